//! Faults on purpose: processes killed, answers lost, files cut short. What was acknowledged is there, once.
//!
//! `cargo test` tries each a few times; `cargo xtask faults` tries each often and prints what became of it.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

mod any_order;
mod asking;
mod backups;
mod clocks;
mod cut_bodies;
mod failing_disk;
mod full_disk;
mod galera;
mod hung_database;
mod killed;
mod killed_database;
mod large_exports;
mod lines;
mod lost_answers;
mod migrating;
mod people;
mod redis_trouble;
mod released;
mod rivals;
mod scene;
mod served;
mod stopped;
mod synced;
mod used_up;
