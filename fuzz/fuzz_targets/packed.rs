//! Any bytes as a packed file.
#![no_main]

#[path = "../../crates/formats/tests/invariants/mod.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|data: &[u8]| invariants::packed(data));
