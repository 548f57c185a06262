-- How people sign in, and the sessions they have open.

CREATE TABLE IF NOT EXISTS logins (
  account_id    INT NOT NULL PRIMARY KEY REFERENCES users (account_id) ON DELETE CASCADE,
  password_hash TEXT NOT NULL CHECK (length(password_hash) <= 255)
) WITHOUT ROWID;

-- The last two columns default to now, so that an INSERT of the original's shape still works; CURRENT_TIMESTAMP is
-- UTC, in the form the checks ask for. MariaDB's UUID is always read back in lower case, hence the check here.
CREATE TABLE IF NOT EXISTS sessions (
  session_id     TEXT NOT NULL PRIMARY KEY CHECK (length(session_id) = 36 AND session_id = lower(session_id)),
  account_id     INT NOT NULL REFERENCES users (account_id) ON DELETE CASCADE,
  session_expire TEXT NOT NULL CHECK (session_expire IS datetime(session_expire, '+0 days')),
  created_at     TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
    CHECK (created_at IS datetime(created_at, '+0 days')),
  last_seen_at   TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
    CHECK (last_seen_at IS datetime(last_seen_at, '+0 days'))
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS sessions_account_id ON sessions (account_id);

CREATE INDEX IF NOT EXISTS sessions_session_expire ON sessions (session_expire);
