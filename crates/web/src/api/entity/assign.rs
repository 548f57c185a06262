//! `POST /api/entity/meters/assign` and `POST /api/entity/meters/unassign`

use axum::{Json, extract::State};
use domain::{AccountId, MeterId, OrgId};
use portal::{Assignee, Error};
use serde::Deserialize;
use utoipa::ToSchema;

use super::add::MeterNumbers;
use crate::{
    extract::{Administrator, JsonBody, instant},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Which meters go to whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignedMeters {
    /// The meters, at most 1000.
    #[schema(example = json!([44_710_923]))]
    meter_ids: Vec<u32>,
    /// The organization that gets them; or `account_id`, or `email`.
    #[schema(example = 2)]
    org_id: Option<u32>,
    /// The residential customer who gets the one meter.
    account_id: Option<u32>,
    /// The same, by their e-mail address.
    email: Option<String>,
    /// From when on they see the readings, RFC 3339 or a local date of the provider; where it is left out, from the end
    /// of whoever had the meter before, or all of them.
    #[schema(example = "2026-07-16")]
    since: Option<String>,
    /// Whether whoever has a meter now loses it, as of `since` or of now.
    #[serde(default, rename = "move")]
    takes_over: bool,
}

/// Which meters are taken from whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnassignedFrom {
    /// The meters, at most 1000.
    #[schema(example = json!([44_710_923]))]
    meter_ids: Vec<u32>,
    /// The organization that loses them; everybody but the provider, where nobody is named.
    #[schema(example = 2)]
    org_id: Option<u32>,
    /// The residential customer who loses the one meter.
    account_id: Option<u32>,
    /// The same, by their e-mail address.
    email: Option<String>,
    /// Until when they had them, RFC 3339 or a local date of the provider; now, where it is left out.
    #[schema(example = "2026-07-16")]
    until: Option<String>,
}

/// Assigns meters to an organization or a person, all of them or none.
#[utoipa::path(
    post, path = "/api/entity/meters/assign", tag = "meters", request_body = AssignedMeters,
    responses(
        (status = 200, description = "They are assigned", body = MeterNumbers),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 404, description = "No such meter, person or organization", body = Problem),
        (status = 409, description = "A rule refuses the one meter", body = Problem),
        (status = 422, description = "The body cannot be used, or some of several cannot be assigned and none was: \
            `errors` names each", body = Problem)
    )
)]
pub(crate) async fn assign_meters(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    JsonBody(wish): JsonBody<AssignedMeters>,
) -> ApiResult<Json<MeterNumbers>> {
    let to = assignee(wish.org_id, wish.account_id, wish.email.as_deref())?;
    let to =
        to.ok_or_else(|| invalid("org_id", "is missing; name an organization, an account or an e-mail"))?;
    let since = instant("since", wish.since.as_deref(), &state.portal.config().calendar)?;
    let meters: Vec<MeterId> = wish.meter_ids.iter().copied().map(MeterId::new).collect();
    state.portal.assign_meters(&who.caller, &meters, to, since, wish.takes_over).await?;
    Ok(Json(MeterNumbers { meter_ids: wish.meter_ids }))
}

/// Takes meters away from an organization, a person or everybody but the provider, all of them or none.
#[utoipa::path(
    post, path = "/api/entity/meters/unassign", tag = "meters", request_body = UnassignedFrom,
    responses(
        (status = 200, description = "They are theirs no more", body = MeterNumbers),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 404, description = "No such person or organization", body = Problem),
        (status = 409, description = "A rule refuses the one meter", body = Problem),
        (status = 422, description = "The body cannot be used, or some of several cannot be un-assigned and none was: \
            `errors` names each", body = Problem)
    )
)]
pub(crate) async fn unassign_meters(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    JsonBody(wish): JsonBody<UnassignedFrom>,
) -> ApiResult<Json<MeterNumbers>> {
    let from = assignee(wish.org_id, wish.account_id, wish.email.as_deref())?;
    let until = instant("until", wish.until.as_deref(), &state.portal.config().calendar)?;
    let meters: Vec<MeterId> = wish.meter_ids.iter().copied().map(MeterId::new).collect();
    state.portal.unassign_meters(&who.caller, &meters, from, until).await?;
    Ok(Json(MeterNumbers { meter_ids: wish.meter_ids }))
}

/// Whoever is named, by one name at most.
fn assignee(
    org_id: Option<u32>,
    account_id: Option<u32>,
    email: Option<&str>,
) -> Result<Option<Assignee<'_>>, Error> {
    match (org_id, account_id, email) {
        (None, None, None) => Ok(None),
        (Some(org), None, None) => Ok(Some(Assignee::Organization(OrgId::new(org)))),
        (None, Some(account), None) => Ok(Some(Assignee::Account(AccountId::new(account)))),
        (None, None, Some(email)) => Ok(Some(Assignee::Email(email))),
        _ => Err(invalid("org_id", "is not the only name; send one of org_id, account_id and email")),
    }
}

fn invalid(field: &'static str, reason: &str) -> Error {
    Error::Invalid { field, reason: reason.to_owned().into() }
}
