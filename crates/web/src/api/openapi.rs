//! `GET /api/openapi.json`

use axum::http::header;

/// The OpenAPI document of this API.
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "document", security(()),
    responses((status = 200, description = "This document", content_type = "application/json", body = Object))
)]
pub(crate) async fn get_openapi() -> ([(header::HeaderName, &'static str); 1], String) {
    ([(header::CONTENT_TYPE, "application/json")], crate::openapi::document())
}
