//! Any bytes as a Green Button file.
#![no_main]

#[path = "../../crates/formats/tests/invariants/mod.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|data: &[u8]| invariants::green_button(data));
