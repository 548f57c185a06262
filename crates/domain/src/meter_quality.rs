//! How complete and how trustworthy a meter's readings are, day by day, from its totals.

use jiff::{Timestamp, civil::Date};

use crate::{Calendar, Flags, Interval, Timescale, Totals, decimal::div_half_even};

/// The quality of a meter's readings over the time in which readings could be expected.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct MeterQuality {
    /// One per local day, oldest first, also where nothing was received.
    pub days: Vec<DayQuality>,
}

/// The quality of one local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayQuality {
    /// The local day.
    pub date: Date,
    /// Seconds of it in which readings could be expected.
    pub expected_seconds: i64,
    /// Seconds of those that were measured.
    pub received_seconds: i64,
    /// Readings with a measured value.
    pub n_actual: u64,
    /// Readings of those that are estimates.
    pub n_estimated: u64,
    /// What validation noticed; a gap only where something is missing that could be expected.
    pub flags: Flags,
}

impl DayQuality {
    /// Seconds in which a reading could be expected and there is none.
    pub fn missing_seconds(&self) -> i64 {
        self.expected_seconds - self.received_seconds
    }

    /// Received ÷ expected time in millionths, rounded half to even.
    pub fn received_millionths(&self) -> Option<i128> {
        share(self.received_seconds, self.expected_seconds)
    }

    /// The worst thing that validation noticed.
    pub fn worst(&self) -> Option<Flags> {
        self.flags.iter().next()
    }
}

impl MeterQuality {
    /// When readings could be expected: from the first one on and up to now, within `span`.
    ///
    /// A reading can only be there once its interval has ended, so now is the last multiple of `step_seconds` of UTC.
    pub fn expected(
        span: Interval,
        first: Timestamp,
        now: Timestamp,
        step_seconds: Option<i64>,
    ) -> Option<Interval> {
        let step = step_seconds.filter(|it| *it > 0).unwrap_or(3600);
        let now = Timestamp::from_second(now.as_second().div_euclid(step) * step).ok()?;
        Interval::new(span.start().max(first), span.end().min(now)).ok()
    }

    /// The quality over `expected`, from the totals of the local days in it by their date, in order; a day without totals
    /// has no readings.
    ///
    /// Measured time that reaches beyond its day, as that of a reading of a whole week does, counts on the days it
    /// reaches into.
    pub fn over(calendar: &Calendar, expected: Interval, totals: &[(Date, Totals)]) -> MeterQuality {
        let mut days = Vec::new();
        let mut date = calendar.day_of(expected.start());
        let mut carried = 0;
        while let Some(day) = calendar.span(Timescale::Day, date).filter(|it| it.overlaps(expected)) {
            let row = totals.binary_search_by_key(&date, |(it, _)| *it).ok().map(|it| totals[it].1);
            let row = row.unwrap_or_default();
            let measured = row.actual_seconds + carried;
            carried = (measured - day.seconds()).max(0);
            days.push(quality(date, day, expected, &row, measured));
            let Some(next) = calendar.step(Timescale::Day, date, 1) else { break };
            date = next;
        }
        MeterQuality { days }
    }

    /// Seconds in which readings could be expected.
    pub fn expected_seconds(&self) -> i64 {
        self.days.iter().map(|it| it.expected_seconds).sum()
    }

    /// Seconds of those that were measured.
    pub fn received_seconds(&self) -> i64 {
        self.days.iter().map(|it| it.received_seconds).sum()
    }

    /// Seconds in which a reading could be expected and there is none.
    pub fn missing_seconds(&self) -> i64 {
        self.expected_seconds() - self.received_seconds()
    }

    /// Received ÷ expected time in millionths, rounded half to even; nothing where none could be expected.
    pub fn received_millionths(&self) -> Option<i128> {
        share(self.received_seconds(), self.expected_seconds())
    }

    /// Readings with a measured value.
    pub fn n_actual(&self) -> u64 {
        self.days.iter().map(|it| it.n_actual).sum()
    }

    /// Readings of those that are estimates.
    pub fn n_estimated(&self) -> u64 {
        self.days.iter().map(|it| it.n_estimated).sum()
    }

    /// The most days in a row without any reading.
    pub fn longest_gap_days(&self) -> usize {
        let runs = self.days.chunk_by(|a, b| (a.received_seconds == 0) == (b.received_seconds == 0));
        runs.filter(|it| it[0].received_seconds == 0).map(<[DayQuality]>::len).max().unwrap_or(0)
    }

    /// The flags that occur and on how many days each does, from the worst to the mildest.
    pub fn flags(&self) -> Vec<(Flags, usize)> {
        let n_days = |flag| self.days.iter().filter(|it| it.flags.contains(flag)).count();
        Flags::all().map(|it| (it, n_days(it))).filter(|(_, n)| *n > 0).collect()
    }
}

/// The quality of one day of which `measured` seconds are measured.
fn quality(date: Date, day: Interval, expected: Interval, row: &Totals, measured: i64) -> DayQuality {
    let (start, end) = (day.start().max(expected.start()), day.end().min(expected.end()));
    let expected_seconds = (end.as_second() - start.as_second()).max(0);
    let received_seconds = measured.clamp(0, expected_seconds);
    let others = row.flags.iter().filter(|it| *it != Flags::GAP);
    let gap = if received_seconds < expected_seconds { Flags::GAP } else { Flags::NONE };
    DayQuality {
        date,
        expected_seconds,
        received_seconds,
        n_actual: row.n_actual,
        n_estimated: row.n_estimated,
        flags: others.fold(gap, |all, it| all | it),
    }
}

