//! `drp retain`

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use portal::{Outdated, Portal};

use super::{Common, open};

/// What is old.
#[derive(Args, Debug)]
pub struct RetainArguments {
    /// Only say what would be removed.
    #[arg(long)]
    dry_run: bool,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    common: Common,
}

/// Removes what is older than the configuration says, or says what it would remove.
pub async fn run(arguments: RetainArguments) -> Result<ExitCode> {
    let portal = open(&arguments.common).await?;
    if arguments.dry_run {
        tell(&portal, &portal.outdated().await?, arguments.json);
        return Ok(ExitCode::SUCCESS);
    }
    let Some(run) = portal.retain_now().await? else {
        bail!("a server is removing what is old at the moment; wait until drp check says that it has ended")
    };
    if let Some(message) = &run.message {
        bail!("not all that is old is removed: {message}");
    }
    let it = run.counts;
    if arguments.json {
        let counts =
            serde_json::json!({"readings": it.readings, "records": it.records, "imports": it.imports});
        println!("{counts}");
    } else {
        let (readings, records, imports) = (it.readings, it.records, it.imports);
        println!("Removed: {readings} readings, {records} records of the audit log, {imports} imports.");
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(portal: &Portal, old: &Outdated, as_json: bool) {
    if as_json {
        println!(
            "{}",
            serde_json::json!({
                "readings": old.readings.map(|it| serde_json::json!({
                    "before": it.before.to_string(), "readings": it.n_readings, "meters": it.n_meters,
                })),
                "records": old.records.as_ref().map(|(last, n)| serde_json::json!({"through": last.audit_id, "records": n})),
                "imports": old.imports.map(|(limit, n)| serde_json::json!({"before": limit.to_string(), "imports": n})),
            })
        );
        return;
    }
    let plan = &portal.config().retention;
    match old.readings {
        Some(it) => println!(
            "readings   {} of {} meters, before {}; the sums of their days stay",
            it.n_readings, it.n_meters, it.before
        ),
        None => println!("readings   none: they are kept for ever (retention.readings_days)"),
    }
    match (&old.records, plan.audit_days) {
        (Some((last, n)), _) => println!("audit log  {n} records, up to number {}", last.audit_id),
        (None, Some(_)) => println!("audit log  none"),
        (None, None) => println!("audit log  none: it is kept for ever (retention.audit_days)"),
    }
    match old.imports {
        Some((limit, n)) => println!("imports    {n} that ended before {limit}; what they brought stays"),
        None => println!("imports    none: they are kept for ever (retention.imports_days)"),
    }
}
