//! `GET /metrics`: for an address of its own, which only those reach who watch the portal.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderName, header},
    routing::get,
};
use portal::Portal;

/// Writes down everything that was measured so far.
type Render = Arc<dyn Fn() -> String + Send + Sync>;

/// The text format of Prometheus.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The one route, to be served on an address of its own.
pub fn metrics_router(portal: Portal, render: impl Fn() -> String + Send + Sync + 'static) -> Router {
    let render: Render = Arc::new(render);
    Router::new().route("/metrics", get(metrics)).with_state((portal, render))
}

async fn metrics(
    State((portal, render)): State<(Portal, Render)>,
) -> ([(HeaderName, &'static str); 1], String) {
    portal.measure().await;
    ([(header::CONTENT_TYPE, TEXT_FORMAT)], render())
}
