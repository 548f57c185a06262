//! A backup as bytes: frames, each with its kind and its length, and everything in them as values of rows.

use std::io::{self, ErrorKind, Read, Write};

use store::backup::{BackupPart, Block, Summing, TableSum, put_value, take_value};

use super::{BackupError, BackupHeader, Result};

/// What a backup begins with once it is decrypted and unpacked. The number is that of the form described here.
const MAGIC: &[u8] = b"drp backup 1\n";
/// The longest frame: a block ends at a mebibyte, but a single row may have more.
const LONGEST: usize = 256 << 20;

const HEADER: u8 = b'H';
const TABLE: u8 = b'T';
const ROWS: u8 = b'R';
const TABLE_END: u8 = b'E';
const END: u8 = b'Z';

/// Writes a backup.
pub(super) struct Writer<W: Write>(W);

impl<W: Write> Writer<W> {
    pub(super) fn new(mut output: W, header: &BackupHeader) -> io::Result<Writer<W>> {
        output.write_all(MAGIC)?;
        let (schema, taken_at) = (header.schema.to_string(), header.taken_at.to_string());
        let mut row = Vec::new();
        for it in [&header.program, &schema, &header.migration, &header.engine, &taken_at] {
            put_value(&mut row, Some(it.as_bytes()));
        }
        put_value(&mut row, header.key_mark.as_deref().map(str::as_bytes));
        let mut writer = Writer(output);
        writer.frame(HEADER, &[&row])?;
        Ok(writer)
    }

    pub(super) fn write(&mut self, part: &BackupPart) -> io::Result<()> {
        let mut row = Vec::new();
        match part {
            BackupPart::Table { name, columns } => {
                [name].into_iter().chain(columns).for_each(|it| put_value(&mut row, Some(it.as_bytes())));
                self.frame(TABLE, &[&row])
            }
            BackupPart::Rows(block) => self.frame(ROWS, &[&block.n_rows.to_le_bytes(), &block.bytes]),
            BackupPart::TableEnd { sum, next_id } => {
                put_value(&mut row, Some(sum.n_rows.to_string().as_bytes()));
                put_value(&mut row, Some(sum.sha256.as_bytes()));
                put_value(&mut row, next_id.map(|it| it.to_string()).as_deref().map(str::as_bytes));
                self.frame(TABLE_END, &[&row])
            }
            BackupPart::End => self.frame(END, &[]),
        }
    }

    pub(super) fn into_inner(self) -> W {
        self.0
    }

    fn frame(&mut self, kind: u8, pieces: &[&[u8]]) -> io::Result<()> {
        let length: usize = pieces.iter().map(|it| it.len()).sum();
        let too_long = || io::Error::new(ErrorKind::InvalidData, "a row is too long for a backup");
        let length = u32::try_from(length).ok().filter(|_| length <= LONGEST).ok_or_else(too_long)?;
        self.0.write_all(&[kind])?;
        self.0.write_all(&length.to_le_bytes())?;
        pieces.iter().try_for_each(|it| self.0.write_all(it))
    }
}

/// Reads a backup, and holds every table against its sum.
pub(super) struct Reader<R> {
    input: R,
    /// The table that is read: its number of columns, and what of it came so far.
    table: Option<(usize, Summing)>,
    is_over: bool,
}

impl<R: Read> Reader<R> {
    pub(super) fn new(mut input: R) -> Result<(BackupHeader, Reader<R>)> {
        let mut magic = [0; MAGIC.len()];
        fill(&mut input, &mut magic)?;
        if magic != MAGIC {
            let words = "it does not begin like a backup of this portal, or is of a newer one".to_owned();
            return Err(BackupError::Damaged(words));
        }
        let mut reader = Reader { input, table: None, is_over: false };
        match reader.frame()? {
            (HEADER, payload) => Ok((header(&payload).ok_or_else(|| strange("its header"))?, reader)),
            _ => Err(strange("its header")),
        }
    }

    /// The next part; nothing behind the end.
    pub(super) fn next(&mut self) -> Result<Option<BackupPart>> {
        if self.is_over {
            return Ok(None);
        }
        let (kind, payload) = self.frame()?;
        let part = match (kind, self.table.take()) {
            (TABLE, None) => self.table(&payload).ok_or_else(|| strange("a table"))?,
            (ROWS, Some(table)) => self.rows(&payload, table).ok_or_else(|| strange("a row"))?,
            (TABLE_END, Some((_, summing))) => table_end(&payload, summing)?,
            (END, None) => self.end()?,
            _ => return Err(strange("the order of its parts")),
        };
        Ok(Some(part))
    }

