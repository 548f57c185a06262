//! Readings as CSV: reads what meters and utilities export, and writes the portal's own shape.
//!
//! A file has a header, and then either a row per meter and interval (*long*), a row per interval with a
//! column per meter (*wide*), or rows of one meter. Memory is bounded whatever the file holds.
//!
//! # Times
//! A time with an offset is exact. A time without one is local time in [`CsvOptions::zone`]:
//! - A time that the clocks skip in spring is a row error.
//! - A start in the hour that the clocks repeat in autumn is told apart by the order of the meter's rows:
//!   it is in the first pass, or in the second once a row of the first pass at that time or later has been
//!   read. Where a meter's rows run backwards in time, so do the passes. Where only one pass continues the
//!   meter's intervals (hourly rows, and clocks that go back by half an hour), it is that one.
//! - An end is the earliest such instant after its start. Yet many files reckon an end on the face of the
//!   clock: `01:30` and half an hour is `02:00`, although the clocks went back to `01:00` in between. So
//!   where the meter's intervals are at most an hour long, the end as read would make this one another
//!   length, and either the clock shows the written end when the usual length has passed, or the
//!   difference on the face of the clock is that length, then the interval has the usual length. That is
//!   [`CsvOptions::interval`], or the length of the meter's previous row. Longer intervals keep to the
//!   clock: a local day of 25 hours is one.
//!
//! # Rows without an end
//! A meter's interval is [`CsvOptions::interval`], or that of its rows before that have an end, or the most
//! common difference between the starts of its first 50 rows (the smaller of two as common). A row whose
//! start is not a whole number of intervals away from the others is an error; a gap stays a gap.

pub(crate) mod columns;
mod file_error;
pub(crate) mod guess;
pub(crate) mod header;
mod history;
mod layout;
mod meters;
mod reader;
pub(crate) mod record;
mod split;
pub(crate) mod time;
pub(crate) mod value;
mod write;

use std::num::NonZeroU32;

use domain::{IntervalReading, MeterId, Rounding, Unit};
use jiff::tz::TimeZone;

use crate::RowError;

pub use columns::{ColumnMap, ColumnMapError};
pub use file_error::FileError;
pub use meters::{MeterRow, MeterTable, read_meters};
pub use reader::Reader;
pub use write::Writer;

/// How a file is meant, where its header and its cells do not say so.
#[derive(Clone, Debug)]
pub struct CsvOptions {
    /// The unit of its values.
    pub unit: Unit,
    /// The zone of times without an offset.
    pub zone: TimeZone,
    /// What its columns and its meters are called.
    pub columns: ColumnMap,
    /// The meter of all its rows, where it has no column of meters.
    pub meter: Option<MeterId>,
    /// What to do with values finer than 1 W.
    pub rounding: Rounding,
    /// The seconds of an interval, where rows have no end.
    pub interval: Option<NonZeroU32>,
}

impl Default for CsvOptions {
    /// The portal's own shape: kilowatts, UTC, its own column names.
    fn default() -> CsvOptions {
        CsvOptions {
            unit: Unit::Kilowatts,
            zone: TimeZone::UTC,
            columns: ColumnMap::default(),
            meter: None,
            rounding: Rounding::Refuse,
            interval: None,
        }
    }
}

/// Some rows of a file: their readings and their faults.
///
/// Readings and errors are in the order of the file, except that rows whose interval was not known yet
/// follow once it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// What was read.
    pub readings: Vec<IntervalReading>,
    /// The line of the file that each of the readings comes from, in the same order.
    pub lines: Vec<u64>,
    /// What was refused. A row that has a fault gives no reading (of that meter, in a wide file).
    pub errors: Vec<RowError>,
    /// Rows read, with those that were refused or have no value, without header and blank lines.
    pub rows_read: u64,
    /// Values that were rounded to whole watts.
    pub rounded: u64,
}

impl Batch {
    fn clear(&mut self) {
        self.readings.clear();
        self.lines.clear();
        self.errors.clear();
        self.rows_read = 0;
        self.rounded = 0;
    }
}
