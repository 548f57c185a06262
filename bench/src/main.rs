//! The project's own benchmarks: each figure as the median of several runs, and as a ratio to a named limit.

#![allow(
    clippy::disallowed_methods,
    reason = "a developer's tool takes its arguments and folders from where it runs"
)]

mod options;

mod cpu;
mod figures;
mod measure;

mod report;
mod table;

mod machine;
mod readings;
mod stage;

mod bulk;
mod imports;
mod meter_data;
mod parsing;
mod statistics;
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
    if let [first, drp] = words.as_slice()
        && first == "timing"
    {
        return ended(timing::run(drp.as_ref()).await);
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
    for title in TITLES.iter().filter(|it| options.wants(it)) {
        let section = measure(title, options, &scratch).await.with_context(|| (*title).to_owned())?;
        println!("{}", section.text());
        report.sections.push(section);
    }
    if report.sections.is_empty() {
        anyhow::bail!("`--only` fits none of: {}", TITLES.join("; "));
    }
    report.machine.shared_with(others.share()?);
    print!("### Measured on\n\n{}", report.machine.text());
    if let Some(file) = &options.json {
        let text = serde_json::to_string_pretty(&report.json())? + "\n";
        std::fs::write(file, text).with_context(|| file.display().to_string())?;
    }
    Ok(())
}

const TITLES: [&str; 6] = [
    "Import into SQLite",
    "Import into MariaDB",
    "meter_data of a meter-year, SQLite",
    "meter_data of a meter-year, MariaDB",
    "ACF of a meter-year",
    "CSV parsing alone",
];

async fn measure(title: &str, options: &Options, scratch: &stage::Scratch) -> anyhow::Result<Section> {
    eprintln!("bench: {title} …");
    let mut section = Section::new(title);
    match title {
        "Import into SQLite" => imports::measure(&mut section, Engine::Sqlite, options, scratch).await?,
        "Import into MariaDB" => imports::measure(&mut section, Engine::MariaDb, options, scratch).await?,
        "meter_data of a meter-year, SQLite" => {
            meter_data::measure(&mut section, Engine::Sqlite, options).await?;
        }
        "meter_data of a meter-year, MariaDB" => {
            meter_data::measure(&mut section, Engine::MariaDb, options).await?;
        }
        "ACF of a meter-year" => statistics::measure(&mut section, options)?,
        _ => parsing::measure(&mut section, options, scratch)?,
    }
    Ok(section)
}
