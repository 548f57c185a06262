//! Bytes to records, through a buffer that never grows.

use std::io::{self, Read};

use super::split::{Found, Input, MAX_RECORD, Splitter, Stop};
use crate::{Reason, read_some::read_some};

const BUFFER: usize = 4 * MAX_RECORD;
/// As much of a row that cannot be read as a message can repeat.
const MAX_SHOWN: usize = 400;

/// The records of a file, one after the other.
pub(crate) struct Records<R> {
    input: R,
    buffer: Box<[u8]>,
    /// What of the buffer is filled and not yet used.
    from: usize,
    to: usize,
    state: Input,
    /// Whether the buffer holds nothing but ASCII without NUL, so that no row need be looked at.
    plain: bool,
    line: u64,
    splitter: Splitter,
}

/// One row: where its fields begin and end in its text, which has no quotes any more.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a> {
    pub(crate) line: u64,
    pub(super) text: &'a [u8],
    pub(crate) fields: &'a [(usize, usize)],
}

/// What comes next.
pub(crate) enum Next<'a> {
    Row(Record<'a>),
    /// A row that cannot be read: its line, its beginning and what is wrong.
    Bad(u64, &'a [u8], Reason),
    End,
}

impl<'a> Record<'a> {
    /// The text of a field, without blanks around it; empty where there is no such field.
    pub(crate) fn cell(&self, column: usize) -> &'a [u8] {
        let Some(&(from, to)) = self.fields.get(column) else { return b"" };
        self.text.get(from..to).unwrap_or(b"").trim_ascii()
    }

    /// Whether nothing is in any field, as in the rows that a spreadsheet leaves below a table.
    pub(crate) fn is_blank(&self) -> bool {
        (0..self.fields.len()).all(|column| self.cell(column).is_empty())
    }
}

impl<R: Read> Records<R> {
    pub(crate) fn new(input: R) -> Records<R> {
        let buffer = vec![0; BUFFER].into_boxed_slice();
        let splitter = Splitter::new(b',');
        Records { input, buffer, from: 0, to: 0, state: Input::Open, plain: true, line: 1, splitter }
    }

    /// The line on which the next record begins.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// What is ahead: more than the longest record, or all there is.
    pub(super) fn peek(&mut self) -> io::Result<&[u8]> {
        if self.state == Input::Open && self.to - self.from <= MAX_RECORD {
            self.refill()?;
        }
        Ok(self.ahead())
    }

    /// Goes past bytes that were peeked at.
    pub(super) fn skip(&mut self, n_bytes: usize) {
        self.from = (self.from + n_bytes).min(self.to);
    }

    /// What divides fields.
    pub(crate) fn delimiter(&self) -> u8 {
        self.splitter.delimiter
    }

    pub(crate) fn set_delimiter(&mut self, delimiter: u8) {
        self.splitter.delimiter = delimiter;
    }

    /// The next record, past empty lines.
    pub(crate) fn next(&mut self) -> io::Result<Next<'_>> {
        loop {
            let ahead = self.buffer.get(self.from..self.to).unwrap_or(b"");
            match self.splitter.split(ahead, self.state) {
                Ok(Found { skip: 0, .. }) => return Ok(Next::End),
                Ok(found) => {
                    let (from, line) = (self.from, self.line);
                    self.from += found.skip;
                    self.line += found.lines;
                    if found.len > 0 || found.quoted {
                        return Ok(self.row(from, line, &found));
                    }
                }
                Err(Stop::More) => self.refill()?,
                Err(Stop::Long) => return self.bad_line(Reason::LongRow),
                Err(Stop::OpenQuote) => return self.bad_line(Reason::OpenQuote),
            }
        }
    }

    fn row(&self, from: usize, line: u64, found: &Found) -> Next<'_> {
        let raw = self.buffer.get(from..from + found.skip).unwrap_or(b"");
        if !self.plain && !is_text(raw) {
            return Next::Bad(line, raw.trim_ascii_end(), Reason::NotText);
        }
        let text = if found.quoted { &self.splitter.unquoted } else { raw.get(..found.len).unwrap_or(raw) };
        Next::Row(Record { line, text, fields: &self.splitter.fields })
    }

    /// Goes on at the next line, however far away it is.
    fn bad_line(&mut self, reason: Reason) -> io::Result<Next<'_>> {
        let line = self.line;
        self.line += 1;
        let ahead = self.ahead();
        self.splitter.unquoted = ahead.get(..MAX_SHOWN).unwrap_or(ahead).to_vec();
        loop {
            // The look whether there is one at all goes many bytes at a time.
            let end = Some(self.ahead()).filter(|it| it.contains(&b'\n'));
            match end.and_then(|it| it.iter().position(|byte| *byte == b'\n')) {
                Some(end) => {
                    self.from += end + 1;
                    break;
                }
                None => self.from = self.to,
            }
            if self.state == Input::Ended {
                break;
            }
            self.refill()?;
        }
        let start = &self.splitter.unquoted;
        let end = start.iter().position(|byte| *byte == b'\n').unwrap_or(start.len());
        Ok(Next::Bad(line, start.get(..end).unwrap_or(start), reason))
    }

    fn ahead(&self) -> &[u8] {
        self.buffer.get(self.from..self.to).unwrap_or(b"")
    }

    /// Fills the buffer behind what is ahead, or ends the input.
    fn refill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.from..self.to, 0);
        (self.from, self.to) = (0, self.to - self.from);
        while let Some(room) = self.buffer.get_mut(self.to..).filter(|room| !room.is_empty()) {
            match read_some(&mut self.input, room)? {
                0 => {
                    self.state = Input::Ended;
                    break;
                }
                n_bytes => self.to += n_bytes,
            }
        }
        let ahead = self.ahead();
        self.plain = ahead.is_ascii() && !ahead.contains(&0);
        Ok(())
    }
}

fn is_text(bytes: &[u8]) -> bool {
    !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok()
}
