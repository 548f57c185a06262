-- How many rows the chunks of an import have, so that one that goes on after an upgrade cuts its file as it began.

-- From the seventeenth chunk on; those before have at most 5,000.
ALTER TABLE imports ADD COLUMN chunk_rows INTEGER NOT NULL DEFAULT 5000
  CHECK (typeof(chunk_rows) = 'integer' AND chunk_rows BETWEEN 1 AND 4294967295);
