//! What the seconds of a file count: true time as the standard says, or local time as if it were UTC.

use std::fmt;

use domain::{Interval, interval::IntervalError};
use jiff::{Timestamp, tz::TimeZone};

use super::fault::Why;
use crate::csv::time::{Clock, Moment};

/// What the times of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpochMode {
    /// Seconds since 1970 in UTC, as the standard says.
    Utc,
    /// What the clock on the wall showed, written as if it were UTC.
    LocalAsUtc,
    /// What the clock would have shown without daylight saving, written as if it were UTC.
    LocalStandardAsUtc,
}

impl EpochMode {
    /// The word for it on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            EpochMode::Utc => "utc",
            EpochMode::LocalAsUtc => "local",
            EpochMode::LocalStandardAsUtc => "local-standard",
        }
    }

    /// The mode of that word.
    pub fn parse(text: &str) -> Option<EpochMode> {
        let all = [EpochMode::Utc, EpochMode::LocalAsUtc, EpochMode::LocalStandardAsUtc];
        all.into_iter().find(|it| it.as_str() == text)
    }
}

/// What the times of a file probably are, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochGuess {
    /// The guess.
    pub mode: EpochMode,
    /// What speaks for it, as a sentence.
    pub reason: String,
}

impl fmt::Display for EpochGuess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.mode.as_str();
        write!(f, "the times of the file are probably not true UTC: {}; say --epoch {word}", self.reason)?;
        write!(f, " if so, or --epoch utc if they are UTC all the same")
    }
}

/// What the beginnings of blocks and readings tell about a file's times.
pub(super) struct Evidence {
    clock: Clock,
    zone: TimeZone,
    n_blocks: u64,
    /// Blocks that begin at midnight of what is written, and those that begin at midnight in the zone.
    at_written_midnight: u64,
    at_local_midnight: u64,
    /// Whether a reading stands in an hour that the zone's clocks skip.
    has_skipped_hour: bool,
    first: i64,
    last: i64,
}

const DAY: i64 = 86_400;

impl Evidence {
    pub(super) fn new(zone: TimeZone) -> Evidence {
        Evidence {
            clock: Clock::new(zone.clone()),
            zone,
            n_blocks: 0,
            at_written_midnight: 0,
            at_local_midnight: 0,
            has_skipped_hour: false,
            first: i64::MAX,
            last: i64::MIN,
        }
    }

    /// Takes note of the beginning of a block.
    pub(super) fn block(&mut self, start: i64) {
        self.n_blocks += 1;
        self.at_written_midnight += u64::from(start.rem_euclid(DAY) == 0);
        let local = self.clock.face(start);
        self.at_local_midnight += u64::from(local.is_some_and(|it| it.rem_euclid(DAY) == 0));
    }

    /// Takes note of a reading.
    pub(super) fn reading(&mut self, start: i64, end: i64) {
        self.first = self.first.min(start);
        self.last = self.last.max(end);
        if !self.has_skipped_hour && start >= 0 {
            self.has_skipped_hour = matches!(self.clock.place(start), Ok(Moment::Never));
        }
    }

    /// What the times probably are.
    pub(super) fn guess(&self) -> EpochGuess {
        let (blocks, written, local) = (self.n_blocks, self.at_written_midnight, self.at_local_midnight);
        let zone = self.zone.iana_name().unwrap_or("the zone");
        let guess = |mode, reason: String| EpochGuess { mode, reason };
        if local * 2 > blocks {
            let reason = format!("{local} of {blocks} blocks begin at midnight in {zone}");
            return guess(EpochMode::Utc, reason);
        }
        if written * 2 <= blocks {
            let reason =
                format!("{local} of {blocks} blocks begin at midnight in {zone}, {written} at 00:00 UTC");
            return guess(
                EpochMode::Utc,
                format!("nothing tells, so it is what the standard says: {reason}"),
            );
        }
        let reason =
            format!("{written} of {blocks} blocks begin at 00:00 UTC, {local} at midnight in {zone}");
        if self.has_skipped_hour {
            let why =
                "and there are readings in the hour that its clocks skip in spring, so it is standard time";
            return guess(EpochMode::LocalStandardAsUtc, format!("{reason}, {why}"));
        }
        let in_summer = |it: i64| self.is_summer_midnight(it);
        match in_summer(self.first) || in_summer(self.last) {
            true => {
                let why = "and the readings begin or end at 23:00 in summer, so it is standard time";
                guess(EpochMode::LocalStandardAsUtc, format!("{reason}, {why}"))
            }
            false => guess(EpochMode::LocalAsUtc, reason),
        }
    }

