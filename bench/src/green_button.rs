//! The Green Button reader without any database: bytes of XML in a second, and the memory it takes for large files.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use domain::{Interval, MeterId, Power, Quality, Rounding};
use formats::green_button::{Batch, EpochMode, Header, Options as ReadOptions, Reader, Writer};
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    goals::{
        Bound::{AtLeast, AtMost},
        Clock, Figure, Unit,
    },
    measure::{calibrated, repeat},
    memory,
    options::Options,
    readings::{self, Row, YEAR},
    report::{LineId, Section, Work},
    stage::Scratch,
};

/// The word by which this program is started again to read one file and tell its memory.
pub const CHILD: &str = "read-green-button";

/// Readings of the file whose reader's memory is measured: near the most that one file may have.
const MANY: usize = 6_000_000;
/// What is told of each reading: that it was validated.
const VALIDATED: u8 = 17;

/// How a file looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// As we write it: a line for each reading, of nothing but what is needed.
    Packed,
    /// As most utilities write it: a line and its indentation for each element.
    Indented,
}

/// Puts each ESPI element on a line of its own.
struct Indent<W>(W);

/// Measures reading a file on one core, and the memory of a process that reads a large one.
pub fn measure(section: &mut Section, options: &Options, scratch: &Scratch) -> Result<()> {
    let mut lines = Vec::new();
    for (name, look) in [("as we write it", Look::Packed), ("indented", Look::Indented)] {
        let file = scratch.path().join(format!("{look:?}.xml"));
        let n_rows = options.rows.min(25 * YEAR);
        let (n_readings, watts) = write(&file, readings::with_gaps().take(n_rows), look)?;
        let read = move || {
            let found = read(&file)?;
            ensure!(found == (n_readings, watts), "the reader finds {found:?} readings and watts");
            Ok(file.metadata()?.len())
        };
        let work = Work::Bytes(read()?);
        lines.push((section.line(name, work), calibrated(&read)?, read));
    }
    for run in 0..=options.runs {
        for (line, n_calls, read) in &lines {
            section.add(*line, repeat(*n_calls, read)?);
        }
        if run == 0 {
            section.forget();
        }
    }
    goals(section, lines.iter().map(|it| it.0).collect());
    section.note("One thread, files in the system's cache; every reading has its quality.");
    let many = if options.goals { MANY } else { options.rows };
    peak(section, many, scratch)
}

fn goals(section: &mut Section, lines: Vec<LineId>) {
    for (line, what) in lines.into_iter().zip(["Green Button XML, packed", "Green Button XML, indented"]) {
        section.goal(what, AtLeast(100e6), Clock::Cpu, section.rate(line));
    }
}

/// The memory of a process of its own.
fn peak(section: &mut Section, n_rows: usize, scratch: &Scratch) -> Result<()> {
    let file = scratch.path().join("many.xml");
    let (n_readings, watts) = write(&file, readings::with_gaps().take(n_rows), Look::Packed)?;
    let size = file.metadata()?.len();
    let mut child = Command::new(std::env::current_exe()?);
    let output = child.arg(CHILD).arg(&file).stderr(Stdio::inherit()).output()?;
    std::fs::remove_file(&file)?;
    ensure!(output.status.success(), "the reader of a large file ended with {}", output.status);
    let said = String::from_utf8(output.stdout)?;
    let peak = said.trim().strip_prefix(&format!("{n_readings} {watts} "));
    let peak: u64 = peak.with_context(|| format!("the reader found {said}"))?.parse()?;
    let what = format!("Green Button XML of {} MB, peak memory", size / 1_000_000);
    section.goal(&what, AtMost(64e6), Clock::None, Figure::size(peak));
    section.note(format!(
        "A process that read {n_readings} readings in {} had at most {} resident.",
        Unit::Bytes.text(size as f64),
        Unit::Bytes.text(peak as f64)
    ));
    Ok(())
}

/// Reads one file, and says what it found and how much memory this process had for it.
pub fn child(file: &Path) -> Result<()> {
    let (n_readings, watts) = read(file)?;
    println!("{n_readings} {watts} {}", memory::own_peak()?);
    Ok(())
}

fn read(file: &Path) -> Result<(usize, i64)> {
    let zone = TimeZone::UTC;
    let options = ReadOptions { zone, epoch: Some(EpochMode::Utc), rounding: Rounding::Refuse };
    let mut reader = Reader::new(File::open(file)?, options)?;
    let (mut batch, mut n_readings, mut watts) = (Batch::default(), 0, 0);
    while reader.read_batch(5000, &mut batch)? {
        ensure!(batch.faults.is_empty(), "{:?}", batch.faults);
        n_readings += batch.readings.len();
        watts += batch.readings.iter().map(|it| it.actual.watts()).sum::<i64>();
    }
    Ok((n_readings, watts))
}

/// Writes a file; says how many readings and how many watts.
fn write(file: &Path, rows: impl Iterator<Item = Row>, look: Look) -> Result<(usize, i64)> {
    let output = BufWriter::with_capacity(1 << 18, File::create(file)?);
    match look {
        Look::Packed => feed(output, rows),
        Look::Indented => feed(Indent(output), rows),
    }
}

fn feed(output: impl Write, rows: impl Iterator<Item = Row>) -> Result<(usize, i64)> {
    let updated = Timestamp::from_second(1_704_067_200)?;
    let header = Header { title: "Use of a year".to_owned(), updated, zone: TimeZone::UTC };
    let mut writer = Writer::new(output, &header)?;
    let (mut meter, mut n_readings, mut watts) = (0, 0, 0);
    for row in rows {
        if row.meter != meter {
            meter = row.meter;
            writer.meter(MeterId::new(meter), "Home", false)?;
        }
        let [start, end] = [row.start(), row.end()].map(Timestamp::from_second);
        let interval = Interval::new(start?, end?)?;
        writer.write(interval, Power::from_watts(row.actual)?, Quality::of_code(VALIDATED))?;
        n_readings += 1;
        watts += row.actual;
    }
    writer.finish()?;
    Ok((n_readings, watts))
}

impl<W: Write> Write for Indent<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut from = 0;
        while let Some(at) = bytes[from..].windows(6).position(|it| it == b"<espi:") {
            self.0.write_all(&bytes[from..from + at])?;
            self.0.write_all(b"\n                    <espi:")?;
            from += at + 6;
        }
        self.0.write_all(&bytes[from..])?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_looks_are_read_to_the_same_readings() {
        let scratch = Scratch::new().unwrap();
        let sizes = [Look::Packed, Look::Indented].map(|look| {
            let file = scratch.path().join("small.xml");
            let written = write(&file, readings::with_gaps().take(2000), look).unwrap();
            assert_eq!(read(&file).unwrap(), written);
            file.metadata().unwrap().len()
        });
        assert!(sizes[1] > sizes[0], "{sizes:?}");
    }
}
