//! What the tests stand on: engines, portals, people. Never a dependency of what ships.

pub mod client;
mod contents;
pub mod engines;
pub mod portal;
pub mod redis;
pub mod smtp;

pub use client::{Answer, Client};
pub use portal::{TestPortal, deed, instant};
