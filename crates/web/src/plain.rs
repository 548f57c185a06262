//! Plain HTTP beside the portal's own TLS: pages are sent on, programs are refused, so that none goes on sending its key
//! in the clear.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use words::key;

use crate::{
    middleware::{client_address, languages, request_log, security_headers, wellformed},
    problem::{Refused, is_for_programs},
    state::WebState,
};

/// What is answered there; nothing of it is about anybody.
pub fn plain_router(state: WebState) -> Router {
    Router::new()
        .fallback(send_on)
        .layer(from_fn_with_state(state.clone(), wellformed::require))
        .layer(from_fn(languages::answer))
        .layer(from_fn(security_headers::add))
        .layer(from_fn(promise_nothing))
        .layer(from_fn(request_log::log))
        .layer(from_fn_with_state(state.clone(), client_address::find))
        .with_state(state)
}

/// The same page by `https://`, under the name that the configuration says and not under one that a request names.
async fn send_on(State(state): State<WebState>, request: Request) -> Response {
    let path = request.uri().path();
    // However many slashes it begins with: a proxy may make one of them.
    if is_for_programs(&format!("/{}", path.trim_start_matches('/'))) {
        return PLAIN.problem();
    }
    let base = state.portal.config().public_url.as_str().trim_end_matches('/');
    let target = request.uri().path_and_query().map_or("/", |it| it.as_str());
    match HeaderValue::try_from(format!("{base}/{}", target.trim_start_matches('/'))) {
        Ok(there) => (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, there)]).into_response(),
        Err(_) => Refused::HOST.problem(),
    }
}

const PLAIN: Refused =
    Refused { status: StatusCode::FORBIDDEN, kind: "plain-http", key: key("error-plain-http") };

/// That there is always TLS is worth nothing by plain HTTP, and must not be said there.
async fn promise_nothing(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().remove(header::STRICT_TRANSPORT_SECURITY);
    response
}
