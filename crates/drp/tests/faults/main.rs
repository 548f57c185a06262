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
mod backups;
mod clocks;
mod cut_bodies;
mod galera;
mod killed;
mod killed_database;
mod lost_answers;
mod migrating;
mod people;
mod released;
mod rivals;
mod scene;
mod served;
mod stopped;
