-- Sums of readings per meter and local day or month of the provider, and per DR period: what dashboards add up.
-- They are written in the transactions that write readings, by the program and not by triggers, since a sum that a
-- trigger keeps goes wrong with the first upsert; `drp check` recounts them and `drp rollup` makes them anew.

-- start_date: the local day, or the first day of the month. A reading belongs to the day that its interval begins in.
-- *_s: seconds covered. *_ws: watt-seconds. n_both and both_*: intervals with both values; saved_ws: their deltas.
-- peak_w: the greatest measured power. step_s: the length of the intervals, 0 where they differ. flags: what validation
-- noticed, a bit each. touches_period: whether a DR period shares time with one of the intervals.
CREATE TABLE IF NOT EXISTS meter_totals (
  grain              ENUM('day', 'month') NOT NULL,
  meter_id           INT UNSIGNED NOT NULL,
  start_date         DATE NOT NULL,
  n_readings         INT UNSIGNED NOT NULL,
  n_actual           INT UNSIGNED NOT NULL,
  n_prediction       INT UNSIGNED NOT NULL,
  n_estimated        INT UNSIGNED NOT NULL,
  actual_s           BIGINT NOT NULL,
  prediction_s       BIGINT NOT NULL,
  actual_ws          BIGINT NOT NULL,
  prediction_ws      BIGINT NOT NULL,
  n_both             INT UNSIGNED NOT NULL,
  n_participated     INT UNSIGNED NOT NULL,
  both_actual_ws     BIGINT NOT NULL,
  both_prediction_ws BIGINT NOT NULL,
  saved_ws           BIGINT NOT NULL,
  peak_w             BIGINT NULL,
  step_s             INT UNSIGNED NOT NULL,
  flags              INT UNSIGNED NOT NULL,
  touches_period     TINYINT UNSIGNED NOT NULL,
  PRIMARY KEY (grain, meter_id, start_date),
  KEY meter_totals_start_date (grain, start_date),
  KEY meter_totals_meter_id (meter_id),
  CONSTRAINT meter_totals_meter FOREIGN KEY (meter_id) REFERENCES meters (meter_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Intervals wholly inside a DR period; one that several periods cover belongs to the first of them.
CREATE TABLE IF NOT EXISTS period_totals (
  drp_id         INT UNSIGNED NOT NULL,
  meter_id       INT UNSIGNED NOT NULL,
  start_date     DATE NOT NULL,
  n_both         INT UNSIGNED NOT NULL,
  n_participated INT UNSIGNED NOT NULL,
  actual_ws      BIGINT NOT NULL,
  prediction_ws  BIGINT NOT NULL,
  saved_ws       BIGINT NOT NULL,
  PRIMARY KEY (drp_id, meter_id, start_date),
  KEY period_totals_meter_id (meter_id, start_date),
  CONSTRAINT period_totals_period FOREIGN KEY (drp_id) REFERENCES drp_periods (drp_id) ON DELETE CASCADE,
  CONSTRAINT period_totals_meter FOREIGN KEY (meter_id) REFERENCES meters (meter_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Days whose sums follow DR periods that have changed since: written with the change, gone once the sums are right.
CREATE TABLE IF NOT EXISTS stale_days (
  start_date DATE NOT NULL,
  PRIMARY KEY (start_date)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
