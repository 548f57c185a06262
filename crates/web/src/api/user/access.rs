//! `GET /api/user/access`

use axum::{Json, extract::State};
use portal::{Look, MAX_LOOKS};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{paging::number_of, vis::rfc3339},
    extract::{Active, ApiQuery},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// From where on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LooksQuery {
    /// `next_cursor` of the answer before.
    cursor: Option<String>,
}

/// Who of the provider's staff looked at one's meters.
#[derive(Serialize, ToSchema)]
pub(crate) struct LookList {
    /// Newest first.
    looks: Vec<LookItem>,
    /// What to send as `cursor` for those before; null at the end.
    next_cursor: Option<String>,
}

/// One look at a meter's readings.
#[derive(Serialize, ToSchema)]
pub(crate) struct LookItem {
    /// When, RFC 3339.
    #[schema(example = "2026-07-16T16:00:00-07:00", format = DateTime)]
    at: String,
    /// Which meter.
    #[schema(example = 7)]
    meter_id: u32,
    /// The role of whoever looked: `system_administrator` or `provider`; null where that was erased.
    #[schema(example = "provider")]
    role: Option<String>,
    /// Whether a program looked, with somebody's API key.
    program: bool,
}

/// Who of the provider's staff looked at the meters of the household that asks.
#[utoipa::path(
    get, path = "/api/user/access", tag = "account", params(LooksQuery),
    responses(
        (status = 200, description = "Looks, newest first; none where one is no residential customer", body = LookList),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, or the key may not read", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn list_looks(
    State(state): State<WebState>,
    Active(who): Active,
    ApiQuery(query): ApiQuery<LooksQuery>,
) -> ApiResult<Json<LookList>> {
    let looks = state.portal.looks(who.principal(), number_of(query.cursor.as_deref())?).await?;
    let calendar = &state.portal.config().calendar;
    let item = |it: &Look| LookItem {
        at: rfc3339(it.at, calendar),
        meter_id: it.meter.number(),
        role: it.role.clone(),
        program: it.by_program,
    };
    let next_cursor = next(&looks).map(|it| it.to_string());
    Ok(Json(LookList { looks: looks.iter().map(item).collect(), next_cursor }))
}

/// Where the next page begins; nothing after the last.
pub(crate) fn next(looks: &[Look]) -> Option<i64> {
    looks.last().filter(|_| u32::try_from(looks.len()) == Ok(MAX_LOOKS)).map(|it| it.audit_id)
}
