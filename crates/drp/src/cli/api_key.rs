//! `drp api-key`

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use domain::Scopes;
use portal::{ApiKey, Caller, KeyWish};

use super::{Common, open};

/// Keys for programs.
#[derive(Args, Debug)]
pub struct ApiKeyArguments {
    #[command(subcommand)]
    command: ApiKeyCommand,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand, Debug)]
enum ApiKeyCommand {
    /// Make a key for an account and print it; it is shown this once.
    Create {
        /// E-mail address of the account; the key does no more than its owner may.
        #[arg(long)]
        email: String,
        /// What to call it.
        #[arg(long)]
        name: String,
        /// What it may do; can be given more than once.
        #[arg(long = "scope", value_enum, required = true)]
        scopes: Vec<Scope>,
        /// For how many days it works.
        #[arg(long, value_name = "DAYS", default_value_t = 365)]
        days: u32,
    },
    /// List the keys of an account.
    List {
        /// E-mail address of the account.
        #[arg(long)]
        email: String,
        /// Print them as JSON.
        #[arg(long)]
        json: bool,
    },
    /// End a key at once.
    Revoke {
        /// The key's public part, as the list shows it.
        #[arg(value_name = "KEY")]
        id: String,
    },
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// Read what its owner may see.
    Read,
    /// Bring readings in.
    Import,
    /// Change what its owner may change.
    Admin,
}

/// Runs the command.
pub async fn run(arguments: ApiKeyArguments) -> Result<ExitCode> {
    let (portal, operator) = (open(&arguments.common).await?, Caller::operator());
    match arguments.command {
        ApiKeyCommand::Create { email, name, scopes, days } => {
            let has = |scope| scopes.contains(&scope);
            let scopes =
                Scopes { read: has(Scope::Read), import: has(Scope::Import), admin: has(Scope::Admin) };
            let wish = KeyWish { name: &name, scopes, days: Some(days) };
            let made = portal.create_key_for(&operator, &email, wish).await?;
            eprintln!("Keep it like a password; it is not shown again.");
            println!("{}", made.secret);
        }
        ApiKeyCommand::List { email, json } => list(&portal.keys_of(&operator, &email).await?, json),
        ApiKeyCommand::Revoke { id } => {
            let id = id.trim_start_matches("drp_");
            portal.revoke_key(&operator, id).await?;
            println!("Key {id} is revoked.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(keys: &[ApiKey], as_json: bool) {
    let time = |it: Option<jiff::Timestamp>| it.map(|it| it.to_string());
    if as_json {
        let key = |it: &ApiKey| {
            serde_json::json!({
                "key_id": it.id, "name": it.name, "scopes": it.scopes.words(),
                "created_at": it.created_at.to_string(), "expires_at": time(it.expires_at),
                "last_used_at": time(it.last_used_at),
            })
        };
        println!("{}", serde_json::Value::from(keys.iter().map(key).collect::<Vec<_>>()));
        return;
    }
    for key in keys {
        let (ends, used) = (time(key.expires_at), time(key.last_used_at));
        let (ends, used) = (ends.as_deref().unwrap_or("never"), used.as_deref().unwrap_or("never"));
        println!("{}  {:<20} {:<20} ends {ends}  last used {used}", key.id, key.scopes.words(), key.name);
    }
}
