//! `PUT /api/entity/meters/{meter_id}`

use axum::{extract::State, http::StatusCode};
use portal::MeterChange;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::place::{change_of_place, given},
    extract::{Administrator, JsonBody, MeterPath},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// What becomes of a meter; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedMeter {
    /// What its people call it, at most 60 characters; null for no label.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, example = "Warehouse A")]
    label: Option<Option<String>>,
    /// Degrees north; null with `longitude` null where the place is not known any more.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<f64>, example = 34.09)]
    latitude: Option<Option<f64>>,
    /// Degrees east.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<f64>, example = -117.43)]
    longitude: Option<Option<f64>>,
}

/// Labels or locates a meter.
#[utoipa::path(
    put, path = "/api/entity/meters/{meter_id}", tag = "meters",
    params(("meter_id" = u32, Path, description = "The number printed on the meter")), request_body = ChangedMeter,
    responses(
        (status = 204, description = "It is changed"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 404, description = "No such meter", body = Problem),
        (status = 422, description = "The body cannot be used", body = Problem)
    )
)]
pub(crate) async fn update_meter(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    MeterPath(meter): MeterPath,
    JsonBody(new): JsonBody<ChangedMeter>,
) -> ApiResult<StatusCode> {
    let coordinates = change_of_place(new.latitude, new.longitude)?;
    let label = new.label.as_ref().map(Option::as_deref);
    state.portal.update_meter(&who.caller, meter, MeterChange { label, coordinates }).await?;
    Ok(StatusCode::NO_CONTENT)
}
