-- How people sign in, and the sessions they have open.

-- Wide enough for an Argon2id text with its parameters; the original's bcrypt texts fit as well.
CREATE TABLE IF NOT EXISTS logins (
  account_id    INT UNSIGNED NOT NULL,
  password_hash VARCHAR(255) NOT NULL,
  PRIMARY KEY (account_id),
  CONSTRAINT logins_user FOREIGN KEY (account_id) REFERENCES users (account_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The last two columns default to now, in UTC whatever the session's time zone is, so that an INSERT of the
-- original's shape still works.
CREATE TABLE IF NOT EXISTS sessions (
  session_id     UUID NOT NULL,
  account_id     INT UNSIGNED NOT NULL,
  session_expire DATETIME NOT NULL,
  created_at     DATETIME NOT NULL DEFAULT UTC_TIMESTAMP(),
  last_seen_at   DATETIME NOT NULL DEFAULT UTC_TIMESTAMP(),
  PRIMARY KEY (session_id),
  KEY sessions_account_id (account_id),
  KEY sessions_session_expire (session_expire),
  CONSTRAINT sessions_user FOREIGN KEY (account_id) REFERENCES users (account_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
