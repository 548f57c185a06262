-- Sums of readings per meter and local day or month of the provider, and per DR period: what dashboards add up.
-- They are written in the transactions that write readings, by the program and not by triggers, since a sum that a
-- trigger keeps goes wrong with the first upsert; `drp check` recounts them and `drp rollup` makes them anew.

-- start_date: the local day, or the first day of the month. A reading belongs to the day that its interval begins in.
-- *_s: seconds covered. *_ws: watt-seconds. n_both and both_*: intervals with both values; saved_ws: their deltas.
-- peak_w: the greatest measured power. step_s: the length of the intervals, 0 where they differ. flags: what validation
-- noticed, a bit each. touches_period: whether a DR period shares time with one of the intervals.
CREATE TABLE IF NOT EXISTS meter_totals (
  grain              TEXT NOT NULL CHECK (grain IN ('day', 'month')),
  meter_id           INTEGER NOT NULL REFERENCES meters (meter_id) ON DELETE CASCADE,
  start_date         TEXT NOT NULL CHECK (start_date IS date(start_date)),
  n_readings         INTEGER NOT NULL,
  n_actual           INTEGER NOT NULL,
  n_prediction       INTEGER NOT NULL,
  n_estimated        INTEGER NOT NULL,
  actual_s           INTEGER NOT NULL,
  prediction_s       INTEGER NOT NULL,
  actual_ws          INTEGER NOT NULL,
  prediction_ws      INTEGER NOT NULL,
  n_both             INTEGER NOT NULL,
  n_participated     INTEGER NOT NULL,
  both_actual_ws     INTEGER NOT NULL,
  both_prediction_ws INTEGER NOT NULL,
  saved_ws           INTEGER NOT NULL,
  peak_w             INTEGER NULL,
  step_s             INTEGER NOT NULL,
  flags              INTEGER NOT NULL,
  touches_period     INTEGER NOT NULL,
  PRIMARY KEY (grain, meter_id, start_date)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS meter_totals_start_date ON meter_totals (grain, start_date);

CREATE INDEX IF NOT EXISTS meter_totals_meter_id ON meter_totals (meter_id);

-- Intervals wholly inside a DR period; one that several periods cover belongs to the first of them.
CREATE TABLE IF NOT EXISTS period_totals (
  drp_id         INTEGER NOT NULL REFERENCES drp_periods (drp_id) ON DELETE CASCADE,
  meter_id       INTEGER NOT NULL REFERENCES meters (meter_id) ON DELETE CASCADE,
  start_date     TEXT NOT NULL CHECK (start_date IS date(start_date)),
  n_both         INTEGER NOT NULL,
  n_participated INTEGER NOT NULL,
  actual_ws      INTEGER NOT NULL,
  prediction_ws  INTEGER NOT NULL,
  saved_ws       INTEGER NOT NULL,
  PRIMARY KEY (drp_id, meter_id, start_date)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS period_totals_meter_id ON period_totals (meter_id, start_date);

-- Days whose sums follow DR periods that have changed since: written with the change, gone once the sums are right.
CREATE TABLE IF NOT EXISTS stale_days (
  start_date TEXT NOT NULL CHECK (start_date IS date(start_date)),
  PRIMARY KEY (start_date)
) WITHOUT ROWID;
