-- Alerts that are posted to a webhook, put down with the letters about them. A backup holds none of this.

-- next_attempt_at: from when on anybody may take it; whoever does moves it on by how long it may take.
CREATE TABLE IF NOT EXISTS alert_posts (
  post_no         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  body            TEXT NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
  n_attempts      INTEGER NOT NULL DEFAULT 0,
  next_attempt_at TEXT NOT NULL CHECK (next_attempt_at IS datetime(next_attempt_at, '+0 days')),
  last_error      TEXT NULL CHECK (length(last_error) <= 255),
  created_at      TEXT NOT NULL CHECK (created_at IS datetime(created_at, '+0 days')),
  sent_at         TEXT NULL CHECK (sent_at IS NULL OR sent_at IS datetime(sent_at, '+0 days'))
);

CREATE INDEX IF NOT EXISTS alert_posts_next_attempt_at ON alert_posts (state, next_attempt_at);
