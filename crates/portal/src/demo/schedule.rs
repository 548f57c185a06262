//! When the demo asks its customers to use less: four to seven in the afternoon, most often on hot days.

use domain::{Calendar, CreditFactor, Interval};
use jiff::{Timestamp, ToSpan, civil::Date};

use super::weather::temperature;

/// Days from today, back and ahead, that always have a period, so that there is something to see at any hour.
const NEAR: [i32; 5] = [-16, -9, -2, 0, 2];
/// Periods of the year before those.
const N_HOT: usize = 12;
/// Days between two of them.
const APART: i32 = 4;
/// How far ahead there is always a period: as far as the predictions.
pub(crate) const AHEAD_SECONDS: i64 = 48 * 3600;
/// Days from one period to the next that are added for the time in which the demo did not run.
const CATCH_UP_DAYS: i64 = 7;

/// The DR periods of a new demo, oldest first.
pub(crate) fn first_periods(calendar: &Calendar, now: Timestamp) -> Vec<Interval> {
    let today = calendar.date(now);
    let near = NEAR.iter().filter_map(|days| today.checked_add(days.days()).ok());
    let mut dates: Vec<Date> = hottest(calendar, today).into_iter().chain(near).collect();
    dates.sort_unstable();
    dates.into_iter().filter_map(|it| period(calendar, it)).collect()
}

/// What a kWh saved in a period of a new demo is worth, where that is special: once in the year before, twice as much
/// was paid at short notice.
pub(crate) fn credit_factor(index: usize) -> Option<CreditFactor> {
    CreditFactor::from_millionths(900_000).ok().filter(|_| index == N_HOT / 2)
}

/// The periods to add to `existing`, oldest first, so that there is one in the next 48 hours, and one a week for the
/// time in which nobody added any.
pub(crate) fn further_periods(calendar: &Calendar, now: Timestamp, existing: &[Interval]) -> Vec<Interval> {
    let today = calendar.date(now);
    let mut further = Vec::new();
    if let Some(newest) = existing.iter().map(|it| it.start()).max() {
        let mut date = calendar.date(newest);
        while let Some(next) = date.checked_add(CATCH_UP_DAYS.days()).ok().filter(|it| *it < today) {
            further.extend(period(calendar, next));
            date = next;
        }
    }
    let ahead = |it: &Interval| (1..=AHEAD_SECONDS).contains(&(it.start().as_second() - now.as_second()));
    if !existing.iter().any(ahead) {
        let date = today.checked_add(2.days()).ok();
        let next = date.and_then(|it| period(calendar, it));
        further.extend(next.filter(|it| !existing.iter().any(|other| other.overlaps(*it))));
    }
    further
}

/// Four to seven in the afternoon of a local date.
fn period(calendar: &Calendar, date: Date) -> Option<Interval> {
    let at = |hour| date.at(hour, 0, 0, 0).to_zoned(calendar.zone().clone()).ok().map(|it| it.timestamp());
    Interval::new(at(16)?, at(19)?).ok()
}

/// The hottest working days of the year before the near ones, some days apart.
fn hottest(calendar: &Calendar, today: Date) -> Vec<Date> {
    let heat = |date: Date| {
        let start = period(calendar, date)?.start();
        Some((date, temperature(start.as_second(), calendar.zone().to_datetime(start))))
    };
    let days = (20..360).filter_map(|it: i32| today.checked_sub(it.days()).ok());
    let mut days: Vec<(Date, f64)> = days.filter(is_working_day).filter_map(heat).collect();
    days.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut chosen: Vec<Date> = Vec::with_capacity(N_HOT);
    for (date, _) in days {
        let near = |it: &Date| date.since(*it).is_ok_and(|span| span.get_days().abs() < APART);
        if chosen.len() < N_HOT && !chosen.iter().any(near) {
            chosen.push(date);
        }
    }
    chosen
}

fn is_working_day(date: &Date) -> bool {
    date.weekday().to_monday_zero_offset() < 5
}
