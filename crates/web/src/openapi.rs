//! The OpenAPI document, from the same registrations as the routes.

mod closed;

use serde_json::{Value, json};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};

/// What the document says besides its paths.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Demand Response Portal",
        description = "Meters' measured power against prediction, savings, participation and credits.\n\n\
            **Who asks.** A person signs in with `POST /api/user/session/create` and sends the cookie that it sets with \
            every further request. A program shows an API key, `Authorization: Bearer drp_…`: each operation names the \
            scope that the key needs, and where it names none only a session will do. What is dangerous answers a \
            session with 403 and the type `urn:drp:problem:reauth` where the password was shown more than five minutes \
            ago; a key is not asked.\n\n\
            **Requests.** Every path may also be written with a trailing slash. A body is JSON of at most 64 KiB, of \
            4 MiB for a list of new meters, or the file of an import. Fields and parameters that are not listed are refused.\n\n\
            **Answers.** Every field is there; what has no value is null. Times are RFC 3339 with an offset: the \
            provider's, or `Z`. A date such as `2026-07-16` is a local one of the provider and stands for its first \
            instant. Spans of time do not include their end. Energy is in kWh and power in kW, or in watts where a \
            `scale` of 1000 says so; money is in the `currency` beside it. Exact decimals are strings. A list with a \
            `next_cursor` comes in parts: send that as `cursor`, beside the same other parameters, until it is null.\n\n\
            **Errors** are problem documents (RFC 9457): `type` is stable, `title` is for people, `errors` names fields. \
            What is somebody else's answers exactly like what does not exist. With 429 and most 503, `Retry-After` says \
            in how many seconds to try again.",
        license(name = "MIT OR Apache-2.0")
    ),
    tags(
        (name = "session", description = "Signing in and out; one's own sessions."),
        (name = "account", description = "One's own account: getting it, changing it, two-factor sign-in, keys, who looked."),
        (name = "meters", description = "Meters, and who has which."),
        (name = "dashboard", description = "What was measured, predicted and saved; statistics; the map."),
        (name = "data", description = "Readings in and out, as files."),
        (name = "DR periods", description = "The hours in which customers are asked to use less."),
        (name = "organizations", description = "Organizations and their members."),
        (name = "accounts", description = "Everybody who can sign in, for system administrators."),
        (name = "claims", description = "Who says that a meter is theirs, for system administrators."),
        (name = "mail", description = "Messages that the portal wrote, for system administrators."),
        (name = "audit", description = "Who did what, for system administrators."),
        (name = "document", description = "This document.")
    ),
    modifiers(&Credentials),
    security(("session" = []))
)]
pub(crate) struct ApiDocument;

struct Credentials;

impl Modify for Credentials {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
            "__Host-session",
            "Set by `POST /api/user/session/create`; on a loopback address without TLS its name is `session`.",
        )));
        let key = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("drp_…").description(Some(
            "An API key: made by `POST /api/user/keys`, on the account's page or by `drp api-key create`. What is named \
             beside it is the scope that it needs: `read`, `import` or `admin`, none of which includes another. Keys that \
             are wrong, over and over, are answered with 429.",
        ));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("session", cookie);
        components.add_security_scheme("key", SecurityScheme::Http(key.build()));
    }
}

/// The document as indented JSON.
pub fn document() -> String {
    let (_, document) = crate::router::api().split_for_parts();
    let Ok(mut document) = serde_json::to_value(&document) else { return String::new() };
    for (path, operations) in document["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in operations.as_object_mut().into_iter().flatten() {
            describe_credentials(path, method, operation);
            describe_conditions(operation);
            describe_problems(operation);
        }
    }
    describe_answers(&mut document);
    closed::describe_words(&mut document);
    describe_numbers(&mut document);
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

/// Says which scope a key needs, where an operation does not say itself by what it is asked.
fn describe_credentials(path: &str, method: &str, operation: &mut Value) {
    let Some(fields) = operation.as_object_mut() else { return };
    let scope = if path.starts_with("/api/data/import") {
        "import"
    } else if method == "get" && path != "/api/outbox" {
        "read"
    } else {
        "admin"
    };
    fields.entry("security").or_insert(json!([{"session": []}, {"key": [scope]}]));
}

/// Says with which header an answer that has not changed is asked for.
fn describe_conditions(operation: &mut Value) {
    let Some(fields) = operation.as_object_mut() else { return };
    if fields.get("responses").and_then(|it| it.get("304")).is_none() {
        return;
    }
    let parameters = fields.entry("parameters").or_insert(json!([]));
    if let Some(parameters) = parameters.as_array_mut() {
        parameters.push(json!({
            "name": "If-None-Match",
            "in": "header",
            "description": "The `ETag` of an answer that is still at hand.",
            "required": false,
            "schema": {"type": "string"},
            "example": "\"9f86d081884c7d659a2feaa0c55ad015\"",
        }));
    }
}

/// Says that an answer has all of its fields: what has no value is null. Requests are told by what they refuse, and a
/// problem has `errors` only where there are any.
fn describe_answers(document: &mut Value) {
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        if name != "Problem" && schema.get("additionalProperties").is_none() {
            require_fields(schema);
        }
    }
}

fn require_fields(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            let properties = fields.get("properties").and_then(Value::as_object);
            if let Some(names) = properties.map(|it| it.keys().cloned().collect::<Vec<String>>()) {
                fields.insert("required".to_owned(), json!(names));
            }
            fields.values_mut().for_each(require_fields);
        }
        Value::Array(items) => items.iter_mut().for_each(require_fields),
        _ => {}
    }
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
    let retry_after = json!({"Retry-After": {
        "description": "Seconds after which to try again.",
        "schema": {"type": "integer"},
    }});
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
        if status == "429" {
            response["headers"] = retry_after.clone();
        }
    }
    let schema = json!({"schema": {"$ref": "#/components/schemas/Problem"}});
    let other = json!({
        "description": "Whatever else goes wrong: a request that cannot be used as it is (400, 408, 413, 415, 421), keys \
            that are wrong over and over (429), a portal that is busy or cannot reach its data (503)",
        "headers": retry_after,
        "content": {"application/problem+json": schema},
    });
    responses.insert("default".to_owned(), other);
}
