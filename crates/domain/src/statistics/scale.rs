//! Checks of a series on its way in, and the scaling that keeps its squares in range.

use super::Undefined;

/// Differences up to this share of the largest value are what rounding makes of equal ones.
pub(super) const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// The largest absolute value of a series that is long enough, finite and not constant.
pub(super) fn checked_size(x: &[f64], needed: usize) -> Result<f64, Undefined> {
    if x.len() < needed {
        return Err(Undefined::TooShort { n: x.len(), needed });
    }
    if let Some(index) = x.iter().position(|value| !value.is_finite()) {
        return Err(Undefined::NotFinite { position: index + 1 });
    }
    let size = x.iter().fold(0.0, |size: f64, value| size.max(value.abs()));
    if spread(x) <= ROUNDING * size { Err(Undefined::ConstantSeries) } else { Ok(size) }
}

/// The distance from the lowest value to the highest.
pub(super) fn spread(x: &[f64]) -> f64 {
    let low = x.iter().copied().fold(f64::INFINITY, f64::min);
    let high = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    high - low
}

/// The power of two that brings `size` to about one.
///
/// A power of two, since multiplying by it rounds nothing. The exponent is held to 1000, as the inverse
/// of the smallest numbers is infinite.
pub(super) fn unit_scale(size: f64) -> f64 {
    (-size.log2().floor()).min(1000.0).exp2()
}

/// The series scaled to about one and moved to mean zero.
///
/// Neither changes a correlation or a test with a constant. The one keeps squares from overflowing, the
/// other a large level from drowning small changes.
pub(super) fn centred(x: &[f64], needed: usize) -> Result<Vec<f64>, Undefined> {
    let scale = unit_scale(checked_size(x, needed)?);
    let mut values: Vec<f64> = x.iter().map(|value| value * scale).collect();
    // Twice, as the first mean of a series far from zero is off by more than its variation can bear.
    for _ in 0..2 {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter_mut().for_each(|value| *value -= mean);
    }
    Ok(values)
}

/// The change from each value to the next.
pub(super) fn differences(x: &[f64]) -> Vec<f64> {
    x.windows(2).map(|pair| pair[1] - pair[0]).collect()
}
