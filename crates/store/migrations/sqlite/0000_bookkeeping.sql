-- Which migrations this database has had: made before all others, at every start.

CREATE TABLE IF NOT EXISTS schema_migrations (
  version    INTEGER NOT NULL PRIMARY KEY,
  name       TEXT NOT NULL CHECK (length(name) <= 100),
  checksum   TEXT NOT NULL CHECK (length(checksum) = 64),
  applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
    CHECK (applied_at IS datetime(applied_at, '+0 days'))
) WITHOUT ROWID;

-- SQLite has one writer at a time and needs no lease; the table is here so that both engines have the same ones.
CREATE TABLE IF NOT EXISTS schema_lease (
  lease_id   INTEGER NOT NULL PRIMARY KEY,
  fence      INTEGER NOT NULL,
  expires_at TEXT NOT NULL CHECK (expires_at IS datetime(expires_at, '+0 days'))
) WITHOUT ROWID;

INSERT INTO schema_lease (lease_id, fence, expires_at)
  SELECT 1, 0, '2000-01-01 00:00:00' WHERE NOT EXISTS (SELECT 1 FROM schema_lease);
