//! A portal that stops asks everybody to come back by another connection, which a proxy makes to another server.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Version, header},
    middleware::Next,
    response::Response,
};

use crate::state::WebState;

/// Says so with every answer, where the protocol has a word for it.
pub(crate) async fn say(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let has_word = request.version() == Version::HTTP_11;
    let mut response = next.run(request).await;
    if has_word && state.portal.is_stopping() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
