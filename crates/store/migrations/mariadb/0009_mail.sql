-- The queue of mail, which is also the outbox. Without a mail server a message is `kept` for administrators to read;
-- with one it goes from `queued` to `sent`, or to `failed` when it was tried in vain for long enough.

CREATE TABLE IF NOT EXISTS messages (
  message_id      CHAR(32) NOT NULL,
  kind            VARCHAR(40) NOT NULL,
  account_id      INT UNSIGNED NULL,
  recipient       VARCHAR(254) NOT NULL,
  subject         VARCHAR(200) NOT NULL,
  text_body       MEDIUMTEXT NOT NULL,
  html_body       MEDIUMTEXT NOT NULL,
  state           ENUM('queued', 'kept', 'sent', 'failed') NOT NULL,
  n_attempts      INT UNSIGNED NOT NULL DEFAULT 0,
  next_attempt_at DATETIME NOT NULL,
  last_error      VARCHAR(255) NULL,
  created_at      DATETIME NOT NULL,
  sent_at         DATETIME NULL,
  PRIMARY KEY (message_id),
  KEY messages_account_id (account_id),
  KEY messages_next_attempt_at (state, next_attempt_at),
  KEY messages_created_at (created_at),
  CONSTRAINT messages_user FOREIGN KEY (account_id) REFERENCES users (account_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
