-- The language that somebody wants to read; without one their browser says it.

-- A tag, such as es-US (RFC 5646). One that the portal does not speak counts as none.
ALTER TABLE account_details
  ADD COLUMN IF NOT EXISTS language VARCHAR(35) NULL;
