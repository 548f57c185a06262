//! Months: the sums of their days, added up by the database.

use std::collections::{BTreeMap, BTreeSet};

use domain::{MeterId, Totals};
use jiff::{ToSpan, civil::Date};
use sqlx::Row;

use super::{
    DayReadings,
    columns::{self, MONTH_COLUMNS, MONTH_KEY, N_KEY},
    month_of,
};
use crate::{
    Tx,
    codec::date_text,
    dialect::Dialect,
    error::{Error, Result},
    packed::Packed,
    ranges::{self, MeterRange},
};

/// Sums of days by meter and month, in the order of the columns, each as a whole number of eight bytes.
macro_rules! sums {
    ($integer:literal, $flags:literal, $table:literal) => {
        concat!(
            "SELECT CAST(meter_id AS ",
            $integer,
            "), SUBSTR(start_date, 1, 7), ",
            "CAST(SUM(n_readings) AS ",
            $integer,
            "), CAST(SUM(n_actual) AS ",
            $integer,
            "), ",
            "CAST(SUM(n_prediction) AS ",
            $integer,
            "), CAST(SUM(n_estimated) AS ",
            $integer,
            "), ",
            "CAST(SUM(actual_s) AS ",
            $integer,
            "), CAST(SUM(prediction_s) AS ",
            $integer,
            "), ",
            "CAST(SUM(actual_ws) AS ",
            $integer,
            "), CAST(SUM(prediction_ws) AS ",
            $integer,
            "), ",
            "CAST(SUM(n_both) AS ",
            $integer,
            "), CAST(SUM(n_participated) AS ",
            $integer,
            "), ",
            "CAST(SUM(both_actual_ws) AS ",
            $integer,
            "), CAST(SUM(both_prediction_ws) AS ",
            $integer,
            "), ",
            "CAST(SUM(saved_ws) AS ",
            $integer,
            "), MAX(peak_w), ",
            "CAST(CASE WHEN MIN(step_s) = MAX(step_s) THEN MIN(step_s) ELSE 0 END AS ",
            $integer,
            "), ",
            $flags,
            ", CAST(MAX(touches_period) AS ",
            $integer,
            ") FROM ",
            $table
        )
    };
}

const SUMS: Dialect = Dialect {
    mariadb: sums!("SIGNED", "CAST(BIT_OR(flags) AS SIGNED)", "meter_totals FORCE INDEX (PRIMARY)"),
    // SQLite has no union of bits among its aggregates.
    sqlite: sums!(
        "INTEGER",
        "MAX(flags & 1) + MAX(flags & 2) + MAX(flags & 4) + MAX(flags & 8) + MAX(flags & 16) + MAX(flags & 32) \
         + MAX(flags & 64) + MAX(flags & 128) + MAX(flags & 256) + MAX(flags & 512) + MAX(flags & 1024) \
         + MAX(flags & 2048) + MAX(flags & 4096) + MAX(flags & 8192) + MAX(flags & 16384) + MAX(flags & 32768)",
        "meter_totals"
    ),
};

impl Tx {
    /// Makes the sums of the months that these days lie in what their days say.
    pub(super) async fn keep_months(&mut self, days: &[DayReadings<'_>]) -> Result<()> {
        let mut months: BTreeSet<(MeterId, Date)> = BTreeSet::new();
        months.extend(days.iter().map(|it| (it.meter, month_of(it.day.date))));
        let sums = self.sums_of_months(&months).await?;
        let engine = self.engine();
        let mut rows = Packed::new(engine, &MONTH_COLUMNS);
        let mut gone = Packed::new(engine, &MONTH_KEY);
        for (meter, month) in months {
            match sums.get(&(meter, month)) {
                Some(totals) => rows.push(columns::cells("month", meter, month, totals)?),
                None => gone.push(columns::key("month", meter, month)),
            }
            if rows.is_full() || gone.is_full() {
                self.replace_packed("meter_totals", N_KEY, &mut rows).await?;
                self.delete_packed("meter_totals", &mut gone).await?;
            }
        }
        self.replace_packed("meter_totals", N_KEY, &mut rows).await?;
        self.delete_packed("meter_totals", &mut gone).await
    }

    async fn sums_of_months(
        &mut self,
        months: &BTreeSet<(MeterId, Date)>,
    ) -> Result<BTreeMap<(MeterId, Date), Totals>> {
        let mut sums = BTreeMap::new();
        let (select, end) =
            (SUMS.of(self.engine()), " AND grain = 'day' GROUP BY meter_id, SUBSTR(start_date, 1, 7)");
        for terms in ranges::statements(spans_of(months)) {
            match self {
                Tx::MariaDb(tx) => {
                    let mut query = ranges::query::<sqlx::MySql>(select, "start_date", &terms, end);
                    for row in query.build().fetch_all(&mut **tx).await? {
                        sums.insert(month(row.try_get(0)?, row.try_get(1)?)?, columns::totals(&row, 2)?);
                    }
                }
                Tx::Sqlite(tx) => {
                    let mut query = ranges::query::<sqlx::Sqlite>(select, "start_date", &terms, end);
                    for row in query.build().fetch_all(&mut **tx).await? {
                        sums.insert(month(row.try_get(0)?, row.try_get(1)?)?, columns::totals(&row, 2)?);
                    }
                }
            }
        }
        Ok(sums)
    }
}

/// Months that follow each other are one span.
fn spans_of(months: &BTreeSet<(MeterId, Date)>) -> Vec<MeterRange> {
    let mut spans: Vec<MeterRange> = Vec::new();
    for (meter, month) in months {
        let (from, meter) = (date_text(*month), meter.number());
        let to = date_text(month.checked_add(1.month()).unwrap_or(Date::MAX));
        match spans.last_mut().filter(|it| it.meter == meter && it.to == from) {
            Some(span) => span.to = to,
            None => spans.push(MeterRange { meter, from, to }),
        }
    }
    spans
}

fn month(meter: i64, text: String) -> Result<(MeterId, Date)> {
    let wrong = || Error::Schema(format!("the totals of meter {meter} have the month '{text}'"));
    let number = u32::try_from(meter).map_err(|_| wrong())?;
    Ok((MeterId::new(number), format!("{text}-01").parse().map_err(|_| wrong())?))
}
