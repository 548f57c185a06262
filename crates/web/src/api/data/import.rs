//! `POST /api/data/import`

use std::{num::NonZeroU32, time::Duration};

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::MeterId;
use portal::{Caller, ImportChoices, ImportFile, ImportId, ImportSource, ImportWish, Portal};
use serde::Deserialize;
use utoipa::IntoParams;

use super::import_body::ImportBody;
use crate::{
    extract::{ApiQuery, FileRefusal, Importer, receive_file},
    problem::{ApiError, ApiResult, Problem},
    state::WebState,
};

/// How the file is meant.
#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportQuery {
    /// The unit of its values: `kw`, `kwh` or `wh`; `kw` where it is left out.
    #[param(example = "kwh")]
    unit: Option<String>,
    /// The IANA zone of times without an offset; the provider's where it is left out.
    #[param(example = "America/New_York")]
    time_zone: Option<String>,
    /// What the file calls its columns and meters: pairs of the portal's name of a field, or a meter's number, and the name
    /// in the file, with commas between.
    #[param(example = "start_time=Start,meter_value=kWh")]
    columns: Option<String>,
    /// The meter of all rows, where the file has no column of meters.
    #[param(example = 7001)]
    meter: Option<u32>,
    /// Seconds of an interval, where rows have no end and the file does not tell.
    #[param(example = 900, value_type = Option<u32>, minimum = 1)]
    interval: Option<NonZeroU32>,
    /// The format: `auto`, `csv` or `green-button`; what the first bytes look like where it is left out.
    #[param(example = "csv")]
    format: Option<String>,
    /// What the times of a Green Button file are: `utc`, `local` or `local-standard`. Where it is left out, a file whose
    /// times do not look like UTC is refused.
    #[param(example = "utc")]
    epoch: Option<String>,
    /// Whether meters that do not exist are created.
    #[serde(default)]
    create_meters: bool,
    /// Whether good rows are kept although others are bad; otherwise it is all or nothing.
    #[serde(default)]
    good_rows_only: bool,
    /// Whether values finer than 1 W are rounded, half to even, and counted; otherwise they are refused.
    #[serde(default)]
    round: bool,
    /// Whether everything is checked and nothing kept.
    #[serde(default)]
    dry_run: bool,
}

impl ImportQuery {
    fn choices(self) -> ImportChoices {
        ImportChoices {
            format: self.format,
            unit: self.unit,
            time_zone: self.time_zone,
            columns: self.columns,
            meter: self.meter.map(MeterId::new),
            interval: self.interval,
            epoch: self.epoch,
            round: self.round,
            create_meters: self.create_meters,
            good_rows_only: self.good_rows_only,
            dry_run: self.dry_run,
        }
    }
}

/// How long a request waits for its import to end before it answers with where to look.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// Brings readings and predictions in, all or nothing unless good rows alone are asked for. The file is the body, as it is
/// or packed by gzip or Zstandard, or the one part of a `multipart/form-data` body. It is safe on disk before anything is
/// answered; the same bytes with the same options answer with the same import, and a request with an `Idempotency-Key` may
/// be sent again.
#[utoipa::path(
    post, path = "/api/data/import", tag = "data",
    params(ImportQuery, ("Idempotency-Key" = Option<String>, Header,
        description = "A name for this request, of 1 to 255 printable characters, by which it may be sent again",
        example = "2026-07-16-east")),
    request_body(
        description = "The file, at most `import.max_file_mib` of it: CSV or Green Button, as it is or packed, or a form whose \
            one part it is, whatever that is called",
        content(
            (String = "text/csv",
             example = "meter_id,start_time,end_time,meter_value\n7001,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1.25\n"),
            (String = "application/xml"),
            ("application/gzip"),
            ("application/zstd"),
            ("multipart/form-data")
        )
    ),
    responses(
        (status = 200, description = "What became of it, also where nothing was kept: `state` tells", body = ImportBody,
            headers(("Location" = String, description = "Where to look at it again"))),
        (status = 202, description = "It is safe and waits or is under way after 20 seconds: look at `Location` until `state` \
            is one of an end", body = ImportBody,
            headers(("Location" = String, description = "Where to look at it again"))),
        (status = 401, description = "Neither a session nor a key", body = Problem),
        (status = 403, description = "Neither a system administrator nor a key of theirs with the scope `import`; `cross-site` \
            for a session that is not used by a page of the portal", body = Problem),
        (status = 409, description = "The day's quota of uploads is used up", body = Problem),
        (status = 413, description = "The file is larger than may be sent", body = Problem),
        (status = 415, description = "The body is declared to be no such file", body = Problem),
        (status = 422, description = "An option means nothing, or the key was used for another request", body = Problem),
        (status = 507, description = "The disk is full", body = Problem)
    )
)]
pub(crate) async fn import_readings(
    State(state): State<WebState>,
    Importer(who): Importer,
    ApiQuery(query): ApiQuery<ImportQuery>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Response> {
    let idempotency_key = idempotency_key(&headers).map_err(IntoResponse::into_response)?;
    let choices = query.choices();
    state.portal.import_options(&choices).map_err(refused)?;
    let upload = receive_file(&state.portal, &who.caller, request).await.map_err(FileRefusal::problem)?;
    let file = ImportFile::Upload(upload.id);
    let wish = ImportWish { source: ImportSource::Api, file, choices, idempotency_key };
    let registration = state.portal.start_import(&who.caller, wish).await.map_err(refused)?;
    let id = registration.import.id;
    state.portal.wait_for_import(&who.caller, &id, PATIENCE).await.map_err(refused)?;
    answer(&state.portal, &who.caller, &id).await.map_err(IntoResponse::into_response)
}

fn refused(error: portal::Error) -> Response {
    ApiError::from(error).into_response()
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let reason = || "is no text; use printable characters".to_owned();
    let text = value
        .to_str()
        .map_err(|_| portal::Error::Invalid { field: "Idempotency-Key", reason: reason().into() })?;
    Ok(Some(text.to_owned()))
}

/// What became of an import: 200 at its end, 202 before.
async fn answer(portal: &Portal, caller: &Caller, id: &ImportId) -> ApiResult<Response> {
    let body = ImportBody::of(portal, caller, id).await?;
    let location = format!("/api/data/imports/{}", id.as_str());
    let status = if body.is_final { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok((status, [(header::LOCATION, location)], Json(body)).into_response())
}
