//! `/api/organization`: organizations and their members.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod invitations;
pub(crate) mod list;
pub(crate) mod members;
pub(crate) mod update;

use portal::Organization;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// An organization.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrganizationItem {
    /// Its number.
    #[schema(example = 2)]
    org_id: u32,
    /// Its name.
    #[schema(example = "Harbor Point Cold Storage")]
    org_name: String,
    /// Degrees north; null where the place is not known.
    #[schema(example = 34.09)]
    latitude: Option<f64>,
    /// Degrees east; null where the place is not known.
    #[schema(example = -117.43)]
    longitude: Option<f64>,
    /// How many people belong to it, whether or not they are approved.
    #[schema(example = 4)]
    n_members: u32,
    /// How many meters are assigned to it.
    #[schema(example = 5)]
    n_meters: u32,
}

/// Which organization.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OrganizationChoice {
    /// Its number.
    #[param(example = 2)]
    org_id: u32,
}

impl OrganizationItem {
    fn of(organization: &Organization) -> OrganizationItem {
        OrganizationItem {
            org_id: organization.id.number(),
            org_name: organization.name.clone(),
            latitude: organization.coordinates.map(|it| it.latitude()),
            longitude: organization.coordinates.map(|it| it.longitude()),
            n_members: organization.n_members,
            n_meters: organization.n_meters,
        }
    }
}
