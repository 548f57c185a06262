//! The OpenAPI document, from the same registrations as the routes.

use serde_json::{Value, json};
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
    let Ok(mut document) = serde_json::to_value(&document) else { return String::new() };
    for operation in document["paths"].as_object_mut().into_iter().flat_map(|it| it.values_mut()) {
        operation.as_object_mut().into_iter().flat_map(|it| it.values_mut()).for_each(describe_problems);
    }
    describe_numbers(&mut document);
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

/// Our numbers without sign have 32 bits, of which `int32` would deny one.
fn describe_numbers(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let is_unsigned = fields.get("minimum").and_then(Value::as_i64).is_some_and(|it| it >= 0);
            if is_unsigned && fields.get("format").is_some_and(|it| it == "int32") {
                fields.insert("format".to_owned(), json!("int64"));
                fields.entry("maximum").or_insert(json!(u32::MAX));
            }
            fields.values_mut().for_each(describe_numbers);
        }
        Value::Array(items) => items.iter_mut().for_each(describe_numbers),
        _ => {}
    }
}

/// Says of every operation that whatever goes wrong is a problem document, under its own media type.
fn describe_problems(operation: &mut Value) {
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for (status, response) in responses.iter_mut() {
        let content = response
            .get_mut("content")
            .and_then(Value::as_object_mut)
            .filter(|_| status.starts_with(['4', '5']));
        if let Some(content) = content
            && let Some(problem) = content.remove("application/json")
        {
            content.insert("application/problem+json".to_owned(), problem);
        }
    }
    let schema = json!({"schema": {"$ref": "#/components/schemas/Problem"}});
    let other = json!({
        "description": "Whatever else goes wrong, such as a portal that is busy: a problem document",
        "content": {"application/problem+json": schema},
    });
    responses.insert("default".to_owned(), other);
}
