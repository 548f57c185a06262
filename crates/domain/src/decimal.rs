//! A decimal number exactly as somebody wrote it, and the one rounding this program does.

/// A decimal number `mantissa × 10^exponent`, kept exactly as it was written.
///
/// Meter files carry values such as `0.29`, `-1,5` (refused) or `1.0096232e-07`; a binary float would
/// change them before anybody could decide whether to round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    mantissa: i128,
    exponent: i32,
}

/// What to do with a value that is finer than the resolution it must be kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Refuse it: nothing may be lost without being asked for.
    Refuse,
    /// Round half to even, and say so.
    HalfEven,
}

/// Why a text is not a number, or a number does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// The text is not a decimal number.
    #[error("not a number; use digits with a point for decimals, such as 1.25")]
    NotANumber,
    /// The number has a decimal comma.
    #[error("has a decimal comma; use a point for decimals")]
    DecimalComma,
    /// The number is finer than 1 W.
    #[error("is finer than 1 W over this interval; ask for rounding to accept it")]
    TooFine,
    /// The number is larger than the column can hold.
    #[error("does not fit: at most 9,999,999.999 kW either way")]
    OutOfRange,
}

/// More digits than any meter writes, and few enough that scaling cannot overflow an `i128`.
const MAX_DIGITS: u32 = 24;

impl Decimal {
    /// Reads `[+-]digits[.digits][e[+-]digits]`; blanks around it are ignored.
    ///
    /// # Errors
    /// [`NumberError::NotANumber`], or [`NumberError::DecimalComma`] where only that is wrong.
    pub fn parse(text: &str) -> Result<Decimal, NumberError> {
        let text = text.trim();
        let wrong = || match text.replacen(',', ".", 1) {
            fixed if fixed != text && Decimal::parse(&fixed).is_ok() => NumberError::DecimalComma,
            _ => NumberError::NotANumber,
        };
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().map_err(|_| wrong())?),
            None => (text, 0),
        };
        let digits = number.strip_prefix(['-', '+']).unwrap_or(number);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() || !(-64..=64).contains(&exponent) {
            return Err(wrong());
        }
        let mut mantissa = 0i128;
        let mut n_digits = 0;
        for byte in whole.bytes().chain(fraction.bytes()) {
            if !byte.is_ascii_digit() {
                return Err(wrong());
            }
            mantissa = mantissa * 10 + i128::from(byte - b'0');
            n_digits += u32::from(mantissa != 0);
            if n_digits > MAX_DIGITS {
                return Err(NumberError::OutOfRange);
            }
        }
        let fraction_len = i32::try_from(fraction.len()).map_err(|_| NumberError::OutOfRange)?;
        let mantissa = if number.starts_with('-') { -mantissa } else { mantissa };
        Ok(Decimal { mantissa, exponent: exponent - fraction_len })
    }

    /// This number × `numerator` ÷ `denominator` as a whole number, with a note whether it was rounded.
    ///
    /// # Errors
    /// [`NumberError::TooFine`] where a remainder stays and rounding was not asked for,
    /// [`NumberError::OutOfRange`] where the result cannot be held.
    pub fn scaled(
        self,
        numerator: i64,
        denominator: i64,
        rounding: Rounding,
    ) -> Result<(i64, bool), NumberError> {
        let out_of_range = NumberError::OutOfRange;
        let mut top = self.mantissa.checked_mul(i128::from(numerator)).ok_or(out_of_range)?;
        let mut bottom = i128::from(denominator);
        match u32::try_from(self.exponent) {
            Ok(up) if top != 0 => {
                let factor = 10i128.checked_pow(up).ok_or(out_of_range)?;
                top = top.checked_mul(factor).ok_or(out_of_range)?;
            }
            Ok(_) => {}
            Err(_) => {
                match 10i128.checked_pow(self.exponent.unsigned_abs()).and_then(|f| bottom.checked_mul(f)) {
                    Some(scaled) => bottom = scaled,
                    // Smaller than any resolution: a remainder of it is all that can be left.
                    None => return tiny(top, rounding),
                }
            }
        }
        let exact = top % bottom == 0;
        if !exact && rounding == Rounding::Refuse {
            return Err(NumberError::TooFine);
        }
        let whole = i64::try_from(div_half_even(top, bottom)).map_err(|_| out_of_range)?;
        Ok((whole, !exact))
    }
}

fn tiny(top: i128, rounding: Rounding) -> Result<(i64, bool), NumberError> {
    match (top, rounding) {
        (0, _) => Ok((0, false)),
        (_, Rounding::HalfEven) => Ok((0, true)),
        (_, Rounding::Refuse) => Err(NumberError::TooFine),
    }
}

/// `top ÷ bottom`, rounded half to even; `bottom` is positive.
pub fn div_half_even(top: i128, bottom: i128) -> i128 {
    let quotient = top.div_euclid(bottom);
    let twice = top.rem_euclid(bottom) * 2;
    if twice > bottom || (twice == bottom && quotient % 2 != 0) { quotient + 1 } else { quotient }
}

/// Writes `units` of size `10^-places` as a plain decimal with exactly `places` decimals.
pub(crate) fn fixed(units: i128, places: usize) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", units.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<(i64, bool), NumberError>) {
        assert_eq!(
            Decimal::parse(text).and_then(|it| it.scaled(1000, 1, Rounding::HalfEven)),
            expected,
            "{text}"
        );
    }

    #[test]
    fn reads_what_meters_write() {
        check("0.29", Ok((290, false)));
        check(" -1.5 ", Ok((-1500, false)));
        check("+.5", Ok((500, false)));
        check("7", Ok((7000, false)));
        check("1e-3", Ok((1, false)));
        check("1.5E2", Ok((150_000, false)));
        check("1.0096232e-07", Ok((0, true)));
        check("0e60", Ok((0, false)));
    }

    #[test]
    fn rounds_half_to_even() {
        check("0.0005", Ok((0, true)));
        check("0.0015", Ok((2, true)));
        check("0.0025", Ok((2, true)));
        check("-0.0005", Ok((0, true)));
        check("-0.0015", Ok((-2, true)));
        check("0.00050000001", Ok((1, true)));
        check("1e-60", Ok((0, true)));
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in ["", ".", "-", "1.2.3", "abc", "NaN", "inf", "0x10", "1e", "1e999", "--1"] {
            check(text, Err(NumberError::NotANumber));
        }
        check("12,4", Err(NumberError::DecimalComma));
        check("9999999999999999999999999", Err(NumberError::OutOfRange));
        check("1e40", Err(NumberError::OutOfRange));
    }

    #[test]
    fn refuses_to_lose_digits_unasked() {
        let fine = Decimal::parse("0.0001").unwrap();
        assert_eq!(fine.scaled(1000, 1, Rounding::Refuse), Err(NumberError::TooFine));
        assert_eq!(Decimal::parse("0.1000").unwrap().scaled(1000, 1, Rounding::Refuse), Ok((100, false)));
    }
}
