//! The pages, as parsed HTML through the real router: what they say, and that anybody can use them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

mod account;
mod administration;
mod dance;
mod document;
mod fleet;
mod getting_in;
mod imports;
mod landing;
mod languages;
mod map;
mod meter_quality;
mod meters;
mod outbox;
mod periods;
mod sign_in;
mod status;
mod today;
mod waiting;
