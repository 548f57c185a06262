//! `drp period`

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use domain::{Calendar, CreditFactor, DrPeriodId, Interval};
use jiff::{Timestamp, civil::DateTime};
use portal::{Caller, Portal};

use super::{Common, open};

/// DR periods.
#[derive(Args, Debug)]
pub struct PeriodArguments {
    #[command(subcommand)]
    command: PeriodCommand,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand, Debug)]
enum PeriodCommand {
    /// Add a DR period.
    Add {
        /// When it begins: 2026-07-16T16:00 (the provider's local time) or 2026-07-16T16:00:00-07:00.
        start: String,
        /// When it ends.
        end: String,
        /// Money per kWh saved in it, where that is not the general credit factor.
        #[arg(long, value_name = "MONEY")]
        credit_factor: Option<String>,
        /// It begins in the past, and savings and credits of its time are to be computed anew.
        #[arg(long)]
        recompute: bool,
    },
    /// List the DR periods of the last year and all to come.
    List,
    /// Remove a DR period.
    Remove {
        /// Its number.
        period: DrPeriodId,
        /// It has begun, and savings and credits of its time are to be computed anew.
        #[arg(long)]
        recompute: bool,
    },
}

/// Runs the command.
pub async fn run(arguments: PeriodArguments) -> Result<ExitCode> {
    let portal = open(&arguments.common).await?;
    match arguments.command {
        PeriodCommand::Add { start, end, credit_factor, recompute } => {
            let calendar = &portal.config().calendar;
            let interval = Interval::new(instant(&start, calendar)?, instant(&end, calendar)?)
                .context("the DR period's end must be after its start")?;
            let factor =
                credit_factor.as_deref().map(CreditFactor::parse).transpose().context("--credit-factor")?;
            let id = portal.create_period(&Caller::operator(), interval, factor, recompute).await?;
            println!("DR period {id}: {}", words(&portal, interval));
            for other in portal.periods_beside(interval, Some(id)).await? {
                println!("It shares time with DR period {}: {}", other.id, words(&portal, other.interval));
            }
        }
        PeriodCommand::List => list(&portal).await?,
        PeriodCommand::Remove { period, recompute } => {
            portal.delete_period(&Caller::operator(), period, recompute).await?;
            println!("DR period {period} is removed.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(portal: &Portal) -> Result<()> {
    let now = portal.now();
    let year = jiff::SignedDuration::from_hours(24 * 366);
    let periods = portal.periods_in(Interval::new(now - year, now + year * 10)?).await?;
    for period in &periods {
        let factor =
            period.credit_factor.map_or(String::new(), |it| format!("  {} per kWh", it.to_decimal()));
        println!("{:>6}  {}{factor}", period.id.to_string(), words(portal, period.interval));
    }
    if periods.is_empty() {
        println!("No DR periods. Add one with: drp period add START END");
    }
    Ok(())
}

fn words(portal: &Portal, interval: Interval) -> String {
    let local = |it: Timestamp| portal.config().calendar.local(it).strftime("%Y-%m-%d %H:%M %Z").to_string();
    format!("{} to {}", local(interval.start()), local(interval.end()))
}

/// A time with its offset, or local time of the provider.
pub fn instant(text: &str, calendar: &Calendar) -> Result<Timestamp> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    let local: DateTime =
        text.parse().with_context(|| format!("'{text}' is no time; use 2026-07-16T16:00"))?;
    calendar.instant(local).with_context(|| {
        format!("'{text}' does not exist or comes twice in {}; write it with its offset", calendar.name())
    })
}
