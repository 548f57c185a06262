//! A JSON body that fits its type.

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;

use super::{body_refusal, misfit::misfit};
use crate::problem::http_problem;

/// A JSON body that fits its type; another one is a problem document.
pub(crate) struct JsonBody<T>(pub T);

/// Arrays and objects inside each other; none of our bodies comes near it.
const MOST_NESTED: usize = 64;

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<JsonBody<T>, Response> {
        if !is_json(request.headers()) {
            let advice = "Send it as application/json.";
            return Err(http_problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "invalid", advice));
        }
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|it: BytesRejection| body_refusal(it.status()).problem())?;
        if is_nested_too_deep(&body) {
            let advice =
                format!("The body cannot be used: more than {MOST_NESTED} arrays and objects in each other.");
            return Err(http_problem(StatusCode::BAD_REQUEST, "invalid", &advice));
        }
        // Fields without names would be taken in the order in which they happen to be declared.
        if body.trim_ascii_start().first() == Some(&b'[') {
            let advice = "The body cannot be used: it must be an object, with its fields by name.";
            return Err(http_problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid", advice));
        }
        match Json::from_bytes(&body) {
            Ok(Json(body)) => Ok(JsonBody(body)),
            Err(error) => {
                let advice = format!("The body cannot be used: {}.", misfit(&error.body_text()));
                Err(http_problem(error.status(), "invalid", &advice).into_response())
            }
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or("");
    let kind = declared.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

/// Whether brackets outside of texts are open inside each other too often.
fn is_nested_too_deep(body: &[u8]) -> bool {
    let (mut n_open, mut in_text, mut escaped) = (0usize, false, false);
    for byte in body {
        match (in_text, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_text = !in_text,
            (false, b'[' | b'{') => n_open += 1,
            (false, b']' | b'}') => n_open = n_open.saturating_sub(1),
            _ => {}
        }
        if n_open > MOST_NESTED {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_7_only_brackets_outside_of_texts_nest() {
        let nested = |n| is_nested_too_deep(format!("{}{}", "[".repeat(n), "]".repeat(n)).as_bytes());
        assert!(!nested(64) && nested(65));
        assert!(!is_nested_too_deep(format!("\"{}\"", "[".repeat(1000)).as_bytes()));
        assert!(!is_nested_too_deep(format!("\"\\\"{}\"", "{".repeat(1000)).as_bytes()));
        assert!(!is_nested_too_deep("[]".repeat(1000).as_bytes()));
        assert!(is_nested_too_deep(format!("\"\\\\\"{}", "{\"a\":".repeat(65)).as_bytes()));
    }
}
