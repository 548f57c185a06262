-- What the meters measured, what was predicted, and what was saved.

-- The key is meter and start: intervals of one meter never overlap, so no two can start together, and "unique per
-- meter and interval" follows. populate_deltas is the generated column (docs/decisions/0002): no statement can pass
-- it by. Values are mean power in kW.
CREATE TABLE IF NOT EXISTS meter_data (
  meter_id         INT UNSIGNED NOT NULL,
  start_time       DATETIME NOT NULL,
  end_time         DATETIME NOT NULL,
  meter_value      DECIMAL(10,3) NULL,
  prediction_value DECIMAL(10,3) NULL,
  delta_value      DECIMAL(10,3) GENERATED ALWAYS AS (GREATEST(prediction_value - meter_value, 0)) STORED,
  PRIMARY KEY (meter_id, start_time),
  CONSTRAINT meter_data_meter FOREIGN KEY (meter_id) REFERENCES meters (meter_id) ON DELETE RESTRICT,
  CONSTRAINT meter_data_interval CHECK (end_time > start_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
