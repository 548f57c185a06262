//! Rows of totals added up by the database: days as they stand, or days by month.

use std::collections::BTreeMap;

use domain::{MeterId, Totals};
use jiff::civil::Date;
use sqlx::Row;

use super::columns;
use crate::{
    Tx,
    db::Engine,
    error::{Error, Result},
    ranges::{self, MeterRange},
};

/// Totals by meter and first day.
pub(super) type Sums = BTreeMap<(MeterId, Date), Totals>;

/// By what rows are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// Each row by itself.
    Date,
    /// The rows of a month together.
    Month,
}

/// Columns that are added up, before and after the greatest power.
const ADDED: [&str; 13] = [
    "n_readings",
    "n_actual",
    "n_prediction",
    "n_estimated",
    "actual_s",
    "prediction_s",
    "actual_ws",
    "prediction_ws",
    "n_both",
    "n_participated",
    "both_actual_ws",
    "both_prediction_ws",
    "saved_ws",
];
/// Bits of the column of flags.
const N_FLAGS: u32 = 32;

impl Tx {
    /// The rows of that grain in these ranges of dates, each or added up.
    pub(super) async fn summed(
        &mut self,
        ranges: impl IntoIterator<Item = MeterRange>,
        grain: &'static str,
        by: By,
    ) -> Result<Sums> {
        let (select, group) = (select(self.engine(), by), group(by));
        let end = format!(" AND grain = '{grain}' GROUP BY meter_id, {group}");
        let mut sums = Sums::new();
        for terms in ranges::statements(ranges) {
            match self {
                Tx::MariaDb(tx) => {
                    let mut query = ranges::query::<sqlx::MySql>(&select, "start_date", &terms, &end);
                    for row in query.build().fetch_all(&mut **tx).await? {
                        sums.insert(key(row.try_get(0)?, row.try_get(1)?)?, columns::totals(&row, 2)?);
                    }
                }
                Tx::Sqlite(tx) => {
                    let mut query = ranges::query::<sqlx::Sqlite>(&select, "start_date", &terms, &end);
                    for row in query.build().fetch_all(&mut **tx).await? {
                        sums.insert(key(row.try_get(0)?, row.try_get(1)?)?, columns::totals(&row, 2)?);
                    }
                }
            }
        }
        Ok(sums)
    }
}

pub(super) fn group(by: By) -> &'static str {
    match by {
        By::Date => "SUBSTR(start_date, 1, 10)",
        By::Month => "SUBSTR(start_date, 1, 7)",
    }
}

/// Meter, date, and what [`columns::totals`] reads, each as a whole number of eight bytes.
pub(super) fn select(engine: Engine, by: By) -> String {
    let (integer, table) = match engine {
        Engine::MariaDb => ("SIGNED", "meter_totals FORCE INDEX (PRIMARY)"),
        Engine::Sqlite => ("INTEGER", "meter_totals"),
    };
    let flags = match engine {
        Engine::MariaDb => "BIT_OR(flags)".to_owned(),
        // SQLite has no union of bits among its aggregates.
        Engine::Sqlite => {
            let bits: Vec<String> = (0..N_FLAGS).map(|bit| format!("MAX(flags & {})", 1u64 << bit)).collect();
            bits.join(" + ")
        }
    };
    let whole = |it: String| format!("CAST({it} AS {integer})");
    let mut columns = vec![whole("meter_id".to_owned()), group(by).to_owned()];
    columns.extend(ADDED.iter().map(|it| whole(format!("SUM({it})"))));
    columns.push("MAX(peak_w)".to_owned());
    columns.push(whole("CASE WHEN MIN(step_s) = MAX(step_s) THEN MIN(step_s) ELSE 0 END".to_owned()));
    columns.push(whole(flags));
    columns.push(whole("MAX(touches_period)".to_owned()));
    format!("SELECT {} FROM {table}", columns.join(", "))
}

pub(super) fn key(meter: i64, text: String) -> Result<(MeterId, Date)> {
    let wrong = || Error::Schema(format!("the totals of meter {meter} have the date '{text}'"));
    let number = u32::try_from(meter).map_err(|_| wrong())?;
    let date = if text.len() == 7 { format!("{text}-01").parse() } else { text.parse() };
    Ok((MeterId::new(number), date.map_err(|_| wrong())?))
}
