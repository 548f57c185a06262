//! `drp account`

use std::{
    io::{IsTerminal, stdin},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::{Args, Subcommand, ValueEnum};
use domain::{ApprovalStatus, OrgId, Principal};
use portal::{AccountQuery, Caller, Part, Portal, Registration};

use super::{Common, open, organization::AT_A_TIME};

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
    /// List accounts.
    List {
        /// Only those in whose name or e-mail this occurs.
        #[arg(long, value_name = "TEXT", default_value = "")]
        search: String,
        /// Only those which stand so.
        #[arg(long)]
        approval: Option<ApprovalWord>,
        /// Only those of that organization.
        #[arg(long, value_name = "NUMBER")]
        organization_id: Option<OrgId>,
    },
    /// Say where an account stands; its person is told by mail.
    SetStatus {
        /// E-mail address of the account.
        email: String,
        /// Where it stands.
        approval: ApprovalWord,
    },
    /// Delete an account for good; its person is told by mail.
    Delete {
        /// E-mail address of the account.
        email: String,
        /// That it is meant: it cannot be undone.
        #[arg(long, required = true)]
        yes: bool,
    },
    /// Send somebody a link to set a new password; without a mail server the link is printed, to be passed on.
    ResetPassword {
        /// E-mail address of the account.
        email: String,
    },
    /// Turn two-factor sign-in off for somebody who has lost their app and their recovery codes.
    ResetTwoFactor {
        /// E-mail address of the account.
        email: String,
    },
    /// Sign somebody out everywhere; they are told by mail.
    EndSessions {
        /// E-mail address of the account.
        email: String,
    },
}

/// Where an account stands.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ApprovalWord {
    Pending,
    Approved,
    Rejected,
    Admin,
}

impl From<ApprovalWord> for ApprovalStatus {
    fn from(word: ApprovalWord) -> ApprovalStatus {
        match word {
            ApprovalWord::Pending => ApprovalStatus::Pending,
            ApprovalWord::Approved => ApprovalStatus::Approved,
            ApprovalWord::Rejected => ApprovalStatus::Rejected,
            ApprovalWord::Admin => ApprovalStatus::Admin,
        }
    }
}

/// Runs the command.
pub async fn run(arguments: AccountArguments) -> Result<ExitCode> {
    let portal = open(&arguments.common).await?;
    let (email, first_name, last_name, organization, organization_id) = match arguments.command {
        AccountCommand::Create { email, first_name, last_name, organization, organization_id } => {
            (email, first_name, last_name, organization, organization_id)
        }
        AccountCommand::List { search, approval, organization_id } => {
            return list(&portal, search, approval.map(Into::into), organization_id).await;
        }
        AccountCommand::SetStatus { email, approval } => {
            return set_status(&portal, &email, approval.into()).await;
        }
        AccountCommand::Delete { email, .. } => return delete(&portal, &email).await,
        AccountCommand::ResetPassword { email } => return reset_password(&portal, &email).await,
        AccountCommand::ResetTwoFactor { email } => return reset_two_factor(&portal, &email).await,
        AccountCommand::EndSessions { email } => return end_sessions(&portal, &email).await,
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

async fn reset_two_factor(portal: &Portal, email: &str) -> Result<ExitCode> {
    portal.reset_two_factor(&Caller::operator(), email).await?;
    println!("Signing in as {email} asks for the password alone. They have been told.");
    Ok(ExitCode::SUCCESS)
}

async fn end_sessions(portal: &Portal, email: &str) -> Result<ExitCode> {
    let account = portal.account_of_email(&Principal::Operator, email).await?;
    let n_ended = portal.end_sessions_of(&Caller::operator(), account).await?;
    println!("{email} is signed out everywhere; sessions ended: {n_ended}. They have been told.");
    Ok(ExitCode::SUCCESS)
}

async fn create(portal: &Portal, registration: Registration<'_>) -> Result<ExitCode> {
    let id = portal.create_account(&Caller::operator(), registration).await?;
    match registration.org {
        Some(org) => println!("Account {id} for {} in organization {org}.", registration.email),
        None => println!("Account {id} for {}.", registration.email),
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(
    portal: &Portal,
    search: String,
    approval: Option<ApprovalStatus>,
    org: Option<OrgId>,
) -> Result<ExitCode> {
    let mut part = Part::Behind { number: None, limit: AT_A_TIME };
    loop {
        let query = AccountQuery { search: search.clone(), approval, org, is_residential: false, part };
        let found = portal.managed_accounts(&Principal::Operator, &query).await?.items;
        let Some(last) = found.last() else { return Ok(ExitCode::SUCCESS) };
        part = Part::Behind { number: Some(last.account.id.number()), limit: AT_A_TIME };
        for account in found.iter().map(|it| &it.account) {
            let org = account.org.as_ref().map_or("-", |(_, name)| name.as_str());
            let (id, stands) = (account.id.to_string(), account.approval.as_str());
            println!("{id:>6}  {:<40}  {stands:<8}  {org}", account.email);
        }
    }
}

async fn set_status(portal: &Portal, email: &str, approval: ApprovalStatus) -> Result<ExitCode> {
    let account = portal.account_of_email(&Principal::Operator, email).await?;
    portal.set_approval(&Caller::operator(), account, approval).await?;
    println!("{email} is {} from the next request on.", approval.as_str());
    Ok(ExitCode::SUCCESS)
}

async fn delete(portal: &Portal, email: &str) -> Result<ExitCode> {
    let account = portal.account_of_email(&Principal::Operator, email).await?;
    portal.delete_account(&Caller::operator(), account).await?;
    println!("The account of {email} is deleted.");
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
