//! `PUT /api/entity/meters/{meter_id}/claim_code` and `DELETE /api/entity/meters/{meter_id}/claim_code`

use axum::{Json, extract::State, http::StatusCode};
use portal::Error;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    extract::{Administrator, MeterPath},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// A claim code, for the bill.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClaimCode {
    /// The meter.
    #[schema(example = 44_710_923)]
    meter_id: u32,
    /// Shown now, and never again.
    #[schema(example = "7KQ2MZ84RT")]
    claim_code: String,
}

/// Gives a meter a new claim code, in the place of any it has.
#[utoipa::path(
    put, path = "/api/entity/meters/{meter_id}/claim_code", tag = "meters",
    params(("meter_id" = u32, Path, description = "The number printed on the meter", example = 44_710_923)),
    responses(
        (status = 200, description = "The code, which is shown this once", body = ClaimCode),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 404, description = "No such meter", body = Problem)
    )
)]
pub(crate) async fn set_claim_code(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    MeterPath(meter): MeterPath,
) -> ApiResult<Json<ClaimCode>> {
    let claim_code = state.portal.set_claim_code(&who.caller, meter).await?;
    Ok(Json(ClaimCode { meter_id: meter.number(), claim_code }))
}

/// Removes a meter's claim code: while nobody has the meter, whoever claims it gets it.
#[utoipa::path(
    delete, path = "/api/entity/meters/{meter_id}/claim_code", tag = "meters",
    params(("meter_id" = u32, Path, description = "The number printed on the meter", example = 44_710_923)),
    responses(
        (status = 204, description = "It has none any more"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 404, description = "No such meter, or it has none", body = Problem)
    )
)]
pub(crate) async fn remove_claim_code(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    MeterPath(meter): MeterPath,
) -> ApiResult<StatusCode> {
    match state.portal.remove_claim_code(&who.caller, meter).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Error::NotFound("claim code").into()),
    }
}
