//! `GET /api/entity/meters`

use axum::{Json, extract::State};
use portal::MeterSummary;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    extract::Active,
    problem::{ApiResult, Problem},
    state::WebState,
};

/// The meters one may see.
#[derive(Default, Serialize, ToSchema)]
pub(crate) struct MeterList {
    /// By organization and label.
    meters: Vec<MeterItem>,
}

/// A meter in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeterItem {
    /// The number printed on it.
    #[schema(example = 44_710_923)]
    meter_id: u32,
    /// The organization that has it besides the provider; null for residential and unassigned meters.
    org_id: Option<u32>,
    /// That organization's name.
    #[schema(example = "Harbor Point Cold Storage")]
    org_name: Option<String>,
    /// What its people call it; its number where they call it nothing.
    #[schema(example = "Warehouse A")]
    label: String,
    /// Degrees north; null where the place is not known.
    #[schema(example = 34.09)]
    latitude: Option<f64>,
    /// Degrees east; null where the place is not known.
    #[schema(example = -117.43)]
    longitude: Option<f64>,
    /// The end of the newest measured interval, RFC 3339; null before the first.
    #[schema(example = "2026-07-16T16:35:00-07:00", format = DateTime)]
    last_reading: Option<String>,
}

/// The meters that whoever asks may see, all in one answer; none for a key that may not read.
#[utoipa::path(
    get, path = "/api/entity/meters", tag = "meters",
    responses(
        (status = 200, description = "The meters", body = MeterList),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved", body = Problem)
    )
)]
pub(crate) async fn list_meters(
    State(state): State<WebState>,
    Active(signed_in): Active,
) -> ApiResult<Json<MeterList>> {
    let meters = state.portal.meters(signed_in.principal()).await?;
    Ok(Json(MeterList::of(&meters, &state)))
}

impl MeterList {
    pub(crate) fn of(meters: &[MeterSummary], state: &WebState) -> MeterList {
        let calendar = &state.portal.config().calendar;
        let item = |it: &MeterSummary| MeterItem {
            meter_id: it.id.number(),
            org_id: it.org.as_ref().map(|(id, _)| id.number()),
            org_name: it.org.as_ref().map(|(_, name)| name.clone()),
            label: it.label.clone(),
            latitude: it.coordinates.map(|it| it.latitude()),
            longitude: it.coordinates.map(|it| it.longitude()),
            last_reading: it.last_reading.map(|it| crate::api::vis::rfc3339(it, calendar)),
        };
        MeterList { meters: meters.iter().map(item).collect() }
    }
}
