//! `drp rollup`

use std::{
    io::{IsTerminal, Write, stderr},
    process::ExitCode,
};

use anyhow::Result;
use clap::Args;

use super::{Common, open};

/// Sums of readings.
#[derive(Args, Debug)]
pub struct RollupArguments {
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    common: Common,
}

/// Makes all totals anew; the portal may serve and take in readings meanwhile.
pub async fn run(arguments: RollupArguments) -> Result<ExitCode> {
    let portal = open(&arguments.common).await?;
    let shows = stderr().is_terminal();
    let progress = |n_done, n_all| {
        if shows {
            // Whoever closed the terminal does not want to know.
            let _ = write!(stderr(), "\r{n_done} of {n_all} meters");
        }
    };
    let n_meters = portal.recompute_totals(progress).await?;
    if shows {
        let _ = writeln!(stderr());
    }
    let zone = portal.config().calendar.name();
    if arguments.json {
        println!("{}", serde_json::json!({"meters": n_meters, "time_zone": zone}));
    } else {
        println!("Totals of {n_meters} meters are made anew, in the days of {zone}.");
    }
    Ok(ExitCode::SUCCESS)
}
