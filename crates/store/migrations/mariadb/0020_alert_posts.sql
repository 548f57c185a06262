-- Alerts that are posted to a webhook, put down with the letters about them. A backup holds none of this.

-- next_attempt_at: from when on anybody may take it; whoever does moves it on by how long it may take.
CREATE TABLE IF NOT EXISTS alert_posts (
  post_no         INT UNSIGNED NOT NULL AUTO_INCREMENT,
  body            TEXT NOT NULL,
  state           ENUM('queued', 'sent', 'failed') NOT NULL,
  n_attempts      INT UNSIGNED NOT NULL DEFAULT 0,
  next_attempt_at DATETIME NOT NULL,
  last_error      VARCHAR(255) NULL,
  created_at      DATETIME NOT NULL,
  sent_at         DATETIME NULL,
  PRIMARY KEY (post_no),
  KEY alert_posts_next_attempt_at (state, next_attempt_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
