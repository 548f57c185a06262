-- The windows in which customers are asked to use less.

-- credit_factor: money per kWh in this period; NULL where the provider's general one counts.
CREATE TABLE IF NOT EXISTS drp_periods (
  drp_id        INT UNSIGNED NOT NULL AUTO_INCREMENT,
  start_time    DATETIME NOT NULL,
  end_time      DATETIME NOT NULL,
  credit_factor DECIMAL(12,6) NULL,
  PRIMARY KEY (drp_id),
  CONSTRAINT drp_periods_interval CHECK (end_time > start_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
