//! The CSV reader without any database, beside the file read once and its lines counted.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use anyhow::{Result, ensure};
use formats::csv::{Batch, CsvOptions, Reader};

use crate::{
    goals::{Bound::AtLeast, Clock},
    measure::{calibrated, repeat},
    options::Options,
    readings::{self, Form},
    report::{Section, Work},
    stage::Scratch,
};

/// Rows of a batch, as the portal's import asks for them.
const BATCH: usize = 5000;

/// Measures reading a file of readings, on one core.
pub fn measure(section: &mut Section, options: &Options, scratch: &Scratch) -> Result<()> {
    let file = scratch.path().join("parsing.csv");
    readings::write(&file, readings::with_gaps().take(options.rows), Form::Portal)?;
    let parsed = || {
        let n_rows = parse(&file)?;
        ensure!(n_rows == options.rows, "the reader finds {n_rows} rows");
        Ok(())
    };
    let counted = || {
        let n_lines = count(&file)?;
        ensure!(n_lines == options.rows + 1, "the file has {n_lines} lines");
        Ok(())
    };
    let (n_counted, n_parsed) = (calibrated(counted)?, calibrated(parsed)?);
    let counted_line = section.line("file read, lines counted", Work::Rows(options.rows));
    let parsed_line = section.line_beside("rows parsed", Work::Rows(options.rows), counted_line);
    for run in 0..=options.runs {
        section.add(counted_line, repeat(n_counted, counted)?);
        section.add(parsed_line, repeat(n_parsed, parsed)?);
        if run == 0 {
            section.forget();
        }
    }
    section.goal("CSV parsing alone", AtLeast(5e6), Clock::Cpu, section.rate(parsed_line));
    section.note("One thread, the file in the system's cache.");
    Ok(())
}

fn parse(file: &Path) -> Result<usize> {
    let mut reader = Reader::new(File::open(file)?, CsvOptions::default())?;
    let (mut batch, mut n_rows) = (Batch::default(), 0);
    while reader.read_batch(BATCH, &mut batch)? {
        ensure!(batch.errors.is_empty(), "{:?}", batch.errors);
        n_rows += batch.readings.len();
    }
    Ok(n_rows)
}

fn count(file: &Path) -> Result<usize> {
    let mut input = BufReader::with_capacity(1 << 16, File::open(file)?);
    let mut n_lines = 0;
    loop {
        let bytes = input.fill_buf()?;
        if bytes.is_empty() {
            return Ok(n_lines);
        }
        n_lines += bytes.iter().filter(|it| **it == b'\n').count();
        let n_bytes = bytes.len();
        input.consume(n_bytes);
    }
}
