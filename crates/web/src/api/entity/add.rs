//! `POST /api/entity/meters/add`

use axum::{Json, extract::State, http::StatusCode};
use domain::{MeterId, OrgId};
use portal::{Error, MeterToAdd};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::place::place,
    extract::{Administrator, JsonBody},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// One meter to create, or several.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddedMeters {
    /// The number printed on the one meter.
    #[schema(example = 44_710_923)]
    meter_id: Option<u32>,
    /// What its people call it, at most 60 characters.
    #[schema(example = "Warehouse A")]
    label: Option<String>,
    /// Degrees north; with `longitude`, or neither.
    #[schema(example = 34.09)]
    latitude: Option<f64>,
    /// Degrees east.
    #[schema(example = -117.43)]
    longitude: Option<f64>,
    /// The organization that gets it.
    #[schema(example = 2)]
    org_id: Option<u32>,
    /// Several meters instead, at most 10,000 in a body of 4 MiB.
    meters: Option<Vec<AddedMeter>>,
}

/// One of several meters to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddedMeter {
    /// The number printed on it.
    #[schema(example = 44_710_924)]
    meter_id: u32,
    /// What its people call it.
    label: Option<String>,
    /// Degrees north; with `longitude`, or neither.
    latitude: Option<f64>,
    /// Degrees east.
    longitude: Option<f64>,
    /// The organization that gets it.
    org_id: Option<u32>,
}

/// The meters a request was about.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeterNumbers {
    /// Their numbers.
    #[schema(example = json!([44_710_923]))]
    pub(super) meter_ids: Vec<u32>,
}

/// Creates meters, all of them or none. Each is the provider's at once, and an organization's where it names one.
#[utoipa::path(
    post, path = "/api/entity/meters/add", tag = "meters", request_body = AddedMeters,
    responses(
        (status = 201, description = "They are created", body = MeterNumbers),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 422, description = "Some cannot be created, and none was: `errors` names each", body = Problem)
    )
)]
pub(crate) async fn add_meters(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    JsonBody(added): JsonBody<AddedMeters>,
) -> ApiResult<(StatusCode, Json<MeterNumbers>)> {
    let meters = added.checked()?;
    state.portal.add_meters(&who.caller, &meters).await?;
    let meter_ids = meters.iter().map(|it| it.id.number()).collect();
    Ok((StatusCode::CREATED, Json(MeterNumbers { meter_ids })))
}

impl AddedMeters {
    fn checked(self) -> Result<Vec<MeterToAdd>, Error> {
        let both = "is beside `meters`; send one meter or several".to_owned();
        match (self.meter_id, self.meters) {
            (Some(_), Some(_)) => Err(Error::Invalid { field: "meter_id", reason: both.into() }),
            (None, None) => Err(Error::Invalid {
                field: "meter_id",
                reason: "is missing; name a meter".to_owned().into(),
            }),
            (None, Some(several)) => several.into_iter().map(AddedMeter::checked).collect(),
            (Some(meter_id), None) => {
                let AddedMeters { label, latitude, longitude, org_id, .. } = self;
                let one = AddedMeter { meter_id, label, latitude, longitude, org_id };
                Ok(vec![one.checked()?])
            }
        }
    }
}

impl AddedMeter {
    fn checked(self) -> Result<MeterToAdd, Error> {
        Ok(MeterToAdd {
            id: MeterId::new(self.meter_id),
            label: self.label,
            coordinates: place(self.latitude, self.longitude)?,
            org: self.org_id.map(OrgId::new),
        })
    }
}
