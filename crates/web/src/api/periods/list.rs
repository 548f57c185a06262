//! `GET /api/periods`

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::PeriodItem;
use crate::{
    api::paging::Asked,
    extract::{Active, ApiQuery},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// How many DR periods at a time.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PeriodListQuery {
    /// At most so many; 100 if left out.
    #[param(minimum = 1, maximum = 1000, example = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the answer before.
    cursor: Option<String>,
}

/// DR periods.
#[derive(Serialize, ToSchema)]
pub(crate) struct PeriodList {
    /// In the order of their numbers.
    periods: Vec<PeriodItem>,
    /// What to send as `cursor` for the next ones; null at the end.
    next_cursor: Option<String>,
}

/// DR periods, past and to come.
#[utoipa::path(
    get, path = "/api/periods", tag = "DR periods", params(PeriodListQuery),
    responses(
        (status = 200, description = "DR periods", body = PeriodList),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn list_periods(
    State(state): State<WebState>,
    Active(_): Active,
    ApiQuery(query): ApiQuery<PeriodListQuery>,
) -> ApiResult<Json<PeriodList>> {
    let asked = Asked::of(query.limit, query.cursor.as_deref())?;
    let (behind, limit) = asked.behind();
    let found = state.portal.periods_behind(behind, limit).await?;
    let (shown, next_cursor) = asked.shown(&found, |it| it.id.number());
    let calendar = &state.portal.config().calendar;
    let periods = shown.iter().map(|it| PeriodItem::of(it, calendar)).collect();
    Ok(Json(PeriodList { periods, next_cursor }))
}
