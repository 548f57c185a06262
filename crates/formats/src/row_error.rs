//! What is wrong with one cell or one row of a file, in words for the person who will mend the file.

use domain::{decimal::NumberError, interval::IntervalError};

/// A fault of one row; the other rows are read all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}{}: {reason}", in_column(column), of_value(value))]
pub struct RowError {
    /// The line of the file on which the row begins, counted from 1 with the header and blank lines.
    pub line: u64,
    /// The column as the file calls it; empty where the whole row is at fault.
    pub column: String,
    /// What stands there: at most 80 characters, control characters escaped.
    pub value: String,
    /// What is wrong with it.
    pub reason: Reason,
}

/// Why a row or a cell was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The row has more or fewer fields than the header.
    #[error("has {found} fields where the header has {expected}")]
    Fields {
        /// Fields of this row.
        found: usize,
        /// Fields of the header.
        expected: usize,
    },
    /// The row is longer than any row of readings.
    #[error("is longer than 64 KiB; no row of readings is")]
    LongRow,
    /// A quote that nothing closes.
    #[error("opens a quote that is not closed within 64 KiB and 32 lines; close it or remove it")]
    OpenQuote,
    /// Bytes that are no UTF-8 text.
    #[error("is not UTF-8 text; save the file as UTF-8")]
    NotText,
    /// A text that is no time, or one that could be read in two ways.
    #[error("is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30")]
    NotATime,
    /// No time where one is needed.
    #[error("is empty; each row needs a time here")]
    NoTime,
    /// A local time that the clocks skip.
    #[error("does not exist in {zone}: the clocks skip it; write the time with its offset")]
    SkippedTime {
        /// The IANA name of the zone.
        zone: String,
    },
    /// Two times that make no interval.
    #[error("{0}")]
    Interval(#[from] IntervalError),
    /// A row without end whose start does not continue the meter's other rows.
    #[error("is not a whole number of {seconds} s intervals from the meter's other rows; add end_time")]
    OffGrid {
        /// The length of the meter's intervals.
        seconds: i64,
    },
    /// A row without end, of a meter whose interval nothing tells.
    #[error("has no end, and the meter has no second row to tell its interval; give --interval SECONDS")]
    NoInterval,
    /// A text that is no value.
    #[error("{0}")]
    Number(#[from] NumberError),
    /// A text too long to be a value.
    #[error("is longer than 80 characters; no value is")]
    LongNumber,
    /// A text that is no quality.
    #[error(
        "is no quality; use a code of the ESPI standard, such as 0 or 8, or a word such as valid, estimated or raw"
    )]
    NotAQuality,
    /// No meter.
    #[error("is empty; each row needs a meter")]
    NoMeter,
    /// A text that is neither a meter's number nor named in the options.
    #[error("is no meter number; name the meter with --columns NUMBER={name}")]
    UnknownMeter {
        /// The text, as it would be given in the options.
        name: String,
    },
    /// A text that is no meter's number.
    #[error("is no meter number; use digits, at most 4294967295")]
    NotAMeter,
    /// A number that stands in another row.
    #[error("is in line {line} already; remove one of the two")]
    Twice {
        /// The line of the other row.
        line: u64,
    },
    /// A label that the column cannot hold.
    #[error("is no label; use at most {limit} characters on one line")]
    NotALabel {
        /// The most characters.
        limit: usize,
    },
    /// A text that is no latitude or longitude.
    #[error("is not in degrees; use a number from \u{2212}{most} to {most} with a point for decimals")]
    NotDegrees {
        /// The most degrees either way.
        most: u8,
    },
    /// A latitude without longitude, or the other way round.
    #[error("is empty; a place needs latitude and longitude")]
    HalfAPlace,
    /// A text that is no organization's number.
    #[error("is no organization's number; use digits, or leave it empty")]
    NotAnOrganization,
    /// A number that no meter of the portal has.
    #[error("is no meter of this portal; create it first, or let the import create meters")]
    NoSuchMeter,
    /// An interval that shares time with another one of its meter.
    #[error("overlaps meter {meter}'s interval from {} to {}; remove one of the two", other.start(), other.end())]
    Overlaps {
        /// The meter.
        meter: domain::MeterId,
        /// The interval that is there already.
        other: domain::Interval,
    },
    /// A time of which readings are no longer kept.
    #[error("is before {from}, since when readings are kept; leave the row out")]
    NotKept {
        /// Since when they are.
        from: jiff::Timestamp,
    },
    /// More meters than one file may have.
    #[error("is one meter more than the {limit} that a file may have; split the file")]
    TooManyMeters {
        /// The most meters that a file may have.
        limit: usize,
    },
    /// What only Green Button files have.
    #[error("{0}")]
    GreenButton(#[from] crate::green_button::Why),
}

