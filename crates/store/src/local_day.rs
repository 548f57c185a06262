//! Local days of the provider, found quickly for instants that mostly lie in one and the same.

use domain::{Calendar, Interval, Timescale};
use jiff::{Timestamp, civil::Date};

use crate::error::{Error, Result};

/// A local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LocalDay {
    /// Its date.
    pub(crate) date: Date,
    /// From its first instant to that of the next one.
    pub(crate) span: Interval,
}

impl LocalDay {
    /// Whether readings of it are kept, so that its sums follow from them.
    pub(crate) fn is_kept(&self, kept_from: Option<Timestamp>) -> bool {
        kept_from.is_none_or(|it| self.span.start() >= it)
    }
}

/// Finds the local day of an instant.
#[derive(Debug)]
pub(crate) struct LocalDays<'a> {
    calendar: &'a Calendar,
    last: Option<LocalDay>,
}

impl<'a> LocalDays<'a> {
    pub(crate) fn new(calendar: &'a Calendar) -> LocalDays<'a> {
        LocalDays { calendar, last: None }
    }

    /// The day that has the instant between its first one and that of the next day; where clocks go back over midnight,
    /// that is the later date.
    pub(crate) fn of(&mut self, instant: Timestamp) -> Result<LocalDay> {
        if let Some(day) = self.last.filter(|it| it.span.contains(instant)) {
            return Ok(day);
        }
        let date = self.calendar.date(instant);
        let candidates = [0, 1, -1].map(|n| self.calendar.step(Timescale::Day, date, n));
        let day = candidates
            .into_iter()
            .flatten()
            .find_map(|date| self.day(date).filter(|it| it.span.contains(instant)));
        self.last = day;
        day.ok_or(Error::Value)
    }

    /// The day of that date, as much of it as lies in the years that an interval may lie in.
    pub(crate) fn day(&self, date: Date) -> Option<LocalDay> {
        let start = self.calendar.midnight(date).max(Timestamp::UNIX_EPOCH);
        let next = self.calendar.step(Timescale::Day, date, 1).map(|it| self.calendar.midnight(it));
        let end = match next.filter(|it| *it > start) {
            Some(end) => end,
            None => Timestamp::from_second(Timestamp::MAX.as_second()).ok()?,
        };
        Some(LocalDay { date, span: Interval::new(start, end).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_readings_there_can_be_have_a_day() {
        for zone in ["America/New_York", "Asia/Kolkata"] {
            let calendar = Calendar::new(zone).unwrap();
            for second in [0, Timestamp::MAX.as_second() - 1] {
                assert!(
                    LocalDays::new(&calendar).of(Timestamp::from_second(second).unwrap()).is_ok(),
                    "{zone} {second}"
                );
            }
        }
    }

    #[test]
    fn every_instant_is_of_one_day() {
        for zone in ["America/New_York", "America/Santiago", "America/St_Johns", "Asia/Kolkata", "UTC"] {
            let calendar = Calendar::new(zone).unwrap();
            let mut days = LocalDays::new(&calendar);
            let mut last: Option<LocalDay> = None;
            // Until the year 2006 clocks of Newfoundland went back at a minute past midnight.
            let begin = "2005-01-01T00:00:00Z".parse::<Timestamp>().unwrap().as_second();
            for quarter in 0..2 * 366 * 96 {
                let instant = Timestamp::from_second(begin + 900 * quarter).unwrap();
                let day = days.of(instant).unwrap();
                assert!(day.span.contains(instant), "{zone} {instant}");
                if let Some(last) = last.filter(|it| *it != day) {
                    assert_eq!(
                        (last.span.end(), last.date.tomorrow().unwrap()),
                        (day.span.start(), day.date)
                    );
                }
                last = Some(day);
            }
        }
    }
}
