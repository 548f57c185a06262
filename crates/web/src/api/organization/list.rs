//! `GET /api/organization`

use axum::{Json, extract::State};
use domain::OrgId;
use portal::Organization;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::OrganizationItem;
use crate::{
    api::paging::Asked,
    extract::{Active, ApiQuery},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Which organizations, and how many at a time.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OrganizationQuery {
    /// Only the one of that number.
    #[param(example = 2)]
    org_id: Option<u32>,
    /// Only those in whose name this occurs, or whose number it is.
    #[param(example = "harbor")]
    search: Option<String>,
    /// At most so many; 100 if left out.
    #[param(minimum = 1, maximum = 1000, example = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the answer before.
    cursor: Option<String>,
}

/// The organizations that one may know of.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrganizationList {
    /// In the order of their numbers.
    organizations: Vec<OrganizationItem>,
    /// What to send as `cursor` for the next ones; null at the end.
    next_cursor: Option<String>,
}

/// Organizations: one's own; for the provider's people all of them.
#[utoipa::path(
    get, path = "/api/organization", tag = "organizations", params(OrganizationQuery),
    responses(
        (status = 200, description = "Organizations", body = OrganizationList),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved", body = Problem),
        (status = 404, description = "No such organization, or none of one's own", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn list_organizations(
    State(state): State<WebState>,
    Active(who): Active,
    ApiQuery(query): ApiQuery<OrganizationQuery>,
) -> ApiResult<Json<OrganizationList>> {
    let asked = Asked::of(query.limit, query.cursor.as_deref())?;
    if let Some(id) = query.org_id {
        let found = state.portal.organization(who.principal(), OrgId::new(id)).await?;
        return Ok(Json(OrganizationList::of(&[found], asked)));
    }
    let search = query.search.as_deref().unwrap_or("");
    let found = state.portal.organizations(who.principal(), search, asked.part()).await?;
    Ok(Json(OrganizationList::of(&found.items, asked)))
}

impl OrganizationList {
    fn of(read: &[Organization], asked: Asked) -> OrganizationList {
        let (shown, next_cursor) = asked.shown(read, |it| it.id.number());
        OrganizationList { organizations: shown.iter().map(OrganizationItem::of).collect(), next_cursor }
    }
}
