//! The OpenAPI document, from the same registrations as the routes.

use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, SecurityScheme},
};

/// What the document says besides its paths.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Demand Response Portal",
        description = "Meters' use against prediction, savings and participation.\n\n\
            Sign in with `POST /api/user/session/create` and send the cookie it sets with every further request. \
            Every path may also be written with a trailing slash. Times are RFC 3339 with offset. Whatever goes \
            wrong is answered with a problem document (RFC 9457); a meter that is somebody else's answers exactly \
            like one that does not exist.",
        license(name = "MIT OR Apache-2.0")
    ),
    modifiers(&SessionCookie),
    security(("session" = []))
)]
pub(crate) struct ApiDocument;

struct SessionCookie;

impl Modify for SessionCookie {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
            "__Host-session",
            "Set by `POST /api/user/session/create`; on a loopback address without TLS its name is `session`.",
        )));
        document.components.get_or_insert_default().add_security_scheme("session", cookie);
    }
}

/// The document as indented JSON.
pub fn document() -> String {
    let (_, document) = crate::router::api().split_for_parts();
    document.to_pretty_json().unwrap_or_default()
}
