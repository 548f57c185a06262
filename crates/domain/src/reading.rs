//! One row of what a meter measured and what was expected of it.

use crate::{Interval, MeterId, Power, Quality};

/// Mean power of a meter over an interval, measured, predicted, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntervalReading {
    /// The meter.
    pub meter: MeterId,
    /// The time it is about.
    pub interval: Interval,
    /// What was measured; nothing where only a prediction is known.
    pub actual: Option<Power>,
    /// What was expected; nothing where no prediction was made.
    pub prediction: Option<Power>,
    /// How much what was measured is to be trusted; nothing where nobody said, or nothing was measured.
    pub quality: Option<Quality>,
}
