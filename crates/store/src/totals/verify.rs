//! Whether the sums are those of the readings, meter by meter, in bounded memory.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Calendar, Compared, DrPeriodId, Energy, MeterId, Totals, ValidationRules};
use jiff::civil::Date;

use super::{
    recompute::{by_day, local_days},
    summed::{By, Sums},
};
use crate::{
    Store, Tx,
    codec::date_text,
    error::{Error, Result},
    local_day::LocalDay,
    ranges::MeterRange,
};

/// Meters whose numbers are read at once.
const METERS_AT_ONCE: u32 = 1000;

type OfPeriods = BTreeMap<(Date, DrPeriodId), Compared>;
type PeriodTotalsRow = (i64, String, i64, i64, i64, i64, i64);

impl Store {
    /// How many rows of sums are missing, too many, or not what the readings say; `progress` is told how many meters are
    /// done. Days that wait to be made anew count too; those whose readings are no longer kept do not.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn totals_mismatches(
        &self,
        calendar: &Calendar,
        rules: &ValidationRules,
        mut progress: impl FnMut(u64),
    ) -> Result<u64> {
        let (mut n, mut n_done, mut last) = (0, 0, 0);
        loop {
            let meters = self.meter_numbers_behind(last, METERS_AT_ONCE).await?;
            let Some(next) = meters.last() else { return Ok(n) };
            last = *next;
            for meter in meters.into_iter().map(MeterId::new) {
                for dates in self.days_of_meter(meter, calendar).await? {
                    // One transaction sees one state: what is written meanwhile is no mismatch.
                    let mut tx = self.db.begin().await?;
                    n += tx.mismatches_of_days(meter, &local_days(calendar, dates), rules).await?;
                    tx.roll_back().await?;
                }
                let mut tx = self.db.begin().await?;
                n += tx.mismatches_of_months(meter).await?;
                tx.roll_back().await?;
                n_done += 1;
                progress(n_done);
            }
        }
    }
}

impl Tx {
    async fn mismatches_of_days(
        &mut self,
        meter: MeterId,
        days: &[LocalDay],
        rules: &ValidationRules,
    ) -> Result<u64> {
        let kept_from = self.kept_from().await?;
        let days = &days[days.partition_point(|it| !it.is_kept(kept_from))..];
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return Ok(0) };
        let points = self.points_of(&[meter], days).await?;
        let readings = by_day(&points, days);
        let periods = self.periods_of(&readings).await?;
        let (mut sums, mut of_periods) = (Sums::new(), OfPeriods::new());
        for day in readings.iter().filter(|it| !it.points.is_empty()) {
            let (totals, compared) = day.totals(&periods, rules);
            sums.insert((meter, day.day.date), totals);
            of_periods.extend(compared.into_iter().map(|(id, it)| ((day.day.date, id), it)));
        }
        let range = MeterRange {
            meter: meter.number(),
            from: date_text(first.date),
            to: date_text(last.date.tomorrow().unwrap_or(Date::MAX)),
        };
        let stored_of_periods = self.stored_of_periods(&range).await?;
        let stored = self.summed([range], "day", By::Date).await?;
        Ok(differences(&sums, &stored) + differences(&of_periods, &stored_of_periods))
    }

    async fn mismatches_of_months(&mut self, meter: MeterId) -> Result<u64> {
        let all = || MeterRange { meter: meter.number(), from: "0000-01-01".into(), to: "9999-12-31".into() };
        let sums: BTreeMap<(MeterId, Date), Totals> = self.summed([all()], "day", By::Month).await?;
        let stored = self.summed([all()], "month", By::Date).await?;
        Ok(differences(&sums, &stored))
    }

    async fn stored_of_periods(&mut self, range: &MeterRange) -> Result<OfPeriods> {
        let sql = "SELECT CAST(drp_id AS SIGNED), SUBSTR(start_date, 1, 10), CAST(n_both AS SIGNED), \
                   CAST(n_participated AS SIGNED), actual_ws, prediction_ws, saved_ws FROM period_totals \
                   WHERE meter_id = ? AND start_date >= ? AND start_date < ?";
        let rows: Vec<PeriodTotalsRow> = on_tx!(self, connection => {
            let query = sqlx::query_as(sql).bind(range.meter).bind(range.from.clone()).bind(range.to.clone());
            query.fetch_all(connection).await
        })?;
        let compared = |(id, date, n_both, n_participated, actual, prediction, saved): PeriodTotalsRow| {
            let energy = |it: i64| Energy::from_watt_seconds(it.into());
            let (n_both, n_participated) = (n_both.unsigned_abs(), n_participated.unsigned_abs());
            let (actual, prediction, saved) = (energy(actual), energy(prediction), energy(saved));
            let wrong = || Error::Schema(format!("the totals of DR period {id} have the date '{date}'"));
            let key = (
                date.parse().map_err(|_| wrong())?,
                DrPeriodId::new(u32::try_from(id).map_err(|_| wrong())?),
            );
            Ok((key, Compared { n_both, n_participated, actual, prediction, saved }))
        };
        rows.into_iter().map(compared).collect()
    }
}

/// How many keys have other values on both sides, or stand on one side only.
fn differences<K: Ord, V: PartialEq>(one: &BTreeMap<K, V>, other: &BTreeMap<K, V>) -> u64 {
    let keys: BTreeSet<&K> = one.keys().chain(other.keys()).collect();
    let n = keys.into_iter().filter(|it| one.get(it) != other.get(it)).count();
    u64::try_from(n).unwrap_or(u64::MAX)
}
