//! `GET /api/claims`

use axum::{Json, extract::State};
use portal::MeterClaim;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{paging::Asked, vis::rfc3339},
    extract::{ApiQuery, Inspector},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// How many at a time.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ClaimListQuery {
    /// At most so many; 100 if left out.
    #[param(minimum = 1, maximum = 1000, example = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the answer before.
    cursor: Option<String>,
}

/// Claims that wait.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClaimList {
    /// In the order of the accounts' numbers.
    claims: Vec<ClaimItem>,
    /// What to send as `cursor` for the next ones; null at the end.
    next_cursor: Option<String>,
}

/// A claim that waits.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClaimItem {
    /// Who claims.
    #[schema(example = 31)]
    account_id: u32,
    /// Their e-mail address.
    #[schema(example = "maya@home.example")]
    email: String,
    /// Given name.
    #[schema(example = "Maya")]
    first_name: String,
    /// Family name.
    #[schema(example = "Okafor")]
    last_name: String,
    /// Which meter.
    #[schema(example = 44_710_923)]
    meter_id: u32,
    /// Since when they wait, RFC 3339.
    #[schema(example = "2026-07-16T16:35:00-07:00", format = DateTime)]
    created_at: String,
    /// The residential customer who has the meter now; null where none has.
    #[schema(example = 12)]
    holder_account_id: Option<u32>,
    /// Their e-mail address.
    #[schema(example = "noel@home.example")]
    holder_email: Option<String>,
}

impl ClaimItem {
    fn of(found: &MeterClaim, state: &WebState) -> ClaimItem {
        let holder = found.holder.as_ref();
        ClaimItem {
            account_id: found.account.id.number(),
            email: found.account.email.clone(),
            first_name: found.account.first_name.clone(),
            last_name: found.account.last_name.clone(),
            meter_id: found.meter.number(),
            created_at: rfc3339(found.created_at, &state.portal.config().calendar),
            holder_account_id: holder.map(|it| it.account.number()),
            holder_email: holder.map(|it| it.email.clone()),
        }
    }
}

/// Claims of meters that wait for a decision.
#[utoipa::path(
    get, path = "/api/claims", tag = "claims", params(ClaimListQuery),
    responses(
        (status = 200, description = "Claims", body = ClaimList),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn list_claims(
    State(state): State<WebState>,
    Inspector(who): Inspector,
    ApiQuery(query): ApiQuery<ClaimListQuery>,
) -> ApiResult<Json<ClaimList>> {
    let asked = Asked::of(query.limit, query.cursor.as_deref())?;
    let found = part(state.portal.list_claims(who.principal()).await?, asked);
    let (shown, next_cursor) = asked.shown(&found, number);
    let claims = shown.iter().map(|it| ClaimItem::of(it, &state)).collect();
    Ok(Json(ClaimList { claims, next_cursor }))
}

fn number(claim: &MeterClaim) -> u32 {
    claim.account.id.number()
}

/// What is asked for of all that wait: they are few, since each wants a decision.
fn part(mut found: Vec<MeterClaim>, asked: Asked) -> Vec<MeterClaim> {
    let (behind, n) = asked.behind();
    found.retain(|it| behind.is_none_or(|behind| number(it) > behind));
    found.sort_by_key(number);
    found.truncate(usize::try_from(n).unwrap_or(usize::MAX));
    found
}
