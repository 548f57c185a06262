//! `GET /api/vis/sig_data/{meter_id}`

use axum::{Json, extract::State};
use domain::statistics;
use portal::{CorrelationKind, Error};
use serde::Serialize;
use utoipa::ToSchema;

use super::correlation::UndefinedData;
use crate::{
    extract::{Active, ApiQuery, MeterPath, SpanQuery},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Between which values the correlations of pure noise stay.
#[derive(Serialize, ToSchema)]
pub(crate) struct SigData {
    /// Values the series had, after gaps were dropped and after differencing.
    #[schema(example = 490)]
    n: usize,
    /// One per level.
    bounds: Vec<BoundData>,
}

/// A pair of bounds.
#[derive(Serialize, ToSchema)]
pub(crate) struct BoundData {
    /// The part of noise that stays inside.
    #[schema(example = 0.95)]
    level: f64,
    /// The normal quantile of the level.
    #[schema(example = 1.959_963_984_540_054)]
    z: f64,
    /// ± this: z ÷ √n.
    #[schema(example = 0.088_543)]
    bound: f64,
}

/// The bounds, or why there are none.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum SigAnswer {
    /// They are defined.
    Defined(SigData),
    /// They are not.
    Undefined(UndefinedData),
}

/// Significance bounds of a meter's correlations, at 95 % and 99 %.
#[utoipa::path(
    get, path = "/api/vis/sig_data/{meter_id}", tag = "dashboard",
    params(("meter_id" = u32, Path, description = "The meter's number"), SpanQuery),
    responses(
        (status = 200, description = "The bounds, or why there are none", body = SigAnswer),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved", body = Problem),
        (status = 404, description = "No such meter, or somebody else's", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn get_sig_data(
    State(state): State<WebState>,
    Active(who): Active,
    meter: MeterPath,
    ApiQuery(span): ApiQuery<SpanQuery>,
) -> ApiResult<Json<SigAnswer>> {
    let view = super::view(&state, &who, meter, &span).await?;
    // The series is prepared as for the correlations, so that the bounds are those of the same n.
    let n = state.portal.correlation(&view, CorrelationKind::Acf, Some(1)).await.map(|it| it.n);
    Ok(Json(SigAnswer::of(n)?))
}

impl SigAnswer {
    fn of(n: portal::Result<usize>) -> portal::Result<SigAnswer> {
        let bounds = n.and_then(|n| Ok((n, statistics::significance_bounds(n)?)));
        Ok(match bounds {
            Ok((n, bounds)) => {
                let bounds = bounds.iter().map(|it| BoundData { level: it.level, z: it.z, bound: it.bound });
                SigAnswer::Defined(SigData { n, bounds: bounds.collect() })
            }
            Err(Error::Undefined(reason)) => SigAnswer::Undefined(UndefinedData::of(reason)),
            Err(other) => return Err(other),
        })
    }
}
