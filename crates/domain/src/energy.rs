//! Energy in whole watt-seconds: power × time without a remainder.

use std::ops::{Add, AddAssign};

use crate::{
    Power,
    decimal::{div_half_even, fixed},
};

/// Energy in watt-seconds. The sum of a million meters over a century fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Energy(i128);

/// Watt-seconds in a watt-hour.
const WATT_SECONDS_PER_WH: i128 = 3600;

impl Energy {
    /// No energy.
    pub const ZERO: Energy = Energy(0);

    /// The energy of `power` held for `seconds`.
    pub fn of(power: Power, seconds: i64) -> Energy {
        Energy(i128::from(power.watts()) * i128::from(seconds))
    }

    /// This energy in watt-seconds.
    pub fn watt_seconds(self) -> i128 {
        self.0
    }

    /// Energy of so many watt-seconds.
    pub fn from_watt_seconds(watt_seconds: i128) -> Energy {
        Energy(watt_seconds)
    }

    /// This energy in whole watt-hours, rounded half to even.
    pub fn to_wh(self) -> i128 {
        div_half_even(self.0, WATT_SECONDS_PER_WH)
    }

    /// This energy in kilowatt-hours with three decimals: `12.345`.
    pub fn to_kwh(self) -> String {
        fixed(self.to_wh(), 3)
    }

    /// This energy as a part of `whole`, in millionths rounded half to even; nothing where `whole` is not positive.
    pub fn millionths_of(self, whole: Energy) -> Option<i128> {
        (whole.0 > 0).then(|| div_half_even(self.0 * 1_000_000, whole.0))
    }
}

impl Add for Energy {
    type Output = Energy;
    fn add(self, other: Energy) -> Energy {
        Energy(self.0 + other.0)
    }
}

impl AddAssign for Energy {
    fn add_assign(&mut self, other: Energy) {
        self.0 += other.0;
    }
}

impl std::iter::Sum for Energy {
    fn sum<I: Iterator<Item = Energy>>(energies: I) -> Energy {
        energies.fold(Energy::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_kilowatt_for_an_hour_is_one_kilowatt_hour() {
        assert_eq!(Energy::of(Power::from_watts(1000).unwrap(), 3600).to_kwh(), "1.000");
        assert_eq!(Energy::of(Power::from_watts(-250).unwrap(), 1800).to_kwh(), "-0.125");
    }

    #[test]
    fn parts_are_rounded_once() {
        let part = Energy::from_watt_seconds(1);
        assert_eq!(part.millionths_of(Energy::from_watt_seconds(3)), Some(333_333));
        assert_eq!(part.millionths_of(Energy::ZERO), None);
    }
}
