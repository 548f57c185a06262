//! The portal as it is deployed, with the files of `deploy/`: two API servers behind NGINX, over MariaDB and Redis.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

mod between;
mod edge;
mod failover;
mod files;
mod limits;
mod live;
mod load;
mod programs;
mod scene;
mod secrets;
mod wire;