impl Reason {
    /// The kind of fault, as a word: faults of a kind are mended alike.
    pub fn kind(&self) -> &'static str {
        match self {
            Reason::Fields { .. } => "fields",
            Reason::LongRow => "long_row",
            Reason::OpenQuote => "open_quote",
            Reason::NotText => "not_text",
            Reason::NotATime => "not_a_time",
            Reason::NoTime => "no_time",
            Reason::SkippedTime { .. } => "skipped_time",
            Reason::Interval(_) => "interval",
            Reason::OffGrid { .. } => "off_grid",
            Reason::NoInterval => "no_interval",
            Reason::Number(_) => "number",
            Reason::LongNumber => "long_number",
            Reason::NoMeter => "no_meter",
            Reason::UnknownMeter { .. } => "unknown_meter",
            Reason::NotAMeter => "not_a_meter",
            Reason::Twice { .. } => "twice",
            Reason::NotALabel { .. } => "not_a_label",
            Reason::NotDegrees { .. } => "not_degrees",
            Reason::HalfAPlace => "half_a_place",
            Reason::NotAnOrganization => "not_an_organization",
            Reason::NotAQuality => "not_a_quality",
            Reason::NoSuchMeter => "no_such_meter",
            Reason::Overlaps { .. } => "overlaps",
            Reason::NotKept { .. } => "not_kept",
            Reason::TooManyMeters { .. } => "too_many_meters",
            Reason::GreenButton(_) => "green_button",
        }
    }
}

/// The most characters of a cell that a message repeats.
const MAX_SHOWN: usize = 80;

impl RowError {
    /// A fault of one cell.
    pub(crate) fn cell(line: u64, column: &str, value: &[u8], reason: impl Into<Reason>) -> RowError {
        RowError { line, column: column.to_owned(), value: shown(value), reason: reason.into() }
    }

    /// A fault of a whole row, of which `row` is the beginning.
    pub(crate) fn row(line: u64, row: &[u8], reason: Reason) -> RowError {
        RowError { line, column: String::new(), value: shown(row), reason }
    }
}

/// `bytes` as a message may repeat them.
pub(crate) fn shown(bytes: &[u8]) -> String {
    shown_up_to(MAX_SHOWN, bytes)
}

/// The same up to another number of characters.
pub(crate) fn shown_up_to(max: usize, bytes: &[u8]) -> String {
    // Four bytes are the longest character, so that no more of a long row is decoded than can be shown.
    let start = bytes.get(..4 * max + 4).unwrap_or(bytes);
    let text = String::from_utf8_lossy(start);
    let escaped: String = text.chars().flat_map(escape).take(max + 1).collect();
    match escaped.char_indices().nth(max.saturating_sub(1)) {
        Some((cut, last)) if escaped.len() > cut + last.len_utf8() => format!("{}…", &escaped[..cut]),
        _ => escaped,
    }
}

fn escape(character: char) -> impl Iterator<Item = char> {
    let escaped = character.is_control().then(|| character.escape_default());
    let plain = escaped.is_none().then_some(character);
    escaped.into_iter().flatten().chain(plain)
}

fn in_column(column: &str) -> String {
    if column.is_empty() { String::new() } else { format!(", {column}") }
}

fn of_value(value: &str) -> String {
    if value.is_empty() { String::new() } else { format!(" '{value}'") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_cut_and_escaped() {
        assert_eq!(shown(b"a\0b\r\n"), r"a\u{0}b\r\n");
        assert_eq!(shown("ü".repeat(80).as_bytes()), "ü".repeat(80));
        assert_eq!(shown("ü".repeat(81).as_bytes()), "ü".repeat(79) + "…");
        assert_eq!(shown(b"caf\xe9"), "caf\u{fffd}");
    }

    #[test]
    fn a_fault_is_a_sentence() {
        let error = RowError::cell(7, "kwh", b"1,5", NumberError::DecimalComma);
        assert_eq!(error.to_string(), "line 7, kwh '1,5': has a decimal comma; use a point for decimals");
        let error = RowError::row(9, b"", Reason::OpenQuote);
        assert!(error.to_string().starts_with("line 9: opens a quote"));
    }
}
