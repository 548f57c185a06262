//! Programs of others that tests ask: a test without its program is skipped, or fails where all are required.
#![allow(clippy::disallowed_methods, reason = "whether one may be missing is said by the environment")]

use std::{
    io::ErrorKind,
    process::{Command, Stdio},
};

/// Whether that program can be run; where it cannot, `cure` says what to do.
///
/// # Panics
/// Where it cannot, and everything is required.
pub fn is_here(program: &str, cure: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let is_missing = command.status().is_err_and(|it| it.kind() == ErrorKind::NotFound);
    !is_missing || lacks(&format!("there is no {program}; {cure}"))
}

/// Says that a test is skipped since this machine lacks something; never true.
///
/// # Panics
/// Where everything is required.
pub fn lacks(what: &str) -> bool {
    assert!(std::env::var("DRP_REQUIRE_ALL").is_err(), "{what}");
    eprintln!("skipped: {what}");
    false
}
