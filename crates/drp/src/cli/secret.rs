//! `drp secret`

use std::process::ExitCode;

use anyhow::Result;
use portal::SecurityKey;

/// Prints a new key for `security.key`.
pub fn run() -> Result<ExitCode> {
    println!("{}", SecurityKey::random()?.to_text());
    Ok(ExitCode::SUCCESS)
}
