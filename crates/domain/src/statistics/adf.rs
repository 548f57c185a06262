//! The augmented Dickey-Fuller test for a unit root, with a constant and the lag chosen by AIC.

use std::ops::Range;

use super::{
    Undefined, mackinnon,
    scale::{centred, differences},
    triangle::{Triangle, dot},
};

/// The fewest values that leave the regression a degree of freedom.
const FEWEST: usize = 4;

/// The outcome of the test; a small p-value speaks against a unit root.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdfTest {
    /// The t-statistic of the level; very large but finite where the past explains all.
    pub statistic: f64,
    /// MacKinnon's approximate p-value.
    pub p_value: f64,
    /// How many lagged changes the regression holds.
    pub lags_used: usize,
    /// How many changes it was fitted to.
    pub n_obs: usize,
}

impl AdfTest {
    /// Whether a unit root is rejected at 5 %, so that the series can be used as it is.
    #[must_use]
    pub fn rejects_unit_root(&self) -> bool {
        self.p_value <= 0.05
    }
}

/// Tests whether the series wanders without a level to return to.
///
/// # Errors
/// A series of fewer than four values, a constant one, one that is constant until its last value, or
/// one with a value that is not finite.
pub fn adf_test(x: &[f64]) -> Result<AdfTest, Undefined> {
    let regression = Regression::of(centred(x, FEWEST)?);
    let changes = regression.changes.len();
    let most = most_lags(x.len());

    let mut triangle = Triangle::new(most + 3);
    triangle.absorb(&regression.columns(most, most..changes));
    let lags_used = best_lag(&triangle, changes - most);

    // The chosen lag needs fewer values before its first row, so that rows are gained.
    (lags_used..most).rev().for_each(|lag| {
        triangle.remove(lag + 2);
    });
    triangle.absorb(&regression.columns(lags_used, lags_used..most));

    let n_obs = changes - lags_used;
    let statistic = level_statistic(triangle, n_obs)?;
    Ok(AdfTest { statistic, p_value: mackinnon::p_value(statistic), lags_used, n_obs })
}

/// Schwert's rule, held to what the series has room for.
fn most_lags(n: usize) -> usize {
    let schwert = (12.0 * (n as f64 / 100.0).powf(0.25)).ceil() as usize;
    schwert.min(n / 2 - 2)
}

/// The change on a constant, the level before it and the changes before it.
struct Regression {
    ones: Vec<f64>,
    levels: Vec<f64>,
    changes: Vec<f64>,
}

impl Regression {
    fn of(levels: Vec<f64>) -> Self {
        Self { ones: vec![1.0; levels.len()], changes: differences(&levels), levels }
    }

    /// The level comes before the lags, so that fewer lags are fewer leading columns.
    fn columns(&self, lags: usize, rows: Range<usize>) -> Vec<&[f64]> {
        let mut columns = vec![&self.ones[rows.clone()], &self.levels[rows.clone()]];
        columns.extend((1..=lags).map(|lag| &self.changes[rows.start - lag..rows.end - lag]));
        columns.push(&self.changes[rows]);
        columns
    }
}

/// What rounding leaves of values of about one stays a hundred times below this, for decades of hours.
const NOISE: f64 = 1e-12;

/// The sum of squares below which a fit is perfect, and a column explained by the others.
///
/// To divide by less would make an answer of the last bits of the input.
fn noise_squares(rows: usize) -> f64 {
    rows as f64 * NOISE * NOISE
}

/// The number of lags with the lowest Akaike criterion over the rows common to all, the fewest if tied.
fn best_lag(triangle: &Triangle, rows: usize) -> usize {
    let floor = noise_squares(rows);
    let mut reduced = triangle.clone();
    let kept = reduced.drop_dependent(floor.sqrt()).kept;
    let target = reduced.right_hand_side();
    let most = triangle.right_hand_side().len() - 3;
    let mut best = (f64::INFINITY, 0);
    for lags in 0..=most {
        let rank = kept.partition_point(|&column| column < lags + 2);
        let left = dot(&target[rank..], &target[rank..]).max(floor);
        let criterion = rows as f64 * left.ln() + 2.0 * rank as f64;
        if criterion < best.0 {
            best = (criterion, lags);
        }
    }
    best.1
}

/// The t-statistic of the level, which is the second column.
fn level_statistic(mut triangle: Triangle, rows: usize) -> Result<f64, Undefined> {
    let floor = noise_squares(rows);
    let kept = triangle.drop_dependent(floor.sqrt()).kept;
    if kept.get(1) != Some(&1) {
        return Err(Undefined::ConstantUntilLast);
    }
    let rank = kept.len();
    let row = triangle.inverse_row(1);
    let (explained, left) = triangle.right_hand_side().split_at(rank);
    let variance = dot(left, left).max(floor) / (rows - rank) as f64;
    Ok(dot(&row, explained) / (variance * dot(&row, &row)).sqrt())
}
