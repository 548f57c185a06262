//! Sums of readings per meter and local day or month, and per DR period: kept in the transactions that write readings.

mod columns;
mod months;
mod of_periods;

use domain::{MeterId, Totals, ValidationRules, series::Point, validation::day_flags};
use jiff::{Timestamp, civil::Date};

use self::columns::{DAY_COLUMNS, KEY, N_KEY, cells};
use crate::{Tx, error::Result, local_day::LocalDay, packed::Packed};

/// All readings of a meter that start in a local day of which something changed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DayReadings<'a> {
    pub(crate) meter: MeterId,
    pub(crate) day: LocalDay,
    /// How far the readings reach, those too that are no longer there; the end of the day at least.
    pub(crate) reach: Timestamp,
    pub(crate) points: &'a [Point],
}

impl Tx {
    /// Makes the sums of these days what their readings say, and the sums over them.
    ///
    /// The meters must be held (see `hold_meters`), so that nobody else writes what is added up here.
    pub(crate) async fn keep_totals(
        &mut self,
        days: &[DayReadings<'_>],
        rules: &ValidationRules,
    ) -> Result<()> {
        if days.is_empty() {
            return Ok(());
        }
        let periods = self.hold_periods(days).await?;
        let engine = self.engine();
        let mut rows = Packed::new(engine, &DAY_COLUMNS);
        let mut gone = Packed::new(engine, &KEY);
        let mut of_periods = of_periods::Rows::new(engine);
        for day in days {
            if day.points.is_empty() {
                gone.push(columns::key("day", day.meter, day.day.date));
            } else {
                let (mut totals, compared) = Totals::of_day(day.points, &periods);
                totals.flags |= day_flags(day.points, day.day.span, rules);
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
        self.keep_period_totals(days, &periods, of_periods).await?;
        self.keep_months(days).await
    }
}

/// The first day of the month.
fn month_of(date: Date) -> Date {
    date.first_of_month()
}
