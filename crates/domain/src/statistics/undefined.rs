//! Why a statistic has no value, in words a person can act on.

use thiserror::Error;

/// The reason a series has no answer, where other tools would give a NaN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Undefined {
    /// All values are the same, or differ by no more than rounding.
    #[error("constant series: every value is the same, so there is no variation to correlate")]
    ConstantSeries,
    /// The steps are all the same, so that differencing leaves a constant.
    #[error("straight line: it has to be differenced, and its differences are all the same")]
    StraightLine,
    /// Only the last value differs, so that no past value explains any change.
    #[error("constant until its last value: a unit root cannot be tested before more readings arrive")]
    ConstantUntilLast,
    /// Fewer values than the statistic needs.
    #[error("too short: {n} values, and at least {needed} are needed")]
    TooShort {
        /// How many values there are.
        n: usize,
        /// How many it takes.
        needed: usize,
    },
    /// More lags asked for than half the series can support.
    #[error("too many lags: {asked} asked for, and {n} values allow at most {most}")]
    TooManyLags {
        /// How many lags were asked for.
        asked: usize,
        /// How many values there are.
        n: usize,
        /// How many lags that allows.
        most: usize,
    },
    /// A value is infinite or not a number, or became so by differencing.
    #[error("value number {position} is not a finite number, or too large to compute with")]
    NotFinite {
        /// The first such value, counted from one.
        position: usize,
    },
}
