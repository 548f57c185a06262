//! `drp openapi`

use std::process::ExitCode;

use anyhow::Result;

/// Prints the document.
pub fn run() -> Result<ExitCode> {
    println!("{}", web::openapi_document());
    Ok(ExitCode::SUCCESS)
}
