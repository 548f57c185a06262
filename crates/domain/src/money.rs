//! Money and what a kilowatt-hour saved is worth.

use std::ops::Add;

use crate::{
    Energy,
    decimal::{Decimal, NumberError, Rounding, div_half_even, fixed},
};

/// An amount in cents (hundredths of the currency), after its one rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i128);

/// An ISO 4217 code, such as `USD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency([u8; 3]);

/// Money per kilowatt-hour saved, in millionths of the currency: from 0 to 999,999.999999.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreditFactor(i64);

/// Why a text or a number is no credit factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditFactorError {
    /// The text is no number.
    #[error(transparent)]
    Number(NumberError),
    /// It is finer than a millionth of the currency.
    #[error("has more than six decimals; round it to a millionth of the currency")]
    TooFine,
    /// It is negative, or larger than the column can hold.
    #[error("does not fit: money per kWh is from 0 to 999,999.999999")]
    OutOfRange,
}

/// Millionths of the currency × watt-seconds in a cent × kilowatt-hour.
const PER_CENT: i128 = 10_000 * 3_600_000;

impl Money {
    /// An amount of so many cents.
    pub fn from_cents(cents: i128) -> Money {
        Money(cents)
    }

    /// This amount in cents.
    pub fn cents(self) -> i128 {
        self.0
    }

    /// This amount with two decimals: `81.90`.
    pub fn to_decimal(self) -> String {
        fixed(self.0, 2)
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0 + other.0)
    }
}

impl CreditFactor {
    /// The largest that the database column holds, in millionths of the currency per kWh.
    const MAX_MILLIONTHS: i64 = 999_999_999_999;

    /// Reads money per kWh with at most six decimals, such as `0.45`.
    ///
    /// # Errors
    /// A [`CreditFactorError`] where the text is no such number.
    pub fn parse(text: &str) -> Result<CreditFactor, CreditFactorError> {
        let scaled = Decimal::parse(text).and_then(|it| it.scaled(1_000_000, 1, Rounding::Refuse));
        let (millionths, _) = scaled.map_err(|error| match error {
            NumberError::TooFine => CreditFactorError::TooFine,
            NumberError::OutOfRange => CreditFactorError::OutOfRange,
            error => CreditFactorError::Number(error),
        })?;
        CreditFactor::from_millionths(millionths)
    }

    /// A factor of so many millionths of the currency per kWh.
    ///
    /// # Errors
    /// [`CreditFactorError::OutOfRange`] where it is negative, or larger than the column can hold.
    pub fn from_millionths(millionths: i64) -> Result<CreditFactor, CreditFactorError> {
        let fits = (0..=CreditFactor::MAX_MILLIONTHS).contains(&millionths);
        if fits { Ok(CreditFactor(millionths)) } else { Err(CreditFactorError::OutOfRange) }
    }

    /// This factor in millionths of the currency per kWh.
    pub fn millionths(self) -> i64 {
        self.0
    }

    /// What `savings` are worth, rounded half to even to the cent: the one rounding of an amount.
    pub fn credit(self, savings: Energy) -> Money {
        CreditFactor::credit_all(&[(self, savings)])
    }

    /// What savings at several factors are worth together: still rounded only once.
    pub fn credit_all(savings: &[(CreditFactor, Energy)]) -> Money {
        let exact: i128 = savings.iter().map(|(factor, it)| it.watt_seconds() * i128::from(factor.0)).sum();
        Money(div_half_even(exact, PER_CENT))
    }

    /// This factor with the decimals it needs, at least two: `0.45`.
    pub fn to_decimal(self) -> String {
        let six = fixed(i128::from(self.0), 6);
        let kept = six.trim_end_matches('0').len().max(six.len() - 4);
        six[..kept].to_owned()
    }
}

impl Currency {
    /// US dollars.
    pub const USD: Currency = Currency(*b"USD");

    /// Reads three capital letters.
    pub fn parse(text: &str) -> Option<Currency> {
        let bytes: [u8; 3] = text.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Currency(bytes))
    }

    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("USD")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_rounded_once_half_to_even() {
        let factor = CreditFactor::parse("0.45").unwrap();
        assert_eq!(factor.to_decimal(), "0.45");
        assert_eq!(CreditFactor::parse("0.1255").unwrap().to_decimal(), "0.1255");
        assert_eq!(CreditFactor::parse("2").unwrap().to_decimal(), "2.00");
        assert_eq!(CreditFactor::parse("999999.999999").unwrap().millionths(), CreditFactor::MAX_MILLIONTHS);
        assert_eq!(CreditFactor::parse("0.1234567"), Err(CreditFactorError::TooFine));
        for outside in ["-1", "1000000", "1e30"] {
            assert_eq!(CreditFactor::parse(outside), Err(CreditFactorError::OutOfRange), "{outside}");
        }
        assert_eq!(factor.credit(Energy::from_watt_seconds(182 * 3_600_000)).to_decimal(), "81.90");
        // 0.1 kWh × 0.45 = 4.5 cents, which goes to the even 4.
        assert_eq!(factor.credit(Energy::from_watt_seconds(360_000)).cents(), 4);
        assert_eq!(factor.credit(Energy::from_watt_seconds(360_000 * 3)).cents(), 14);
    }
}
