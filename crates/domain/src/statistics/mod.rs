//! Correlation of a series with its own past, and the test that decides whether to difference it first.
//!
//! Definitions are those of statsmodels, so that an analyst gets the same numbers from both.
//! Nothing here knows of meters: a series is a slice of numbers, equally spaced, gaps already dropped.

mod acf;
mod pacf;

mod adf;
mod prepare;

mod bounds;
mod undefined;

mod mackinnon;
mod scale;
mod triangle;

#[cfg(test)]
mod tests;

pub use acf::acf;
pub use adf::{AdfTest, adf_test};
pub use bounds::{Bound, significance_bounds};
pub use pacf::{PacfMethod, pacf};
pub use prepare::{Prepared, prepare};
pub use undefined::Undefined;
