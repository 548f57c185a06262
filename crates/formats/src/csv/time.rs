//! Times as files write them: read at fixed positions, and local ones placed by the rules of their zone.

use domain::interval::IntervalError;
use jiff::{
    Timestamp,
    civil::{Date, Time as TimeOfDay},
    tz::{AmbiguousOffset, Offset, TimeZone},
};

use crate::Reason;

/// A time of a file, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time {
    /// What the clock on the wall shows, as if it were UTC; nothing where the text gave an offset.
    pub(crate) face: Option<i64>,
    pub(crate) moment: Moment,
}

/// The instants at which the clock shows a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Once(i64),
    /// In the hour that is repeated.
    Twice {
        first: i64,
        second: i64,
    },
    /// In the hour that is skipped.
    Never,
}

/// Reads times, and remembers what the last one taught about its date and its zone.
pub(crate) struct Clock {
    zone: TimeZone,
    stretch: Stretch,
    date: ([u8; 10], i64),
    /// The last text that was a time, since intervals mostly begin where the one before ended.
    last: ([u8; MAX_REMEMBERED], usize, Time),
}

/// Times of the clock between two of its changes, so that each is one instant at this offset.
#[derive(Clone, Copy)]
struct Stretch {
    from: i64,
    to: i64,
    offset: i64,
}

/// The longest time that is remembered.
const MAX_REMEMBERED: usize = 24;

const OUT_OF_RANGE: Reason = Reason::Interval(IntervalError::OutOfRange);

impl Clock {
    pub(crate) fn new(zone: TimeZone) -> Clock {
        let stretch = Stretch { from: 0, to: 0, offset: 0 };
        let last = (*b"1970-01-01T00:00:00Z    ", 20, Time { face: None, moment: Moment::Once(0) });
        Clock { zone, stretch, date: (*b"1970-01-01", 0), last }
    }

    /// That the clocks skip a time.
    pub(super) fn skipped(&self) -> Reason {
        Reason::SkippedTime { zone: self.zone.iana_name().unwrap_or("its zone").to_owned() }
    }

    /// What the clock shows at an instant.
    pub(crate) fn face(&self, instant: i64) -> Option<i64> {
        let timestamp = Timestamp::from_second(instant).ok()?;
        Some(instant + i64::from(self.zone.to_offset(timestamp).seconds()))
    }

    /// Reads the time at which an interval starts, which must exist.
    pub(super) fn read_start(&mut self, text: &[u8]) -> Result<Time, Reason> {
        match self.read(text)? {
            Time { moment: Moment::Never, .. } => Err(self.skipped()),
            Time { moment: Moment::Once(..=-1), .. } => Err(OUT_OF_RANGE),
            time => Ok(time),
        }
    }

    /// Reads `YYYY-MM-DD HH:MM[:SS]`, with `T` or a blank, and an offset or none.
    pub(crate) fn read(&mut self, text: &[u8]) -> Result<Time, Reason> {
        match self.read_usual(text) {
            Some(time) => Ok(time),
            None => {
                let time = self.read_new(text)?;
                self.remember(text, time);
                Ok(time)
            }
        }
    }

    /// The same for a time that is the last one again, or of the same day and between the same changes of the clock.
    pub(super) fn read_usual(&mut self, text: &[u8]) -> Option<Time> {
        if self.last.0.get(..self.last.1) == Some(text) {
            return Some(self.last.2);
        }
        let (date, rest) = text.split_first_chunk::<10>()?;
        if *date != self.date.0 {
            return None;
        }
        let [b'T' | b' ', h0, h1, b':', m0, m1, rest @ ..] = rest else { return None };
        let (second, rest) = match rest {
            [b':', s0, s1, rest @ ..] => (two_digits(*s0, *s1, 59)?, rest),
            _ => (0, rest),
        };
        let (hour, minute) = (two_digits(*h0, *h1, 23)?, two_digits(*m0, *m1, 59)?);
        let face = self.date.1 * 86_400 + hour * 3600 + minute * 60 + second;
        let time = match rest {
            b"Z" => Time { face: None, moment: Moment::Once(face) },
            b"" if self.stretch.has(face) => {
                Time { face: Some(face), moment: Moment::Once(face - self.stretch.offset) }
            }
            _ => return None,
        };
        self.remember(text, time);
        Some(time)
    }

    fn remember(&mut self, text: &[u8], time: Time) {
        if let Some(room) = self.last.0.get_mut(..text.len()) {
            room.copy_from_slice(text);
            (self.last.1, self.last.2) = (text.len(), time);
        }
    }

    fn read_new(&mut self, text: &[u8]) -> Result<Time, Reason> {
        let [_, _, _, _, b'-', _, _, b'-', _, _, b'T' | b't' | b' ', h0, h1, b':', m0, m1, rest @ ..] = text
        else {
            return Err(if text.is_empty() { Reason::NoTime } else { Reason::NotATime });
        };
        let (hour, minute) = (pair(*h0, *h1, 23)?, pair(*m0, *m1, 59)?);
        let (second, rest) = match rest {
            [b':', s0, s1, rest @ ..] => (pair(*s0, *s1, 59)?, rest),
            _ => (0, rest),
        };
        let day = self.days(text.first_chunk().ok_or(Reason::NotATime)?)?;
        let face = day * 86_400 + hour * 3600 + minute * 60 + second;
        if rest.is_empty() {
            return Ok(Time { face: Some(face), moment: self.place(face)? });
        }
        let rest = whole_second(rest)?;
        match offset(rest)? {
            Some(offset) => Ok(Time { face: None, moment: Moment::Once(face - offset) }),
            None => Ok(Time { face: Some(face), moment: self.place(face)? }),
        }
    }

