//! The edge on a real socket: what is no clear request, what takes too long, and too many at once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

mod exports;
mod limits;
mod served;
mod smuggling;
mod stopping;
mod tls;
