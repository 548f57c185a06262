//! What is done to a series before its correlations are drawn.

use super::{
    Undefined, adf_test,
    scale::{ROUNDING, checked_size, differences, spread},
};

/// A series fit for correlation, and whether it had to be differenced for that.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// The series itself, or its changes, one fewer.
    pub values: Vec<f64>,
    /// Whether the values are changes.
    pub differenced: bool,
}

/// Differences the series where the augmented Dickey-Fuller test does not reject a unit root at 5 %.
///
/// # Errors
/// As [`adf_test`], or a straight line, of which differencing leaves a constant. A series that is
/// constant until its last value cannot be tested, hence nothing is rejected and it is differenced.
pub fn prepare(x: &[f64]) -> Result<Prepared, Undefined> {
    match adf_test(x) {
        Ok(test) if test.rejects_unit_root() => Ok(Prepared { values: x.to_vec(), differenced: false }),
        Ok(_) | Err(Undefined::ConstantUntilLast) => differenced(x),
        Err(undefined) => Err(undefined),
    }
}

fn differenced(x: &[f64]) -> Result<Prepared, Undefined> {
    let size = checked_size(x, 2)?;
    let values = differences(x);
    if let Some(index) = values.iter().position(|value| !value.is_finite()) {
        return Err(Undefined::NotFinite { position: index + 2 });
    }
    // The rounding of a difference is that of the values it was taken from.
    if spread(&values) <= ROUNDING * size {
        return Err(Undefined::StraightLine);
    }
    Ok(Prepared { values, differenced: true })
}
