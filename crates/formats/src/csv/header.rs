//! The header of a file, and what its first bytes tell about the rest.

use std::io::Read;

use super::{
    FileError,
    record::{Next, Records},
};
use crate::Reason;

const MAX_COLUMNS: usize = 1000;

/// Reads the names of the columns, and settles the delimiter.
pub(super) fn read_header<R: Read>(records: &mut Records<R>) -> Result<Vec<String>, FileError> {
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
                let names =
                    (0..found).map(|column| String::from_utf8_lossy(record.cell(column)).into_owned());
                return Ok(names.collect());
            }
            Next::Bad(_, start, reason) => return Err(no_header(start, &reason)),
            Next::End => return Err(FileError::Empty),
        }
    }
}

/// What a file that begins like this is, where it is no CSV.
fn no_csv(start: &[u8]) -> Option<FileError> {
    let what = match start {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Some(FileError::Utf16),
        [b'P', b'K', 3, 4, ..] => "a spreadsheet or an archive",
        [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] => "compressed",
        _ => return None,
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

/// The comma, unless the first line has none and has semicolons or tabs.
fn delimiter(start: &[u8]) -> u8 {
    let mut lines = start.split(|byte| *byte == b'\n');
    let line = lines.find(|line| !line.trim_ascii().is_empty()).unwrap_or(b"");
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
        () if n_commas > 0 || n_semicolons + n_tabs == 0 => b',',
        () if n_semicolons >= n_tabs => b';',
        () => b'\t',
    }
}
