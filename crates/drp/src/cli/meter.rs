//! `drp meter`

use std::{
    io::{IsTerminal, Read, Write, stdin, stdout},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use domain::MeterId;
use portal::{Caller, Portal};

use super::{Common, open};

/// Meters.
#[derive(Args, Debug)]
pub struct MeterArguments {
    #[command(subcommand)]
    command: MeterCommand,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand, Debug)]
enum MeterCommand {
    /// Give meters new claim codes, to be sent with the bill; prints meter_id,claim_code as CSV.
    ///
    /// Whoever registers with such a meter must show its code to get it at once. A code is shown this once, works once,
    /// and takes the place of any that the meter has.
    ClaimCodes {
        /// Numbers of meters; without any they are read from standard input, one a line.
        #[arg(value_name = "METER")]
        meters: Vec<MeterId>,
    },
}

/// Runs the command.
pub async fn run(arguments: MeterArguments) -> Result<ExitCode> {
    let MeterCommand::ClaimCodes { meters } = arguments.command;
    let meters = if meters.is_empty() { read_meters()? } else { meters };
    let portal = open(&arguments.common).await?;
    set_claim_codes(&portal, &meters).await
}

async fn set_claim_codes(portal: &Portal, meters: &[MeterId]) -> Result<ExitCode> {
    let codes = portal.set_claim_codes(&Caller::operator(), meters).await?;
    let mut csv = "meter_id,claim_code\n".to_owned();
    for (meter, code) in codes {
        csv += &format!("{meter},{code}\n");
    }
    stdout()
        .write_all(csv.as_bytes())
        .context("the codes are set, but could not be printed; set them anew")?;
    Ok(ExitCode::SUCCESS)
}

fn read_meters() -> Result<Vec<MeterId>> {
    if stdin().is_terminal() {
        eprintln!("Numbers of meters, one a line, then Ctrl-D:");
    }
    let mut text = String::new();
    stdin().read_to_string(&mut text).context("cannot read the meters from standard input")?;
    let numbers = text.lines().map(str::trim).filter(|it| !it.is_empty() && *it != "meter_id");
    numbers.map(|it| it.parse().with_context(|| format!("'{it}' is no number of a meter"))).collect()
}
