-- The language that somebody wants to read; without one their browser says it.

-- A tag, such as es-US (RFC 5646). One that the portal does not speak counts as none.
ALTER TABLE account_details ADD COLUMN language TEXT NULL CHECK (length(language) <= 35);
