-- What signing in and staying signed in remember, beside the tables of the data model.
-- Secrets are kept as SHA-256 in hexadecimal, so that a copy of the database opens nothing.

CREATE TABLE IF NOT EXISTS account_details (
  account_id      INT NOT NULL PRIMARY KEY REFERENCES users (account_id) ON DELETE CASCADE,
  created_at      TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
    CHECK (created_at IS datetime(created_at, '+0 days')),
  last_sign_in_at TEXT NULL
    CHECK (last_sign_in_at IS NULL OR last_sign_in_at IS datetime(last_sign_in_at, '+0 days'))
) WITHOUT ROWID;

-- authenticated_at: when a secret was last shown in this session; what is dangerous asks for one again after a while.
CREATE TABLE IF NOT EXISTS session_details (
  session_id       TEXT NOT NULL PRIMARY KEY REFERENCES sessions (session_id) ON DELETE CASCADE,
  authenticated_at TEXT NOT NULL CHECK (authenticated_at IS datetime(authenticated_at, '+0 days')),
  address          TEXT NULL CHECK (length(address) <= 45),
  user_agent       TEXT NULL CHECK (length(user_agent) <= 200)
) WITHOUT ROWID;

-- Links and codes that work once: to confirm an address, to reset a password, to show the second factor.
CREATE TABLE IF NOT EXISTS one_time_tokens (
  token_hash TEXT NOT NULL PRIMARY KEY CHECK (length(token_hash) <= 64),
  purpose    TEXT NOT NULL CHECK (length(purpose) <= 20),
  account_id INT NULL REFERENCES users (account_id) ON DELETE CASCADE,
  subject    TEXT NOT NULL DEFAULT '' COLLATE NOCASE CHECK (length(subject) <= 254),
  payload    TEXT NOT NULL DEFAULT '' CHECK (length(payload) <= 2000),
  created_at TEXT NOT NULL CHECK (created_at IS datetime(created_at, '+0 days')),
  expires_at TEXT NOT NULL CHECK (expires_at IS datetime(expires_at, '+0 days'))
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS one_time_tokens_account_id ON one_time_tokens (account_id);

CREATE INDEX IF NOT EXISTS one_time_tokens_subject ON one_time_tokens (purpose, subject);

CREATE INDEX IF NOT EXISTS one_time_tokens_expires_at ON one_time_tokens (expires_at);

-- Browsers that somebody has signed in with: tries from them are counted apart from a stranger's.
CREATE TABLE IF NOT EXISTS known_devices (
  account_id   INT NOT NULL REFERENCES users (account_id) ON DELETE CASCADE,
  device_hash  TEXT NOT NULL CHECK (length(device_hash) <= 64),
  last_used_at TEXT NOT NULL CHECK (last_used_at IS datetime(last_used_at, '+0 days')),
  PRIMARY KEY (account_id, device_hash)
) WITHOUT ROWID;

-- secret: sealed with the installation's key. last_step: the newest time step whose code was used.
CREATE TABLE IF NOT EXISTS two_factor (
  account_id   INT NOT NULL PRIMARY KEY REFERENCES users (account_id) ON DELETE CASCADE,
  secret       TEXT NOT NULL CHECK (length(secret) <= 255),
  confirmed_at TEXT NULL CHECK (confirmed_at IS NULL OR confirmed_at IS datetime(confirmed_at, '+0 days')),
  last_step    INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS recovery_codes (
  account_id INT NOT NULL REFERENCES users (account_id) ON DELETE CASCADE,
  code_hash  TEXT NOT NULL CHECK (length(code_hash) <= 64),
  PRIMARY KEY (account_id, code_hash)
) WITHOUT ROWID;

-- scopes: the words `read`, `import`, `admin`, with blanks between.
CREATE TABLE IF NOT EXISTS api_keys (
  key_id       TEXT NOT NULL PRIMARY KEY CHECK (length(key_id) <= 16),
  account_id   INT NOT NULL REFERENCES users (account_id) ON DELETE CASCADE,
  key_name     TEXT NOT NULL CHECK (length(key_name) <= 60),
  secret_hash  TEXT NOT NULL CHECK (length(secret_hash) <= 64),
  scopes       TEXT NOT NULL CHECK (length(scopes) <= 60),
  created_at   TEXT NOT NULL CHECK (created_at IS datetime(created_at, '+0 days')),
  expires_at   TEXT NULL CHECK (expires_at IS NULL OR expires_at IS datetime(expires_at, '+0 days')),
  last_used_at TEXT NULL CHECK (last_used_at IS NULL OR last_used_at IS datetime(last_used_at, '+0 days'))
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS api_keys_account_id ON api_keys (account_id);

-- Tries of whatever checks a secret. full_at: milliseconds since the epoch at which all tries are there again.
CREATE TABLE IF NOT EXISTS rate_limits (
  limit_key TEXT NOT NULL PRIMARY KEY CHECK (length(limit_key) <= 64),
  full_at   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS rate_limits_full_at ON rate_limits (full_at);
