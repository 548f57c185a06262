//! `drp import`

use std::{
    fs::File,
    io::{IsTerminal, Read, Write, stderr, stdin},
    num::NonZeroU32,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use domain::{Calendar, MeterId, Rounding, Unit};
use formats::{
    csv::{ColumnMap, CsvOptions},
    green_button::EpochMode,
};
use portal::{Caller, ImportFormat, ImportOptions, ImportReport, Portal};

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
    #[arg(long, value_name = "MAP", default_value = "")]
    columns: String,
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

/// Faults that are printed for people; `--json` has more.
const SHOWN_ERRORS: usize = 20;

/// Imports each file by itself; fails where one of them was not taken.
pub async fn run(arguments: ImportArguments) -> Result<ExitCode> {
    let portal = open(&arguments.common).await?;
    let options = options(&arguments, &portal)?;
    let mut code = ExitCode::SUCCESS;
    for file in &arguments.files {
        let report = import(&portal, file, options.clone()).await?;
        if arguments.json {
            println!("{}", json(file, &report));
        } else {
            print!("{}", words(file, &report, &options));
        }
        if !report.committed && !arguments.dry_run || arguments.dry_run && report.rows_rejected > 0 {
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}

fn options(arguments: &ImportArguments, portal: &Portal) -> Result<ImportOptions> {
    let zone = match &arguments.time_zone {
        Some(name) => Calendar::new(name).context("--time-zone")?.zone().clone(),
        None => portal.config().calendar.zone().clone(),
    };
    let unit = match arguments.unit {
        FileUnit::Kw => Unit::Kilowatts,
        FileUnit::Kwh => Unit::KilowattHours,
        FileUnit::Wh => Unit::WattHours,
    };
    Ok(ImportOptions {
        format: match arguments.format {
            FileFormat::Auto => ImportFormat::Auto,
            FileFormat::Csv => ImportFormat::Csv,
            FileFormat::GreenButton => ImportFormat::GreenButton,
        },
        epoch: arguments.epoch.map(|it| match it {
            FileEpoch::Utc => EpochMode::Utc,
            FileEpoch::Local => EpochMode::LocalAsUtc,
            FileEpoch::LocalStandard => EpochMode::LocalStandardAsUtc,
        }),
        csv: CsvOptions {
            unit,
            zone,
            columns: ColumnMap::parse(&arguments.columns).context("--columns")?,
            meter: arguments.meter,
            rounding: if arguments.round { Rounding::HalfEven } else { Rounding::Refuse },
            interval: arguments.interval,
        },
        create_meters: arguments.create_meters,
        good_rows_only: arguments.good_rows_only,
        dry_run: arguments.dry_run,
    })
}

async fn import(portal: &Portal, file: &Path, options: ImportOptions) -> Result<ImportReport> {
    let source: Box<dyn Read + Send> = match file.to_str() {
        Some("-") => Box::new(stdin()),
        _ => Box::new(File::open(file).with_context(|| format!("cannot open {}", file.display()))?),
    };
    let on_terminal = stderr().is_terminal();
    let mut told = 0;
    let progress = |rows: u64| {
        // On a terminal one line that counts; elsewhere a line per million rows.
        if on_terminal {
            eprint!("\r{rows} rows");
            let _ = stderr().flush();
        } else if rows / 1_000_000 > told {
            told = rows / 1_000_000;
            eprintln!("{rows} rows");
        }
    };
    let report = portal.import_readings(&Caller::operator(), source, options, progress).await;
    if on_terminal {
        eprint!("\r\x1b[K");
    }
    match report {
        Ok(report) => Ok(report),
        Err(portal::Error::File(reason)) => bail!("{}: {reason}", file.display()),
        Err(other) => Err(other.into()),
    }
}

fn words(file: &Path, report: &ImportReport, options: &ImportOptions) -> String {
    let counts = report.counts;
    let mut text = format!(
        "{}: {} rows read: {} readings new, {} changed, {} as they were, {} rejected\n",
        file.display(),
        report.rows_read,
        counts.inserted,
        counts.updated,
        counts.unchanged,
        report.rows_rejected
    );
    if let Some(times) = &report.times {
        text += &format!("  times look like {}: {}\n", times.mode.as_str(), times.reason);
    }
    if report.values_rounded > 0 {
        text += &format!("  {} values rounded to whole watts\n", report.values_rounded);
    }
    if !report.meters_created.is_empty() {
        let ids: Vec<String> = report.meters_created.iter().map(ToString::to_string).collect();
        text += &format!("  meters created: {}\n", ids.join(", "));
    }
    for error in report.errors.iter().take(SHOWN_ERRORS) {
        text += &format!("  {error}\n");
    }
    if report.rows_rejected > SHOWN_ERRORS as u64 {
        text += &format!("  … and {} more; --json prints them\n", report.rows_rejected - SHOWN_ERRORS as u64);
    }
    text += match (report.committed, options.dry_run) {
        (true, _) => "",
        (false, true) => "  Nothing was kept: this was a dry run.\n",
        (false, false) => {
            "  Nothing was kept. Mend the rows above, or keep the others with --good-rows-only.\n"
        }
    };
    text
}

fn json(file: &Path, report: &ImportReport) -> String {
    let error = |it: &formats::RowError| {
        serde_json::json!({
            "line": it.line, "column": it.column, "value": it.value, "reason": it.reason.to_string(),
        })
    };
    let state = if report.committed { "done" } else { "nothing_kept" };
    let report = serde_json::json!({
        "file": file.display().to_string(),
        "state": state,
        "rows_read": report.rows_read,
        "rows_inserted": report.counts.inserted,
        "rows_updated": report.counts.updated,
        "rows_unchanged": report.counts.unchanged,
        "rows_rejected": report.rows_rejected,
        "values_rounded": report.values_rounded,
        "times": report.times.as_ref().map(|it| {
            serde_json::json!({ "look_like": it.mode.as_str(), "reason": it.reason })
        }),
        "meters_created": report.meters_created.iter().map(|it| it.number()).collect::<Vec<_>>(),
        "errors": report.errors.iter().map(error).collect::<Vec<_>>(),
        "errors_truncated": report.errors_truncated,
    });
    report.to_string()
}
