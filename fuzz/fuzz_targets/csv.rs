//! Any bytes as a CSV file of readings, and as one of meters.
#![no_main]

#[path = "../../crates/formats/tests/invariants/mod.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|data: &[u8]| invariants::csv(data));
