//! The provider's local days, weeks, months and years, right on days of 23 and 25 hours.

use jiff::{
    Timestamp, ToSpan, Zoned,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use crate::Interval;

/// Local time of the provider: one IANA time zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    zone: TimeZone,
}

/// How much of the past a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timescale {
    /// One local day.
    Day,
    /// Seven local days, from Sunday.
    Week,
    /// One calendar month.
    Month,
    /// One calendar year.
    Year,
}

/// A name that is in no time-zone database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no time zone; use an IANA name such as America/New_York, or UTC")]
pub struct UnknownZone(String);

impl Timescale {
    /// All of them, from short to long.
    pub const ALL: [Timescale; 4] = [Timescale::Day, Timescale::Week, Timescale::Month, Timescale::Year];

    /// The word for it in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Timescale::Day => "day",
            Timescale::Week => "week",
            Timescale::Month => "month",
            Timescale::Year => "year",
        }
    }

    /// The timescale of that word.
    pub fn parse(text: &str) -> Option<Timescale> {
        Timescale::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

impl Calendar {
    /// Local time in the zone of that IANA name, with its rules of daylight saving.
    ///
    /// # Errors
    /// [`UnknownZone`] where the embedded database has no such name.
    pub fn new(name: &str) -> Result<Calendar, UnknownZone> {
        match TimeZone::get(name) {
            Ok(zone) => Ok(Calendar { zone }),
            Err(_) => Err(UnknownZone(name.to_owned())),
        }
    }

    /// The zone's IANA name.
    pub fn name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The zone itself.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The instant as local time.
    pub fn local(&self, instant: Timestamp) -> Zoned {
        instant.to_zoned(self.zone.clone())
    }

    /// The instant of a local time; nothing where the clocks skip it, and nothing where they show it twice.
    pub fn instant(&self, local: DateTime) -> Option<Timestamp> {
        self.zone.to_ambiguous_timestamp(local).unambiguous().ok()
    }

    /// The local date of an instant.
    pub fn date(&self, instant: Timestamp) -> Date {
        self.local(instant).date()
    }

    /// The local day whose span, from its first instant to the next day's, has this instant. It differs from
    /// [`Calendar::date`] only where clocks go back over midnight: then it is the later date.
    pub fn day_of(&self, instant: Timestamp) -> Date {
        let date = self.date(instant);
        let has = |it: &Date| self.span(Timescale::Day, *it).is_some_and(|it| it.contains(instant));
        let candidates =
            [Some(date), self.step(Timescale::Day, date, 1), self.step(Timescale::Day, date, -1)];
        candidates.into_iter().flatten().find(has).unwrap_or(date)
    }

    /// The first instant of a local date; where midnight does not exist, the first one after it.
    pub fn midnight(&self, date: Date) -> Timestamp {
        date.to_zoned(self.zone.clone()).map_or(Timestamp::UNIX_EPOCH, |it| it.timestamp())
    }

    /// The local day, week, month or year that `date` lies in; nothing at the ends of time.
    pub fn span(&self, timescale: Timescale, date: Date) -> Option<Interval> {
        let first = self.first_date(timescale, date)?;
        let next = self.step(timescale, first, 1)?;
        Interval::new(self.midnight(first), self.midnight(next)).ok()
    }

    /// The first date of the day, week, month or year that `date` lies in.
    pub fn first_date(&self, timescale: Timescale, date: Date) -> Option<Date> {
        match timescale {
            Timescale::Day => Some(date),
            Timescale::Week => {
                let since_sunday = date.weekday().to_sunday_zero_offset();
                date.checked_sub(i64::from(since_sunday).days()).ok()
            }
            Timescale::Month => Some(date.first_of_month()),
            Timescale::Year => Some(date.first_of_year()),
        }
    }

    /// `date` moved by `n` days, weeks, months or years; the end of a month stays within the month.
    pub fn step(&self, timescale: Timescale, date: Date, n: i64) -> Option<Date> {
        let span = match timescale {
            Timescale::Day => n.days(),
            Timescale::Week => n.weeks(),
            Timescale::Month => n.months(),
            Timescale::Year => n.years(),
        };
        date.checked_add(span).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn hours(timescale: Timescale, day: Date) -> i64 {
        let calendar = Calendar::new("America/New_York").unwrap();
        calendar.span(timescale, day).unwrap().seconds() / 3600
    }

    #[test]
    fn days_of_the_change_have_23_and_25_hours() {
        assert_eq!(hours(Timescale::Day, date(2026, 3, 8)), 23);
        assert_eq!(hours(Timescale::Day, date(2026, 7, 16)), 24);
        assert_eq!(hours(Timescale::Day, date(2026, 11, 1)), 25);
        assert_eq!(hours(Timescale::Week, date(2026, 11, 7)), 7 * 24 + 1);
        assert_eq!(hours(Timescale::Month, date(2026, 3, 31)), 31 * 24 - 1);
        assert_eq!(hours(Timescale::Year, date(2026, 5, 5)), 365 * 24);
    }

    #[test]
    fn a_time_that_is_none_or_two_has_no_instant() {
        let calendar = Calendar::new("America/New_York").unwrap();
        let at = |text: &str| calendar.instant(text.parse().unwrap()).map(|it| it.to_string());
        assert_eq!(at("2026-07-16T15:00").as_deref(), Some("2026-07-16T19:00:00Z"));
        assert_eq!((at("2026-03-08T02:30"), at("2026-11-01T01:30")), (None, None));
    }

    #[test]
    fn a_midnight_that_does_not_exist_starts_late() {
        // Chile moves its clocks at midnight.
        let chile = Calendar::new("America/Santiago").unwrap();
        let day = chile.span(Timescale::Day, date(2026, 9, 6)).unwrap();
        assert_eq!(day.seconds(), 23 * 3600);
        assert!(Calendar::new("Mars/Olympus").is_err());
    }
}
