//! `POST /api/periods`

use axum::{Json, extract::State, http::StatusCode};
use domain::DrPeriod;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{SetPeriod, factor, span};
use crate::{
    extract::{Administrator, JsonBody},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// A DR period to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPeriod {
    /// The first instant, RFC 3339 or a local date of the provider.
    #[schema(example = "2026-07-16T15:00:00-07:00")]
    start_time: String,
    /// The first instant after it, in the same form.
    #[schema(example = "2026-07-16T18:00:00-07:00")]
    end_time: String,
    /// Money per kWh saved in it, where that is not the general one.
    #[schema(example = "0.75")]
    credit_factor: Option<String>,
    /// That savings and credits are to be computed anew, where it begins in the past.
    #[serde(default)]
    recompute: bool,
}

/// Adds a DR period. Others that share time with it are named in the answer; time in both counts once. Where it
/// begins in the past, `recompute` must be said: savings and credits of its time become others.
#[utoipa::path(
    post, path = "/api/periods", tag = "DR periods", request_body = NewPeriod,
    responses(
        (status = 201, description = "It is added", body = SetPeriod),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 409, description = "It begins in the past, and `recompute` is not said", body = Problem),
        (status = 422, description = "The body cannot be used", body = Problem)
    )
)]
pub(crate) async fn create_period(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    JsonBody(new): JsonBody<NewPeriod>,
) -> ApiResult<(StatusCode, Json<SetPeriod>)> {
    let interval = span(&new.start_time, &new.end_time, &state.portal.config().calendar)?;
    let credit_factor = factor(new.credit_factor.as_deref())?;
    let id = state.portal.create_period(&who.caller, interval, credit_factor, new.recompute).await?;
    let period = DrPeriod { id, interval, credit_factor };
    Ok((StatusCode::CREATED, Json(SetPeriod::of(&state.portal, &period).await?)))
}
