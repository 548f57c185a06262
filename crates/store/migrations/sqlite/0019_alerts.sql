-- Alerts: what somebody has to see to, from when it is first seen until it is over. A backup holds none of this.

-- alert_name: the kind, and behind @ the server where it is about one. n_told counts how often it was told: whoever raises
-- it is the one server that tells. n, n_of and reason are what was found, for the words of its kind.
CREATE TABLE IF NOT EXISTS alerts (
  alert_name    TEXT NOT NULL PRIMARY KEY CHECK (length(alert_name) <= 100),
  n             INTEGER NOT NULL,
  n_of          INTEGER NOT NULL,
  reason        TEXT NOT NULL CHECK (length(reason) <= 255),
  first_seen_at TEXT NOT NULL CHECK (first_seen_at IS datetime(first_seen_at, '+0 days')),
  last_seen_at  TEXT NOT NULL CHECK (last_seen_at IS datetime(last_seen_at, '+0 days')),
  told_at       TEXT NULL CHECK (told_at IS NULL OR told_at IS datetime(told_at, '+0 days')),
  n_told        INTEGER NOT NULL DEFAULT 0
);
