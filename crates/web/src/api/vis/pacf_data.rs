//! `GET /api/vis/pacf_data/{meter_id}`

use axum::{Json, extract::State};
use domain::statistics::PacfMethod;
use portal::{CorrelationKind, Error};

use super::correlation::{CorrelationAnswer, CorrelationQuery, MAX_LAGS, MAX_OLS_LAGS};
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
    let (method, most) = method(query.method.as_deref())?;
    let lags = query.checked_lags(most)?;
    let view = super::view(&state, &who, meter, &SpanQuery { from: query.from, to: query.to }).await?;
    let pacf = state.portal.correlation(&view, CorrelationKind::Pacf(method), lags).await;
    Ok(Json(CorrelationAnswer::of(pacf, method.as_str())?))
}

/// The method of that name, and how many lags it may be asked for.
fn method(text: Option<&str>) -> Result<(PacfMethod, usize), Error> {
    let methods = [(PacfMethod::YuleWalker, MAX_LAGS), (PacfMethod::OrdinaryLeastSquares, MAX_OLS_LAGS)];
    let text = text.unwrap_or(PacfMethod::YuleWalker.as_str());
    let reason = "must be ywm (Levinson-Durbin) or ols (ordinary least squares)".to_owned();
    let found = methods.into_iter().find(|(it, _)| it.as_str() == text);
    found.ok_or(Error::Invalid { field: "method", reason: reason.into() })
}
