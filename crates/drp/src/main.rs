//! `drp`: the executable of the Demand Response Portal. Reads arguments, environment and files, once, and wires.
#![allow(clippy::disallowed_methods, reason = "this is the one crate that reads the environment")]

mod cli;
mod config;
mod metrics;
mod telemetry;
mod tls;
mod traces;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    match cli::run(arguments) {
        Ok(code) => code,
        Err(error) => {
            telemetry::complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
