//! How large a correlation white noise shows by chance.

use super::Undefined;

/// The probability inside the bounds, and the normal quantile it belongs to.
const LEVELS: [(f64, f64); 2] = [(0.95, 1.959963984540054), (0.99, 2.5758293035489004)];

/// A pair of lines at ± `bound`, between which white noise stays with probability `level`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// The probability, 0.95 or 0.99.
    pub level: f64,
    /// The two-sided normal quantile of the level.
    pub z: f64,
    /// The quantile divided by the root of the number of values.
    pub bound: f64,
}

/// The bounds ± z/√n at 95 % and at 99 %, for `n` values without their gaps.
///
/// # Errors
/// No values at all.
pub fn significance_bounds(n: usize) -> Result<[Bound; 2], Undefined> {
    if n == 0 {
        return Err(Undefined::TooShort { n, needed: 1 });
    }
    Ok(LEVELS.map(|(level, z)| Bound { level, z, bound: z / (n as f64).sqrt() }))
}
