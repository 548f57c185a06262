//! `DELETE /api/periods/{drp_id}`

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    extract::{Administrator, ApiQuery, PeriodPath},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Whether it is meant for a DR period that has begun.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RemovalQuery {
    /// That savings and credits are to be computed anew, where it has begun.
    #[serde(default)]
    recompute: bool,
}

/// Removes a DR period. Where it has begun, `recompute` must be said: savings and credits of its time become others.
#[utoipa::path(
    delete, path = "/api/periods/{drp_id}", tag = "DR periods",
    params(("drp_id" = u32, Path, description = "The DR period"), RemovalQuery),
    responses(
        (status = 204, description = "It is removed"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 404, description = "No such DR period", body = Problem),
        (status = 409, description = "It has begun, and `recompute` is not said", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn delete_period(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    PeriodPath(id): PeriodPath,
    ApiQuery(query): ApiQuery<RemovalQuery>,
) -> ApiResult<StatusCode> {
    state.portal.delete_period(&who.caller, id, query.recompute).await?;
    Ok(StatusCode::NO_CONTENT)
}