    /// Whether a time is midnight on a clock with daylight saving, but written without.
    fn is_summer_midnight(&self, written: i64) -> bool {
        let Ok(instant) = Timestamp::from_second(written) else { return false };
        let is_summer = self.zone.to_offset_info(instant).dst().is_dst();
        is_summer && written.rem_euclid(DAY) == DAY - 3600
    }
}

/// The start of a series' last reading, as it is written and as an instant.
#[derive(Clone, Copy, Default)]
pub(super) struct LastStart {
    of: Option<(i64, i64)>,
    /// Whether the series runs backwards in time.
    is_backwards: bool,
}

impl LastStart {
    /// Whether a time that comes twice is the second one, by what came before it.
    fn is_in_second(self, start: i64, first: i64) -> bool {
        let Some((face, instant)) = self.of else { return false };
        let was_in_first = instant - face == first - start;
        match (self.is_backwards, was_in_first) {
            // The clock went on, or back to where the first pass had been already.
            (false, true) => start <= face,
            (false, false) => start > face,
            (true, true) => false,
            (true, false) => start < face,
        }
    }
}

/// Turns a file's times into instants.
pub(super) struct Times {
    mode: EpochMode,
    zone: TimeZone,
    clock: Clock,
    /// From when to when the zone's standard offset is known to be this.
    standard: (i64, i64, i64),
}

impl Times {
    pub(super) fn new(mode: EpochMode, zone: TimeZone) -> Times {
        Times { mode, clock: Clock::new(zone.clone()), zone, standard: (0, 0, 0) }
    }

    /// The interval that begins at a written time and lasts so many seconds.
    ///
    /// The series' last reading tells which of two passes of a repeated hour this one is in.
    pub(super) fn interval(
        &mut self,
        start: i64,
        seconds: i64,
        last: &mut LastStart,
    ) -> Result<Interval, Why> {
        let instant = match self.mode {
            EpochMode::Utc => start,
            EpochMode::LocalAsUtc => self.local(start, *last)?,
            EpochMode::LocalStandardAsUtc => start.saturating_sub(self.standard_offset(start)),
        };
        let end = instant.saturating_add(seconds);
        let at = |it| Timestamp::from_second(it).map_err(|_| IntervalError::OutOfRange);
        let interval = Interval::new(at(instant)?, at(end)?)?;
        let is_backwards = last.of.map_or(last.is_backwards, |it| instant < it.1);
        *last = LastStart { of: Some((start, instant)), is_backwards };
        Ok(interval)
    }

    fn local(&mut self, start: i64, last: LastStart) -> Result<i64, Why> {
        match self.clock.place(start) {
            Ok(Moment::Once(instant)) => Ok(instant),
            Ok(Moment::Never) => Err(Why::Skipped),
            Ok(Moment::Twice { first, second }) => {
                Ok(if last.is_in_second(start, first) { second } else { first })
            }
            Err(_) => Err(IntervalError::OutOfRange.into()),
        }
    }

