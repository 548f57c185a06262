-- How many rows the chunks of an import have, so that one that goes on after an upgrade cuts its file as it began.

-- From the seventeenth chunk on; those before have at most 5,000.
ALTER TABLE imports
  ADD COLUMN IF NOT EXISTS chunk_rows INT UNSIGNED NOT NULL DEFAULT 5000;
