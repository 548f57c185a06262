//! Numbers and times as text, many millions of them: into a buffer that goes on to its output piece by piece.

use std::io::{self, Write};

use domain::Power;
use jiff::{Timestamp, tz::Offset};

/// How much is gathered before it goes on.
const FULL: usize = 32 * 1024;
/// Room for the longest row.
const ROOM: usize = 512;
const DAY: i64 = 86_400;

/// Text on its way to an output.
pub(crate) struct Encoder<W> {
    output: W,
    bytes: Vec<u8>,
    /// The last day that was written, and its date.
    day: i64,
    date: [u8; 10],
}

impl<W: Write> Encoder<W> {
    pub(crate) fn new(output: W) -> Encoder<W> {
        Encoder { output, bytes: Vec::with_capacity(FULL + ROOM), day: 0, date: *b"1970-01-01" }
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Digits without zeros before them.
    pub(crate) fn number(&mut self, number: u64) {
        let mut digits = [b'0'; 20];
        let mut rest = number;
        let mut n_digits = 0;
        for digit in digits.iter_mut().rev() {
            *digit = self::digit(rest);
            rest /= 10;
            n_digits += 1;
            if rest == 0 {
                break;
            }
        }
        self.bytes.extend_from_slice(digits.get(20 - n_digits..).unwrap_or(&digits));
    }

    /// Kilowatts with three decimals, as [`Power::to_kw`] writes them.
    pub(crate) fn kilowatts(&mut self, power: Power) {
        let watts = power.watts().unsigned_abs();
        if power.watts() < 0 {
            self.bytes.push(b'-');
        }
        self.number(watts / 1000);
        self.bytes.extend_from_slice(&[b'.', digit(watts / 100), digit(watts / 10), digit(watts)]);
    }

    /// A time in UTC in whole seconds, `2026-07-16T14:30:00Z`.
    pub(crate) fn time(&mut self, at: Timestamp) {
        let second = at.as_second();
        let (day, of_day) = (second.div_euclid(DAY), second.rem_euclid(DAY));
        if day != self.day {
            let date = Offset::UTC.to_datetime(at).date().to_string();
            match date.as_bytes().try_into() {
                Ok(date) => (self.day, self.date) = (day, date),
                // A year of more than four digits, which no interval reaches.
                Err(_) => return self.text(&at.to_string()),
            }
        }
        let (h, m, s) = (pair(of_day / 3600), pair(of_day / 60 % 60), pair(of_day % 60));
        self.bytes.extend_from_slice(&self.date);
        self.bytes.extend_from_slice(&[b'T', h[0], h[1], b':', m[0], m[1], b':', s[0], s[1], b'Z']);
    }

    /// Lets what was gathered go on where that is enough.
    pub(crate) fn pass(&mut self) -> io::Result<()> {
        if self.bytes.len() < FULL { Ok(()) } else { self.pass_all() }
    }

    fn pass_all(&mut self) -> io::Result<()> {
        let written = self.output.write_all(&self.bytes);
        self.bytes.clear();
        written
    }

    /// Lets everything go on, and gives the output back.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.pass_all()?;
        self.output.flush()?;
        Ok(self.output)
    }
}

/// The last digit of a number.
#[inline]
fn digit(number: u64) -> u8 {
    b'0' + (number % 10).to_le_bytes()[0]
}

/// The last two digits of a number that is not negative.
#[inline]
fn pair(number: i64) -> [u8; 2] {
    let number = number.unsigned_abs();
    [digit(number / 10), digit(number)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(write: impl FnOnce(&mut Encoder<Vec<u8>>)) -> String {
        let mut encoder = Encoder::new(Vec::new());
        write(&mut encoder);
        String::from_utf8(encoder.finish().unwrap()).unwrap()
    }

    #[test]
    fn the_first_and_the_last_are_written() {
        assert_eq!(text(|it| it.number(0)), "0");
        assert_eq!(text(|it| it.number(u64::MAX)), u64::MAX.to_string());
        let of = |second| text(|it| it.time(Timestamp::from_second(second).unwrap()));
        assert_eq!(of(0), "1970-01-01T00:00:00Z");
        assert_eq!(of(-1), "1969-12-31T23:59:59Z");
        assert_eq!(text(|it| it.time(Timestamp::MAX)).get(..20), Some("9999-12-30T22:00:00Z"));
        assert_eq!(text(|it| it.time(Timestamp::MIN)), "-009999-01-02T01:59:59Z");
    }

    #[test]
    fn little_is_kept_back() {
        let mut encoder = Encoder::new(Vec::new());
        for _ in 0..10_000 {
            encoder.text("12345678");
            encoder.pass().unwrap();
            assert!(encoder.bytes.len() < FULL);
        }
        assert!(encoder.output.len() > 80_000 - FULL);
        assert_eq!(encoder.finish().unwrap().len(), 80_000);
    }

    proptest! {
        #[test]
        fn writes_as_everybody_else(
            watts in -9_999_999_999i64..=9_999_999_999,
            number in any::<u64>(),
            seconds in prop::collection::vec(0i64..253_402_207_200, 1..5),
        ) {
            let power = Power::from_watts(watts).unwrap();
            prop_assert_eq!(text(|it| it.kilowatts(power)), power.to_kw());
            prop_assert_eq!(text(|it| it.number(number)), number.to_string());
            let times = seconds.iter().map(|it| Timestamp::from_second(*it).unwrap());
            let expected: String = times.clone().map(|it| it.to_string()).collect();
            prop_assert_eq!(text(|it| times.for_each(|at| it.time(at))), expected);
        }
    }
}
