//! `PUT /api/organization`

use axum::{Json, extract::State};
use domain::OrgId;
use portal::OrganizationChange;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{OrganizationChoice, OrganizationItem};
use crate::{
    api::place::{change_of_place, given},
    extract::{Administrator, ApiQuery, JsonBody},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// What becomes of an organization; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedOrganization {
    /// Its new name: 1 to 50 characters, nobody else's.
    #[schema(example = "Harbor Point Foods")]
    org_name: Option<String>,
    /// Degrees north; null with `longitude` null where the place is not known any more.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<f64>, example = 34.09)]
    latitude: Option<Option<f64>>,
    /// Degrees east.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<f64>, example = -117.43)]
    longitude: Option<Option<f64>>,
}

/// Renames or locates an organization.
#[utoipa::path(
    put, path = "/api/organization", tag = "organizations",
    params(OrganizationChoice), request_body = ChangedOrganization,
    responses(
        (status = 200, description = "It is changed", body = OrganizationItem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 404, description = "No such organization", body = Problem),
        (status = 422, description = "The body cannot be used, or the name is taken", body = Problem)
    )
)]
pub(crate) async fn update_organization(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    ApiQuery(choice): ApiQuery<OrganizationChoice>,
    JsonBody(new): JsonBody<ChangedOrganization>,
) -> ApiResult<Json<OrganizationItem>> {
    let id = OrgId::new(choice.org_id);
    let coordinates = change_of_place(new.latitude, new.longitude)?;
    let change = OrganizationChange { name: new.org_name.as_deref(), coordinates };
    state.portal.update_organization(&who.caller, id, change).await?;
    Ok(Json(OrganizationItem::of(&state.portal.organization(&who.caller.principal, id).await?)))
}
