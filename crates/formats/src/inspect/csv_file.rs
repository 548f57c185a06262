//! Looks at the beginning of a CSV file, and tries what it comes to with the reader itself.

use std::collections::BTreeMap;

use domain::{MeterId, Rounding, Unit};
use jiff::tz::TimeZone;

use super::{
    Inspection,
    cells::Contents,
    notes::{notes, says_utc},
    roles::{Certainty, Column, Role, roles},
    shape::{FoundMeter, Shape, TimeShape, shape, time_shape},
    units::{FoundUnit, unit},
};
use crate::{
    RowError,
    csv::{
        Batch, ColumnMap, CsvOptions, FileError, Reader,
        columns::Field,
        header::{MAX_PREAMBLE, read_header},
        record::{Next, Records},
        time::Clock,
    },
    row_error::shown,
};

/// Rows that are shown.
const SAMPLE: usize = 5;
/// Rows by which columns are told.
const MAX_ROWS: usize = 20_000;
/// Faults of the trial that are kept.
const MAX_FAULTS: usize = 5;

/// A CSV file, as far as its beginning tells.
#[derive(Clone, Debug)]
pub struct CsvFile {
    /// Whether all of the file was looked at.
    pub is_whole: bool,
    /// What divides its fields.
    pub delimiter: char,
    /// The line of its header; those before it are about something else.
    pub header_line: u64,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The first rows as they are, at most five; cells are cut at 80 characters.
    pub rows: Vec<Vec<String>>,
    /// What a row is.
    pub shape: Shape,
    /// How times are written.
    pub times: TimeShape,
    /// How long intervals are.
    pub interval: Option<FoundInterval>,
    /// The unit of values, where a name says it.
    pub unit: Option<FoundUnit>,
    /// Options with which the reader takes the file, but for the meters that it does not name.
    pub options: CsvOptions,
    /// Whether the file does not say which meter it is of, so that the options need one.
    pub needs_meter: bool,
    /// What the reader does with what was looked at; meters without a number have one for the time being.
    pub trial: Trial,
    /// What to know and what to do about it, as sentences.
    pub notes: Vec<String>,
}

/// How long intervals are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundInterval {
    /// The most common length, in seconds.
    pub seconds: i64,
    /// Whether rows say their ends; otherwise it is the most common step from one start to the next.
    pub has_ends: bool,
    /// Whether all are of that length.
    pub is_uniform: bool,
}

/// What the reader does with the beginning of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trial {
    /// Why it refuses the file as a whole, as a sentence.
    pub refusal: Option<String>,
    /// Rows read.
    pub rows_read: u64,
    /// Readings that they give.
    pub n_readings: u64,
    /// Values that have to be rounded to whole watts.
    pub rounded: u64,
    /// Faults.
    pub n_faults: u64,
    /// The first of them, at most five.
    pub faults: Vec<RowError>,
    lengths: BTreeMap<i64, u64>,
}

/// A table as it is written.
struct Table {
    delimiter: char,
    header_line: u64,
    names: Vec<String>,
    rows: Vec<Vec<String>>,
    contents: Vec<Contents>,
}

/// Looks at a file that begins with `start`.
pub(super) fn inspect(start: &[u8], is_whole: bool, zone: &TimeZone) -> Inspection {
    if start.starts_with(b"100,NEM12") || start.starts_with(b"100,NEM13") {
        let why =
            "the file is NEM12 or NEM13, which cannot be read; ask for CSV with a row for each interval";
        return Inspection::Unreadable { why: why.to_owned() };
    }
    let table = match table(start, zone) {
        Ok(table) => table,
        Err(error) => return Inspection::Unreadable { why: error.to_string() },
    };
    let Table { delimiter, header_line, names, rows, contents } = table;
    let columns = roles(&names, &contents);
    let (shape, times) = (shape(&columns, &contents), time_shape(&columns, &contents));
    let unit = unit(&columns, &contents);
    let notes = notes(&columns, &contents, times);
    let zone = if says_utc(&columns, times) { TimeZone::UTC } else { zone.clone() };
    let options = CsvOptions {
        unit: unit.as_ref().map_or(Unit::Kilowatts, |it| it.unit),
        zone,
        columns: map(&columns, &shape),
        rounding: Rounding::HalfEven,
        ..CsvOptions::default()
    };
    let trial = try_out(start, &options, &shape);
    let rounding = if trial.rounded > 0 { Rounding::HalfEven } else { Rounding::Refuse };
    let needs_meter = shape == Shape::OneMeter;
    let has_ends = columns.iter().any(|it| it.role == Some(Role::End)) && times != TimeShape::Ends;
    let interval = interval(&trial, has_ends);
    let options = CsvOptions { rounding, ..options };
    Inspection::Csv(Box::new(CsvFile {
        is_whole,
        delimiter,
        header_line,
        columns,
        rows,
        shape,
        times,
        interval,
        unit,
        options,
        needs_meter,
        trial,
        notes,
    }))
}

