-- The windows in which customers are asked to use less.

-- credit_factor: millionths of money per kWh in this period; NULL where the provider's general one counts.
CREATE TABLE IF NOT EXISTS drp_periods (
  drp_id        INTEGER PRIMARY KEY AUTOINCREMENT,
  start_time    TEXT NOT NULL CHECK (start_time IS datetime(start_time, '+0 days')),
  end_time      TEXT NOT NULL CHECK (end_time IS datetime(end_time, '+0 days')),
  credit_factor INTEGER NULL CHECK (credit_factor IS NULL
    OR (typeof(credit_factor) = 'integer' AND credit_factor BETWEEN -999999999999 AND 999999999999)),
  CONSTRAINT drp_periods_interval CHECK (end_time > start_time)
);
