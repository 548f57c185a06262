//! `drp migrate`

use std::process::ExitCode;

use anyhow::Result;
use store::Db;

use super::Common;
use crate::{config, telemetry};

/// Brings the schema up to date and says what was done.
pub async fn run(common: Common) -> Result<ExitCode> {
    let settings = config::load(common.config.as_deref())?;
    telemetry::start(settings.log_format);
    let db = Db::open(&settings.database_url).await?;
    let applied = store::migrate::migrate(&db).await?;
    for name in &applied {
        println!("applied {name}");
    }
    if applied.is_empty() {
        println!("The schema is up to date.");
    }
    db.close().await;
    Ok(ExitCode::SUCCESS)
}
