//! `drp restore`

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, bail};
use clap::Args;
use domain::Principal;
use portal::backups;
use store::Db;

use super::{Common, backup::Opening, backup::tell, open_portal};
use crate::{config, telemetry};

/// Restoring.
#[derive(Args, Debug)]
pub struct RestoreArguments {
    /// The backup.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Restore although security.key is not that of the backup: people's second factors will not work.
    #[arg(long)]
    other_key: bool,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    opening: Opening,
    #[command(flatten)]
    common: Common,
}

/// Fills the configured database, which must be empty, and looks whether all is well with it.
pub async fn run(arguments: RestoreArguments) -> Result<ExitCode> {
    let settings = config::load(arguments.common.config.as_deref())?;
    telemetry::start_for_tables(settings.log_format);
    let opener = arguments.opening.opener()?;
    let key = config::key::existing(settings.portal.security_key.as_ref(), &settings.database_url)?;
    let db = Db::open(&settings.database_url).await?;
    let restored = backups::restore(&db, &arguments.file, &opener, key.as_ref(), arguments.other_key).await?;
    db.close().await;
    let portal = open_portal(&settings).await?;
    if let Some(fault) = portal.verify_audit_log(&Principal::Operator, None).await? {
        bail!(
            "the database is restored, and its audit log is not whole: record {}: {}; it was so when the backup was taken",
            fault.audit_id,
            fault.reason
        );
    }
    portal.note_restore(&restored.backup.header).await.context("the database is restored")?;
    tell(&restored.backup, "restored", arguments.json);
    if !arguments.json {
        println!(
            "Everybody signs in anew. What was changed since then is as it was: look at accounts and API keys that were \
             closed since. Now run: drp check"
        );
    }
    Ok(ExitCode::SUCCESS)
}