    /// Whether a text is a date as times begin with.
    pub(crate) fn is_date(text: &[u8]) -> bool {
        let date: Result<&[u8; 10], _> = text.try_into();
        date.is_ok_and(|it| matches!(it, [_, _, _, _, b'-', _, _, b'-', _, _]) && Clock::days_of(it).is_ok())
    }

    /// Days from 1970 to a date `YYYY-MM-DD`.
    fn days(&mut self, text: &[u8; 10]) -> Result<i64, Reason> {
        if self.date.0 != *text {
            self.date = (*text, Clock::days_of(text)?);
        }
        Ok(self.date.1)
    }

    fn days_of(text: &[u8; 10]) -> Result<i64, Reason> {
        let [y0, y1, y2, y3, _, m0, m1, _, d0, d1] = *text;
        let year = pair(y0, y1, 99)? * 100 + pair(y2, y3, 99)?;
        let (month, day) = (pair(m0, m1, 12)?, pair(d0, d1, 31)?);
        let [month, day] = [i8::try_from(month), i8::try_from(day)].map(|it| it.unwrap_or_default());
        let date =
            Date::new(i16::try_from(year).unwrap_or_default(), month, day).map_err(|_| Reason::NotATime)?;
        let midnight = Offset::UTC.to_timestamp(date.to_datetime(TimeOfDay::midnight()));
        Ok(midnight.map_err(|_| OUT_OF_RANGE)?.as_second() / 86_400)
    }

    pub(crate) fn place(&mut self, face: i64) -> Result<Moment, Reason> {
        if self.stretch.has(face) {
            return Ok(Moment::Once(face - self.stretch.offset));
        }
        let shown = Timestamp::from_second(face).map_err(|_| OUT_OF_RANGE)?;
        let shown = Offset::UTC.to_datetime(shown);
        Ok(match self.zone.to_ambiguous_timestamp(shown).offset() {
            AmbiguousOffset::Unambiguous { offset } => {
                let instant = face - seconds(offset);
                self.stretch = self.stretch_around(instant, seconds(offset));
                Moment::Once(instant)
            }
            AmbiguousOffset::Gap { .. } => Moment::Never,
            AmbiguousOffset::Fold { before, after } => {
                Moment::Twice { first: face - seconds(before), second: face - seconds(after) }
            }
        })
    }

    /// The times of the clock from its last change before an instant to its next one, without those that
    /// are repeated or skipped at either.
    fn stretch_around(&self, instant: i64, offset: i64) -> Stretch {
        let at = |second| Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
        let past = self.zone.preceding(at(instant + 1)).next().map(|change| {
            let change = change.timestamp().as_second();
            let before = seconds(self.zone.to_offset(at(change - 1)));
            change + offset.max(before)
        });
        let next = self.zone.following(at(instant)).next().map(|change| {
            let after = seconds(change.offset());
            change.timestamp().as_second() + offset.min(after)
        });
        Stretch { from: past.unwrap_or(i64::MIN), to: next.unwrap_or(i64::MAX), offset }
    }
}

impl Stretch {
    fn has(self, face: i64) -> bool {
        self.from <= face && face < self.to
    }
}

fn seconds(offset: Offset) -> i64 {
    i64::from(offset.seconds())
}

/// A number of two digits, at most `max`.
fn two_digits(tens: u8, ones: u8, max: i64) -> Option<i64> {
    if !tens.is_ascii_digit() || !ones.is_ascii_digit() {
        return None;
    }
    let number = i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
    (number <= max).then_some(number)
}

fn pair(tens: u8, ones: u8, max: i64) -> Result<i64, Reason> {
    two_digits(tens, ones, max).ok_or(Reason::NotATime)
}

/// Skips a fraction of a second that is zero, as some files write it.
fn whole_second(text: &[u8]) -> Result<&[u8], Reason> {
    let [b'.', fraction @ ..] = text else { return Ok(text) };
    let n_digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = fraction.split_at(n_digits);
    match digits.iter().all(|digit| *digit == b'0') {
        true if digits.is_empty() => Err(Reason::NotATime),
        true => Ok(rest),
        false => Err(Reason::Interval(IntervalError::Fraction)),
    }
}

