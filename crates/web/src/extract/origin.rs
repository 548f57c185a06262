//! Where a request comes from, for the audit log, the rate limits and the list of sessions.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{header, request::Parts},
};
use domain::MeterId;
use portal::Origin;

use super::PageWords;
use crate::middleware::{client_address::ClientAddress, request_log::current_request_id};

/// Where the request comes from.
pub(crate) struct RequestOrigin(pub Origin);

/// The longest description of a browser that is kept.
const MAX_USER_AGENT: usize = 200;

impl<S: Send + Sync> FromRequestParts<S> for RequestOrigin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<RequestOrigin, Infallible> {
        let (looked, glimpsed) = (shared(parts), shared(parts));
        let meter = meter(parts, state).await;
        let agent = parts.headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or("");
        Ok(RequestOrigin(Origin {
            looked,
            glimpsed,
            meter,
            address: parts.extensions.get::<ClientAddress>().map(|it| it.0),
            language: PageWords::of(&parts.headers).language(),
            request_id: current_request_id(),
            user_agent: agent.chars().filter(|it| !it.is_control()).take(MAX_USER_AGENT).collect(),
        }))
    }
}

/// The same within one request, however many ask for it.
fn shared<T: Clone + Default + Send + Sync + 'static>(parts: &mut Parts) -> T {
    parts.extensions.get_or_insert_default::<T>().clone()
}

/// The meter that the address names, of a request that only reads: one that brings something may take long.
async fn meter<S: Send + Sync>(parts: &mut Parts, state: &S) -> Option<MeterId> {
    if !parts.method.is_safe() {
        return None;
    }
    let named = RawPathParams::from_request_parts(parts, state).await.ok()?;
    named.iter().find(|(name, _)| *name == "meter_id")?.1.parse().ok()
}
