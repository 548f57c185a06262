-- Backups that were taken or tried: when, where, and whether they came to their end. A backup holds none of this.

-- due_at: the time of the plan, once whatever the number of servers; NULL where somebody took it by hand. Whoever holds
-- the lease writes the file; fence counts the holders, so that one whose lease has passed on says nothing more about it.
CREATE TABLE IF NOT EXISTS backups (
  backup_no   INT UNSIGNED NOT NULL AUTO_INCREMENT,
  due_at      DATETIME NULL,
  state       ENUM('running', 'done', 'failed') NOT NULL,
  begun_at    DATETIME NOT NULL,
  finished_at DATETIME NULL,
  lease_until DATETIME NULL,
  fence       INT UNSIGNED NOT NULL DEFAULT 0,
  file_name   VARCHAR(255) NOT NULL,
  size        BIGINT UNSIGNED NOT NULL DEFAULT 0,
  n_rows      BIGINT UNSIGNED NOT NULL DEFAULT 0,
  message     VARCHAR(1000) NULL,
  PRIMARY KEY (backup_no),
  UNIQUE KEY backups_due_at (due_at),
  KEY backups_state (state, finished_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
