-- Who did what to which object, when and with what result: a chain in which each record holds the hash of the one
-- before. Records are never changed. What identifies a person (address, details) stands beside them, under a salted
-- digest that the chain holds, and can be erased without breaking it.

CREATE TABLE IF NOT EXISTS audit_log (
  audit_id       INTEGER NOT NULL PRIMARY KEY,
  at             TEXT NOT NULL CHECK (at IS datetime(at, '+0 days')),
  actor          TEXT NOT NULL CHECK (length(actor) <= 20),
  account_id     INTEGER NULL,
  action         TEXT NOT NULL CHECK (length(action) <= 40),
  object_kind    TEXT NOT NULL CHECK (length(object_kind) <= 20),
  object_id      TEXT NOT NULL CHECK (length(object_id) <= 64),
  result         TEXT NOT NULL CHECK (length(result) <= 10),
  request_id     TEXT NOT NULL CHECK (length(request_id) <= 64),
  details_digest TEXT NOT NULL CHECK (length(details_digest) <= 64),
  previous_hash  TEXT NOT NULL CHECK (length(previous_hash) <= 64),
  hash           TEXT NOT NULL CHECK (length(hash) <= 64)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS audit_log_at ON audit_log (at);

CREATE INDEX IF NOT EXISTS audit_log_account_id ON audit_log (account_id);

CREATE INDEX IF NOT EXISTS audit_log_object ON audit_log (object_kind, object_id);

CREATE TABLE IF NOT EXISTS audit_details (
  audit_id INTEGER NOT NULL PRIMARY KEY REFERENCES audit_log (audit_id) ON DELETE RESTRICT,
  salt     TEXT NOT NULL CHECK (length(salt) <= 32),
  address  TEXT NOT NULL CHECK (length(address) <= 45),
  details  TEXT NOT NULL CHECK (length(details) <= 1000)
) WITHOUT ROWID;

-- The end of the chain, in one row: whoever appends holds it, so that records follow each other.
CREATE TABLE IF NOT EXISTS audit_head (
  head_id  INTEGER NOT NULL PRIMARY KEY,
  audit_id INTEGER NOT NULL,
  hash     TEXT NOT NULL CHECK (length(hash) <= 64)
) WITHOUT ROWID;

INSERT OR IGNORE INTO audit_head (head_id, audit_id, hash)
  VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

DROP TRIGGER IF EXISTS audit_append_only;

CREATE TRIGGER audit_append_only BEFORE UPDATE ON audit_log FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'audit_append_only: a record of the audit log is never changed');
END;

DROP TRIGGER IF EXISTS audit_append_only_on_delete;

CREATE TRIGGER audit_append_only_on_delete BEFORE DELETE ON audit_log FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'audit_append_only: a record of the audit log is never deleted');
END;
