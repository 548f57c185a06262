-- The queue of mail, which is also the outbox. Without a mail server a message is `kept` for administrators to read;
-- with one it goes from `queued` to `sent`, or to `failed` when it was tried in vain for long enough.

CREATE TABLE IF NOT EXISTS messages (
  message_id      TEXT NOT NULL PRIMARY KEY CHECK (length(message_id) <= 32),
  kind            TEXT NOT NULL CHECK (length(kind) <= 40),
  account_id      INT NULL REFERENCES users (account_id) ON DELETE CASCADE,
  recipient       TEXT NOT NULL CHECK (length(recipient) <= 254),
  subject         TEXT NOT NULL CHECK (length(subject) <= 200),
  text_body       TEXT NOT NULL,
  html_body       TEXT NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('queued', 'kept', 'sent', 'failed')),
  n_attempts      INTEGER NOT NULL DEFAULT 0,
  next_attempt_at TEXT NOT NULL CHECK (next_attempt_at IS datetime(next_attempt_at, '+0 days')),
  last_error      TEXT NULL CHECK (length(last_error) <= 255),
  created_at      TEXT NOT NULL CHECK (created_at IS datetime(created_at, '+0 days')),
  sent_at         TEXT NULL CHECK (sent_at IS NULL OR sent_at IS datetime(sent_at, '+0 days'))
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS messages_account_id ON messages (account_id);

CREATE INDEX IF NOT EXISTS messages_next_attempt_at ON messages (state, next_attempt_at);

CREATE INDEX IF NOT EXISTS messages_created_at ON messages (created_at);
