//! `POST /api/organization/invitations`

use axum::{extract::State, http::StatusCode};
use domain::OrgId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    extract::{Active, JsonBody},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Somebody to ask to join an organization.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Invite {
    /// The organization; 1 is the provider.
    #[schema(example = 2)]
    org_id: u32,
    /// The address to write to.
    #[schema(example = "jonas@harbor.example", max_length = 254)]
    email: String,
}

/// Mails somebody a link with which they join the organization, approved at once. The answer is the same whether or
/// not they have an account.
#[utoipa::path(
    post, path = "/api/organization/invitations", tag = "organizations", request_body = Invite,
    responses(
        (status = 202, description = "The message is on its way; its link works for a week"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only the organization's administrators and the system's may invite; `reauth` after five minutes", body = Problem),
        (status = 404, description = "There is no such organization", body = Problem),
        (status = 422, description = "The body cannot be used", body = Problem),
        (status = 429, description = "Too many tries", body = Problem)
    )
)]
pub(crate) async fn create_invitation(
    State(state): State<WebState>,
    Active(who): Active,
    JsonBody(body): JsonBody<Invite>,
) -> ApiResult<StatusCode> {
    state.portal.invite(&who.caller, OrgId::new(body.org_id), &body.email).await?;
    Ok(StatusCode::ACCEPTED)
}
