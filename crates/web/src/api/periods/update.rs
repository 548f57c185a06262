//! `PUT /api/periods/{drp_id}`

use axum::{Json, extract::State};
use domain::DrPeriod;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{SetPeriod, factor, span};
use crate::{
    extract::{Administrator, JsonBody, PeriodPath},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// What a DR period becomes, as a whole.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedPeriod {
    /// The first instant, RFC 3339 or a local date of the provider.
    #[schema(example = "2026-07-16T15:00:00-07:00")]
    start_time: String,
    /// The first instant after it, in the same form.
    #[schema(example = "2026-07-16T18:30:00-07:00")]
    end_time: String,
    /// Money per kWh saved in it; null or left out for the general one.
    #[schema(example = "0.75")]
    credit_factor: Option<String>,
    /// That savings and credits are to be computed anew, where it has begun or is to begin in the past.
    #[serde(default)]
    recompute: bool,
}

/// Changes a DR period. Where it has begun, `recompute` must be said: savings and credits of its time become others.
#[utoipa::path(
    put, path = "/api/periods/{drp_id}", tag = "DR periods",
    params(("drp_id" = u32, Path, description = "The DR period")), request_body = ChangedPeriod,
    responses(
        (status = 200, description = "It is changed", body = SetPeriod),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 404, description = "No such DR period", body = Problem),
        (status = 409, description = "It has begun, and `recompute` is not said", body = Problem),
        (status = 422, description = "The body cannot be used", body = Problem)
    )
)]
pub(crate) async fn update_period(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    PeriodPath(id): PeriodPath,
    JsonBody(new): JsonBody<ChangedPeriod>,
) -> ApiResult<Json<SetPeriod>> {
    let interval = span(&new.start_time, &new.end_time, &state.portal.config().calendar)?;
    let period = DrPeriod { id, interval, credit_factor: factor(new.credit_factor.as_deref())? };
    state.portal.update_period(&who.caller, period, new.recompute).await?;
    Ok(Json(SetPeriod::of(&state.portal, &period).await?))
}
