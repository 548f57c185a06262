//! A file, as the whole body.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{StatusCode, header},
    response::Response,
};

use super::body_refusal;
use crate::problem::http_problem;

/// A file, as the whole body; what is declared to be something else is a problem document.
pub(crate) struct FileBody(pub Bytes);

const TYPES: [&str; 4] = ["text/csv", "application/gzip", "application/zstd", "application/octet-stream"];

impl<S: Send + Sync> FromRequest<S> for FileBody {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<FileBody, Response> {
        let declared = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let kind = declared.unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        if !TYPES.contains(&kind.as_str()) {
            let title =
                "Send the file itself, as text/csv, or packed as application/gzip or application/zstd.";
            return Err(http_problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "invalid", title));
        }
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(FileBody(bytes)),
            Err(error) => Err(body_refusal(error.status()).problem()),
        }
    }
}
