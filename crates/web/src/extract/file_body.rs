//! A file, as the whole body: into the spool as it comes, never held in memory.

use axum::{
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::StreamExt;
use portal::{Caller, Portal, UploadId};

use super::body_refusal;
use crate::problem::{ApiError, http_problem};

const TYPES: [&str; 6] = [
    "text/csv",
    "application/xml",
    "text/xml",
    "application/gzip",
    "application/zstd",
    "application/octet-stream",
];

/// Receives the file that a request brings; what is declared to be something else is a problem document.
pub(crate) async fn receive_file(
    portal: &Portal,
    caller: &Caller,
    request: Request,
) -> Result<UploadId, Response> {
    if !TYPES.contains(&declared(request.headers()).as_str()) {
        let title = "Send the file itself, as text/csv or application/xml, or packed as application/gzip or application/zstd.";
        return Err(http_problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "invalid", title));
    }
    let refused = |error: portal::Error| ApiError::from(error).into_response();
    let mut receiving = portal.receive(caller).await.map_err(refused)?;
    let mut body = request.into_body().into_data_stream();
    while let Some(bytes) = body.next().await {
        // Whoever breaks off, or lies about the length, has sent no file: what came is removed.
        let bytes = bytes.map_err(|_| body_refusal(StatusCode::REQUEST_TIMEOUT).problem())?;
        receiving.write(&bytes).map_err(refused)?;
    }
    Ok(portal.keep(caller, receiving, "readings").await.map_err(refused)?.id)
}

fn declared(headers: &HeaderMap) -> String {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or("");
    declared.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}
