-- What the meters measured, what was predicted, and what was saved.

-- The key is meter and start: intervals of one meter never overlap, so no two can start together, and "unique per
-- meter and interval" follows. populate_deltas is the generated column (docs/decisions/0002): no statement can pass
-- it by. Values are mean power in whole watts, since SQLite has no exact decimals (docs/decisions/0003).
CREATE TABLE IF NOT EXISTS meter_data (
  meter_id         INTEGER NOT NULL REFERENCES meters (meter_id) ON DELETE RESTRICT,
  start_time       TEXT NOT NULL CHECK (start_time IS datetime(start_time, '+0 days')),
  end_time         TEXT NOT NULL CHECK (end_time IS datetime(end_time, '+0 days')),
  meter_value      INTEGER NULL CHECK (meter_value IS NULL
    OR (typeof(meter_value) = 'integer' AND meter_value BETWEEN -9999999999 AND 9999999999)),
  prediction_value INTEGER NULL CHECK (prediction_value IS NULL
    OR (typeof(prediction_value) = 'integer' AND prediction_value BETWEEN -9999999999 AND 9999999999)),
  delta_value      INTEGER GENERATED ALWAYS AS (max(prediction_value - meter_value, 0)) STORED
    CHECK (delta_value IS NULL OR delta_value <= 9999999999),
  PRIMARY KEY (meter_id, start_time),
  CONSTRAINT meter_data_interval CHECK (end_time > start_time)
) WITHOUT ROWID;
