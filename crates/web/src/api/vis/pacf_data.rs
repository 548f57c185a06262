//! `GET /api/vis/pacf_data/{meter_id}`

use axum::{Json, extract::State};
use domain::statistics::PacfMethod;
use portal::{CorrelationKind, Error};

use super::correlation::{CorrelationAnswer, CorrelationQuery};
use crate::{
    extract::{Active, ApiQuery, MeterPath, SpanQuery},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Partial autocorrelation of a meter's power.
#[utoipa::path(
    get, path = "/api/vis/pacf_data/{meter_id}", tag = "dashboard",
    params(("meter_id" = u32, Path, description = "The meter's number"), CorrelationQuery),
    responses(
        (status = 200, description = "One value per lag, or why there is none", body = CorrelationAnswer),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved", body = Problem),
        (status = 404, description = "No such meter, or somebody else's", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn get_pacf_data(
    State(state): State<WebState>,
    Active(who): Active,
    meter: MeterPath,
    ApiQuery(query): ApiQuery<CorrelationQuery>,
) -> ApiResult<Json<CorrelationAnswer>> {
    let lags = query.checked_lags()?;
    let method = method(query.method.as_deref())?;
    let view = super::view(&state, &who, meter, &SpanQuery { from: query.from, to: query.to }).await?;
    let pacf = state.portal.correlation(&view, CorrelationKind::Pacf(method), lags).await;
    Ok(Json(CorrelationAnswer::of(pacf, method.as_str())?))
}

fn method(text: Option<&str>) -> Result<PacfMethod, Error> {
    let methods = [PacfMethod::YuleWalker, PacfMethod::OrdinaryLeastSquares];
    let Some(text) = text else { return Ok(PacfMethod::YuleWalker) };
    let reason = "must be ywm (Levinson-Durbin) or ols (ordinary least squares)".to_owned();
    methods.into_iter().find(|it| it.as_str() == text).ok_or(Error::Invalid { field: "method", reason })
}
