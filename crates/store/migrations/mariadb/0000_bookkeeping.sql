-- Which migrations this database has had, and who may run the next: made before all others, at every start.

CREATE TABLE IF NOT EXISTS schema_migrations (
  version    INT UNSIGNED NOT NULL,
  name       VARCHAR(100) NOT NULL,
  checksum   CHAR(64) NOT NULL,
  applied_at DATETIME NOT NULL DEFAULT UTC_TIMESTAMP(),
  PRIMARY KEY (version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row: whoever moves its fence and keeps it from expiring is the one migrator. GET_LOCK would not do, since a
-- Galera cluster does not share it.
CREATE TABLE IF NOT EXISTS schema_lease (
  lease_id   INT UNSIGNED NOT NULL,
  fence      BIGINT UNSIGNED NOT NULL,
  expires_at DATETIME NOT NULL,
  PRIMARY KEY (lease_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT IGNORE INTO schema_lease (lease_id, fence, expires_at) VALUES (1, 0, '2000-01-01 00:00:00');
