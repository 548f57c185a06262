//! DR periods: the windows in which customers are asked to use less.

use crate::{CreditFactor, DrPeriodId, Interval};

/// A window in which customers are asked to use less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrPeriod {
    /// Its number.
    pub id: DrPeriodId,
    /// When it is.
    pub interval: Interval,
    /// What a kWh saved in it is worth, where that differs from the provider's general factor.
    pub credit_factor: Option<CreditFactor>,
}
