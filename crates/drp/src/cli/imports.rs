//! `drp imports`

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use portal::{Caller, Import, ImportId, ImportState, Portal};

use super::{Common, open};

/// Imports that there were.
#[derive(Args, Debug)]
pub struct ImportsArguments {
    #[command(subcommand)]
    command: ImportsCommand,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand, Debug)]
enum ImportsCommand {
    /// List imports, newest first.
    List {
        /// At most so many, up to 200.
        #[arg(long, value_name = "NUMBER", default_value_t = 50)]
        limit: u32,
    },
    /// Print one import, its meters and what was wrong with its rows.
    Show {
        /// Its id, as `list` prints it.
        id: String,
    },
    /// Stop an import that is under way; nothing of it is kept.
    Cancel {
        /// Its id, as `list` prints it.
        id: String,
    },
    /// Take an import out again: its values become what they were before.
    Undo {
        /// Its id, as `list` prints it.
        id: String,
    },
}

/// Runs the command.
pub async fn run(arguments: ImportsArguments) -> Result<ExitCode> {
    let portal = open(&arguments.common).await?;
    let operator = Caller::operator();
    match arguments.command {
        ImportsCommand::List { limit } => {
            for import in portal.imports(&operator, None, None, limit).await?.imports {
                println!("{}", line(&import));
            }
        }
        ImportsCommand::Show { id } => show(&portal, &operator, &parse(&id)?).await?,
        ImportsCommand::Cancel { id } => {
            let id = portal.cancel_import(&operator, &parse(&id)?).await?.id;
            // Nobody may be at work on it: one that was interrupted is taken out here.
            println!("{}", line(&portal.work_at_import(&operator, &id).await?));
        }
        ImportsCommand::Undo { id } => {
            let import = portal.undo_import_now(&operator, &parse(&id)?).await?;
            println!("{}", line(&import));
            return Ok(match import.state {
                ImportState::Undone => ExitCode::SUCCESS,
                _ => ExitCode::FAILURE,
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn parse(id: &str) -> Result<ImportId> {
    ImportId::parse(id).context("this is no id of an import; `drp imports list` prints them")
}

fn line(import: &Import) -> String {
    let counts = import.counts;
    format!(
        "{}  {}  {:<9}  {} rows, {} rejected  {}",
        import.id.as_str(),
        import.created_at,
        import.state.as_str(),
        counts.rows_read,
        counts.rejected,
        import.file_name
    )
}

async fn show(portal: &Portal, operator: &Caller, id: &ImportId) -> Result<()> {
    let view = portal.import_view(operator, id).await?;
    println!("{}", line(&view.import));
    let counts = view.import.counts;
    println!(
        "  {} readings new, {} changed, {} as they were",
        counts.inserted, counts.updated, counts.unchanged
    );
    for text in [&view.import.times, &view.import.message].into_iter().flatten() {
        println!("  {text}");
    }
    for it in &view.meters {
        let created = if it.is_created { ", created" } else { "" };
        println!("  meter {}: {} readings{created}", it.meter, it.n_readings);
        for (n, what) in [
            (it.n_duplicates, "for an interval that came before in the file"),
            (it.n_overlaps, "that overlap another interval"),
            (it.n_clock_faults, "of the future"),
        ] {
            if n > 0 {
                println!("    {n} {what}");
            }
        }
    }
    for it in &view.problems {
        let example =
            it.example.as_ref().map_or(String::new(), |it| format!(", line {}: {}", it.line, it.reason));
        println!("  {} × {}{example}", it.n_faults, it.problem);
    }
    Ok(())
}
