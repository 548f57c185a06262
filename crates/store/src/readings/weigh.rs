//! What a write would do, found out without writing.

use std::collections::HashSet;

use domain::{Flags, IntervalReading, MeterId};
use jiff::civil::Date;

use super::{Conflict, Outcome, WriteOptions, write::in_order};
use crate::{Store, codec::date_text, error::Result, local_day::LocalDays};

/// Meters of which days are looked at instead of readings; of more, readings are about as few.
const FEW_METERS: usize = 8;

/// Local days of a meter whose readings lie on one grid.
struct Grid {
    meter: MeterId,
    step_s: i64,
    first: Date,
    last: Date,
}

impl Store {
    /// What [`crate::Tx::write_readings`] would do with these, with nothing done.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn weigh_readings(
        &self,
        readings: &[IntervalReading],
        options: &WriteOptions<'_>,
    ) -> Result<Outcome> {
        transaction!(self.db, tx => tx.weigh_readings(readings, options).await?)
    }

    /// Which of these readings [`crate::Tx::write_readings`] would refuse.
    ///
    /// Where readings and the days they fall on have one interval length and lie on the grid of the local day, they are
    /// equal or apart, and the sums of the days say so; otherwise what is stored is read.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn conflicts_of(
        &self,
        readings: &[IntervalReading],
        options: &WriteOptions<'_>,
    ) -> Result<Vec<(usize, Conflict)>> {
        let kept_from = self.readings_kept_from().await?;
        let are_kept = kept_from.is_none_or(|from| readings.iter().all(|it| it.interval.start() >= from));
        if let Some(grids) = grids_of(readings, options)?.filter(|_| are_kept) {
            let meters: HashSet<MeterId> = grids.iter().map(|it| it.meter).collect();
            let mut is_clean = self.existing_meters(&meters).await?.len() == meters.len();
            for grid in &grids {
                is_clean = is_clean && self.lies_on(grid).await?;
            }
            if is_clean {
                return Ok(Vec::new());
            }
        }
        Ok(self.weigh_readings(readings, options).await?.conflicts)
    }

    /// Whether what is stored of these days, and the last reading before them, lies on the same grid.
    async fn lies_on(&self, grid: &Grid) -> Result<bool> {
        const SQL: &str = "SELECT COUNT(*) FROM meter_totals WHERE grain = 'day' AND meter_id = ? \
            AND start_date >= COALESCE((SELECT MAX(start_date) FROM meter_totals WHERE grain = 'day' \
            AND meter_id = ? AND start_date < ?), ?) AND start_date <= ? AND (step_s <> ? OR (flags & ?) <> 0)";
        let (first, last) = (date_text(grid.first), date_text(grid.last));
        let off_grid = (Flags::MISALIGNED | Flags::MIXED_INTERVALS).bits();
        let id = grid.meter.number();
        let n: i64 = on_db!(&self.db, pool => {
            let query = sqlx::query_scalar(SQL).bind(id).bind(id).bind(&first).bind(&first).bind(&last);
            query.bind(grid.step_s).bind(off_grid).fetch_one(pool).await
        })?;
        Ok(n == 0)
    }
}

/// The grids of these readings; nothing where one of them is off, or there are many meters.
fn grids_of(readings: &[IntervalReading], options: &WriteOptions<'_>) -> Result<Option<Vec<Grid>>> {
    let mut days = LocalDays::new(options.calendar);
    let mut grids: Vec<Grid> = Vec::new();
    for index in in_order(readings) {
        let reading = &readings[index];
        let (interval, step_s) = (reading.interval, reading.interval.seconds());
        let day = days.of(interval.start())?;
        let since_midnight = interval.start().as_second() - day.span.start().as_second();
        if 3600 % step_s != 0 || day.span.seconds() % step_s != 0 || since_midnight % step_s != 0 {
            return Ok(None);
        }
        let is_full = grids.len() == FEW_METERS;
        match grids.last_mut().filter(|it| it.meter == reading.meter) {
            Some(grid) if grid.step_s == step_s => grid.last = day.date,
            Some(_) => return Ok(None),
            None if is_full => return Ok(None),
            None => grids.push(Grid { meter: reading.meter, step_s, first: day.date, last: day.date }),
        }
    }
    Ok(Some(grids))
}
