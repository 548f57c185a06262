//! `GET /api/openapi.json`

use std::sync::LazyLock;

use axum::http::header;

/// It is the same for everybody and as long as the program runs.
static DOCUMENT: LazyLock<String> = LazyLock::new(crate::openapi::document);

/// The OpenAPI document of this API.
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "document", security(()),
    responses((status = 200, description = "This document", content_type = "application/json", body = Object))
)]
pub(crate) async fn get_openapi() -> ([(header::HeaderName, &'static str); 1], &'static str) {
    ([(header::CONTENT_TYPE, "application/json")], &DOCUMENT)
}
