//! `GET /api/vis/acf_data/{meter_id}`

use axum::{Json, extract::State};
use portal::CorrelationKind;

use super::correlation::{CorrelationAnswer, CorrelationQuery, MAX_LAGS};
use crate::{
    extract::{Active, ApiQuery, MeterPath, SpanQuery},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Autocorrelation of a meter's power: biased, by FFT; all lags unless fewer are asked for.
#[utoipa::path(
    get, path = "/api/vis/acf_data/{meter_id}", tag = "dashboard",
    params(("meter_id" = u32, Path, description = "The meter's number"), CorrelationQuery),
    responses(
        (status = 200, description = "One value per lag, or why there is none", body = CorrelationAnswer),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved", body = Problem),
        (status = 404, description = "No such meter, or somebody else's", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn get_acf_data(
    State(state): State<WebState>,
    Active(who): Active,
    meter: MeterPath,
    ApiQuery(query): ApiQuery<CorrelationQuery>,
) -> ApiResult<Json<CorrelationAnswer>> {
    let lags = query.checked_lags(MAX_LAGS)?;
    let view = super::view(&state, &who, meter, &SpanQuery { from: query.from, to: query.to }).await?;
    let acf = state.portal.correlation(&view, CorrelationKind::Acf, lags).await;
    Ok(Json(CorrelationAnswer::of(acf, "biased")?))
}
