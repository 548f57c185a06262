//! Files that are sent while they are made.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, header},
};
use futures_util::{StreamExt, stream};
use portal::Export;

use crate::problem::log_cause;

/// The headers of a file to keep under that name, which must be of letters, digits and `-_.`.
pub(crate) fn headers(media_type: &'static str, name: &str) -> [(HeaderName, HeaderValue); 2] {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment"))),
    ]
}

/// A body that is made while it is sent, and breaks off where that fails: then the connection is cut, so that nobody takes
/// a part for the whole.
pub(crate) fn body(export: Export) -> Body {
    let pieces = stream::unfold(export, |mut export| async move {
        let piece = export.next().await.transpose()?;
        if let Err(error) = &piece {
            tracing::warn!(%error, "an export broke off");
            log_cause(error);
        }
        Some((piece, export))
    });
    // Whoever packs it asks once more after the end.
    Body::from_stream(pieces.fuse())
}
