-- Files that came in, and what became of each: the ledger by which every chunk of a file is applied exactly once.

-- A file as it was received, whole, in the spool of the machine that received it.
CREATE TABLE IF NOT EXISTS uploads (
  upload_id   TEXT NOT NULL CHECK (length(upload_id) <= 32),
  file_name   TEXT NOT NULL CHECK (length(file_name) <= 255),
  sha256      TEXT NOT NULL CHECK (length(sha256) <= 64),
  size        INTEGER NOT NULL,
  uploaded_by INTEGER NULL REFERENCES users (account_id) ON DELETE SET NULL,
  uploaded_at TEXT NOT NULL CHECK (uploaded_at IS datetime(uploaded_at, '+0 days')),
  PRIMARY KEY (upload_id)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS uploads_uploaded_by ON uploads (uploaded_by);

CREATE INDEX IF NOT EXISTS uploads_uploaded_at ON uploads (uploaded_at);

-- import_no: the order in which imports were accepted, by which the later of two values wins. import_id is its name in
-- addresses. content_key: of the bytes and the options, only while the import stands: the same file again is the same
-- import. requester, idempotency_key, request_hash: of a request that may be sent again. Whoever holds the lease works
-- at it; fence counts the holders, so that one whose lease has passed on can write nothing more. rows_expected: what
-- the check has counted. times: what the times of the file look like.
CREATE TABLE IF NOT EXISTS imports (
  import_no       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  import_id       TEXT NOT NULL CHECK (length(import_id) <= 32),
  source          TEXT NOT NULL CHECK (source IN ('command', 'api', 'folder', 'page')),
  file_name       TEXT NOT NULL CHECK (length(file_name) <= 255),
  upload_id       TEXT NULL CHECK (length(upload_id) <= 32) REFERENCES uploads (upload_id) ON DELETE SET NULL,
  sha256          TEXT NOT NULL CHECK (length(sha256) <= 64),
  size            INTEGER NOT NULL,
  options         TEXT NOT NULL,
  is_dry_run      INTEGER NOT NULL,
  content_key     TEXT NULL CHECK (length(content_key) <= 64),
  requester       TEXT NULL CHECK (length(requester) <= 64),
  idempotency_key TEXT NULL CHECK (length(idempotency_key) <= 255),
  request_hash    TEXT NULL CHECK (length(request_hash) <= 64),
  state           TEXT NOT NULL CHECK (state IN ('waiting', 'checking', 'running', 'done', 'checked', 'rejected',
    'failed', 'cancelled', 'undoing', 'undone')),
  cancel_asked    INTEGER NOT NULL DEFAULT 0,
  created_by      INTEGER NULL REFERENCES users (account_id) ON DELETE SET NULL,
  created_at      TEXT NOT NULL CHECK (created_at IS datetime(created_at, '+0 days')),
  finished_at     TEXT NULL CHECK (finished_at IS NULL OR finished_at IS datetime(finished_at, '+0 days')),
  lease_owner     TEXT NULL CHECK (length(lease_owner) <= 32),
  lease_until     TEXT NULL CHECK (lease_until IS NULL OR lease_until IS datetime(lease_until, '+0 days')),
  fence           INTEGER NOT NULL DEFAULT 0,
  rows_expected   INTEGER NULL,
  rows_read       INTEGER NOT NULL DEFAULT 0,
  rows_inserted   INTEGER NOT NULL DEFAULT 0,
  rows_updated    INTEGER NOT NULL DEFAULT 0,
  rows_unchanged  INTEGER NOT NULL DEFAULT 0,
  rows_rejected   INTEGER NOT NULL DEFAULT 0,
  values_rounded  INTEGER NOT NULL DEFAULT 0,
  times           TEXT NULL CHECK (length(times) <= 1000),
  message         TEXT NULL CHECK (length(message) <= 1000)
);

CREATE UNIQUE INDEX IF NOT EXISTS imports_import_id ON imports (import_id);

CREATE UNIQUE INDEX IF NOT EXISTS imports_content_key ON imports (content_key);

CREATE UNIQUE INDEX IF NOT EXISTS imports_idempotency_key ON imports (requester, idempotency_key);

CREATE INDEX IF NOT EXISTS imports_upload_id ON imports (upload_id);

CREATE INDEX IF NOT EXISTS imports_state ON imports (state, import_no);

CREATE INDEX IF NOT EXISTS imports_created_by ON imports (created_by);

-- A chunk that was applied, written in the transaction of its rows. undo_log: what was there before, packed.
CREATE TABLE IF NOT EXISTS import_chunks (
  import_no      INTEGER NOT NULL REFERENCES imports (import_no) ON DELETE CASCADE,
  chunk_no       INTEGER NOT NULL,
  fence          INTEGER NOT NULL,
  rows_read      INTEGER NOT NULL,
  rows_inserted  INTEGER NOT NULL,
  rows_updated   INTEGER NOT NULL,
  rows_unchanged INTEGER NOT NULL,
  rows_rejected  INTEGER NOT NULL,
  values_rounded INTEGER NOT NULL,
  undo_log       BLOB NULL,
  PRIMARY KEY (import_no, chunk_no)
) WITHOUT ROWID;

-- The first faults of an import, with their place in the file.
CREATE TABLE IF NOT EXISTS import_faults (
  import_no   INTEGER NOT NULL REFERENCES imports (import_no) ON DELETE CASCADE,
  fault_no    INTEGER NOT NULL,
  line        INTEGER NOT NULL,
  column_name TEXT NOT NULL CHECK (length(column_name) <= 255),
  value       TEXT NOT NULL CHECK (length(value) <= 1000),
  problem     TEXT NOT NULL CHECK (length(problem) <= 40),
  reason      TEXT NOT NULL CHECK (length(reason) <= 1000),
  PRIMARY KEY (import_no, fault_no)
) WITHOUT ROWID;

-- How many faults there are of each kind, all of them counted.
CREATE TABLE IF NOT EXISTS import_problems (
  import_no INTEGER NOT NULL REFERENCES imports (import_no) ON DELETE CASCADE,
  problem   TEXT NOT NULL CHECK (length(problem) <= 40),
  n_faults  INTEGER NOT NULL,
  PRIMARY KEY (import_no, problem)
) WITHOUT ROWID;

-- What an import had of each meter. n_duplicates: rows for an interval that came before in the same file. n_overlaps:
-- rows that share time with another interval. n_clock_faults: rows of the future, or of an hour that there was not.
CREATE TABLE IF NOT EXISTS import_meters (
  import_no      INTEGER NOT NULL REFERENCES imports (import_no) ON DELETE CASCADE,
  meter_id       INTEGER NOT NULL REFERENCES meters (meter_id) ON DELETE CASCADE,
  first_start    TEXT NULL CHECK (first_start IS NULL OR first_start IS datetime(first_start, '+0 days')),
  last_end       TEXT NULL CHECK (last_end IS NULL OR last_end IS datetime(last_end, '+0 days')),
  is_created     INTEGER NOT NULL,
  n_readings     INTEGER NOT NULL,
  n_duplicates   INTEGER NOT NULL,
  n_overlaps     INTEGER NOT NULL,
  n_clock_faults INTEGER NOT NULL,
  PRIMARY KEY (import_no, meter_id)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS import_meters_meter_id ON import_meters (meter_id);
