//! `drp secret`

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use portal::{SecurityKey, backups::BackupKey};

/// Secrets.
#[derive(Args, Debug)]
pub struct SecretArguments {
    /// Print a key that opens backups, with the public key that they are locked with in the line before.
    #[arg(long)]
    backup: bool,
}

/// Prints a new key for `security.key`, or one for backups in the form of `age-keygen`.
pub fn run(arguments: &SecretArguments) -> Result<ExitCode> {
    if arguments.backup {
        let key = BackupKey::random();
        println!("# public key: {}\n{}", key.recipient(), key.to_text());
    } else {
        println!("{}", SecurityKey::random()?.to_text());
    }
    Ok(ExitCode::SUCCESS)
}
