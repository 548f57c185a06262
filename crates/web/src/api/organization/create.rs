//! `POST /api/organization`

use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

use super::OrganizationItem;
use crate::{
    api::place::place,
    extract::{Administrator, JsonBody},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// An organization to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOrganization {
    /// Its name: 1 to 50 characters, nobody else's.
    #[schema(example = "Harbor Point Cold Storage")]
    org_name: String,
    /// Degrees north; with `longitude`, or neither.
    #[schema(example = 34.09)]
    latitude: Option<f64>,
    /// Degrees east.
    #[schema(example = -117.43)]
    longitude: Option<f64>,
}

/// Creates an organization. Its first member becomes its administrator.
#[utoipa::path(
    post, path = "/api/organization", tag = "organizations", request_body = NewOrganization,
    responses(
        (status = 201, description = "It is created", body = OrganizationItem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 422, description = "The body cannot be used, or the name is taken", body = Problem)
    )
)]
pub(crate) async fn create_organization(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    JsonBody(new): JsonBody<NewOrganization>,
) -> ApiResult<(StatusCode, Json<OrganizationItem>)> {
    let place = place(new.latitude, new.longitude)?;
    let id = state.portal.create_organization_at(&who.caller, &new.org_name, place).await?;
    let created = state.portal.organization(who.principal(), id).await?;
    Ok((StatusCode::CREATED, Json(OrganizationItem::of(&created))))
}
