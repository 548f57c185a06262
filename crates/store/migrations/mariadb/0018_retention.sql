-- What is removed when it has become old: by whom, how far readings go back, and where the audit log begins.

-- due_at: the time of the plan, once whatever the number of servers, or the moment at which somebody began by hand. Whoever
-- holds the lease removes; fence counts the holders.
CREATE TABLE IF NOT EXISTS retention_runs (
  run_no      INT UNSIGNED NOT NULL AUTO_INCREMENT,
  due_at      DATETIME NOT NULL,
  state       ENUM('running', 'done', 'failed') NOT NULL,
  begun_at    DATETIME NOT NULL,
  finished_at DATETIME NULL,
  lease_until DATETIME NULL,
  fence       INT UNSIGNED NOT NULL DEFAULT 0,
  n_readings  BIGINT UNSIGNED NOT NULL DEFAULT 0,
  n_records   BIGINT UNSIGNED NOT NULL DEFAULT 0,
  n_imports   BIGINT UNSIGNED NOT NULL DEFAULT 0,
  message     VARCHAR(1000) NULL,
  PRIMARY KEY (run_no),
  UNIQUE KEY retention_runs_due_at (due_at),
  KEY retention_runs_state (state, finished_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Since when readings are kept, in one row: those that start before are gone or about to go, and the sums of their days stay
-- as they are. NULL where all are kept.
CREATE TABLE IF NOT EXISTS readings_frontier (
  frontier_id INT UNSIGNED NOT NULL,
  kept_from   DATETIME NULL,
  PRIMARY KEY (frontier_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT IGNORE INTO readings_frontier (frontier_id, kept_from) VALUES (1, NULL);

-- The last record of the audit log that is no longer kept, in one row: what is kept begins behind it, and its first record
-- holds this hash. Number 0 where all is kept.
CREATE TABLE IF NOT EXISTS audit_anchor (
  anchor_id INT UNSIGNED NOT NULL,
  audit_id  BIGINT NOT NULL,
  hash      CHAR(64) NOT NULL,
  PRIMARY KEY (anchor_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT IGNORE INTO audit_anchor (anchor_id, audit_id, hash) VALUES (1, 0, REPEAT('0', 64));

CREATE OR REPLACE TRIGGER audit_append_only_on_anchor BEFORE UPDATE ON audit_anchor FOR EACH ROW
BEGIN
  IF NEW.audit_id < OLD.audit_id
    OR NOT EXISTS (SELECT 1 FROM audit_log WHERE audit_id = NEW.audit_id AND hash = NEW.hash) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'audit_append_only: the audit log begins behind a record that is in it, and later than before';
  END IF;
END;

CREATE OR REPLACE TRIGGER audit_append_only_on_delete BEFORE DELETE ON audit_log FOR EACH ROW
BEGIN
  IF NOT EXISTS (SELECT 1 FROM audit_anchor WHERE audit_id >= OLD.audit_id) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_append_only: a record of the audit log is never deleted';
  END IF;
END;

-- What came of a DR period stays as it is once its readings are no longer kept.
CREATE OR REPLACE TRIGGER final_periods BEFORE INSERT ON drp_periods FOR EACH ROW
BEGIN
  IF EXISTS (SELECT 1 FROM readings_frontier WHERE kept_from > NEW.start_time) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'final_periods: readings of that time are no longer kept; choose a DR period that begins later';
  END IF;
END;

CREATE OR REPLACE TRIGGER final_periods_on_update BEFORE UPDATE ON drp_periods FOR EACH ROW
BEGIN
  IF EXISTS (SELECT 1 FROM readings_frontier WHERE kept_from > OLD.start_time OR kept_from > NEW.start_time) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'final_periods: readings of that time are no longer kept, so what came of the DR period is final; leave it as it is';
  END IF;
END;

CREATE OR REPLACE TRIGGER final_periods_on_delete BEFORE DELETE ON drp_periods FOR EACH ROW
BEGIN
  IF EXISTS (SELECT 1 FROM readings_frontier WHERE kept_from > OLD.start_time) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'final_periods: readings of that time are no longer kept, so what came of the DR period is final; leave it as it is';
  END IF;
END;
