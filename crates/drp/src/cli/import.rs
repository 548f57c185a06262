//! `drp import`

use std::{
    io::{IsTerminal, Read, Write, stderr, stdin},
    num::NonZeroU32,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use domain::MeterId;
use portal::{Caller, ImportChoices, ImportFile, ImportProgress, ImportWish, Portal};
use store::{FaultQuery, Import, ImportFault, ImportSource, ImportState, UploadId};

use super::{Common, open};

/// Import.
#[derive(Args, Debug)]
pub struct ImportArguments {
    /// Files to read; `-` is standard input. Gzip and Zstandard are unpacked.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Format of the files.
    #[arg(long, value_enum, default_value_t = FileFormat::Auto)]
    format: FileFormat,
    /// What the times of a Green Button file are; one that does not look like UTC is refused until this is said.
    #[arg(long, value_enum, value_name = "EPOCH")]
    epoch: Option<FileEpoch>,
    /// Unit of the values of a CSV file.
    #[arg(long, value_enum, default_value_t = FileUnit::Kw)]
    unit: FileUnit,
    /// Zone of times without an offset; the provider's if left out.
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// What columns, meters or usage points are called in the file: start_time=Start,meter_value=kWh,7001=home_1
    #[arg(long, value_name = "MAP")]
    columns: Option<String>,
    /// The meter of all rows, where the file has no column of meters.
    #[arg(long, value_name = "ID")]
    meter: Option<MeterId>,
    /// Seconds of an interval, where rows have no end and the file does not tell.
    #[arg(long, value_name = "SECONDS")]
    interval: Option<NonZeroU32>,
    /// Create meters that do not exist.
    #[arg(long)]
    create_meters: bool,
    /// Round values that are finer than 1 W, half to even, instead of refusing them.
    #[arg(long)]
    round: bool,
    /// Keep the good rows although others are bad.
    #[arg(long)]
    good_rows_only: bool,
    /// Check everything and keep nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print the reports as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum FileFormat {
    /// What the first bytes look like.
    Auto,
    /// Comma-separated text.
    Csv,
    /// The XML of the ESPI standard.
    GreenButton,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum FileEpoch {
    /// Seconds since 1970 in UTC, as the standard says.
    Utc,
    /// Local time, written as if it were UTC.
    Local,
    /// Local time without daylight saving, written as if it were UTC.
    LocalStandard,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum FileUnit {
    /// Mean power over the interval.
    Kw,
    /// Energy of the interval.
    Kwh,
    /// Energy of the interval.
    Wh,
}

/// Faults that `--json` has.
const MAX_JSON_ERRORS: u32 = 1000;
/// Faults that are printed for people; `--json` has more.
const SHOWN_ERRORS: usize = 20;

/// Imports each file by itself; fails where one of them was not taken.
pub async fn run(arguments: ImportArguments) -> Result<ExitCode> {
    let portal = open(&arguments.common).await?;
    let choices = choices(&arguments);
    let mut code = ExitCode::SUCCESS;
    for file in &arguments.files {
        let report = import(&portal, file, &choices).await?;
        if arguments.json {
            println!("{}", json(&report));
        } else {
            print!("{}", words(&report));
        }
        let is_good = match report.import.state {
            ImportState::Done => true,
            ImportState::Checked => report.import.counts.rejected == 0,
            _ => false,
        };
        if !is_good {
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}

fn choices(arguments: &ImportArguments) -> ImportChoices {
    let word = |it: &str| Some(it.to_owned());
    ImportChoices {
        format: match arguments.format {
            FileFormat::Auto => None,
            FileFormat::Csv => word("csv"),
            FileFormat::GreenButton => word("green-button"),
        },
        unit: match arguments.unit {
            FileUnit::Kw => None,
            FileUnit::Kwh => word("kwh"),
            FileUnit::Wh => word("wh"),
        },
        epoch: arguments.epoch.and_then(|it| match it {
            FileEpoch::Utc => word("utc"),
            FileEpoch::Local => word("local"),
            FileEpoch::LocalStandard => word("local-standard"),
        }),
        time_zone: arguments.time_zone.clone(),
        columns: arguments.columns.clone(),
        meter: arguments.meter,
        interval: arguments.interval,
        round: arguments.round,
        create_meters: arguments.create_meters,
        good_rows_only: arguments.good_rows_only,
        dry_run: arguments.dry_run,
    }
}

/// What became of a file.
struct Report {
    file: String,
    import: Import,
    is_known: bool,
    faults: Vec<ImportFault>,
    meters_created: Vec<u32>,
}

async fn import(portal: &Portal, file: &Path, choices: &ImportChoices) -> Result<Report> {
    let operator = Caller::operator();
    let source = match file.to_str() {
        Some("-") => ImportFile::Upload(receive(portal, &operator).await?),
        _ => {
            let path = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
            std::fs::File::open(&path).with_context(|| format!("cannot open {}", file.display()))?;
            ImportFile::Path(path)
        }
    };
    let source = ImportWish {
        source: ImportSource::Command,
        file: source,
        choices: choices.clone(),
        idempotency_key: None,
    };
    let mut told = Told::default();
    let imported = portal.import_file(&operator, source, |it| told.tell(it)).await;
    told.end();
    let registration = imported.with_context(|| file.display().to_string())?;
    let view = portal.import_view(&operator, &registration.import.id).await?;
    let query = FaultQuery { limit: MAX_JSON_ERRORS, ..FaultQuery::default() };
    let faults = portal.import_faults(&operator, &view.import.id, &query).await?;
    let created = view.meters.iter().filter(|it| it.is_created).map(|it| it.meter).collect();
    let (import, is_known) = (view.import, registration.is_known);
    Ok(Report { file: file.display().to_string(), import, is_known, faults, meters_created: created })
}

/// Standard input as a whole, since a file is read twice.
async fn receive(portal: &Portal, operator: &Caller) -> Result<UploadId> {
    let mut receiving = portal.receive(operator).await?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match stdin().read(&mut buffer).context("standard input")? {
            0 => break,
            n => receiving.write(buffer.get(..n).unwrap_or_default())?,
        }
    }
    Ok(portal.keep(operator, receiving, "standard input").await?.id)
}

/// How far an import has come, for whoever waits: on a terminal one line that counts, elsewhere a line per million rows.
#[derive(Default)]
struct Told {
    millions: u64,
    is_waiting: bool,
}

impl Told {
    fn tell(&mut self, progress: ImportProgress) {
        let (what, rows, of) = match progress {
            ImportProgress::Checking(rows) => ("checking", rows, None),
            ImportProgress::Running(rows, of) => ("importing", rows, of),
            ImportProgress::Undoing => ("taking out", 0, None),
            ImportProgress::Waiting if self.is_waiting => return,
            ImportProgress::Waiting => ("the database does not answer; trying again, at row", 0, None),
        };
        self.is_waiting = progress == ImportProgress::Waiting;
        let of = of.map_or(String::new(), |it| format!(" of {it}"));
        if stderr().is_terminal() {
            eprint!("\r{what}: {rows}{of} rows\x1b[K");
            let _ = stderr().flush();
        } else if rows / 1_000_000 > self.millions || self.is_waiting {
            self.millions = rows / 1_000_000;
            eprintln!("{what}: {rows}{of} rows");
        }
    }

    fn end(&self) {
        if stderr().is_terminal() {
            eprint!("\r\x1b[K");
        }
    }
}

fn words(report: &Report) -> String {
    let (import, file) = (&report.import, &report.file);
    let counts = import.counts;
    let mut text = match import.state {
        ImportState::Done | ImportState::Checked => format!(
            "{file}: {} rows read: {} readings new, {} changed, {} as they were, {} rejected\n",
            counts.rows_read, counts.inserted, counts.updated, counts.unchanged, counts.rejected
        ),
        _ => format!("{file}: {} rows read, {} rejected\n", counts.rows_read, counts.rejected),
    };
    if let Some(reason) = &import.message {
        text = format!("{file}: {reason}\n");
    }
    if report.is_known && import.state == ImportState::Done {
        text += &format!(
            "  This file was imported on {} already: nothing was done now. `drp imports undo {}` takes it out again.\n",
            import.created_at,
            import.id.as_str()
        );
    }
    if let Some(times) = &import.times {
        text += &format!("  times look like {times}\n");
    }
    if counts.rounded > 0 {
        text += &format!("  {} values rounded to whole watts\n", counts.rounded);
    }
    if !report.meters_created.is_empty() {
        let ids: Vec<String> = report.meters_created.iter().map(ToString::to_string).collect();
        text += &format!("  meters created: {}\n", ids.join(", "));
    }
    for it in report.faults.iter().take(SHOWN_ERRORS) {
        text += &format!("  {}\n", fault(it));
    }
    if counts.rejected > SHOWN_ERRORS as u64 {
        text += &format!("  … and {} more; --json prints them\n", counts.rejected - SHOWN_ERRORS as u64);
    }
    text + match import.state {
        ImportState::Checked => "  Nothing was kept: this was a dry run.\n",
        ImportState::Rejected => {
            "  Nothing was kept. Mend the rows above, or keep the others with --good-rows-only.\n"
        }
        ImportState::Cancelled => "  Nothing was kept: the import was stopped.\n",
        _ => "",
    }
}

/// A fault as one line.
fn fault(it: &ImportFault) -> String {
    let column = if it.column.is_empty() { String::new() } else { format!(", {}", it.column) };
    let value = if it.value.is_empty() { String::new() } else { format!(" '{}'", it.value) };
    format!("line {}{column}{value}: {}", it.line, it.reason)
}

fn json(report: &Report) -> String {
    let error = |it: &ImportFault| {
        serde_json::json!({
            "line": it.line, "column": it.column, "value": it.value, "problem": it.problem, "reason": it.reason,
        })
    };
    let (import, counts) = (&report.import, report.import.counts);
    let report = serde_json::json!({
        "file": report.file,
        "import_id": import.id.as_str(),
        "state": import.state.as_str(),
        "is_known": report.is_known,
        "message": import.message,
        "rows_read": counts.rows_read,
        "rows_inserted": counts.inserted,
        "rows_updated": counts.updated,
        "rows_unchanged": counts.unchanged,
        "rows_rejected": counts.rejected,
        "values_rounded": counts.rounded,
        "times": import.times,
        "meters_created": report.meters_created,
        "errors": report.faults.iter().map(error).collect::<Vec<_>>(),
        "errors_truncated": counts.rejected > report.faults.len() as u64,
    });
    report.to_string()
}