/// Reads `Z`, `+HH:MM`, `+HHMM` or `+HH` as seconds, or nothing as no offset.
fn offset(text: &[u8]) -> Result<Option<i64>, Reason> {
    let text = text.strip_prefix(b" ").unwrap_or(text);
    let (sign, digits) = match text {
        [] => return Ok(None),
        b"Z" | b"z" => return Ok(Some(0)),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return Err(Reason::NotATime),
    };
    match digits {
        [h0, h1] => Ok(Some(sign * pair(*h0, *h1, 23)? * 3600)),
        [h0, h1, b':', m0, m1] | [h0, h1, m0, m1] => {
            Ok(Some(sign * (pair(*h0, *h1, 23)? * 3600 + pair(*m0, *m1, 59)? * 60)))
        }
        _ => Err(Reason::NotATime),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn read(name: &str, text: &str) -> Result<Moment, Reason> {
        Clock::new(zone(name)).read(text.as_bytes()).map(|time| time.moment)
    }

    fn once(text: &str) -> Result<Moment, Reason> {
        Ok(Moment::Once(text.parse::<Timestamp>().unwrap().as_second()))
    }

    #[test]
    fn an_offset_makes_a_time_exact() {
        let expected = once("2026-07-16T18:30:00Z");
        for text in [
            "2026-07-16T18:30:00Z",
            "2026-07-16t18:30z",
            "2026-07-16 14:30:00-04:00",
            "2026-07-16T14:30-0400",
            "2026-07-16 14:30:00.000 -04",
            "2026-07-17T00:15:00+05:45",
        ] {
            assert_eq!(read("Asia/Tokyo", text), expected, "{text}");
        }
    }

    #[test]
    fn without_an_offset_it_is_local_time() {
        let expected = once("2026-07-16T18:30:00Z");
        for text in ["2026-07-16 14:30", "2026-07-16T14:30:00", "2026-07-16 14:30:00.0"] {
            assert_eq!(read("America/New_York", text), expected, "{text}");
        }
        assert_eq!(read("UTC", "1969-12-31 23:59:59"), Ok(Moment::Once(-1)));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "2026-07-16",
            "16.07.2026 14:30",
            "07/16/2026 14:30",
            "2026/07/16 14:30",
            "2026-02-29 00:00",
            "2026-07-16 24:00",
            "2026-07-16 14:60",
            "2026-07-16 14:30:60",
            "2026-7-16 14:30",
            "14:30",
            "2026-07-16 14:30 PM",
            "2026-07-16 14:30:00.",
            "2026-07-16 14:30+4",
            "+026-07-16 14:30",
            "2026-07-16  4:30",
            "2026-13-01 00:00",
            "2026-00-01 00:00",
            "1784212200",
        ] {
            assert_eq!(read("UTC", text), Err(Reason::NotATime), "{text}");
        }
        assert_eq!(read("UTC", ""), Err(Reason::NoTime));
        assert_eq!(read("UTC", "2026-07-16 14:30:00.5"), Err(Reason::Interval(IntervalError::Fraction)));
    }

    #[test]
    fn clocks_change_by_half_an_hour_on_lord_howe() {
        assert_eq!(read("Australia/Lord_Howe", "2026-10-04 02:15"), Ok(Moment::Never));
        assert_eq!(read("Australia/Lord_Howe", "2026-10-04 02:30"), once("2026-10-03T15:30:00Z"));
        let Ok(Moment::Twice { first, second }) = read("Australia/Lord_Howe", "2026-04-05 01:45") else {
            panic!("not repeated")
        };
        assert_eq!(second - first, 1800);
    }

    proptest! {
        #[test]
        fn what_is_remembered_changes_nothing(
            name in proptest::sample::select(vec![
                "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago",
                "Asia/Kathmandu", "Europe/London", "Pacific/Apia", "America/Caracas", "UTC",
            ]),
            faces in proptest::collection::vec(0i64..4_102_444_800, 1..40),
            steps in proptest::collection::vec(-200_000i64..200_000, 1..40),
        ) {
            let mut clock = Clock::new(zone(name));
            for (face, step) in faces.into_iter().zip(steps) {
                for face in [face, face + step, face + step / 60, face + step / 900] {
                    prop_assert_eq!(clock.place(face), Clock::new(zone(name)).place(face));
                }
            }
        }

        #[test]
        fn what_is_remembered_of_texts_changes_nothing(
            name in proptest::sample::select(vec!["America/New_York", "Australia/Lord_Howe", "UTC"]),
            texts in proptest::collection::vec(
                "(1970-01-01|2026-(03-08|11-01|07-16|02-30))[ T][0-2][0-9]:[0-6][05](:[0-6]0)?(\\.0)?(Z|z|[+-]05:30)?( |x)?",
                1..40,
            ),
        ) {
            let mut clock = Clock::new(zone(name));
            for text in texts {
                let text = text.as_bytes();
                for _ in 0..2 {
                    prop_assert_eq!(clock.read(text), Clock::new(zone(name)).read_new(text));
                }
            }
        }

        #[test]
        fn every_instant_is_among_those_its_face_has(seconds in 0i64..4_102_444_800) {
            let mut clock = Clock::new(zone("America/New_York"));
            let face = clock.face(seconds).unwrap();
            let found = match clock.place(face).unwrap() {
                Moment::Once(instant) => instant == seconds,
                Moment::Twice { first, second } => first == seconds || second == seconds,
                Moment::Never => false,
            };
            prop_assert!(found);
        }
    }
}
