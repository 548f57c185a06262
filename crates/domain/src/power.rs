//! Mean power over an interval, in whole watts.

use std::{fmt, ops::Sub};

use crate::decimal::{Decimal, NumberError, Rounding, fixed};

/// Mean power over an interval, in whole watts; negative where the meter exported more than it used.
///
/// The range is that of the database column, `DECIMAL(10,3)` in kW.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Power(i64);

/// The unit of a value in a file: mean power, or the energy of the interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Mean power over the interval, in kilowatts.
    Kilowatts,
    /// Energy of the interval, in kilowatt-hours.
    KilowattHours,
    /// Energy of the interval, in watt-hours.
    WattHours,
}

impl Power {
    /// No power.
    pub const ZERO: Power = Power(0);
    /// The largest power the database column holds: 9,999,999.999 kW.
    pub const MAX_WATTS: i64 = 9_999_999_999;

    /// A power of so many watts.
    ///
    /// # Errors
    /// [`NumberError::OutOfRange`] beyond ±[`Power::MAX_WATTS`].
    pub fn from_watts(watts: i64) -> Result<Power, NumberError> {
        if watts.unsigned_abs() > Power::MAX_WATTS.unsigned_abs() {
            return Err(NumberError::OutOfRange);
        }
        Ok(Power(watts))
    }

    /// A value of a file in `unit` over an interval of `seconds`, and whether it was rounded.
    ///
    /// Energy becomes mean power exactly: 0.5 kWh over 30 minutes is 1000 W.
    ///
    /// # Errors
    /// As [`Decimal::scaled`], and [`NumberError::OutOfRange`] beyond the column.
    pub fn from_decimal(
        value: Decimal,
        unit: Unit,
        seconds: i64,
        rounding: Rounding,
    ) -> Result<(Power, bool), NumberError> {
        let (watts, rounded) = match unit {
            Unit::Kilowatts => value.scaled(1000, 1, rounding),
            Unit::KilowattHours => value.scaled(3_600_000, seconds, rounding),
            Unit::WattHours => value.scaled(3600, seconds, rounding),
        }?;
        Ok((Power::from_watts(watts)?, rounded))
    }

    /// Reads kilowatts with at most three decimals, as the database and our own files write them.
    ///
    /// # Errors
    /// A [`NumberError`] for anything that is not exactly a power.
    pub fn parse_kw(text: &str) -> Result<Power, NumberError> {
        let (watts, _) = Decimal::parse(text)?.scaled(1000, 1, Rounding::Refuse)?;
        Power::from_watts(watts)
    }

    /// This power in watts.
    pub fn watts(self) -> i64 {
        self.0
    }

    /// This power in kilowatts with three decimals, as the database column holds it: `-1.250`.
    pub fn to_kw(self) -> String {
        fixed(i128::from(self.0), 3)
    }

    /// What was not used although it was predicted: never negative (rule `populate_deltas`).
    pub fn delta(prediction: Power, actual: Power) -> Power {
        Power((prediction.0 - actual.0).max(0))
    }
}

impl Sub for Power {
    type Output = i64;

    /// The signed difference in watts; it may leave the range of a [`Power`].
    fn sub(self, other: Power) -> i64 {
        self.0 - other.0
    }
}

impl fmt::Display for Power {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} kW", self.to_kw())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watts(value: &str, unit: Unit, seconds: i64) -> Result<(i64, bool), NumberError> {
        let value = Decimal::parse(value).unwrap();
        Power::from_decimal(value, unit, seconds, Rounding::Refuse)
            .map(|(power, rounded)| (power.watts(), rounded))
    }

    #[test]
    fn energy_becomes_mean_power_exactly() {
        assert_eq!(watts("0.5", Unit::KilowattHours, 1800), Ok((1000, false)));
        assert_eq!(watts("78", Unit::WattHours, 3600), Ok((78, false)));
        assert_eq!(watts("250", Unit::WattHours, 900), Ok((1000, false)));
        assert_eq!(watts("1.234", Unit::Kilowatts, 300), Ok((1234, false)));
        assert_eq!(watts("0.001", Unit::KilowattHours, 7200), Err(NumberError::TooFine));
    }

    #[test]
    fn the_column_is_the_limit() {
        assert_eq!(Power::parse_kw("9999999.999").map(Power::watts), Ok(Power::MAX_WATTS));
        assert_eq!(Power::parse_kw("-10000000"), Err(NumberError::OutOfRange));
        assert_eq!(Power::parse_kw("0.0001"), Err(NumberError::TooFine));
        assert_eq!(Power::parse_kw("-0.050").unwrap().to_kw(), "-0.050");
    }
}