/// Takes the file apart: the header is the first record as wide as most of those that begin the file.
fn table(start: &[u8], zone: &TimeZone) -> Result<Table, FileError> {
    let mut records = Records::new(start);
    read_header(&mut records)?;
    let delimiter = char::from(records.delimiter());
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    each_record(start, 2 * MAX_PREAMBLE, |_, cells| *widths.entry(cells.len()).or_default() += 1)?;
    // Lines of one cell are titles; nothing could be read from a file of one column.
    let width = widths.into_iter().max_by_key(|it| (it.0 > 1, it.1, it.0)).map_or(0, |it| it.0);
    let mut clock = Clock::new(zone.clone());
    let mut table =
        Table { delimiter, header_line: 0, names: Vec::new(), rows: Vec::new(), contents: Vec::new() };
    each_record(start, MAX_PREAMBLE + MAX_ROWS, |line, cells| {
        if cells.len() != width {
            return;
        }
        if table.names.is_empty() {
            table.header_line = line;
            table.names = cells.iter().map(|it| String::from_utf8_lossy(it).into_owned()).collect();
            table.contents = vec![Contents::default(); width];
            return;
        }
        if table.rows.len() < SAMPLE {
            table.rows.push(cells.iter().map(|it| shown(it)).collect());
        }
        table.contents.iter_mut().zip(cells).for_each(|(it, cell)| it.add(cell, &mut clock));
    })?;
    Ok(table)
}

/// Goes over the first records that are not blank.
fn each_record(start: &[u8], most: usize, mut see: impl FnMut(u64, &[&[u8]])) -> Result<(), FileError> {
    // The header is read for what it settles, and the file then from its beginning.
    let mut settled = Records::new(start);
    read_header(&mut settled)?;
    let mut records = Records::new(start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start));
    records.set_delimiter(settled.delimiter());
    for _ in 0..most {
        let line = records.line();
        match records.next().map_err(|cause| FileError::Read { line, cause })? {
            Next::Row(record) if record.is_blank() => {}
            Next::Row(record) => {
                let cells: Vec<&[u8]> = (0..record.fields.len()).map(|it| record.cell(it)).collect();
                see(record.line, &cells);
            }
            Next::Bad(..) => {}
            Next::End => break,
        }
    }
    Ok(())
}

/// What the options have to say of these columns.
fn map(columns: &[Column], shape: &Shape) -> ColumnMap {
    let mut map = ColumnMap::default();
    for column in columns.iter().filter(|it| it.certainty == Certainty::Likely) {
        let left = match column.role {
            Some(Role::Meter) => Field::Meter.as_str().to_owned(),
            Some(Role::Start) => Field::Start.as_str().to_owned(),
            Some(Role::Date) => Field::Date.as_str().to_owned(),
            Some(Role::End) => Field::End.as_str().to_owned(),
            Some(Role::Actual) => Field::Actual.as_str().to_owned(),
            Some(Role::Prediction) => Field::Prediction.as_str().to_owned(),
            Some(Role::Quality) => Field::Quality.as_str().to_owned(),
            Some(Role::ActualOf(Some(number))) => number.to_string(),
            Some(Role::PredictionOf(number)) => format!("{number}.prediction"),
            Some(Role::ActualOf(None)) | None => continue,
        };
        map.say(&left, &column.name);
    }
    if let Shape::Long(meters) = shape {
        let strange = meters.iter().filter(|it| it.name.parse::<MeterId>().is_err());
        for FoundMeter { name, number } in strange {
            number.iter().for_each(|it| {
                map.say(&it.to_string(), name);
            });
        }
    }
    map
}

/// Reads the beginning of the file as an import would; meters without a number get one that is free.
fn try_out(start: &[u8], options: &CsvOptions, shape: &Shape) -> Trial {
    let mut options = options.clone();
    match shape {
        Shape::OneMeter => options.meter = Some(MeterId::new(1)),
        Shape::Long(meters) | Shape::Wide(meters) => {
            let is_strange = |it: &&FoundMeter| it.number.is_none();
            for (number, meter) in (u32::MAX / 2..).zip(meters.iter().filter(is_strange)) {
                options.columns.say(&number.to_string(), &meter.name);
            }
        }
    }
    let mut trial = Trial::default();
    let mut reader = match Reader::new(start, options) {
        Ok(reader) => reader,
        Err(error) => return Trial { refusal: Some(error.to_string()), ..trial },
    };
    let mut batch = Batch::default();
    while let Ok(true) = reader.read_batch(5000, &mut batch) {
        trial.rows_read += batch.rows_read;
        trial.rounded += batch.rounded;
        trial.n_readings += batch.readings.len() as u64;
        trial.n_faults += batch.errors.len() as u64;
        let room = MAX_FAULTS - trial.faults.len();
        trial.faults.extend(batch.errors.drain(..).take(room));
        for reading in &batch.readings {
            *trial.lengths.entry(reading.interval.seconds()).or_default() += 1;
        }
    }
    trial
}

fn interval(trial: &Trial, has_ends: bool) -> Option<FoundInterval> {
    let (seconds, _) = trial.lengths.iter().max_by_key(|it| it.1)?;
    Some(FoundInterval { seconds: *seconds, has_ends, is_uniform: trial.lengths.len() == 1 })
}
