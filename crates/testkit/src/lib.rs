//! What the tests stand on: engines, portals, people. Never a dependency of what ships.

mod chance;
pub mod client;
mod config;
mod contents;
pub mod engines;
mod folder;
pub mod galera;
mod imports;
pub mod line;
pub mod mariadb;
pub mod otp;
pub mod portal;
mod programs;
pub mod proxy;
mod readings;
pub mod redis;
pub mod smtp;
pub mod unclear;
mod verdict;
mod webhook;
pub mod xmllint;

pub use chance::{Chance, wants_all_faults};
pub use client::{Answer, Client};
pub use folder::Folder;
pub use imports::ImportReport;
pub use portal::{TestPortal, deed, instant};
pub use programs::{is_here, lacks};
pub use readings::{CALENDAR, as_import, write_options};
pub use verdict::{Verdict, not_run};
pub use webhook::{Posted, TestWebhook};

/// What the database keeps of a token.
pub fn token_hash(token: &str) -> String {
    store::TokenHash::of(token).as_str().to_owned()
}
