//! What keeps a server from starting until somebody changes something, as an exit code of its own.

use std::{
    fmt,
    io::{self, ErrorKind},
    process::ExitCode,
};

use anyhow::{Context, Error, Result};

use crate::telemetry;

/// An installation that cannot be served as it is: to begin again does not help. A database that does not answer, a disk
/// that is full or a clock that is wrong is not of this kind, since it may pass.
#[derive(Debug)]
pub struct Unusable(String);

/// `EX_CONFIG` of sysexits.h; the unit of systemd does not begin again after it.
const CODE: u8 = 78;

/// Tells an error of that kind, and says with which code to end; hands on every other.
///
/// # Errors
/// Those of other kinds.
pub fn exit_code(error: Error) -> Result<ExitCode> {
    if !error.is::<Unusable>() {
        return Err(error);
    }
    telemetry::complain(&format!("{error:#}"));
    Ok(ExitCode::from(CODE))
}

impl Unusable {
    /// A socket that was bound, or why not: a port that is another's or that one may not have is of this kind, an address that
    /// the machine does not have yet is not.
    ///
    /// # Errors
    /// Where there is none, with these words before the reason.
    pub fn unless_bound<T>(bound: io::Result<T>, words: impl FnOnce() -> String) -> Result<T> {
        let is_refused =
            |it: &io::Error| matches!(it.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied);
        let is_unusable = bound.as_ref().is_err_and(is_refused);
        let res = bound.with_context(words);
        res.map_err(|it| if is_unusable { Unusable::from(it).into() } else { it })
    }
}

impl From<Error> for Unusable {
    fn from(error: Error) -> Unusable {
        Unusable(format!("{error:#}"))
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unusable {}
