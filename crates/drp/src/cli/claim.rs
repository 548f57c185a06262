//! `drp claim`

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};
use domain::Principal;
use portal::{Caller, ClaimDecision, Portal};

use super::{Common, open};

/// Claims of meters.
#[derive(Args, Debug)]
pub struct ClaimArguments {
    #[command(subcommand)]
    command: ClaimCommand,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand, Debug)]
enum ClaimCommand {
    /// List the claims that wait, the oldest first.
    List,
    /// Give the meter to whoever claims it, from now on; everybody whom it concerns is told by mail.
    Accept {
        /// E-mail address of the account that claims.
        email: String,
    },
    /// Leave the meter where it is; whoever claims it is told by mail.
    Decline {
        /// E-mail address of the account that claims.
        email: String,
    },
}

/// Runs the command.
pub async fn run(arguments: ClaimArguments) -> Result<ExitCode> {
    let portal = open(&arguments.common).await?;
    match arguments.command {
        ClaimCommand::List => list(&portal).await?,
        ClaimCommand::Accept { email } => {
            decide(&portal, &email, ClaimDecision::Accept).await?;
            println!("The meter is that of {email} now.");
        }
        ClaimCommand::Decline { email } => {
            decide(&portal, &email, ClaimDecision::Decline).await?;
            println!("The claim of {email} is declined.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(portal: &Portal) -> Result<()> {
    let claims = portal.list_claims(&Principal::Operator).await?;
    for claim in &claims {
        let since = portal.config().calendar.local(claim.created_at).strftime("%Y-%m-%d %H:%M %Z");
        let holder = claim.holder.as_ref().map_or("-", |it| it.email.as_str());
        println!("{:>10}  {:<40}  {holder:<40}  {since}", claim.meter.to_string(), claim.account.email);
    }
    if claims.is_empty() {
        println!("No claim waits.");
    }
    Ok(())
}

async fn decide(portal: &Portal, email: &str, decision: ClaimDecision) -> Result<()> {
    let account = portal.account_of_email(&Principal::Operator, email).await?;
    Ok(portal.decide_claim(&Caller::operator(), account, decision).await?)
}
