//! `drp audit`

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use domain::Principal;
use portal::{AuditHead, Portal};

use super::{Common, open};

/// The audit log.
#[derive(Args, Debug)]
pub struct AuditArguments {
    #[command(subcommand)]
    command: AuditCommand,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand, Debug)]
enum AuditCommand {
    /// Print the number and the hash of the newest record, to be kept where nobody who can write to the database can
    /// write too.
    Head,
    /// Go along the whole log and name the first record that is not as it was written.
    Verify {
        /// What `head` printed some time ago: the log must still go through it.
        #[arg(long, value_name = "NUMBER:HASH", value_parser = parse_head)]
        kept: Option<AuditHead>,
    },
}

/// Runs the command.
pub async fn run(arguments: AuditArguments) -> Result<ExitCode> {
    let portal = open(&arguments.common).await?;
    match arguments.command {
        AuditCommand::Head => {
            let head = portal.audit_head(&Principal::Operator).await?;
            println!("{}:{}", head.audit_id, head.hash);
            Ok(ExitCode::SUCCESS)
        }
        AuditCommand::Verify { kept } => verify(&portal, kept).await,
    }
}

async fn verify(portal: &Portal, kept: Option<AuditHead>) -> Result<ExitCode> {
    match portal.verify_audit_log(&Principal::Operator, kept.as_ref()).await? {
        None => {
            let head = portal.audit_head(&Principal::Operator).await?;
            let anchor = portal.audit_anchor(&Principal::Operator).await?;
            let n = head.audit_id - anchor.audit_id;
            println!("The audit log is whole: {n} records.{}", begins_behind(&anchor));
            Ok(ExitCode::SUCCESS)
        }
        Some(fault) => {
            eprintln!("drp: the audit log is not whole: record {}: {}", fault.audit_id, fault.reason);
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Where the log begins, unless with its first record.
pub fn begins_behind(anchor: &AuditHead) -> String {
    match anchor.audit_id {
        0 => String::new(),
        last => format!(" It begins with record {}: those before were removed, as it says itself.", last + 1),
    }
}

fn parse_head(text: &str) -> Result<AuditHead> {
    let wrong = || "it is what `drp audit head` printed: a number, a colon and 64 digits";
    let (number, hash) = text.trim().split_once(':').with_context(wrong)?;
    let audit_id = number.parse().ok().with_context(wrong)?;
    let is_hash = hash.len() == 64 && hash.bytes().all(|it| it.is_ascii_hexdigit());
    is_hash.then(|| AuditHead { audit_id, hash: hash.to_owned() }).with_context(wrong)
}
