-- What the portal remembers about itself.

CREATE TABLE IF NOT EXISTS settings (
  name  TEXT NOT NULL PRIMARY KEY CHECK (length(name) <= 50),
  value TEXT NOT NULL CHECK (length(value) <= 255)
) WITHOUT ROWID;
