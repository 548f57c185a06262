-- What is removed when it has become old: by whom, how far readings go back, and where the audit log begins.

-- due_at: the time of the plan, once whatever the number of servers, or the moment at which somebody began by hand. Whoever
-- holds the lease removes; fence counts the holders.
CREATE TABLE IF NOT EXISTS retention_runs (
  run_no      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  due_at      TEXT NOT NULL CHECK (due_at IS datetime(due_at, '+0 days')),
  state       TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
  begun_at    TEXT NOT NULL CHECK (begun_at IS datetime(begun_at, '+0 days')),
  finished_at TEXT NULL CHECK (finished_at IS NULL OR finished_at IS datetime(finished_at, '+0 days')),
  lease_until TEXT NULL CHECK (lease_until IS NULL OR lease_until IS datetime(lease_until, '+0 days')),
  fence       INTEGER NOT NULL DEFAULT 0,
  n_readings  INTEGER NOT NULL DEFAULT 0,
  n_records   INTEGER NOT NULL DEFAULT 0,
  n_imports   INTEGER NOT NULL DEFAULT 0,
  message     TEXT NULL CHECK (length(message) <= 1000)
);

CREATE UNIQUE INDEX IF NOT EXISTS retention_runs_due_at ON retention_runs (due_at);

CREATE INDEX IF NOT EXISTS retention_runs_state ON retention_runs (state, finished_at);

-- Since when readings are kept, in one row: those that start before are gone or about to go, and the sums of their days stay
-- as they are. NULL where all are kept.
CREATE TABLE IF NOT EXISTS readings_frontier (
  frontier_id INTEGER NOT NULL PRIMARY KEY,
  kept_from   TEXT NULL CHECK (kept_from IS NULL OR kept_from IS datetime(kept_from, '+0 days'))
) WITHOUT ROWID;

INSERT OR IGNORE INTO readings_frontier (frontier_id, kept_from) VALUES (1, NULL);

-- The last record of the audit log that is no longer kept, in one row: what is kept begins behind it, and its first record
-- holds this hash. Number 0 where all is kept.
CREATE TABLE IF NOT EXISTS audit_anchor (
  anchor_id INTEGER NOT NULL PRIMARY KEY,
  audit_id  INTEGER NOT NULL,
  hash      TEXT NOT NULL CHECK (length(hash) <= 64)
) WITHOUT ROWID;

INSERT OR IGNORE INTO audit_anchor (anchor_id, audit_id, hash)
  VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

DROP TRIGGER IF EXISTS audit_append_only_on_anchor;

CREATE TRIGGER audit_append_only_on_anchor BEFORE UPDATE ON audit_anchor FOR EACH ROW
WHEN NEW.audit_id < OLD.audit_id
  OR NOT EXISTS (SELECT 1 FROM audit_log WHERE audit_id = NEW.audit_id AND hash = NEW.hash)
BEGIN
  SELECT RAISE(ABORT, 'audit_append_only: the audit log begins behind a record that is in it, and later than before');
END;

DROP TRIGGER IF EXISTS audit_append_only_on_delete;

CREATE TRIGGER audit_append_only_on_delete BEFORE DELETE ON audit_log FOR EACH ROW
WHEN NOT EXISTS (SELECT 1 FROM audit_anchor WHERE audit_id >= OLD.audit_id)
BEGIN
  SELECT RAISE(ABORT, 'audit_append_only: a record of the audit log is never deleted');
END;

-- What came of a DR period stays as it is once its readings are no longer kept.
DROP TRIGGER IF EXISTS final_periods;

CREATE TRIGGER final_periods BEFORE INSERT ON drp_periods FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM readings_frontier WHERE kept_from > NEW.start_time)
BEGIN
  SELECT RAISE(ABORT, 'final_periods: readings of that time are no longer kept; choose a DR period that begins later');
END;

DROP TRIGGER IF EXISTS final_periods_on_update;

CREATE TRIGGER final_periods_on_update BEFORE UPDATE ON drp_periods FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM readings_frontier WHERE kept_from > OLD.start_time OR kept_from > NEW.start_time)
BEGIN
  SELECT RAISE(ABORT, 'final_periods: readings of that time are no longer kept, so what came of the DR period is final; leave it as it is');
END;

DROP TRIGGER IF EXISTS final_periods_on_delete;

CREATE TRIGGER final_periods_on_delete BEFORE DELETE ON drp_periods FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM readings_frontier WHERE kept_from > OLD.start_time)
BEGIN
  SELECT RAISE(ABORT, 'final_periods: readings of that time are no longer kept, so what came of the DR period is final; leave it as it is');
END;
