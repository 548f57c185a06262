//! MacKinnon's approximate p-values of the augmented Dickey-Fuller test with a constant.
//!
//! The tables are those of MacKinnon (1994), "Approximate Asymptotic Distribution Functions for
//! Unit-Root and Cointegration Tests", for one series, as statsmodels' `mackinnonp` uses them.

use std::f64::consts::{PI, SQRT_2};

/// Past these the polynomials no longer hold, and p is 0 or 1 to any digit that matters.
const LOWEST: f64 = -18.83;
const HIGHEST: f64 = 2.74;
/// Where the fit of the left tail hands over to that of the rest.
const TAIL_ENDS: f64 = -1.61;
const TAIL: [f64; 3] = [2.1659, 1.4412, 0.038269];
const REST: [f64; 4] = [1.7339, 0.93202, -0.12745, -0.010368];

/// The probability of a statistic this low under a unit root.
pub(super) fn p_value(statistic: f64) -> f64 {
    if statistic > HIGHEST {
        1.0
    } else if statistic < LOWEST {
        0.0
    } else if statistic <= TAIL_ENDS {
        normal_cdf(polynomial(&TAIL, statistic))
    } else {
        normal_cdf(polynomial(&REST, statistic))
    }
}

fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

/// The standard normal distribution function, to about thirteen digits in the left tail as well.
pub(super) fn normal_cdf(z: f64) -> f64 {
    let density = (-0.5 * z * z).exp() / (SQRT_2 * PI.sqrt());
    if z > 0.0 {
        1.0 - normal_cdf(-z)
    } else if z > -3.0 {
        // Marsaglia's series z + z³/3 + z⁵/(3·5) + …, whose terms are below rounding by the sixtieth.
        let (sum, _) = (1..60).fold((z, z), |(sum, term), i| {
            let next = term * z * z / f64::from(2 * i + 1);
            (sum + next, next)
        });
        0.5 + density * sum
    } else {
        // Laplace's continued fraction, as the series would cancel to nothing this far out.
        density / (1..100).rev().fold(-z, |tail, i| -z + f64::from(i) / tail)
    }
}
