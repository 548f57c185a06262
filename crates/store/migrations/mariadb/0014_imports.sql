-- Files that came in, and what became of each: the ledger by which every chunk of a file is applied exactly once.

-- A file as it was received, whole, in the spool of the machine that received it.
CREATE TABLE IF NOT EXISTS uploads (
  upload_id   CHAR(32) NOT NULL,
  file_name   VARCHAR(255) NOT NULL,
  sha256      CHAR(64) NOT NULL,
  size        BIGINT UNSIGNED NOT NULL,
  uploaded_by INT UNSIGNED NULL,
  uploaded_at DATETIME NOT NULL,
  PRIMARY KEY (upload_id),
  KEY uploads_uploaded_by (uploaded_by),
  KEY uploads_uploaded_at (uploaded_at),
  CONSTRAINT uploads_user FOREIGN KEY (uploaded_by) REFERENCES users (account_id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- import_no: the order in which imports were accepted, by which the later of two values wins. import_id is its name in
-- addresses. content_key: of the bytes and the options, only while the import stands: the same file again is the same
-- import. requester, idempotency_key, request_hash: of a request that may be sent again. Whoever holds the lease works
-- at it; fence counts the holders, so that one whose lease has passed on can write nothing more. rows_expected: what
-- the check has counted. times: what the times of the file look like.
CREATE TABLE IF NOT EXISTS imports (
  import_no       INT UNSIGNED NOT NULL AUTO_INCREMENT,
  import_id       CHAR(32) NOT NULL,
  source          ENUM('command', 'api', 'folder', 'page') NOT NULL,
  file_name       VARCHAR(255) NOT NULL,
  upload_id       CHAR(32) NULL,
  sha256          CHAR(64) NOT NULL,
  size            BIGINT UNSIGNED NOT NULL,
  options         TEXT NOT NULL,
  is_dry_run      TINYINT UNSIGNED NOT NULL,
  content_key     CHAR(64) NULL,
  requester       VARCHAR(64) NULL,
  idempotency_key VARCHAR(255) NULL,
  request_hash    CHAR(64) NULL,
  state           ENUM('waiting', 'checking', 'running', 'done', 'checked', 'rejected', 'failed', 'cancelled',
    'undoing', 'undone') NOT NULL,
  cancel_asked    TINYINT UNSIGNED NOT NULL DEFAULT 0,
  created_by      INT UNSIGNED NULL,
  created_at      DATETIME NOT NULL,
  finished_at     DATETIME NULL,
  lease_owner     CHAR(32) NULL,
  lease_until     DATETIME NULL,
  fence           INT UNSIGNED NOT NULL DEFAULT 0,
  rows_expected   BIGINT UNSIGNED NULL,
  rows_read       BIGINT UNSIGNED NOT NULL DEFAULT 0,
  rows_inserted   BIGINT UNSIGNED NOT NULL DEFAULT 0,
  rows_updated    BIGINT UNSIGNED NOT NULL DEFAULT 0,
  rows_unchanged  BIGINT UNSIGNED NOT NULL DEFAULT 0,
  rows_rejected   BIGINT UNSIGNED NOT NULL DEFAULT 0,
  values_rounded  BIGINT UNSIGNED NOT NULL DEFAULT 0,
  times           VARCHAR(1000) NULL,
  message         VARCHAR(1000) NULL,
  PRIMARY KEY (import_no),
  UNIQUE KEY imports_import_id (import_id),
  UNIQUE KEY imports_content_key (content_key),
  UNIQUE KEY imports_idempotency_key (requester, idempotency_key),
  KEY imports_upload_id (upload_id),
  KEY imports_state (state, import_no),
  KEY imports_created_by (created_by),
  CONSTRAINT imports_upload FOREIGN KEY (upload_id) REFERENCES uploads (upload_id) ON DELETE SET NULL,
  CONSTRAINT imports_user FOREIGN KEY (created_by) REFERENCES users (account_id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A chunk that was applied, written in the transaction of its rows. undo_log: what was there before, packed.
CREATE TABLE IF NOT EXISTS import_chunks (
  import_no      INT UNSIGNED NOT NULL,
  chunk_no       INT UNSIGNED NOT NULL,
  fence          INT UNSIGNED NOT NULL,
  rows_read      BIGINT UNSIGNED NOT NULL,
  rows_inserted  BIGINT UNSIGNED NOT NULL,
  rows_updated   BIGINT UNSIGNED NOT NULL,
  rows_unchanged BIGINT UNSIGNED NOT NULL,
  rows_rejected  BIGINT UNSIGNED NOT NULL,
  values_rounded BIGINT UNSIGNED NOT NULL,
  undo_log       LONGBLOB NULL,
  PRIMARY KEY (import_no, chunk_no),
  CONSTRAINT import_chunks_import FOREIGN KEY (import_no) REFERENCES imports (import_no) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The first faults of an import, with their place in the file.
CREATE TABLE IF NOT EXISTS import_faults (
  import_no   INT UNSIGNED NOT NULL,
  fault_no    INT UNSIGNED NOT NULL,
  line        BIGINT UNSIGNED NOT NULL,
  column_name VARCHAR(255) NOT NULL,
  value       VARCHAR(1000) NOT NULL,
  problem     VARCHAR(40) NOT NULL,
  reason      VARCHAR(1000) NOT NULL,
  PRIMARY KEY (import_no, fault_no),
  CONSTRAINT import_faults_import FOREIGN KEY (import_no) REFERENCES imports (import_no) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How many faults there are of each kind, all of them counted.
CREATE TABLE IF NOT EXISTS import_problems (
  import_no INT UNSIGNED NOT NULL,
  problem   VARCHAR(40) NOT NULL,
  n_faults  BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (import_no, problem),
  CONSTRAINT import_problems_import FOREIGN KEY (import_no) REFERENCES imports (import_no) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What an import had of each meter. n_duplicates: rows for an interval that came before in the same file. n_overlaps:
-- rows that share time with another interval. n_clock_faults: rows of the future, or of an hour that there was not.
CREATE TABLE IF NOT EXISTS import_meters (
  import_no      INT UNSIGNED NOT NULL,
  meter_id       INT UNSIGNED NOT NULL,
  first_start    DATETIME NULL,
  last_end       DATETIME NULL,
  is_created     TINYINT UNSIGNED NOT NULL,
  n_readings     BIGINT UNSIGNED NOT NULL,
  n_duplicates   BIGINT UNSIGNED NOT NULL,
  n_overlaps     BIGINT UNSIGNED NOT NULL,
  n_clock_faults BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (import_no, meter_id),
  KEY import_meters_meter_id (meter_id),
  CONSTRAINT import_meters_import FOREIGN KEY (import_no) REFERENCES imports (import_no) ON DELETE CASCADE,
  CONSTRAINT import_meters_meter FOREIGN KEY (meter_id) REFERENCES meters (meter_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
