-- Backups that were taken or tried: when, where, and whether they came to their end. A backup holds none of this.

-- due_at: the time of the plan, once whatever the number of servers; NULL where somebody took it by hand. Whoever holds
-- the lease writes the file; fence counts the holders, so that one whose lease has passed on says nothing more about it.
CREATE TABLE IF NOT EXISTS backups (
  backup_no   INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  due_at      TEXT NULL CHECK (due_at IS NULL OR due_at IS datetime(due_at, '+0 days')),
  state       TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
  begun_at    TEXT NOT NULL CHECK (begun_at IS datetime(begun_at, '+0 days')),
  finished_at TEXT NULL CHECK (finished_at IS NULL OR finished_at IS datetime(finished_at, '+0 days')),
  lease_until TEXT NULL CHECK (lease_until IS NULL OR lease_until IS datetime(lease_until, '+0 days')),
  fence       INTEGER NOT NULL DEFAULT 0,
  file_name   TEXT NOT NULL CHECK (length(file_name) <= 255),
  size        INTEGER NOT NULL DEFAULT 0,
  n_rows      INTEGER NOT NULL DEFAULT 0,
  message     TEXT NULL CHECK (length(message) <= 1000)
);

CREATE UNIQUE INDEX IF NOT EXISTS backups_due_at ON backups (due_at);

CREATE INDEX IF NOT EXISTS backups_state ON backups (state, finished_at);
