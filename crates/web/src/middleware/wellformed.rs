//! Requests that the socket could not read, methods that no address has, and hosts that are not the portal.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use words::key;

use crate::{probes::is_probe, problem::Refused, serve::Refusal, state::WebState};

/// The methods that any address may have.
const METHODS: [Method; 6] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
const ALLOW: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE");

/// Answers what cannot go on to any address.
pub(crate) async fn require(State(state): State<WebState>, request: Request, next: Next) -> Response {
    if let Some(refusal) = request.extensions().get::<Refusal>() {
        return unreadable(*refusal).problem();
    }
    // No address takes OPTIONS, but each knows best what it does take, and says so with its refusal.
    let is_question = request.method() == Method::OPTIONS && request.uri().path().starts_with('/');
    if !METHODS.contains(request.method()) && !is_question {
        let mut response = Refused::METHOD.answer(request.uri().path());
        response.headers_mut().insert(header::ALLOW, ALLOW);
        return response;
    }
    if is_probe(request.uri().path()) {
        return next.run(request).await;
    }
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts.next().and_then(|it| it.to_str().ok());
    if hosts.next().is_some() || !host.is_some_and(|it| state.edge.hosts.has(it)) {
        return Refused::HOST.problem();
    }
    next.run(request).await
}

fn unreadable(refusal: Refusal) -> Refused {
    let (status, key) = match refusal {
        Refusal::Malformed => (StatusCode::BAD_REQUEST, key("error-malformed")),
        Refusal::TooLarge => (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, key("error-head-too-large")),
        Refusal::TooSlow => (StatusCode::REQUEST_TIMEOUT, key("error-head-too-slow")),
    };
    Refused { status, kind: "request", key }
}
