//! `drp account`

use std::{
    io::{IsTerminal, stdin},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use domain::OrgId;
use portal::{Caller, Portal, Registration};

use super::{Common, open};

/// Accounts.
#[derive(Args, Debug)]
pub struct AccountArguments {
    #[command(subcommand)]
    command: AccountCommand,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand, Debug)]
enum AccountCommand {
    /// Create an account; its password is read from standard input.
    ///
    /// In an empty database, `--organization` creates the provider and makes the account its first system
    /// administrator.
    Create {
        /// E-mail address to sign in with.
        #[arg(long)]
        email: String,
        /// Given name.
        #[arg(long)]
        first_name: String,
        /// Family name.
        #[arg(long)]
        last_name: String,
        /// Name of a new organization, whose first administrator this account becomes.
        #[arg(long, value_name = "NAME", conflicts_with = "organization_id")]
        organization: Option<String>,
        /// Number of an organization that exists; without either the account is a residential customer's.
        #[arg(long, value_name = "NUMBER")]
        organization_id: Option<OrgId>,
    },
    /// Send somebody a link to set a new password; without a mail server the link is printed, to be passed on.
    ResetPassword {
        /// E-mail address of the account.
        email: String,
    },
}

/// Runs the command.
pub async fn run(arguments: AccountArguments) -> Result<ExitCode> {
    let portal = open(&arguments.common).await?;
    let (email, first_name, last_name, organization, organization_id) = match arguments.command {
        AccountCommand::Create { email, first_name, last_name, organization, organization_id } => {
            (email, first_name, last_name, organization, organization_id)
        }
        AccountCommand::ResetPassword { email } => return reset_password(&portal, &email).await,
    };
    let password = read_password()?;
    let org = match organization {
        Some(name) => Some(portal.create_organization(&Caller::operator(), &name).await?),
        None => organization_id,
    };
    let registration = Registration {
        email: &email,
        first_name: &first_name,
        last_name: &last_name,
        org,
        password: &password,
    };
    create(&portal, registration).await
}

async fn create(portal: &Portal, registration: Registration<'_>) -> Result<ExitCode> {
    let id = portal.create_account(&Caller::operator(), registration).await?;
    match registration.org {
        Some(org) => println!("Account {id} for {} in organization {org}.", registration.email),
        None => println!("Account {id} for {}.", registration.email),
    }
    Ok(ExitCode::SUCCESS)
}

async fn reset_password(portal: &Portal, email: &str) -> Result<ExitCode> {
    match portal.start_reset_by_email(&Caller::operator(), email).await? {
        Some(link) => println!("Pass this on to {email}; it works once, for ten minutes:\n{}", link.as_str()),
        None => println!("A link was sent to {email}; it works once, for ten minutes."),
    }
    Ok(ExitCode::SUCCESS)
}

fn read_password() -> Result<String> {
    if stdin().is_terminal() {
        eprintln!("Password, at least 15 characters, then Enter (it is shown as you type):");
    }
    let mut line = String::new();
    stdin().read_line(&mut line).context("cannot read the password from standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
