//! The project's own benchmarks: each figure as the median of several runs, and as a ratio to a named limit.

#![allow(
    clippy::disallowed_methods,
    reason = "a developer's tool takes its arguments and folders from where it runs"
)]

mod options;

mod cpu;
mod figures;
mod measure;
mod memory;

mod goals;
mod report;
mod table;

mod input;
mod machine;
mod readings;
mod stage;

mod http;
mod peer;
mod served;
mod socket;

mod bare;
mod bulk;
mod dashboard;
mod green_button;
mod imports;
mod large;
mod load;
mod meter_data;
mod parsing;
mod rivalry;
mod sockets;
mod statistics;
mod streams;
mod timing;

use std::process::ExitCode;

use anyhow::Context;
use store::Engine;

use crate::{
    cpu::Others,
    machine::Machine,
    options::{Asked, Options},
    report::{Report, Section},
};

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.as_slice() {
        [first, drp] if first == "timing" => return ended(timing::run(drp.as_ref()).await),
        [first, file] if first == green_button::CHILD => {
            return ended(green_button::child(file.as_ref()));
        }
        _ => {}
    }
    let options = match options::read(&words) {
        Ok(Asked::Run(options)) => options,
        Ok(Asked::Help) => {
            print!("{}", options::HELP);
            return ExitCode::SUCCESS;
        }
        Err(reason) => {
            eprint!("bench: {reason}\n\n{}", options::HELP);
            return ExitCode::from(2);
        }
    };
    ended(run(&options).await)
}

fn ended(outcome: anyhow::Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> anyhow::Result<()> {
    let scratch = stage::Scratch::new()?;
    let mut report = Report::new(Machine::of(scratch.path()), options);
    println!("{}", report.head());
    let others = Others::watch(stage::all_processes().await)?;
    for part in Part::ALL.into_iter().filter(|it| it.is_wanted(options)) {
        let section = part.measure(options, &scratch).await.with_context(|| part.title())?;
        println!("{}", section.text());
        report.sections.push(section);
    }
    if report.sections.is_empty() {
        anyhow::bail!("`--only` fits none of: {}", Part::ALL.map(Part::title).join("; "));
    }
    report.machine.shared_with(others.share()?);
    if let Some(goals) = report.goals_text() {
        println!("{goals}");
    }
    print!("### Measured on\n\n{}", report.machine.text());
    if let Some(file) = &options.json {
        let text = serde_json::to_string_pretty(&report.json())? + "\n";
        std::fs::write(file, text).with_context(|| file.display().to_string())?;
    }
    Ok(())
}

/// What is measured together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    ImportMariaDb,
    ImportSqlite,
    Peer,
    MeterDataMariaDb,
    MeterDataSqlite,
    Parsing,
    GreenButton,
    Acf,
    Streams,
    LargeMariaDb,
    LargeSqlite,
    Load,
}

impl Part {
    const ALL: [Part; 12] = [
        Part::ImportMariaDb,
        Part::ImportSqlite,
        Part::Peer,
        Part::MeterDataMariaDb,
        Part::MeterDataSqlite,
        Part::Parsing,
        Part::GreenButton,
        Part::Acf,
        Part::Streams,
        Part::LargeMariaDb,
        Part::LargeSqlite,
        Part::Load,
    ];

    fn title(self) -> &'static str {
        match self {
            Part::ImportMariaDb => "Import into MariaDB",
            Part::ImportSqlite => "Import into SQLite",
            Part::Peer => "Against the peer, MariaDB",
            Part::MeterDataMariaDb => "meter_data of a meter-year, MariaDB",
            Part::MeterDataSqlite => "meter_data of a meter-year, SQLite",
            Part::Parsing => "CSV parsing alone",
            Part::GreenButton => "Green Button reading alone",
            Part::Acf => "ACF of a meter-year",
            Part::Streams => "Live streams",
            Part::LargeMariaDb => "Large: 1,000 meters, MariaDB",
            Part::LargeSqlite => "Large: 1,000 meters, SQLite",
            Part::Load => "Load on the whole stack",
        }
    }

    fn is_wanted(self, options: &Options) -> bool {
        let has_goal = !matches!(self, Part::MeterDataSqlite | Part::Acf);
        let is_asked_for = self != Part::Load || options.load.is_some();
        options.wants(self.title()) && (has_goal || !options.goals) && is_asked_for
    }

    async fn measure(self, options: &Options, scratch: &stage::Scratch) -> anyhow::Result<Section> {
        eprintln!("bench: {} …", self.title());
        let mut section = Section::new(self.title());
        let of = &mut section;
        match self {
            Part::ImportMariaDb => imports::measure(of, Engine::MariaDb, options, scratch).await?,
            Part::ImportSqlite => imports::measure(of, Engine::Sqlite, options, scratch).await?,
            Part::Peer => rivalry::measure(of, options, scratch).await?,
            Part::MeterDataMariaDb => meter_data::measure(of, Engine::MariaDb, options).await?,
            Part::MeterDataSqlite => meter_data::measure(of, Engine::Sqlite, options).await?,
            Part::Parsing => parsing::measure(of, options, scratch)?,
            Part::GreenButton => green_button::measure(of, options, scratch)?,
            Part::Acf => statistics::measure(of, options)?,
            Part::Streams => streams::measure(of, options, scratch).await?,
            Part::LargeMariaDb => large::measure(of, Engine::MariaDb, options, scratch).await?,
            Part::LargeSqlite => large::measure(of, Engine::Sqlite, options, scratch).await?,
            Part::Load => load::measure(of, options, scratch).await?,
        }
        Ok(section)
    }
}
