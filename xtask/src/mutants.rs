//! The rules of access, taken apart one by one: does a test notice?

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::machine;

const VERSION: &str = "27.1.0";
/// The rules themselves, and the queries that hold to them.
const FILES: [&str; 2] = ["crates/domain/src/access.rs", "crates/store/src/access.rs"];

/// Changes one thing at a time and runs the table's tests against it; fails where none of them fails.
pub fn check() -> Result<(), String> {
    let program = installed()?;
    let mut command = Command::new(program);
    command.current_dir(machine::root()).arg("mutants").args(["--output", "target", "--no-shuffle"]);
    // Tests beside these files would notice too; this asks whether the table does, through the whole portal.
    command.args(["--test-package", "web"]);
    FILES.iter().for_each(|file| {
        command.args(["--file", file]);
    });
    command.args(["--", "--test", "api", "authorization"]);
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => {
            Err(format!("cargo mutants: {status}; target/mutants.out/missed.txt names what no test noticed"))
        }
        Err(err) => Err(format!("cargo mutants: {err}")),
    }
}

/// Builds it into `target` where it is missing: it takes minutes, and nobody else needs it.
fn installed() -> Result<PathBuf, String> {
    let root = machine::root().join("target/tools");
    let program = root.join("bin/cargo-mutants");
    if program.is_file() {
        return Ok(program);
    }
    println!("   installing cargo-mutants {VERSION}");
    let mut command = Command::new("cargo");
    command.args(["install", "--locked", "--version", VERSION, "--root"]).arg(&root).arg("cargo-mutants");
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(program),
        Ok(status) => Err(format!("cargo install cargo-mutants: {status}")),
        Err(err) => Err(format!("cargo install cargo-mutants: {err}")),
    }
}
