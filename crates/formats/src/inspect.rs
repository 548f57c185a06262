//! Looks at the beginning of a file before it is imported: what it is, what its columns are, and what must be said.
//!
//! Everything here is a guess with its reason, for a person to correct. What the guess comes to is tried: the reader
//! itself reads the beginning of the file with it, so that what is shown is what the import would do.

mod cells;
mod csv_file;
mod green_button_file;
mod notes;
mod roles;
mod shape;
mod units;

use std::io::{self, Read};

use jiff::tz::TimeZone;

pub use csv_file::{CsvFile, FoundInterval, Trial};
pub use green_button_file::{FoundPoint, FoundSeries, GreenButtonFile};
pub use roles::{Certainty, Column, Role};
pub use shape::{FoundMeter, Shape, TimeShape};
pub use units::FoundUnit;

/// The most bytes of a CSV file that are looked at.
const MAX_CSV: usize = 1 << 20;
/// The most bytes of a Green Button file, which may say at its end what its readings are.
const MAX_XML: u64 = 16 << 20;

/// What a file is, as far as its beginning tells.
#[derive(Clone, Debug)]
pub enum Inspection {
    /// Readings as CSV.
    Csv(Box<CsvFile>),
    /// A Green Button file.
    GreenButton(Box<GreenButtonFile>),
    /// Neither, or a file that cannot be read.
    Unreadable {
        /// Why, and what to do, as a sentence.
        why: String,
    },
}

/// Looks at a file, of which `input` gives the unpacked bytes; at most 16 MiB of them are read.
///
/// `zone` is that of times without offset, and tells what the times of a Green Button file look like.
///
/// # Errors
/// Those of the input. A file that cannot be read is an answer, [`Inspection::Unreadable`].
pub fn inspect(mut input: impl Read, zone: &TimeZone) -> io::Result<Inspection> {
    let mut start = Vec::new();
    input.by_ref().take(MAX_CSV as u64 + 1).read_to_end(&mut start)?;
    if is_xml(&start) {
        return green_button_file::inspect(&start, input, zone);
    }
    let is_whole = start.len() <= MAX_CSV;
    if !is_whole {
        // A row that is cut is no row.
        let end = start.iter().rposition(|it| *it == b'\n').map_or(MAX_CSV, |it| it + 1);
        start.truncate(end);
    }
    Ok(csv_file::inspect(&start, is_whole, zone))
}

/// Whether a file that begins like this is XML.
fn is_xml(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let head = start.get(..start.len().min(15)).unwrap_or(start).to_ascii_lowercase();
    start.starts_with(b"<") && !head.starts_with(b"<!doctype html") && !head.starts_with(b"<html")
}
