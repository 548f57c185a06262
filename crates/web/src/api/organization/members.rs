//! `/api/organization/members`: who belongs to an organization, and where they stand there.

use axum::{Json, extract::State, http::StatusCode};
use domain::OrgId;
use portal::{Error, ManagedAccount};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{accounts::approval, paging::Asked, vis::rfc3339},
    extract::{AccountPath, ApiQuery, JsonBody, MemberAdministrator, MemberInspector},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Whose members, and how many at a time.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MemberQuery {
    /// The organization; one's own if left out.
    #[param(example = 2)]
    org_id: Option<u32>,
    /// Only those in whose name or e-mail this occurs.
    search: Option<String>,
    /// At most so many; 100 if left out.
    #[param(minimum = 1, maximum = 1000, example = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the answer before.
    cursor: Option<String>,
}

/// The members of an organization.
#[derive(Serialize, ToSchema)]
pub(crate) struct MemberList {
    /// In the order of their numbers.
    members: Vec<MemberItem>,
    /// What to send as `cursor` for the next ones; null at the end.
    next_cursor: Option<String>,
}

/// A member of an organization.
#[derive(Serialize, ToSchema)]
pub(crate) struct MemberItem {
    /// Their account.
    #[schema(example = 7)]
    account_id: u32,
    /// Their e-mail address.
    #[schema(example = "tom@harbor.example")]
    email: String,
    /// Given name.
    #[schema(example = "Tom")]
    first_name: String,
    /// Family name.
    #[schema(example = "Alvarez")]
    last_name: String,
    /// `Pending`, `Approved`, `Rejected` or `Admin`.
    #[schema(example = "Pending")]
    approval_status: &'static str,
    /// When they last signed in, RFC 3339; null where they never did.
    #[schema(example = "2026-07-16T16:35:00-07:00", format = DateTime)]
    last_sign_in_at: Option<String>,
}

/// Where a member stands from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedMember {
    /// `Pending`, `Approved`, `Rejected` or `Admin`.
    #[schema(example = "Approved")]
    approval_status: String,
}

/// The members of an organization, whether or not they are approved.
#[utoipa::path(
    get, path = "/api/organization/members", tag = "organizations", params(MemberQuery),
    responses(
        (status = 200, description = "Members", body = MemberList),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only administrators of the organization, and system administrators, may do this",
         body = Problem),
        (status = 404, description = "No such organization, or none of one's own", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn list_members(
    State(state): State<WebState>,
    MemberInspector(who): MemberInspector,
    ApiQuery(query): ApiQuery<MemberQuery>,
) -> ApiResult<Json<MemberList>> {
    let asked = Asked::of(query.limit, query.cursor.as_deref())?;
    let own = who.principal().own_organization();
    let org = query.org_id.map(OrgId::new).or(own).ok_or(Error::NotFound("organization"))?;
    let search = query.search.as_deref().unwrap_or("");
    let (_, found) = state.portal.members(who.principal(), org, search, asked.part()).await?;
    let (shown, next_cursor) = asked.shown(&found.items, |it| it.account.id.number());
    let members = shown.iter().map(|it| MemberItem::of(it, &state)).collect();
    Ok(Json(MemberList { members, next_cursor }))
}

/// Lets a member in, turns them down, or makes them administrator or not. They are told by mail.
#[utoipa::path(
    put, path = "/api/organization/members/{account_id}", tag = "organizations",
    params(("account_id" = u32, Path, description = "The member's account")), request_body = ChangedMember,
    responses(
        (status = 204, description = "It is so from their next request on"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only other administrators of the organization, and system administrators, may do this; \
            `reauth` after five minutes", body = Problem),
        (status = 404, description = "No such member, or none of one's own organization", body = Problem),
        (status = 409, description = "Nobody would be left to let others in", body = Problem),
        (status = 422, description = "The body cannot be used", body = Problem)
    )
)]
pub(crate) async fn update_member(
    State(state): State<WebState>,
    MemberAdministrator(who): MemberAdministrator,
    AccountPath(account): AccountPath,
    JsonBody(new): JsonBody<ChangedMember>,
) -> ApiResult<StatusCode> {
    let approval = approval(&new.approval_status)?;
    state.portal.set_approval_of_member(&who.caller, account, approval).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes somebody out of an organization; they keep their account. They are told by mail.
#[utoipa::path(
    delete, path = "/api/organization/members/{account_id}", tag = "organizations",
    params(("account_id" = u32, Path, description = "The member's account")),
    responses(
        (status = 204, description = "They belong to it no more"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only other administrators of the organization, and system administrators, may do this; \
            `reauth` after five minutes", body = Problem),
        (status = 404, description = "No such member, or none of one's own organization", body = Problem),
        (status = 409, description = "Nobody would be left to let others in", body = Problem)
    )
)]
pub(crate) async fn remove_member(
    State(state): State<WebState>,
    MemberAdministrator(who): MemberAdministrator,
    AccountPath(account): AccountPath,
) -> ApiResult<StatusCode> {
    state.portal.remove_own_member(&who.caller, account).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl MemberItem {
    fn of(member: &ManagedAccount, state: &WebState) -> MemberItem {
        let calendar = &state.portal.config().calendar;
        MemberItem {
            account_id: member.account.id.number(),
            email: member.account.email.clone(),
            first_name: member.account.first_name.clone(),
            last_name: member.account.last_name.clone(),
            approval_status: member.account.approval.as_str(),
            last_sign_in_at: member.last_sign_in_at.map(|it| rfc3339(it, calendar)),
        }
    }
}
