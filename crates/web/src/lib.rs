//! The portal over HTTP: routes, extractors, pages, API, live stream. Decides nothing; asks `portal`.

mod answers;
mod api;
mod assets;
mod cache_policy;
mod cookie;
mod download;
mod edge;
mod extract;
mod live;
mod local_path;
mod metrics;
mod middleware;
mod openapi;
mod pages;
mod plain;
mod probes;
mod problem;
mod router;
mod serve;
mod shapes;
mod state;
mod tiles;
mod view;

pub use self::metrics::metrics_router;
pub use edge::{Edge, Peer, TrustedProxies};
pub use openapi::document as openapi_document;
pub use plain::plain_router;
pub use probes::PROBES;
pub use router::{LIVE, PAGES, router, router_with};
pub use serve::{Door, Limits, Tls, certificate_ends_at, serve, trial_names};
pub use state::{Cookies, WebState};
pub use tiles::Tiles;

/// The portal's routes, ready to be served.
pub use axum::Router;
