//! The API through the real router, over the real store: one module per part of the address.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

mod administration;
mod answers;
mod audit;
mod authorization;
mod cross_site;
mod edge;
mod entity;
mod escaping;
mod export;
mod getting_in;
mod keys;
mod live;
mod openapi;
mod outbox;
mod own_account;
mod own_sessions;
mod probes;
mod problems;
mod read_only;
mod routes;
mod security_headers;
mod session;
mod sign_in;
mod two_factor;
mod vis;
mod vis_map;
mod vis_periods;
mod vis_quality;
mod vis_statistics;
