//! Sums made anew from all readings: of everything, after the provider's zone has changed or something went wrong.

use std::ops::Range;

use domain::{Calendar, MeterId, ValidationRules, series::Point};
use jiff::{ToSpan, civil::Date};

use super::{DayReadings, Old};
use crate::{
    Store, Tx,
    codec::Utc,
    error::Result,
    local_day::{LocalDay, LocalDays},
    readings::Span,
};

/// Days of one meter in one transaction: a quarter of a year.
const DAYS_AT_ONCE: i32 = 92;
/// Meters whose numbers are read at once.
const METERS_AT_ONCE: u32 = 1000;
/// Where it is kept in which zone the days of the sums are.
const ZONE: &str = "totals_zone";
/// Where it is kept by which thresholds the days of the sums were judged; where nothing is, by the usual ones.
const RULES: &str = "totals_rules";

/// Whether the sums of readings can be relied on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TotalsState {
    /// They are in the days of the provider's zone, with the flags that the thresholds of validation give.
    Kept,
    /// There are readings, and sums of them were never made: they are from before there were any.
    Missing,
    /// They are in the days of another zone.
    OfZone(String),
    /// Their flags are by other thresholds.
    OfOtherRules,
}

impl Store {
    /// Whether there are sums in the days of this calendar, with flags by these rules. Where there are no readings yet, that
    /// is what they will be.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn totals_state(&self, calendar: &Calendar, rules: &ValidationRules) -> Result<TotalsState> {
        let (zone, judged) = (self.setting(ZONE).await?, self.setting(RULES).await?);
        let is_judged = judged.unwrap_or_else(|| words(&ValidationRules::default())) == words(rules);
        let is_of_zone = zone.as_deref() == Some(calendar.name());
        if is_of_zone && is_judged {
            return Ok(TotalsState::Kept);
        }
        let sql = "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM meter_data LIMIT 1) AS one)";
        let has_readings: i64 = on_db!(&self.db, pool => sqlx::query_scalar(sql).fetch_one(pool).await)?;
        match zone {
            _ if has_readings == 0 => {
                self.note_totals(calendar, rules).await?;
                Ok(TotalsState::Kept)
            }
            Some(_) if is_of_zone => Ok(TotalsState::OfOtherRules),
            Some(other) => Ok(TotalsState::OfZone(other)),
            None => Ok(TotalsState::Missing),
        }
    }

    async fn note_totals(&self, calendar: &Calendar, rules: &ValidationRules) -> Result<()> {
        self.put_setting(ZONE, calendar.name()).await?;
        self.put_setting(RULES, &words(rules)).await
    }

    /// Makes all sums anew from the readings, meter by meter, while readings may be written; `progress` is told how many
    /// meters of how many are done. Tells how many there were.
    ///
    /// # Errors
    /// Where the database fails; what is done until then stays.
    pub async fn recompute_totals(
        &self,
        calendar: &Calendar,
        rules: &ValidationRules,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<u64> {
        let count = "SELECT COUNT(*) FROM meters";
        let n_all: i64 = on_db!(&self.db, pool => sqlx::query_scalar(count).fetch_one(pool).await)?;
        let (mut n_done, mut last) = (0, 0);
        loop {
            let meters = self.meter_numbers_behind(last, METERS_AT_ONCE).await?;
            let Some(next) = meters.last() else { break };
            last = *next;
            for meter in meters {
                for days in self.days_of_meter(MeterId::new(meter), calendar).await? {
                    let days = local_days(calendar, days);
                    transaction!(self.db, tx => tx.recompute(&[MeterId::new(meter)], &days, rules).await?)?;
                }
                n_done += 1;
                progress(n_done, n_all.unsigned_abs());
            }
        }
        self.note_totals(calendar, rules).await?;
        Ok(n_done)
    }

    /// The numbers of the meters behind one, in order.
    pub(super) async fn meter_numbers_behind(&self, last: u32, limit: u32) -> Result<Vec<u32>> {
        let sql = "SELECT meter_id FROM meters WHERE meter_id > ? ORDER BY meter_id LIMIT ?";
        let ids =
            on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(last).bind(limit).fetch_all(pool).await)?;
        Ok(ids)
    }

    /// The dates of which a meter has readings or sums, from the first to the last, in blocks.
    pub(super) async fn days_of_meter(
        &self,
        meter: MeterId,
        calendar: &Calendar,
    ) -> Result<Vec<Range<Date>>> {
        let readings = "SELECT MIN(start_time), MAX(start_time) FROM meter_data WHERE meter_id = ?";
        let sums = "SELECT SUBSTR(MIN(start_date), 1, 10), SUBSTR(MAX(start_date), 1, 10) FROM meter_totals \
                    WHERE meter_id = ? AND grain = 'day'";
        let id = meter.number();
        let (first, last): (Option<Utc>, Option<Utc>) =
            on_db!(&self.db, pool => sqlx::query_as(readings).bind(id).fetch_one(pool).await)?;
        let (first_sum, last_sum): (Option<String>, Option<String>) =
            on_db!(&self.db, pool => sqlx::query_as(sums).bind(id).fetch_one(pool).await)?;
        let mut days = LocalDays::new(calendar);
        let mut dates: Vec<Date> = Vec::new();
        for instant in [first, last].into_iter().flatten() {
            dates.push(days.of(instant.0)?.date);
        }
        dates.extend([first_sum, last_sum].into_iter().flatten().filter_map(|it| it.parse::<Date>().ok()));
        let (Some(first), Some(last)) = (dates.iter().min(), dates.iter().max()) else {
            return Ok(Vec::new());
        };
        let mut blocks = Vec::new();
        let mut from = *first;
        while from <= *last {
            let to = from.checked_add(DAYS_AT_ONCE.days()).unwrap_or(Date::MAX);
            blocks.push(from..to);
            if to == Date::MAX {
                break;
            }
            from = to;
        }
        Ok(blocks)
    }
}

