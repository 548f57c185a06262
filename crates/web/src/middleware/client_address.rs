//! Where a request comes from: the other end of the connection, or what a trusted proxy says.

use std::net::IpAddr;

use axum::{
    extract::{Request, State},
    http::HeaderName,
    middleware::Next,
    response::Response,
};

use crate::{edge::Peer, state::WebState};

/// The address of whoever asks; among the extensions of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ClientAddress(pub IpAddr);

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// What proxies, and those who play one, say about a request. Nobody after this place reads it.
const SAID: [&str; 7] = [
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-port",
    "x-real-ip",
    "forwarded",
    "tracestate",
];

/// Finds the address of whoever asks, and takes away what nobody is to believe.
pub(crate) async fn find(State(state): State<WebState>, mut request: Request, next: Next) -> Response {
    let proxies = &state.edge.proxies;
    let peer = request.extensions().get::<Peer>().map(|it| it.0.ip());
    if let Some(peer) = peer {
        let said = request.headers().get_all(X_FORWARDED_FOR);
        // What is no text is an entry that is no address.
        let client = proxies.client(peer, said.iter().map(|it| it.to_str().unwrap_or("")));
        request.extensions_mut().insert(ClientAddress(client));
    }
    let headers = request.headers_mut();
    SAID.iter().for_each(|it| drop(headers.remove(*it)));
    if !peer.is_some_and(|it| proxies.contains(it)) {
        headers.remove(X_REQUEST_ID);
        headers.remove(TRACEPARENT);
    }
    next.run(request).await
}
