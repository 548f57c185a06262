//! `GET /api/entity/meters/unassigned`

use axum::{Json, extract::State};
use portal::{ManagedMeter, MeterQuery};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{paging::Asked, vis::rfc3339},
    extract::{Active, ApiQuery},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Which unassigned meters, and how many at a time.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UnassignedQuery {
    /// Only those in whose label this occurs, or whose number it is.
    search: Option<String>,
    /// At most so many; 100 if left out.
    #[param(minimum = 1, maximum = 1000, example = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the answer before.
    cursor: Option<String>,
}

/// Meters that nobody but the provider has.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnassignedMeters {
    /// In the order of their numbers.
    meters: Vec<UnassignedMeter>,
    /// What to send as `cursor` for the next ones; null at the end.
    next_cursor: Option<String>,
}

/// A meter that nobody but the provider has.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnassignedMeter {
    /// The number printed on it.
    #[schema(example = 44_710_923)]
    meter_id: u32,
    /// What it is called; its number where it is called nothing.
    #[schema(example = "Spare 3")]
    label: String,
    /// Degrees north; null where the place is not known.
    latitude: Option<f64>,
    /// Degrees east; null where the place is not known.
    longitude: Option<f64>,
    /// The end of the newest measured interval, RFC 3339; null before the first.
    #[schema(example = "2026-07-16T16:35:00-07:00", format = DateTime)]
    last_reading: Option<String>,
}

/// Meters that nobody but the provider has; for the provider's people.
#[utoipa::path(
    get, path = "/api/entity/meters/unassigned", tag = "meters", params(UnassignedQuery),
    responses(
        (status = 200, description = "Unassigned meters", body = UnassignedMeters),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only the provider's people may do this", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn list_unassigned_meters(
    State(state): State<WebState>,
    Active(who): Active,
    ApiQuery(query): ApiQuery<UnassignedQuery>,
) -> ApiResult<Json<UnassignedMeters>> {
    let asked = Asked::of(query.limit, query.cursor.as_deref())?;
    let search = query.search.unwrap_or_default().trim().to_owned();
    let query = MeterQuery { search, is_unassigned: true, silent_since: None, of: None, part: asked.part() };
    let found = state.portal.managed_meters(who.principal(), &query).await?;
    let (shown, next_cursor) = asked.shown(&found.items, |it| it.id.number());
    let meters = shown.iter().map(|it| UnassignedMeter::of(it, &state)).collect();
    Ok(Json(UnassignedMeters { meters, next_cursor }))
}

impl UnassignedMeter {
    fn of(meter: &ManagedMeter, state: &WebState) -> UnassignedMeter {
        let calendar = &state.portal.config().calendar;
        UnassignedMeter {
            meter_id: meter.id.number(),
            label: meter.label.clone().unwrap_or_else(|| meter.id.to_string()),
            latitude: meter.coordinates.map(|it| it.latitude()),
            longitude: meter.coordinates.map(|it| it.longitude()),
            last_reading: meter.last_reading.map(|it| rfc3339(it, calendar)),
        }
    }
}