/// The thresholds that flags of days follow from.
fn words(rules: &ValidationRules) -> String {
    let ValidationRules { spike_millionths, spike_min_readings, flat_run_seconds, zero_run_seconds, .. } =
        rules;
    format!(
        "spike {spike_millionths} of {spike_min_readings}, flat {flat_run_seconds}, zero {zero_run_seconds}"
    )
}

impl Tx {
    /// Makes the sums of these meters' days what their readings say; the days must follow each other.
    pub(super) async fn recompute(
        &mut self,
        meters: &[MeterId],
        days: &[LocalDay],
        rules: &ValidationRules,
    ) -> Result<()> {
        self.hold_meters(meters).await?;
        let points = self.points_of(meters, days).await?;
        let readings = by_day(&points, days);
        self.keep_totals(&readings, rules, Old::All).await
    }

    /// The readings that start in these days, which must follow each other, meter by meter.
    pub(super) async fn points_of(
        &mut self,
        meters: &[MeterId],
        days: &[LocalDay],
    ) -> Result<Vec<(MeterId, Vec<Point>)>> {
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return Ok(Vec::new()) };
        let span = |meter: &MeterId| Span { meter: *meter, from: first.span.start(), to: last.span.end() };
        let mut stored = self.stored_in(&meters.iter().map(span).collect::<Vec<_>>()).await?;
        let points = |meter: &MeterId| {
            let readings = stored.remove(meter).unwrap_or_default();
            (*meter, readings.into_iter().map(|it| it.point).collect())
        };
        Ok(meters.iter().map(points).collect())
    }
}

/// Each meter's readings of each of the days, of those too that have none.
pub(super) fn by_day<'a>(points: &'a [(MeterId, Vec<Point>)], days: &[LocalDay]) -> Vec<DayReadings<'a>> {
    let mut readings = Vec::with_capacity(points.len() * days.len());
    for (meter, points) in points {
        let mut rest = points.as_slice();
        for day in days {
            let n = rest.partition_point(|it| it.interval.start() < day.span.end());
            let (of_day, others) = rest.split_at(n);
            rest = others;
            let end = of_day.last().map_or(day.span.end(), |it| it.interval.end());
            let reach = end.max(day.span.end());
            readings.push(DayReadings { meter: *meter, day: *day, reach, points: of_day });
        }
    }
    readings
}

/// The local days of these dates.
pub(super) fn local_days(calendar: &Calendar, dates: Range<Date>) -> Vec<LocalDay> {
    let days = LocalDays::new(calendar);
    let dates = dates.start.series(1.day()).take_while(|it| *it < dates.end);
    dates.filter_map(|it| days.day(it)).collect()
}
