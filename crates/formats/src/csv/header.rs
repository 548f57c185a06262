//! The header of a file, and what its first bytes tell about the rest.

use std::io::Read;

use super::{
    FileError,
    layout::Layout,
    record::{Next, Record, Records},
};
use crate::Reason;

const MAX_COLUMNS: usize = 1000;

/// The most records that a file may have before its header: names, addresses, the period.
pub(crate) const MAX_PREAMBLE: usize = 20;

/// Reads the names of the columns, and settles the delimiter.
pub(crate) fn read_header<R: Read>(records: &mut Records<R>) -> Result<Vec<String>, FileError> {
    let ahead = records.peek().map_err(|cause| FileError::Read { line: 1, cause })?;
    if let Some(error) = no_csv(ahead) {
        return Err(error);
    }
    let (mark, delimiter) = (if ahead.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 }, delimiter(ahead));
    records.skip(mark);
    records.set_delimiter(delimiter);
    loop {
        let line = records.line();
        match records.next().map_err(|cause| FileError::Read { line, cause })? {
            Next::Row(record) if record.is_blank() => {}
            Next::Row(record) => {
                let found = record.fields.len();
                if has_lone_return(record.text) {
                    return Err(FileError::CarriageReturns);
                }
                if found > MAX_COLUMNS {
                    return Err(FileError::TooManyColumns { found, limit: MAX_COLUMNS });
                }
                return Ok(names(&record));
            }
            Next::Bad(_, start, reason) => return Err(no_header(start, &reason)),
            Next::End => return Err(FileError::Empty),
        }
    }
}

/// Reads on until a record names the columns that are needed, since many files begin with a few lines about whose they
/// are.
///
/// `first` is why the first record does not; where none does, what is wrong with the widest is told.
pub(super) fn read_on<R: Read>(
    records: &mut Records<R>,
    (mut width, first): (usize, FileError),
    layout: impl Fn(Vec<String>) -> Result<Layout, FileError>,
) -> Result<Layout, FileError> {
    let mut told = first;
    let is_missing =
        |it: &FileError| matches!(it, FileError::MissingColumn { .. } | FileError::UnknownColumn { .. });
    if !is_missing(&told) {
        return Err(told);
    }
    for _ in 1..MAX_PREAMBLE {
        let line = records.line();
        match records.next().map_err(|cause| FileError::Read { line, cause })? {
            Next::Row(record) if record.fields.len() <= MAX_COLUMNS => match layout(names(&record)) {
                Ok(layout) => return Ok(layout),
                Err(error) if record.fields.len() > width && is_missing(&error) => {
                    (width, told) = (record.fields.len(), error);
                }
                Err(_) => {}
            },
            Next::Row(_) | Next::Bad(..) => {}
            Next::End => break,
        }
    }
    Err(told)
}

fn names(record: &Record<'_>) -> Vec<String> {
    let cells = (0..record.fields.len()).map(|column| record.cell(column));
    cells.map(|it| String::from_utf8_lossy(it).into_owned()).collect()
}

/// What a file that begins like this is, where it is no CSV.
fn no_csv(start: &[u8]) -> Option<FileError> {
    let what = match start {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Some(FileError::Utf16),
        [b'P', b'K', 3, 4, ..] => "a spreadsheet or an archive",
        [0xd0, 0xcf, 0x11, 0xe0, ..] => "an old spreadsheet or document",
        [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] => "compressed",
        [b'%', b'P', b'D', b'F', b'-', ..] => "a PDF",
        text => match text.trim_ascii_start() {
            [b'<', ..] => "XML or a page of the web",
            [b'{' | b'[', ..] => "JSON",
            _ => return None,
        },
    };
    Some(FileError::NotText { what })
}

fn no_header(start: &[u8], reason: &Reason) -> FileError {
    match reason {
        Reason::OpenQuote => FileError::OpenQuote,
        Reason::NotText if start.contains(&0) => FileError::NotText { what: "binary, or UTF-16" },
        Reason::NotText => FileError::NotText { what: "in another encoding than UTF-8" },
        _ if has_lone_return(start) => FileError::CarriageReturns,
        _ => FileError::LongHeader,
    }
}

fn has_lone_return(text: &[u8]) -> bool {
    text.windows(2).any(|pair| pair.starts_with(b"\r") && pair != b"\r\n")
}

/// What divides the fields of the first line that has more than one: the comma, unless that line has none.
fn delimiter(start: &[u8]) -> u8 {
    let lines = start.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    lines.take(MAX_PREAMBLE).find_map(delimiter_of).unwrap_or(b',')
}

fn delimiter_of(line: &[u8]) -> Option<u8> {
    let mut quoted = false;
    let (mut n_commas, mut n_semicolons, mut n_tabs) = (0, 0, 0);
    for byte in line {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => n_commas += 1,
            b';' if !quoted => n_semicolons += 1,
            b'\t' if !quoted => n_tabs += 1,
            _ => {}
        }
    }
    match () {
        () if n_commas > 0 => Some(b','),
        () if n_semicolons + n_tabs == 0 => None,
        () if n_semicolons >= n_tabs => Some(b';'),
        () => Some(b'\t'),
    }
}
