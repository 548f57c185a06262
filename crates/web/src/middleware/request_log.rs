//! One log line per request, with an id that the answer carries too; no address, no query, nothing personal.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};

use crate::probes::is_probe;

tokio::task_local! {
    static REQUEST_ID: String;
    static PATH: String;
}

/// The path of the request that is being answered.
pub(crate) fn current_path() -> String {
    PATH.try_with(Clone::clone).unwrap_or_default()
}

/// The id of the request that is being answered.
pub(crate) fn current_request_id() -> String {
    REQUEST_ID.try_with(Clone::clone).unwrap_or_else(|_| "none".to_owned())
}

/// Gives the request an id and logs how it was answered.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    // Only a trusted proxy's id has come this far.
    let id = request.headers().get("x-request-id").and_then(|it| it.to_str().ok()).filter(|it| is_id(it));
    let id = id.map_or_else(random_id, str::to_owned);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("none", |it| it.as_str()).to_owned();
    let begun = Instant::now();
    let path = request.uri().path().to_owned();
    let mut response = REQUEST_ID.scope(id.clone(), PATH.scope(path, next.run(request))).await;
    let duration_ms = begun.elapsed().as_secs_f64() * 1000.0;
    let status = response.status().as_u16();
    // Whoever looks after servers asks every few seconds, and is not what somebody looks for in a log.
    if is_probe(&route) && response.status().is_success() {
        tracing::debug!(request.id = %id, %method, %route, status, duration_ms, "request");
    } else {
        tracing::info!(request.id = %id, %method, %route, status, duration_ms, "request");
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

fn is_id(text: &str) -> bool {
    (8..=64).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
}

fn random_id() -> String {
    let mut bytes = [0u8; 8];
    match getrandom::fill(&mut bytes) {
        Ok(()) => bytes.iter().map(|it| format!("{it:02x}")).collect(),
        Err(_) => "none".to_owned(),
    }
}
