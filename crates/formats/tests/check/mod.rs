//! Reads a text as CSV and compares everything that comes out of it with what is expected.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]
#![allow(dead_code, reason = "each test file uses its share")]

use std::{fmt::Write, num::NonZeroU32};

use domain::{IntervalReading, MeterId, Rounding, Unit};
use expect_test::Expect;
use formats::csv::{Batch, ColumnMap, CsvOptions, FileError, Reader};
use jiff::tz::TimeZone;

/// Options of the portal's own shape.
pub fn plain() -> CsvOptions {
    CsvOptions::default()
}

/// Options with other names of columns.
pub fn columns(map: &str) -> CsvOptions {
    CsvOptions { columns: ColumnMap::parse(map).unwrap(), ..plain() }
}

/// Options of a file of meter 7 alone, with local times of that zone.
pub fn local(zone: &str) -> CsvOptions {
    CsvOptions { zone: TimeZone::get(zone).unwrap(), meter: Some(MeterId::new(7)), ..plain() }
}

/// Options of a file in that unit.
pub fn unit(unit: Unit, rounding: Rounding) -> CsvOptions {
    CsvOptions { unit, rounding, ..plain() }
}

/// Options of a file of meter 7 alone, with intervals of so many seconds.
pub fn every(seconds: u32) -> CsvOptions {
    CsvOptions { interval: NonZeroU32::new(seconds), meter: Some(MeterId::new(7)), ..plain() }
}

/// Compares the readings and faults of a file with what is expected.
pub fn check(csv: impl AsRef<[u8]>, options: CsvOptions, expect: Expect) {
    expect.assert_eq(&match read(csv.as_ref(), options) {
        Ok(batch) => render(&batch),
        Err(error) => format!("{error}\n"),
    });
}

/// All of a file at once.
pub fn read(csv: &[u8], options: CsvOptions) -> Result<Batch, FileError> {
    let mut reader = Reader::new(csv, options)?;
    let (mut all, mut batch) = (Batch::default(), Batch::default());
    while reader.read_batch(7, &mut batch)? {
        all.readings.append(&mut batch.readings);
        all.lines.append(&mut batch.lines);
        all.errors.append(&mut batch.errors);
        all.rows_read += batch.rows_read;
        all.rounded += batch.rounded;
    }
    Ok(all)
}

fn render(batch: &Batch) -> String {
    let mut text = String::new();
    for (reading, line) in batch.readings.iter().zip(&batch.lines) {
        let IntervalReading { meter, interval, actual, prediction, quality } = reading;
        let [actual, prediction] =
            [actual, prediction].map(|it| it.map_or("-".to_owned(), |power| power.watts().to_string()));
        let quality = quality.map_or(String::new(), |it| format!(", {it:?}"));
        let (start, minutes) = (interval.start(), interval.seconds() / 60);
        writeln!(text, "{line}: meter {meter} {start} {minutes} min {actual} W of {prediction} W{quality}")
            .unwrap();
    }
    for error in &batch.errors {
        writeln!(text, "{error}").unwrap();
    }
    writeln!(text, "{} rows, {} rounded", batch.rows_read, batch.rounded).unwrap();
    text
}
