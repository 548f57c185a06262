-- What signing in and staying signed in remember, beside the tables of the data model.
-- Secrets are kept as SHA-256 in hexadecimal, so that a copy of the database opens nothing.

CREATE TABLE IF NOT EXISTS account_details (
  account_id      INT UNSIGNED NOT NULL,
  created_at      DATETIME NOT NULL DEFAULT UTC_TIMESTAMP(),
  last_sign_in_at DATETIME NULL,
  PRIMARY KEY (account_id),
  CONSTRAINT account_details_user FOREIGN KEY (account_id) REFERENCES users (account_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- authenticated_at: when a secret was last shown in this session; what is dangerous asks for one again after a while.
CREATE TABLE IF NOT EXISTS session_details (
  session_id       UUID NOT NULL,
  authenticated_at DATETIME NOT NULL,
  address          VARCHAR(45) NULL,
  user_agent       VARCHAR(200) NULL,
  PRIMARY KEY (session_id),
  CONSTRAINT session_details_session FOREIGN KEY (session_id) REFERENCES sessions (session_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Links and codes that work once: to confirm an address, to reset a password, to show the second factor.
CREATE TABLE IF NOT EXISTS one_time_tokens (
  token_hash CHAR(64) NOT NULL,
  purpose    VARCHAR(20) NOT NULL,
  account_id INT UNSIGNED NULL,
  subject    VARCHAR(254) NOT NULL DEFAULT '' COLLATE utf8mb4_uca1400_nopad_as_ci,
  payload    VARCHAR(2000) NOT NULL DEFAULT '',
  created_at DATETIME NOT NULL,
  expires_at DATETIME NOT NULL,
  PRIMARY KEY (token_hash),
  KEY one_time_tokens_account_id (account_id),
  KEY one_time_tokens_subject (purpose, subject),
  KEY one_time_tokens_expires_at (expires_at),
  CONSTRAINT one_time_tokens_user FOREIGN KEY (account_id) REFERENCES users (account_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Browsers that somebody has signed in with: tries from them are counted apart from a stranger's.
CREATE TABLE IF NOT EXISTS known_devices (
  account_id   INT UNSIGNED NOT NULL,
  device_hash  CHAR(64) NOT NULL,
  last_used_at DATETIME NOT NULL,
  PRIMARY KEY (account_id, device_hash),
  CONSTRAINT known_devices_user FOREIGN KEY (account_id) REFERENCES users (account_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- secret: sealed with the installation's key. last_step: the newest time step whose code was used.
CREATE TABLE IF NOT EXISTS two_factor (
  account_id   INT UNSIGNED NOT NULL,
  secret       VARCHAR(255) NOT NULL,
  confirmed_at DATETIME NULL,
  last_step    BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id),
  CONSTRAINT two_factor_user FOREIGN KEY (account_id) REFERENCES users (account_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS recovery_codes (
  account_id INT UNSIGNED NOT NULL,
  code_hash  CHAR(64) NOT NULL,
  PRIMARY KEY (account_id, code_hash),
  CONSTRAINT recovery_codes_user FOREIGN KEY (account_id) REFERENCES users (account_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- scopes: the words `read`, `import`, `admin`, with blanks between.
CREATE TABLE IF NOT EXISTS api_keys (
  key_id       VARCHAR(16) NOT NULL,
  account_id   INT UNSIGNED NOT NULL,
  key_name     VARCHAR(60) NOT NULL,
  secret_hash  CHAR(64) NOT NULL,
  scopes       VARCHAR(60) NOT NULL,
  created_at   DATETIME NOT NULL,
  expires_at   DATETIME NULL,
  last_used_at DATETIME NULL,
  PRIMARY KEY (key_id),
  KEY api_keys_account_id (account_id),
  CONSTRAINT api_keys_user FOREIGN KEY (account_id) REFERENCES users (account_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Tries of whatever checks a secret. full_at: milliseconds since the epoch at which all tries are there again.
CREATE TABLE IF NOT EXISTS rate_limits (
  limit_key CHAR(64) NOT NULL,
  full_at   BIGINT NOT NULL,
  PRIMARY KEY (limit_key),
  KEY rate_limits_full_at (full_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