    /// The zone's offset without daylight saving, at a time written with it.
    fn standard_offset(&mut self, written: i64) -> i64 {
        let (from, to, offset) = self.standard;
        if from <= written && written < to {
            return offset;
        }
        let at = |second: i64| Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
        let here = self.zone.to_offset_info(at(written));
        let offset = match here.dst().is_dst() {
            false => here.offset(),
            true => {
                let mut past = self.zone.preceding(at(written)).filter(|it| !it.dst().is_dst());
                past.next().map_or(here.offset(), |it| it.offset())
            }
        };
        let offset = i64::from(offset.seconds());
        // The rules of a zone change rarely, and never within the day that is looked at.
        let day = written.div_euclid(DAY) * DAY;
        self.standard = (day, day + DAY, offset);
        offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(mode: EpochMode) -> Times {
        Times::new(mode, TimeZone::get("America/New_York").unwrap())
    }

    fn written(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_second()
    }

    fn start(times: &mut Times, text: &str) -> Result<String, Why> {
        times.interval(written(text), 900, &mut LastStart::default()).map(|it| it.start().to_string())
    }

    #[test]
    fn summer_and_winter_in_each_mode() {
        let summer = "2023-07-01T00:00:00Z";
        let winter = "2023-12-04T00:00:00Z";
        let all = |mode| {
            let mut times = times(mode);
            [start(&mut times, summer).unwrap(), start(&mut times, winter).unwrap()]
        };
        assert_eq!(all(EpochMode::Utc), [summer, winter]);
        assert_eq!(all(EpochMode::LocalAsUtc), ["2023-07-01T04:00:00Z", "2023-12-04T05:00:00Z"]);
        assert_eq!(all(EpochMode::LocalStandardAsUtc), ["2023-07-01T05:00:00Z", "2023-12-04T05:00:00Z"]);
    }

    #[test]
    fn the_repeated_hour_is_told_apart_by_the_order() {
        let first = written("2023-11-05T03:00:00Z");
        let instants: Vec<i64> = (0..24).map(|i| first + 900 * i).collect();
        let zone = TimeZone::get("America/New_York").unwrap();
        let clock = Clock::new(zone);
        for is_backwards in [false, true] {
            let mut instants = instants.clone();
            if is_backwards {
                instants.reverse();
            }
            let (mut times, mut last) = (times(EpochMode::LocalAsUtc), LastStart::default());
            for instant in instants {
                let interval = times.interval(clock.face(instant).unwrap(), 900, &mut last).unwrap();
                assert_eq!(interval.start().as_second(), instant, "{is_backwards}");
            }
        }
    }

    #[test]
    fn a_skipped_hour_does_not_exist() {
        assert_eq!(start(&mut times(EpochMode::LocalAsUtc), "2023-03-12T02:30:00Z"), Err(Why::Skipped));
    }

    #[test]
    fn the_guess_says_why() {
        let guess = |zone: &str, starts: &[&str], end: &str| {
            let mut evidence = Evidence::new(TimeZone::get(zone).unwrap());
            for text in starts {
                evidence.block(written(text));
                evidence.reading(written(text), written(end));
            }
            evidence.guess()
        };
        let utc = guess(
            "America/Chicago",
            &["2023-09-15T05:00:00Z", "2023-09-16T05:00:00Z"],
            "2023-09-17T05:00:00Z",
        );
        assert_eq!(utc.mode, EpochMode::Utc);
        let local = guess("America/Chicago", &["2023-12-04T00:00:00Z"], "2023-12-05T00:00:00Z");
        assert_eq!(local.mode, EpochMode::LocalAsUtc);
        let starts = ["2023-09-14T23:00:00Z", "2023-09-15T00:00:00Z", "2023-09-16T00:00:00Z"];
        let standard = guess("America/Chicago", &starts, "2023-09-16T23:00:00Z");
        assert_eq!(standard.mode, EpochMode::LocalStandardAsUtc);
        assert!(standard.to_string().contains("2 of 3 blocks begin at 00:00 UTC"), "{standard}");
        let skipped = guess("America/Chicago", &["2023-01-01T00:00:00Z"], "2023-03-12T02:30:00Z");
        assert_eq!(skipped.mode, EpochMode::LocalAsUtc);
        assert_eq!(guess("UTC", &["2023-12-04T00:00:00Z"], "2023-12-05T00:00:00Z").mode, EpochMode::Utc);
        assert!(guess("America/Chicago", &[], "2023-12-05T00:00:00Z").reason.starts_with("nothing tells"));
    }
}
