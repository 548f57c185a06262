//! What was compared in each DR period, by meter and local day.

use domain::{Compared, DrPeriod, DrPeriodId, MeterId};

use super::{DayReadings, Old, columns};
use crate::{
    Tx,
    codec::Utc,
    db::Engine,
    dialect::Dialect,
    error::Result,
    packed::{Kind, Packed},
    periods::{PeriodRow, period},
};

const COLUMNS: [(&str, Kind); 8] = [
    ("meter_id", Kind::Number),
    ("start_date", Kind::Date),
    ("drp_id", Kind::Number),
    ("n_both", Kind::Number),
    ("n_participated", Kind::Number),
    ("actual_ws", Kind::Big),
    ("prediction_ws", Kind::Big),
    ("saved_ws", Kind::Big),
];
const DAY: [(&str, Kind); 2] = [COLUMNS[0], COLUMNS[1]];

macro_rules! periods {
    ($end:literal) => {
        concat!(
            "SELECT drp_id, start_time, end_time, credit_factor FROM drp_periods WHERE start_time < ? AND end_time > ? \
             ORDER BY start_time, drp_id",
            $end
        )
    };
}

/// Held, so that a period that is added or moved meanwhile finds what is written here when its days are recomputed.
const PERIODS_HELD: Dialect = Dialect { mariadb: periods!(" LOCK IN SHARE MODE"), sqlite: periods!("") };

/// Rows to be.
pub(super) struct Rows {
    engine: Engine,
    rows: Vec<(MeterId, jiff::civil::Date, DrPeriodId, Compared)>,
}

impl Rows {
    pub(super) fn new(engine: Engine) -> Rows {
        Rows { engine, rows: Vec::new() }
    }

    pub(super) fn push(&mut self, day: &DayReadings<'_>, compared: &[(DrPeriodId, Compared)]) {
        self.rows.extend(compared.iter().map(|(id, it)| (day.meter, day.day.date, *id, *it)));
    }
}

impl Tx {
    /// The DR periods that share time with these days' readings, in the order that savings are counted in; none can be
    /// added, moved or removed until the transaction ends.
    pub(super) async fn hold_periods(&mut self, days: &[DayReadings<'_>]) -> Result<Vec<DrPeriod>> {
        self.periods_by(PERIODS_HELD.of(self.engine()), days).await
    }

    /// The same as they are now.
    pub(super) async fn periods_of(&mut self, days: &[DayReadings<'_>]) -> Result<Vec<DrPeriod>> {
        self.periods_by(periods!(""), days).await
    }

    async fn periods_by(&mut self, sql: &'static str, days: &[DayReadings<'_>]) -> Result<Vec<DrPeriod>> {
        let start = days.iter().map(|it| it.day.span.start()).min();
        let end = days.iter().map(|it| it.reach).max();
        let (Some(start), Some(end)) = (start, end) else { return Ok(Vec::new()) };
        let rows: Vec<PeriodRow> = on_tx!(self, connection => {
            sqlx::query_as(sql).bind(Utc(end)).bind(Utc(start)).fetch_all(connection).await
        })?;
        rows.into_iter().map(period).collect()
    }

    /// Replaces the rows of those days that a period touches, or has touched before something was removed.
    pub(super) async fn keep_period_totals(
        &mut self,
        days: &[DayReadings<'_>],
        periods: &[DrPeriod],
        new: Rows,
        old_ones: Old,
    ) -> Result<()> {
        if periods.is_empty() && old_ones == Old::OfTouching {
            return Ok(());
        }
        let mut old = Packed::new(new.engine, &DAY);
        for day in days {
            let touches =
                |it: &DrPeriod| it.interval.start() < day.reach && it.interval.end() > day.day.span.start();
            if old_ones == Old::All || periods.iter().any(touches) {
                old.push([day.meter.number().into(), day.day.date.into()]);
            }
            if old.is_full() {
                self.delete_packed("period_totals", &mut old).await?;
            }
        }
        self.delete_packed("period_totals", &mut old).await?;
        let mut rows = Packed::new(new.engine, &COLUMNS);
        for (meter, date, id, it) in new.rows {
            rows.push([
                meter.number().into(),
                date.into(),
                id.number().into(),
                columns::count(it.n_both)?,
                columns::count(it.n_participated)?,
                columns::energy(it.actual)?,
                columns::energy(it.prediction)?,
                columns::energy(it.saved)?,
            ]);
            if rows.is_full() {
                self.insert_packed("period_totals", &mut rows).await?;
            }
        }
        self.insert_packed("period_totals", &mut rows).await
    }
}
