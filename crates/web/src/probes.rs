//! `/healthz` and `/readyz`: what those ask who restart servers and who send people to them.

use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use portal::Ability;
use serde::Serialize;

use crate::state::WebState;

/// Method and path of each. Anybody may ask, under any name: whoever looks after servers calls them by their addresses.
pub const PROBES: [(&str, &str); 2] = [("get", "/healthz"), ("get", "/readyz")];

/// Whether that is the path of one.
pub(crate) fn is_probe(path: &str) -> bool {
    PROBES.iter().any(|(_, it)| *it == path)
}

pub(crate) fn routes() -> Router<WebState> {
    Router::new().route(PROBES[0].1, get(is_alive)).route(PROBES[1].1, get(is_ready))
}

/// Whether the process should be asked anything.
#[derive(Serialize)]
pub(crate) struct Ready {
    ready: bool,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    part: &'static str,
    /// `well`, `slower`, `doubtful` or `failing`.
    state: &'static str,
    message: &'static str,
}

/// The process lives. Nothing else is asked, so that a database that hangs makes nobody restart the portal.
async fn is_alive() -> &'static str {
    "alive\n"
}

/// Whether it should be asked anything: 200, or 503 with the part that fails.
async fn is_ready(State(state): State<WebState>) -> (StatusCode, Json<Ready>) {
    let readiness = state.portal.readiness().await;
    let ready = readiness.is_ready();
    let parts = readiness.parts.iter().map(|it| Part {
        part: it.part,
        state: match it.ability {
            Ability::Well => "well",
            Ability::Slower => "slower",
            Ability::Doubtful => "doubtful",
            Ability::Failing => "failing",
        },
        message: it.message,
    });
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Ready { ready, parts: parts.collect() }))
}
