//! The autocorrelation function.

use rustfft::{FftPlanner, num_complex::Complex};

use super::{Undefined, scale::centred};

/// Autocorrelation at every lag from 0 to n − 1, biased: the divisor is n at each lag.
///
/// # Errors
/// A series of fewer than two values, a constant one, or one with a value that is not finite.
pub fn acf(x: &[f64]) -> Result<Vec<f64>, Undefined> {
    let values = centred(x, 2)?;
    let products = lagged_products(&values);
    // The divisor n is the same above and below the line, so that it cancels.
    Ok(products.iter().map(|product| product / products[0]).collect())
}

/// The sum of `x[t] * x[t + lag]` for each lag, by the Wiener-Khinchin theorem.
///
/// Zeros up to twice the length keep the end of the series from meeting its beginning.
fn lagged_products(x: &[f64]) -> Vec<f64> {
    let length = quick_length(2 * x.len());
    let mut spectrum: Vec<Complex<f64>> = x.iter().map(|&value| Complex::new(value, 0.0)).collect();
    spectrum.resize(length, Complex::default());
    let transform = FftPlanner::new().plan_fft_forward(length);
    transform.process(&mut spectrum);
    spectrum.iter_mut().for_each(|bin| *bin = Complex::new(bin.norm_sqr(), 0.0));
    // A power spectrum is even, for which the forward transform is the inverse one but for its scale.
    transform.process(&mut spectrum);
    spectrum.iter().take(x.len()).map(|bin| bin.re).collect()
}

/// The shortest length of at least `least` that is a power of two, three or nine times one.
///
/// A year of hours is just past a power of two, and the next one takes three times as long.
fn quick_length(least: usize) -> usize {
    let thrice = least.div_ceil(3).next_power_of_two() * 3;
    let nine_times = least.div_ceil(9).next_power_of_two() * 9;
    least.next_power_of_two().min(thrice).min(nine_times)
}
