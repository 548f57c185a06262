//! `drp export`

use std::{
    fs::{self, File},
    io::{BufWriter, IsTerminal, Write, stderr, stdout},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use domain::{Calendar, MeterId, OrgId};
use formats::packed::{Packer, Packing};
use jiff::{Timestamp, civil::Date};
use portal::{Caller, Export, ExportContent, ExportFormat, ExportRequest};

use super::{Common, open, period};

/// Export.
#[derive(Args, Debug)]
pub struct ExportArguments {
    /// Whose readings, with blanks or commas between; all meters if left out.
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    meter: Vec<MeterId>,
    /// From when on: 2026-07-16 or 2026-07-16T16:00 (the provider's local time), or with an offset.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Until when.
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// Format of the file.
    #[arg(long, value_enum, default_value_t = FileFormat::Csv)]
    format: FileFormat,
    /// A report instead of readings, as CSV or JSON.
    #[arg(long, value_enum)]
    report: Option<Report>,
    /// Only meters of this organization.
    #[arg(long, value_name = "ID")]
    organization: Option<OrgId>,
    /// The file to write, packed where its name ends in .gz or .zst; standard output if left out.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum FileFormat {
    /// Comma-separated text, in the shape that an import takes.
    Csv,
    /// JSON.
    Json,
    /// The XML of the ESPI standard: what was measured, no predictions.
    GreenButton,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum Report {
    /// Savings, participation and credits, a row for each meter and DR period.
    Periods,
}

/// Takes readings out, into a file that has its name only once it is whole.
pub async fn run(arguments: ExportArguments) -> Result<ExitCode> {
    let portal = open(&arguments.common).await?;
    let calendar = &portal.config().calendar;
    let time = |it: &Option<String>| it.as_deref().map(|it| instant(it, calendar)).transpose();
    let request = ExportRequest {
        content: arguments.report.map_or(ExportContent::Readings, |Report::Periods| ExportContent::Periods),
        org: arguments.organization,
        from: time(&arguments.from).context("--from")?,
        to: time(&arguments.to).context("--to")?,
        format: match arguments.format {
            FileFormat::Csv => ExportFormat::Csv,
            FileFormat::Json => ExportFormat::Json,
            FileFormat::GreenButton => ExportFormat::GreenButton,
        },
        meters: arguments.meter,
    };
    let named = request.meters.clone();
    let export = match portal.export(&Caller::operator(), request).await {
        Err(portal::Error::NotFound(_)) => {
            let ids: Vec<String> = named.iter().map(ToString::to_string).collect();
            bail!("there is no such meter among {}; `drp meter list` prints those there are", ids.join(", "))
        }
        other => other?,
    };
    match &arguments.output {
        Some(file) => write_file(export, file).await?,
        None => drop(write(export, stdout().lock()).await?),
    }
    Ok(ExitCode::SUCCESS)
}

/// A time, or the beginning of a local day.
fn instant(text: &str, calendar: &Calendar) -> Result<Timestamp> {
    match text.parse::<Date>() {
        Ok(date) if text.len() == 10 => Ok(calendar.midnight(date)),
        _ => period::instant(text, calendar),
    }
}

/// Writes beside the file and renames at the end: whoever finds the file finds all of it.
async fn write_file(export: Export, file: &Path) -> Result<()> {
    let cannot = || format!("cannot write {}", file.display());
    let name = file.file_name().with_context(cannot)?.to_string_lossy();
    let part = file.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let written = async {
        let output = File::create_new(&part).with_context(cannot)?;
        let packer = Packer::new(BufWriter::new(output), packing(&name));
        let output = write(export, packer).await?.finish().and_then(|it| Ok(it.into_inner()?));
        output.and_then(|it| it.sync_all()).with_context(cannot)?;
        fs::rename(&part, file).with_context(cannot)
    };
    let written = written.await;
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written
}

fn packing(name: &str) -> Option<Packing> {
    match name.rsplit_once('.')?.1 {
        "gz" => Some(Packing::Gzip),
        "zst" => Some(Packing::Zstandard),
        _ => None,
    }
}

async fn write<W: Write>(mut export: Export, mut output: W) -> Result<W> {
    let on_terminal = stderr().is_terminal();
    let mut told = 0;
    while let Some(piece) = export.next().await? {
        output.write_all(&piece).context("cannot write what was read")?;
        // On a terminal one line that counts; elsewhere a line per million rows.
        let (n_rows, n_meters) = (export.n_rows(), export.n_waiting());
        if on_terminal {
            eprint!("\r{n_rows} rows, {n_meters} meters to go\x1b[K");
        } else if n_rows / 1_000_000 > told {
            told = n_rows / 1_000_000;
            eprintln!("{n_rows} rows, {n_meters} meters to go");
        }
    }
    output.flush().context("cannot write what was read")?;
    if on_terminal {
        eprint!("\r\x1b[K");
    }
    eprintln!("{} rows", export.n_rows());
    Ok(output)
}
