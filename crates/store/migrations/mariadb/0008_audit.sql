-- Who did what to which object, when and with what result: a chain in which each record holds the hash of the one
-- before. Records are never changed. What identifies a person (address, details) stands beside them, under a salted
-- digest that the chain holds, and can be erased without breaking it.

CREATE TABLE IF NOT EXISTS audit_log (
  audit_id       BIGINT NOT NULL,
  at             DATETIME NOT NULL,
  actor          VARCHAR(20) NOT NULL,
  account_id     INT UNSIGNED NULL,
  action         VARCHAR(40) NOT NULL,
  object_kind    VARCHAR(20) NOT NULL,
  object_id      VARCHAR(64) NOT NULL,
  result         VARCHAR(10) NOT NULL,
  request_id     VARCHAR(64) NOT NULL,
  details_digest CHAR(64) NOT NULL,
  previous_hash  CHAR(64) NOT NULL,
  hash           CHAR(64) NOT NULL,
  PRIMARY KEY (audit_id),
  KEY audit_log_at (at),
  KEY audit_log_account_id (account_id),
  KEY audit_log_object (object_kind, object_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS audit_details (
  audit_id BIGINT NOT NULL,
  salt     CHAR(32) NOT NULL,
  address  VARCHAR(45) NOT NULL,
  details  VARCHAR(1000) NOT NULL,
  PRIMARY KEY (audit_id),
  CONSTRAINT audit_details_log FOREIGN KEY (audit_id) REFERENCES audit_log (audit_id) ON DELETE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The end of the chain, in one row: whoever appends holds it, so that records follow each other.
CREATE TABLE IF NOT EXISTS audit_head (
  head_id  INT UNSIGNED NOT NULL,
  audit_id BIGINT NOT NULL,
  hash     CHAR(64) NOT NULL,
  PRIMARY KEY (head_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT IGNORE INTO audit_head (head_id, audit_id, hash) VALUES (1, 0, REPEAT('0', 64));

CREATE OR REPLACE TRIGGER audit_append_only BEFORE UPDATE ON audit_log FOR EACH ROW
BEGIN
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_append_only: a record of the audit log is never changed';
END;

CREATE OR REPLACE TRIGGER audit_append_only_on_delete BEFORE DELETE ON audit_log FOR EACH ROW
BEGIN
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_append_only: a record of the audit log is never deleted';
END;
