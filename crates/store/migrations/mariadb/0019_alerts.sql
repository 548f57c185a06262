-- Alerts: what somebody has to see to, from when it is first seen until it is over. A backup holds none of this.

-- alert_name: the kind, and behind @ the server where it is about one. n_told counts how often it was told: whoever raises
-- it is the one server that tells. n, n_of and reason are what was found, for the words of its kind.
CREATE TABLE IF NOT EXISTS alerts (
  alert_name    VARCHAR(100) NOT NULL,
  n             BIGINT NOT NULL,
  n_of          BIGINT NOT NULL,
  reason        VARCHAR(255) NOT NULL,
  first_seen_at DATETIME NOT NULL,
  last_seen_at  DATETIME NOT NULL,
  told_at       DATETIME NULL,
  n_told        INT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (alert_name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
