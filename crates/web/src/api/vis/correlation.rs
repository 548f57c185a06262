//! What the paths of correlations share: the question, the answer, and the answer that there is none.

use domain::statistics::Undefined;
use portal::{Correlation, Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The part of time, and how many lags.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CorrelationQuery {
    /// The first instant, as RFC 3339 or as a local date of the provider; the meter's first reading if left out.
    #[param(example = "2026-07-01")]
    pub from: Option<String>,
    /// The first instant after it; the end of the meter's last reading if left out.
    #[param(example = "2026-07-17")]
    pub to: Option<String>,
    /// At most so many lags after lag 0; `pacf_data` by `ols` takes at most 200. Left out: all of them of `acf_data`, 48 of
    /// `pacf_data`.
    #[param(minimum = 1, maximum = 2000, example = 48)]
    pub lags: Option<usize>,
    /// Of `pacf_data`: `ywm` (Levinson-Durbin), the default, or `ols` (ordinary least squares). `acf_data` has no choice.
    #[param(example = "ywm")]
    pub method: Option<String>,
}

/// Correlation with the series' own past.
#[derive(Serialize, ToSchema)]
pub(crate) struct CorrelationData {
    /// Intervals between a value and the one it is compared with, from 0.
    lags: Vec<usize>,
    /// The correlation at each lag.
    values: Vec<f64>,
    /// Values the series had, after gaps were dropped and after differencing.
    #[schema(example = 672)]
    n: usize,
    /// Whether it was differenced first, because the augmented Dickey-Fuller test did not reject a unit root at 5 %.
    differenced: bool,
    /// How it was estimated: `biased`, `ywm` or `ols`.
    #[schema(example = "ywm")]
    method: &'static str,
}

/// Why there is no such statistic.
#[derive(Serialize, ToSchema)]
pub(crate) struct UndefinedData {
    /// In words.
    #[schema(example = "constant series: every value is the same, so there is no variation to correlate")]
    undefined: String,
}

/// The answer, or why there is none.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum CorrelationAnswer {
    /// It is defined.
    Defined(CorrelationData),
    /// It is not.
    Undefined(UndefinedData),
}

/// The most lags one may ask for.
pub(super) const MAX_LAGS: usize = 2000;
/// The most by ordinary least squares, whose cost grows with their square.
pub(super) const MAX_OLS_LAGS: usize = 200;

impl CorrelationQuery {
    pub(crate) fn checked_lags(&self, most: usize) -> Result<Option<usize>> {
        match self.lags {
            Some(n) if n == 0 || n > most => {
                let reason = format!("must be from 1 to {most}");
                Err(Error::Invalid { field: "lags", reason: reason.into() })
            }
            lags => Ok(lags),
        }
    }
}

impl UndefinedData {
    pub(crate) fn of(reason: Undefined) -> UndefinedData {
        UndefinedData { undefined: reason.to_string() }
    }
}

impl CorrelationAnswer {
    pub(crate) fn of(result: Result<Correlation>, method: &'static str) -> Result<CorrelationAnswer> {
        Ok(match result {
            Ok(it) => CorrelationAnswer::Defined(CorrelationData {
                lags: (0..it.values.len()).collect(),
                values: it.values,
                n: it.n,
                differenced: it.differenced,
                method,
            }),
            Err(Error::Undefined(reason)) => CorrelationAnswer::Undefined(UndefinedData::of(reason)),
            Err(other) => return Err(other),
        })
    }
}
