//! The corpus of the fuzz targets, read again: what they found once is held for ever.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

mod invariants;

use std::{fs, path::Path};

fn replay(target: &str, holds: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    assert!(files.len() > 10, "{target} has no corpus");
    for file in files {
        // Where something does not hold, the last line says for which file.
        println!("{}", file.display());
        holds(&fs::read(&file).unwrap());
    }
}

#[test]
fn csv() {
    replay("csv", invariants::csv);
}

#[test]
fn green_button() {
    replay("green_button", invariants::green_button);
}

#[test]
fn packed() {
    replay("packed", invariants::packed);
}
