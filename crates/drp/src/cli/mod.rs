//! The command line: one file per command.

mod account;
mod api_key;
mod audit;
mod backup;
mod check;
mod claim;
mod demo;
mod export;
mod import;
mod imports;
mod jobs;
mod meter;
mod migrate;
mod openapi;
mod organization;
mod outbox;
mod period;
mod restore;
mod retain;
mod rollup;
mod secret;
mod serve;
#[cfg(unix)]
mod supervisor;
pub mod unusable;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use portal::{Clock, Config, Passwords, Portal};
use store::{Cache, Db, Engine, Store, migrate as schema};

use self::unusable::Unusable;
use crate::{
    config::{self, Settings},
    telemetry,
};

/// Demand Response Portal: customers see their meters' use against prediction, savings and participation.
#[derive(Parser, Debug)]
#[command(name = "drp", version, propagate_version = true, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Run the portal on embedded parts, filled with demo data.
    Demo(demo::DemoArguments),
    /// Serve with the configured database and cache.
    Serve(serve::ServeArguments),
    /// Bring the database's schema up to date.
    Migrate(Common),
    /// Read files of readings and predictions into the database.
    Import(import::ImportArguments),
    /// Write readings and predictions to a file.
    Export(export::ExportArguments),
    /// Make all totals of readings anew: after a change of the time zone, or where `drp check` says so.
    Rollup(rollup::RollupArguments),
    /// List, show, stop and undo imports.
    Imports(imports::ImportsArguments),
    /// Add, list and remove DR periods.
    Period(period::PeriodArguments),
    /// Create, list and delete accounts, say where they stand, and let people choose a new password.
    Account(account::AccountArguments),
    /// Create, list, label, locate and assign meters, and give them claim codes.
    Meter(meter::MeterArguments),
    /// List claims of meters that wait, and decide on them.
    Claim(claim::ClaimArguments),
    /// Create, list, rename, locate and delete organizations.
    Organization(organization::OrganizationArguments),
    /// List and print messages that the portal wrote to people.
    Outbox(outbox::OutboxArguments),
    /// Make, list and revoke keys for programs.
    ApiKey(api_key::ApiKeyArguments),
    /// Print a new key for the setting security.key, or one for backups.
    Secret(secret::SecretArguments),
    /// Put all that the database holds into a file, encrypted; or verify such a file.
    Backup(backup::BackupArguments),
    /// Fill an empty database, of either engine, from a backup.
    Restore(restore::RestoreArguments),
    /// Remove readings, records of the audit log and imports that are older than the configuration says.
    Retain(retain::RetainArguments),
    /// Read the end of the audit log and check that it is whole.
    Audit(audit::AuditArguments),
    /// Check each part of the installation, in one line each.
    Check(check::CheckArguments),
    /// Print the OpenAPI document of the API.
    Openapi,
}

/// What every command that uses the database takes.
#[derive(clap::Args, Debug)]
pub struct Common {
    /// Configuration file; without it ./drp.toml is read where there is one.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

/// Runs the command and says how it went: 0 done, 1 failed; wrong usage ends with 2 before this.
///
/// # Errors
/// Whatever went wrong, in words, with what to do next.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.command {
        Command::Demo(arguments) => block_on(demo::run(arguments)),
        Command::Serve(arguments) => block_on(serve::run(arguments)).or_else(unusable::exit_code),
        Command::Migrate(common) => block_on(migrate::run(common)),
        Command::Import(arguments) => block_on(import::run(arguments)),
        Command::Export(arguments) => block_on(export::run(arguments)),
        Command::Rollup(arguments) => block_on(rollup::run(arguments)),
        Command::Imports(arguments) => block_on(imports::run(arguments)),
        Command::Period(arguments) => block_on(period::run(arguments)),
        Command::Account(arguments) => block_on(account::run(arguments)),
        Command::Meter(arguments) => block_on(meter::run(arguments)),
        Command::Claim(arguments) => block_on(claim::run(arguments)),
        Command::Organization(arguments) => block_on(organization::run(arguments)),
        Command::Outbox(arguments) => block_on(outbox::run(arguments)),
        Command::ApiKey(arguments) => block_on(api_key::run(arguments)),
        Command::Secret(arguments) => secret::run(&arguments),
        Command::Backup(arguments) => block_on(backup::run(arguments)),
        Command::Restore(arguments) => block_on(restore::run(arguments)),
        Command::Retain(arguments) => block_on(retain::run(arguments)),
        Command::Audit(arguments) => block_on(audit::run(arguments)),
        Command::Check(arguments) => block_on(check::run(arguments)),
        Command::Openapi => openapi::run(),
    }
}

/// How long threads may take to end after everything else has.
const THREADS_GRACE: Duration = Duration::from_secs(1);

fn block_on(work: impl Future<Output = Result<ExitCode>>) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.context("cannot start: the operating system gives no threads")?;
    let outcome = runtime.block_on(work);
    // Threads that hang, as over a disk that does not answer, keep nobody from ending.
    runtime.shutdown_timeout(THREADS_GRACE);
    outcome
}

/// Reads the configuration and opens the portal it describes, for a command that is not a server.
async fn open(common: &Common) -> Result<Portal> {
    let settings = config::load(common.config.as_deref())?;
    telemetry::start(settings.log_format);
    open_portal(&settings).await
}

/// Opens the database, which must be up to date or be the embedded one, and the cache.
async fn open_portal(settings: &Settings) -> Result<Portal> {
    let db = match Db::open(&settings.database_url).await {
        // A server may answer yet; a folder stays as it is.
        Err(error @ store::Error::Setup(_)) if settings.database_url.starts_with("sqlite") => {
            return Err(Unusable::from(anyhow::Error::from(error)).into());
        }
        opened => opened?,
    };
    // A server's schema is changed by one command at a time that somebody runs on purpose, not by whoever starts.
    match db.engine() {
        Engine::Sqlite => drop(schema::migrate(&db).await?),
        Engine::MariaDb if !schema::pending(&db).await?.is_empty() => {
            bail!("the database's schema is not up to date; run: drp migrate")
        }
        Engine::MariaDb => {}
    }
    let store = Store::new(db, Cache::open(&settings.cache_url)?);
    let security_key =
        config::key::of_installation(settings.portal.security_key.as_ref(), &settings.database_url)
            .map_err(Unusable::from)?;
    let config = Config { security_key, ..settings.portal.clone() };
    Ok(Portal::new(store, Clock::System, config, Passwords::new()?))
}
