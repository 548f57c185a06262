//! `DELETE /api/organization`

use axum::{extract::State, http::StatusCode};
use domain::OrgId;

use super::OrganizationChoice;
use crate::{
    extract::{Administrator, ApiQuery},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Deletes an organization that has no members and no meters.
#[utoipa::path(
    delete, path = "/api/organization", tag = "organizations", params(OrganizationChoice),
    responses(
        (status = 204, description = "It is deleted"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this; `reauth` after five minutes", body = Problem),
        (status = 404, description = "No such organization", body = Problem),
        (status = 409, description = "It still has members or meters, or is the provider", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn delete_organization(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    ApiQuery(choice): ApiQuery<OrganizationChoice>,
) -> ApiResult<StatusCode> {
    state.portal.delete_organization(&who.caller, OrgId::new(choice.org_id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
