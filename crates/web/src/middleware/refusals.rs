//! Writes down who was turned away: after the handler, since only the answer tells.

use std::sync::{Arc, OnceLock};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{StatusCode, request::Parts},
    middleware::Next,
    response::Response,
};
use portal::{Caller, TurnedAway};
use words::Words;

use super::request_log::current_request_id;
use crate::state::WebState;

/// Who a request turned out to come from: filled by the extractors, read when the answer is there.
#[derive(Clone, Default)]
pub(crate) struct Asker(Arc<OnceLock<Caller>>);

impl Asker {
    /// Of a request: the same for everybody who asks.
    pub(crate) fn of(request: &mut Request) -> Asker {
        request.extensions_mut().get_or_insert_default::<Asker>().clone()
    }

    /// What to answer whoever it is in, where that is known.
    pub(crate) fn words(&self) -> Option<Words> {
        self.0.get().map(|it| Words::of(it.origin.language))
    }

    /// Whether it is somebody who may look around.
    pub(crate) fn is_let_in(&self) -> bool {
        self.0.get().is_some_and(|it| it.principal.role().is_some())
    }

    /// Says who a request comes from.
    pub(crate) fn tell(parts: &Parts, caller: &Caller) {
        if let Some(asker) = parts.extensions.get::<Asker>() {
            let _ = asker.0.set(caller.clone());
        }
    }
}

/// Writes down a 403 or 404 of somebody who has shown who they are. The answer stays what it is, whether or not it can
/// be written down: it gives nothing away.
pub(crate) async fn record(State(state): State<WebState>, mut request: Request, next: Next) -> Response {
    let asker = Asker::of(&mut request);
    let route =
        request.extensions().get::<MatchedPath>().map(|it| format!("{} {}", request.method(), it.as_str()));
    let path = without_secrets(request.uri().path());
    let response = next.run(request).await;
    let how = match response.status() {
        StatusCode::FORBIDDEN => TurnedAway::Forbidden,
        StatusCode::NOT_FOUND => TurnedAway::NotFound,
        _ => return response,
    };
    if let (Some(caller), Some(route)) = (asker.0.get(), route)
        && let Err(error) = state.portal.record_turned_away(caller, how, route, &path).await
    {
        tracing::error!(request.id = %current_request_id(), %error, "a refusal could not be written down");
    }
    response
}

/// A path without its long parts, which may be links that work once.
fn without_secrets(path: &str) -> String {
    let parts = path.split('/').map(|it| if it.len() > MAX_PART { "…" } else { it });
    parts.collect::<Vec<_>>().join("/")
}

/// Longer than any number and any word of our addresses.
const MAX_PART: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_works_once_is_not_written_down() {
        assert_eq!(without_secrets(&format!("/invitations/{}", "a".repeat(43))), "/invitations/…");
        assert_eq!(without_secrets("/api/vis/meter_data/17"), "/api/vis/meter_data/17");
    }
}