fn share(part: i64, whole: i64) -> Option<i128> {
    (whole > 0).then(|| div_half_even(i128::from(part) * 1_000_000, i128::from(whole)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const HOUR: i64 = 3600;

    fn calendar() -> Calendar {
        Calendar::new("America/New_York").unwrap()
    }

    fn days(first: Date, last: Date) -> Interval {
        let last = calendar().step(Timescale::Day, last, 1).unwrap();
        Interval::new(calendar().midnight(first), calendar().midnight(last)).unwrap()
    }

    fn hours(date: Date, hours: i64, flags: Flags) -> (Date, Totals) {
        let n_actual = u64::try_from(hours).unwrap();
        (date, Totals { n_actual, n_estimated: 1, actual_seconds: hours * HOUR, flags, ..Totals::default() })
    }

    #[test]
    fn each_day_counts_its_own_hours() {
        // Saturday, the short Sunday, a Monday without readings, a Tuesday with half of them.
        let rows = [
            hours(date(2026, 3, 7), 24, Flags::NONE),
            hours(date(2026, 3, 8), 23, Flags::SPIKE | Flags::ESTIMATED),
            hours(date(2026, 3, 10), 12, Flags::GAP | Flags::ESTIMATED),
        ];
        let quality = MeterQuality::over(&calendar(), days(date(2026, 3, 7), date(2026, 3, 10)), &rows);
        let received: Vec<_> = quality.days.iter().map(|it| it.received_millionths().unwrap()).collect();
        assert_eq!(received, [1_000_000, 1_000_000, 0, 500_000]);
        let worst: Vec<_> = quality.days.iter().map(DayQuality::worst).collect();
        assert_eq!(worst, [None, Some(Flags::SPIKE), Some(Flags::GAP), Some(Flags::GAP)]);
        assert_eq!((quality.expected_seconds(), quality.missing_seconds()), (95 * HOUR, 36 * HOUR));
        assert_eq!((quality.n_actual(), quality.n_estimated()), (59, 3));
        assert_eq!(quality.longest_gap_days(), 1);
        assert_eq!(quality.flags(), [(Flags::SPIKE, 1), (Flags::GAP, 2), (Flags::ESTIMATED, 2)]);
    }

    #[test]
    fn nothing_is_missing_before_the_first_reading_or_after_now() {
        let span = days(date(2026, 7, 15), date(2026, 7, 17));
        let at = |hours: i64| Timestamp::from_second(span.start().as_second() + hours * HOUR).unwrap();
        let now = at(36) + jiff::SignedDuration::from_mins(25);
        let expected = MeterQuality::expected(span, at(20), now, Some(HOUR)).unwrap();
        assert_eq!((expected.start(), expected.end()), (at(20), at(36)));
        // Both days have a gap as a whole, and none in the time that counts.
        let rows = [hours(date(2026, 7, 15), 4, Flags::GAP), hours(date(2026, 7, 16), 12, Flags::GAP)];
        let quality = MeterQuality::over(&calendar(), expected, &rows);
        assert_eq!((quality.days.len(), quality.missing_seconds(), quality.flags().len()), (2, 0, 0));
        assert_eq!(quality.received_millionths(), Some(1_000_000));
        assert_eq!(MeterQuality::expected(span, at(90), now, None), None);
        assert_eq!(MeterQuality::default().received_millionths(), None);
    }

    #[test]
    fn a_first_reading_in_an_hour_that_is_repeated_over_midnight_has_its_day() {
        // At 00:01 of Sunday the clocks of Newfoundland went back to 23:01 of Saturday.
        let calendar = Calendar::new("America/St_Johns").unwrap();
        let sunday = calendar.span(Timescale::Day, date(2010, 11, 7)).unwrap();
        assert_eq!(sunday.seconds(), 25 * HOUR);
        let first = Timestamp::from_second(sunday.start().as_second() + HOUR / 2).unwrap();
        assert_eq!(calendar.date(first), date(2010, 11, 6), "it is Saturday again");
        let expected = Interval::new(first, sunday.end()).unwrap();
        let quality = MeterQuality::over(&calendar, expected, &[hours(date(2010, 11, 7), 20, Flags::NONE)]);
        let found: Vec<_> = quality.days.iter().map(|it| (it.date, it.missing_seconds())).collect();
        assert_eq!(found, [(date(2010, 11, 7), 4 * HOUR + HOUR / 2)]);
    }

    #[test]
    fn a_reading_of_a_week_counts_on_all_its_days() {
        let rows = [hours(date(2026, 7, 12), 7 * 24, Flags::MISALIGNED)];
        let quality = MeterQuality::over(&calendar(), days(date(2026, 7, 12), date(2026, 7, 19)), &rows);
        let missing: Vec<_> = quality.days.iter().map(DayQuality::missing_seconds).collect();
        assert_eq!(missing, [0, 0, 0, 0, 0, 0, 0, 24 * HOUR]);
    }
}
