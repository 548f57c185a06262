//! How long answers may be kept, by name.

use axum::http::HeaderValue;

/// How long an answer may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CachePolicy {
    /// Nobody keeps it: it is about somebody.
    Private,
    /// Everybody keeps it for ever: its address changes with its content.
    Immutable,
}

impl CachePolicy {
    /// The `Cache-Control` header.
    pub(crate) fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            CachePolicy::Private => "no-store",
            CachePolicy::Immutable => "public, max-age=31536000, immutable",
        })
    }
}
