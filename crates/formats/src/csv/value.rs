//! Values as files write them, in whole watts.

use domain::{Decimal, Power, Rounding, Unit, decimal::NumberError};

use crate::Reason;

/// The most characters of a value; longer ones would make the rows that wait for an interval large.
const MAX_LEN: usize = 80;

/// The most characters of a value whose product with any unit fits an `i64`.
const MAX_PLAIN: usize = 12;

/// Reads a value of an interval, and whether it was rounded; an empty cell is no value.
pub(super) fn power(
    cell: &[u8],
    unit: Unit,
    seconds: i64,
    rounding: Rounding,
) -> Result<Option<(Power, bool)>, Reason> {
    if let Some(power) = plain_power(cell, unit, seconds) {
        return Ok(Some((power, false)));
    }
    match decimal(cell)? {
        Some(value) => Ok(Some(Power::from_decimal(value, unit, seconds, rounding)?)),
        None => Ok(None),
    }
}

/// Reads a number; an empty cell is none.
pub(crate) fn decimal(cell: &[u8]) -> Result<Option<Decimal>, Reason> {
    match cell {
        [] => Ok(None),
        _ if cell.len() > MAX_LEN => Err(Reason::LongNumber),
        _ => {
            let text = std::str::from_utf8(cell).map_err(|_| NumberError::NotANumber)?;
            Ok(Some(Decimal::parse(text)?))
        }
    }
}

/// The value of a cell that is short and a whole number of watts, as nearly all are: the same as
/// [`Power::from_decimal`] says, five times as fast.
pub(super) fn plain_power(cell: &[u8], unit: Unit, seconds: i64) -> Option<Power> {
    let (negative, digits) = match cell {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > MAX_PLAIN {
        return None;
    }
    let (mut number, mut n_decimals, mut after_point) = (0i64, 0u32, false);
    for &byte in digits {
        match byte {
            b'0'..=b'9' => {
                number = number * 10 + i64::from(byte - b'0');
                n_decimals += u32::from(after_point);
            }
            b'.' if !after_point && digits.len() > 1 => after_point = true,
            _ => return None,
        }
    }
    let watts = match usual_watts(number, n_decimals, unit, seconds) {
        Some(watts) => watts,
        None => any_watts(number, n_decimals, unit, seconds)?,
    };
    Power::from_watts(if negative { -watts } else { watts }).ok()
}

/// Watts of a usual interval with no more decimals than a watt has: without a division, which takes longer than all else.
fn usual_watts(number: i64, n_decimals: u32, unit: Unit, seconds: i64) -> Option<i64> {
    let intervals_an_hour = match (unit, seconds) {
        (Unit::Kilowatts, _) | (_, 3600) => 1,
        (_, 1800) => 2,
        (_, 900) => 4,
        (_, 300) => 12,
        _ => return None,
    };
    let watts = match (unit, n_decimals) {
        (Unit::WattHours, 0) | (Unit::Kilowatts | Unit::KilowattHours, 3) => 1,
        (Unit::Kilowatts | Unit::KilowattHours, 2) => 10,
        (Unit::Kilowatts | Unit::KilowattHours, 1) => 100,
        (Unit::Kilowatts | Unit::KilowattHours, 0) => 1000,
        _ => return None,
    };
    Some(number * intervals_an_hour * watts)
}

/// Watts of any interval, where they are whole.
fn any_watts(number: i64, n_decimals: u32, unit: Unit, seconds: i64) -> Option<i64> {
    let (numerator, denominator) = match unit {
        Unit::Kilowatts => (1000, 1),
        Unit::KilowattHours => (3_600_000, seconds),
        Unit::WattHours => (3600, seconds),
    };
    let (top, bottom) = (number * numerator, 10i64.pow(n_decimals).checked_mul(denominator)?);
    (top % bottom == 0).then_some(top / bottom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_domain(cell: &str, unit: Unit, seconds: i64, rounding: Rounding) -> Result<(Power, bool), Reason> {
        Ok(Power::from_decimal(Decimal::parse(cell)?, unit, seconds, rounding)?)
    }

    #[test]
    fn an_empty_cell_is_no_value_and_a_long_one_is_refused() {
        let read = |cell: &[u8]| power(cell, Unit::Kilowatts, 3600, Rounding::Refuse);
        assert_eq!(read(b""), Ok(None));
        assert_eq!(read(b"0".repeat(80).as_slice()), Ok(Some((Power::ZERO, false))));
        assert_eq!(read(b"0".repeat(81).as_slice()), Err(Reason::LongNumber));
        assert_eq!(read(b"\xff"), Err(Reason::Number(NumberError::NotANumber)));
    }

    proptest! {
        #[test]
        fn the_fast_way_changes_nothing(
            cell in "[-+]?[0-9]{0,8}[.]?[0-9]{0,6}|[-+.0-9e]{1,14}",
            unit in proptest::sample::select(vec![Unit::Kilowatts, Unit::KilowattHours, Unit::WattHours]),
            seconds in prop_oneof![Just(300i64), Just(900), Just(1800), Just(3600), 1i64..400_000_000_000],
            rounding in proptest::sample::select(vec![Rounding::Refuse, Rounding::HalfEven]),
        ) {
            prop_assume!(!cell.is_empty());
            let expected = by_domain(&cell, unit, seconds, rounding).map(Some);
            prop_assert_eq!(power(cell.as_bytes(), unit, seconds, rounding), expected);
        }
    }
}
