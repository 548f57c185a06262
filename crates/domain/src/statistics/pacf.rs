//! The partial autocorrelation function, by Yule-Walker or by least squares.

use super::{
    Undefined, acf,
    scale::{checked_size, unit_scale},
    triangle::{Independence, Triangle, dot},
};

/// How partial autocorrelations are estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PacfMethod {
    /// Levinson-Durbin on the biased autocorrelations: never outside −1 to 1.
    #[default]
    YuleWalker,
    /// A regression on a constant and the lags up to each; may pass 1 on short series.
    OrdinaryLeastSquares,
}

impl PacfMethod {
    /// The name statsmodels gives it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::YuleWalker => "ywm",
            Self::OrdinaryLeastSquares => "ols",
        }
    }
}

/// Partial autocorrelation at lags 0 to `n_lags`, which is at most half the number of values.
///
/// Least squares takes time in proportion to n × `n_lags`² and memory to `n_lags`²: a caller that lets
/// a stranger choose `n_lags` sets its own limit.
///
/// # Errors
/// As [`acf()`], or more lags than half the series.
pub fn pacf(x: &[f64], n_lags: usize, method: PacfMethod) -> Result<Vec<f64>, Undefined> {
    let size = checked_size(x, 2)?;
    let most = x.len() / 2;
    if n_lags > most {
        return Err(Undefined::TooManyLags { asked: n_lags, n: x.len(), most });
    }
    match method {
        PacfMethod::YuleWalker => Ok(levinson_durbin(&acf(x)?[..=n_lags])),
        PacfMethod::OrdinaryLeastSquares => Ok(least_squares(x, n_lags, unit_scale(size))),
    }
}

/// The last coefficient of the autoregression of each order, from the autocorrelations.
fn levinson_durbin(correlations: &[f64]) -> Vec<f64> {
    let mut partial = vec![0.0; correlations.len()];
    partial[0] = 1.0;
    let mut coefficients: Vec<f64> = Vec::with_capacity(correlations.len());
    let mut unexplained = 1.0;
    for lag in 1..correlations.len() {
        let known: f64 = coefficients.iter().zip(correlations[1..lag].iter().rev()).map(|(c, r)| c * r).sum();
        // Biased correlations are positive definite, so that only rounding can leave the interval.
        let last = ((correlations[lag] - known) / unexplained).clamp(-1.0, 1.0);
        partial[lag] = last;
        let reversed: Vec<f64> = coefficients.iter().rev().copied().collect();
        coefficients.iter_mut().zip(&reversed).for_each(|(c, r)| *c -= last * r);
        coefficients.push(last);
        unexplained *= 1.0 - last * last;
        // Where rounding is all that is left, further lags explain nothing.
        if unexplained <= f64::EPSILON {
            break;
        }
    }
    partial
}

/// The coefficient of lag k in the regression on a constant and lags 1 to k, for each k.
///
/// As statsmodels' `pacf_ols(efficient=True)`: each k has a sample of its own, from the k-th value on.
/// From the longest regression down, each next one has a column fewer and a row more.
fn least_squares(x: &[f64], n_lags: usize, scale: f64) -> Vec<f64> {
    let n = x.len();
    let scaled: Vec<f64> = x.iter().map(|value| value * scale).collect();
    // The constant is scaled along, as the smallest of several solutions depends on it; not to the
    // extremes, where it would drown the series or be drowned by it.
    let constant = vec![scale.clamp(1e-6, 1e6); n];
    let columns = |lags: usize, rows: std::ops::Range<usize>| {
        let mut columns = vec![&constant[rows.clone()]];
        columns.extend((1..=lags).map(|lag| &scaled[rows.start - lag..rows.end - lag]));
        columns.push(&scaled[rows]);
        columns
    };
    let mut triangle = Triangle::new(n_lags + 2);
    triangle.absorb(&columns(n_lags, n_lags..n));
    let mut partial = vec![1.0; n_lags + 1];
    for lag in (1..=n_lags).rev() {
        partial[lag] = last_coefficient(&triangle, n - lag);
        triangle.remove(lag);
        triangle.absorb(&columns(lag - 1, lag - 1..lag));
    }
    partial
}

/// The last coefficient of the least-squares solution, of the shortest one where there are several.
fn last_coefficient(triangle: &Triangle, rows: usize) -> f64 {
    let target = triangle.right_hand_side();
    let last = target.len() - 2;
    // The limit below which numpy's `lstsq` takes a singular value for zero.
    let noise = f64::EPSILON * rows.max(last + 1) as f64 * triangle.size();
    if (0..=last).all(|column| triangle.own_length(column) > noise) {
        return triangle.coefficients(&target[..=last])[last];
    }
    let mut reduced = triangle.clone();
    let independence = reduced.drop_dependent(noise);
    shortest_solution_at(&reduced, &independence, last)
}

/// The coefficient of `column` in the shortest of all solutions.
///
/// With the dependent columns' coefficients z free, the others are a − Bz; the shortest solution
/// minimizes |a − Bz|² + |z|², which is a least-squares problem again.
fn shortest_solution_at(reduced: &Triangle, independence: &Independence, column: usize) -> f64 {
    let rank = independence.kept.len();
    let free = independence.dropped.len();
    let base = reduced.coefficients(&reduced.right_hand_side()[..rank]);
    let mut columns: Vec<Vec<f64>> = Vec::with_capacity(free + 1);
    for (index, dependent) in independence.dropped.iter().enumerate() {
        let mut stacked = reduced.coefficients(&dependent.components);
        stacked.resize(rank + free, 0.0);
        stacked[rank + index] = 1.0;
        columns.push(stacked);
    }
    let mut padded = base.clone();
    padded.resize(rank + free, 0.0);
    columns.push(padded);
    let mut problem = Triangle::new(free + 1);
    problem.absorb(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let chosen = problem.coefficients(&problem.right_hand_side()[..free]);
    if let Some(index) = independence.dropped.iter().position(|dependent| dependent.column == column) {
        return chosen[index];
    }
    let weights: Vec<f64> = columns[..free].iter().map(|stacked| stacked[rank - 1]).collect();
    base[rank - 1] - dot(&weights, &chosen)
}