    fn table(&mut self, payload: &[u8]) -> Option<BackupPart> {
        let mut names = texts(payload)?.into_iter();
        let name = names.next()??;
        let columns = names.collect::<Option<Vec<String>>>()?;
        self.table = Some((columns.len(), Summing::default()));
        Some(BackupPart::Table { name, columns })
    }

    fn rows(&mut self, payload: &[u8], (n_columns, mut summing): (usize, Summing)) -> Option<BackupPart> {
        let (n_rows, bytes) = payload.split_first_chunk::<4>()?;
        let block = Block { n_rows: u32::from_le_bytes(*n_rows), bytes: bytes.to_vec() };
        // A row has a byte for each value at least.
        let is_possible = (block.n_rows as usize).checked_mul(n_columns)? <= block.bytes.len();
        is_possible.then(|| block.rows(n_columns)).flatten()?;
        summing.add(&block);
        self.table = Some((n_columns, summing));
        Some(BackupPart::Rows(block))
    }

    /// Behind the end there is nothing more: the file is read on until it says so, which an encrypted one that was cut off
    /// does not.
    fn end(&mut self) -> Result<BackupPart> {
        self.is_over = true;
        match self.input.read(&mut [0]) {
            Ok(0) => Ok(BackupPart::End),
            Ok(_) => Err(BackupError::Damaged("there is something behind its end".to_owned())),
            Err(error) => Err(unreadable(&error)),
        }
    }

    fn frame(&mut self) -> Result<(u8, Vec<u8>)> {
        let mut start = [0; 5];
        fill(&mut self.input, &mut start)?;
        let [kind, length @ ..] = start;
        let length = u32::from_le_bytes(length);
        if length as usize > LONGEST {
            return Err(strange("the length of a part"));
        }
        // Read as it comes, and not made room for because a number says so.
        let mut payload = Vec::new();
        let read = (&mut self.input).take(length.into()).read_to_end(&mut payload);
        match read.map_err(|error| unreadable(&error))? == length as usize {
            true => Ok((kind, payload)),
            false => Err(cut_off()),
        }
    }
}

fn header(payload: &[u8]) -> Option<BackupHeader> {
    let [program, schema, migration, engine, taken_at, key_mark] = texts(payload)?.try_into().ok()?;
    Some(BackupHeader {
        program: program?,
        schema: schema?.parse().ok()?,
        migration: migration?,
        engine: engine?,
        taken_at: taken_at?.parse().ok()?,
        key_mark,
    })
}

fn table_end(payload: &[u8], summing: Summing) -> Result<BackupPart> {
    let read = || {
        let [n_rows, sha256, next_id] = texts(payload)?.try_into().ok()?;
        let next_id = match next_id {
            Some(text) => Some(text.parse().ok()?),
            None => None,
        };
        Some((TableSum { n_rows: n_rows?.parse().ok()?, sha256: sha256? }, next_id))
    };
    let (sum, next_id) = read().ok_or_else(|| strange("the end of a table"))?;
    match summing.sum() == sum {
        true => Ok(BackupPart::TableEnd { sum, next_id }),
        false => Err(BackupError::Damaged("the rows of a table are not those that were written".to_owned())),
    }
}

fn texts(mut payload: &[u8]) -> Option<Vec<Option<String>>> {
    let mut texts = Vec::new();
    while !payload.is_empty() {
        let value = take_value(&mut payload)?;
        texts.push(match value {
            Some(bytes) => Some(String::from_utf8(bytes.to_vec()).ok()?),
            None => None,
        });
    }
    Some(texts)
}

fn fill(input: &mut impl Read, room: &mut [u8]) -> Result<()> {
    input.read_exact(room).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => cut_off(),
        _ => unreadable(&error),
    })
}

fn cut_off() -> BackupError {
    BackupError::Damaged("it ends before its end".to_owned())
}

fn strange(what: &str) -> BackupError {
    BackupError::Damaged(format!("{what} cannot be read"))
}

fn unreadable(error: &io::Error) -> BackupError {
    BackupError::Damaged(error.to_string())
}
