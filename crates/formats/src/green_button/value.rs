//! Numbers as the files write them, exactly: whole numbers, and values with a power of ten.

use std::fmt;

use domain::{Power, Rounding, decimal::NumberError, interval::IntervalError};

use super::fault::Why;

/// More decimals than any file writes, and few enough that what follows fits an `i128`.
const MAX_PLACES: u8 = 9;
/// Values are reckoned in units of this power of ten: the finest multiplier of the standard.
const FINEST: i32 = -12;
const FINEST_PER_ONE: i128 = 1_000_000_000_000;

/// A value as it is written: `digits × 10^-places`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) digits: i64,
    pub(super) places: u8,
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let places = usize::from(self.places);
        let digits = format!("{:0width$}", self.digits.unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let point = if places > 0 { "." } else { "" };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

/// What the values of a series are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Energy of the interval, in watt-hours.
    WattHours,
    /// Mean power over it, in watts.
    Watts,
}

/// Reads `[+-]digits[.digits]`, with blanks around it.
pub(super) fn number(text: &str) -> Result<Number, NumberError> {
    let text = text.trim_ascii();
    let (negative, unsigned) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let (mut digits, mut places, mut n_digits, mut after_point) = (0i64, 0u8, 0usize, false);
    for byte in unsigned {
        match byte {
            b'0'..=b'9' => {
                let next = digits.checked_mul(10).and_then(|it| it.checked_add(i64::from(byte - b'0')));
                digits = next.ok_or(NumberError::OutOfRange)?;
                n_digits += 1;
                places += u8::from(after_point);
                if places > MAX_PLACES {
                    return Err(NumberError::TooFine);
                }
            }
            b'.' if !after_point => after_point = true,
            b',' => return Err(NumberError::DecimalComma),
            _ => return Err(NumberError::NotANumber),
        }
    }
    match n_digits {
        0 => Err(NumberError::NotANumber),
        _ => Ok(Number { digits: if negative { -digits } else { digits }, places }),
    }
}

/// Reads a whole number, with blanks around it.
pub(super) fn whole(text: &str) -> Result<i64, Why> {
    match number(text) {
        Ok(Number { digits, places: 0 }) => Ok(digits),
        Ok(_) | Err(NumberError::TooFine) => Err(Why::NotWhole),
        Err(error) => Err(error.into()),
    }
}

/// Reads a time or a duration, of which a fraction is refused.
pub(super) fn seconds(text: &str) -> Result<i64, Why> {
    match whole(text) {
        Err(Why::NotWhole) => Err(IntervalError::Fraction.into()),
        other => other,
    }
}

/// A value in units of 10⁻¹² Wh or W, so that sums and differences are exact.
pub(super) fn scaled(number: Number, multiplier: i32) -> Result<i128, NumberError> {
    let up = multiplier - FINEST - i32::from(number.places);
    match u32::try_from(up) {
        Ok(up) => {
            let factor = 10i128.checked_pow(up).ok_or(NumberError::OutOfRange)?;
            i128::from(number.digits).checked_mul(factor).ok_or(NumberError::OutOfRange)
        }
        Err(_) => {
            let factor = i64::pow(10, up.unsigned_abs());
            let exact = number.digits % factor == 0;
            if exact { Ok(i128::from(number.digits / factor)) } else { Err(NumberError::TooFine) }
        }
    }
}

/// The mean power of a scaled value over an interval, and whether it was rounded: as [`Power::from_decimal`].
pub(super) fn power(
    scaled: i128,
    unit: Unit,
    seconds: i64,
    rounding: Rounding,
) -> Result<(Power, bool), NumberError> {
    let (top, bottom) = match unit {
        Unit::Watts => (scaled, FINEST_PER_ONE),
        Unit::WattHours => {
            let top = scaled.checked_mul(3600).ok_or(NumberError::OutOfRange)?;
            (top, FINEST_PER_ONE * i128::from(seconds))
        }
    };
    let exact = top % bottom == 0;
    if !exact && rounding == Rounding::Refuse {
        return Err(NumberError::TooFine);
    }
    let watts = if exact { top / bottom } else { domain::decimal::div_half_even(top, bottom) };
    let watts = i64::try_from(watts).map_err(|_| NumberError::OutOfRange)?;
    Ok((Power::from_watts(watts)?, !exact))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Decimal;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        assert_eq!(number(" 0 "), Ok(Number { digits: 0, places: 0 }));
        assert_eq!(number("\n-12.50\t"), Ok(Number { digits: -1250, places: 2 }));
        assert_eq!(number("+7"), Ok(Number { digits: 7, places: 0 }));
        for text in ["", " ", "-", ".", "1 2", "1.2.3", "0x1", "1e3", "NaN", "٣"] {
            assert_eq!(number(text), Err(NumberError::NotANumber), "{text}");
        }
        assert_eq!(number("1,5"), Err(NumberError::DecimalComma));
        assert_eq!(number("9223372036854775808"), Err(NumberError::OutOfRange));
        assert_eq!(whole("1.0"), Err(Why::NotWhole));
        assert_eq!(seconds("1721154384.66136"), Err(Why::Interval(IntervalError::Fraction)));
        assert_eq!(seconds("1721154384."), Ok(1_721_154_384));
    }

    proptest! {
        #[test]
        fn power_is_what_the_domain_says(
            digits in -1_000_000_000_000i64..1_000_000_000_000, places in 0u8..=6, multiplier in -12i32..=12,
            seconds in prop_oneof![Just(300i64), Just(900), Just(3600), 1i64..100_000_000],
            rounding in proptest::sample::select(vec![Rounding::Refuse, Rounding::HalfEven]),
        ) {
            let text = format!("{digits}e{}", multiplier - i32::from(places));
            let number = Number { digits, places };
            let by_domain = Decimal::parse(&text)
                .and_then(|it| Power::from_decimal(it, domain::Unit::WattHours, seconds, rounding));
            let ours = scaled(number, multiplier).and_then(|it| power(it, Unit::WattHours, seconds, rounding));
            match (scaled(number, multiplier), by_domain) {
                // Finer than a billionth of a milliwatt-hour: refused in any case.
                (Err(NumberError::TooFine), _) => {}
                // Where two things are wrong, which of them is told does not matter.
                (_, Err(_)) => prop_assert!(ours.is_err()),
                (_, Ok(power)) => prop_assert_eq!(ours, Ok(power)),
            }
        }
    }
}
