//! Sums of readings per meter and local day or month, and per DR period: kept in the transactions that write readings.

mod columns;
mod months;
mod of_meter;
mod of_periods;
mod recompute;
mod stale;
mod summed;
mod verify;

use domain::{
    Compared, DrPeriod, DrPeriodId, MeterId, Totals, ValidationRules, series::Point, validation::day_flags,
};
use jiff::Timestamp;

use self::columns::{DAY_COLUMNS, KEY, N_KEY, cells};
use crate::{Tx, error::Result, local_day::LocalDay, packed::Packed};
pub use recompute::TotalsState;

/// Which sums of DR periods are removed before the sums of some days are made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Old {
    /// Those of the periods that touch them now.
    OfTouching,
    /// Any: periods may have moved.
    All,
}

/// All readings of a meter that start in a local day of which something changed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DayReadings<'a> {
    pub(crate) meter: MeterId,
    pub(crate) day: LocalDay,
    /// How far the readings reach, those too that are no longer there; the end of the day at least.
    pub(crate) reach: Timestamp,
    pub(crate) points: &'a [Point],
}

impl DayReadings<'_> {
    /// The day's sums, and those of the DR periods that cover readings of it.
    fn totals(&self, periods: &[DrPeriod], rules: &ValidationRules) -> (Totals, Vec<(DrPeriodId, Compared)>) {
        let (mut totals, compared) = Totals::of_day(self.points, periods);
        totals.flags |= day_flags(self.points, self.day.span, rules);
        (totals, compared)
    }
}

impl Tx {
    /// Makes the sums of these days what their readings say, and the sums over them. Sums of days whose readings are no
    /// longer kept stay.
    ///
    /// The meters must be held (see `hold_meters`), so that nobody else writes what is added up here.
    pub(crate) async fn keep_totals(
        &mut self,
        days: &[DayReadings<'_>],
        rules: &ValidationRules,
        old: Old,
    ) -> Result<()> {
        let kept_from = self.kept_from().await?;
        let days: Vec<DayReadings<'_>> =
            days.iter().filter(|it| it.day.is_kept(kept_from)).copied().collect();
        if days.is_empty() {
            return Ok(());
        }
        let days = days.as_slice();
        let periods = self.hold_periods(days).await?;
        let engine = self.engine();
        let mut rows = Packed::new(engine, &DAY_COLUMNS);
        let mut gone = Packed::new(engine, &KEY);
        let mut of_periods = of_periods::Rows::new(engine);
        for day in days {
            if day.points.is_empty() {
                gone.push(columns::key("day", day.meter, day.day.date));
            } else {
                let (totals, compared) = day.totals(&periods, rules);
                rows.push(cells("day", day.meter, day.day.date, &totals)?);
                of_periods.push(day, &compared);
            }
            if rows.is_full() || gone.is_full() {
                self.replace_packed("meter_totals", N_KEY, &mut rows).await?;
                self.delete_packed("meter_totals", &mut gone).await?;
            }
        }
        self.replace_packed("meter_totals", N_KEY, &mut rows).await?;
        self.delete_packed("meter_totals", &mut gone).await?;
        self.keep_period_totals(days, &periods, of_periods, old).await?;
        self.keep_months(days).await
    }
}
