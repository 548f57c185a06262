//! The rows of an import that were refused: as they stand in its file, to be mended and sent again, or else where they are.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::PathBuf,
};

use formats::{
    inspect::Inspection,
    packed::{Limits, Unpacked},
    table,
};
use store::{FaultQuery, Import, ImportFault, ImportId};
use tokio::sync::mpsc;

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

/// The refused rows of an import as CSV, a piece at a time.
#[derive(Debug)]
pub struct RejectedRows {
    /// Whether they are rows of the file under its header. Otherwise each row says a place of the file and what is wrong
    /// there: what is no CSV has no rows that could stand by themselves.
    pub are_of_the_file: bool,
    pieces: mpsc::Receiver<io::Result<Vec<u8>>>,
}

/// The most lines of a row whose cells have line breaks.
const MAX_LINES: u64 = 32;
/// Bytes of a line that are held at once.
const PIECE: u64 = 1 << 16;
/// Faults that are asked for at once.
const FAULTS: u32 = 1000;
/// The header of places.
const PLACES: [&str; 4] = ["line", "column", "value", "reason"];

impl RejectedRows {
    /// The next piece of text.
    pub async fn next(&mut self) -> Option<Result<Vec<u8>>> {
        self.pieces.recv().await.map(|it| it.map_err(Error::internal))
    }
}

impl Portal {
    /// The refused rows of an import, of its first 10,000 faults: those of a CSV file that is still kept as they stand
    /// there, to be mended and imported; of others where they are and what is wrong with each.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such import.
    pub async fn rejected_rows(&self, caller: &Caller, id: &ImportId) -> Result<RejectedRows> {
        let import = self.import(caller, id).await?;
        let mut faults = Vec::new();
        loop {
            let from = faults.last().map_or(0, |it: &ImportFault| it.number + 1);
            let some = self
                .store()
                .import_faults(import.number, &FaultQuery { problem: None, from, limit: FAULTS })
                .await?;
            if some.is_empty() {
                break;
            }
            faults.extend(some);
        }
        match self.csv_of(caller, &import).await? {
            Some((path, header)) => rows_of_file(path, header, &faults),
            None => Ok(places(faults)),
        }
    }

    /// The file of an import and the line of its header, where it is CSV and still kept here.
    async fn csv_of(&self, caller: &Caller, import: &Import) -> Result<Option<(PathBuf, u64)>> {
        let (Some(upload), Some(path)) = (&import.upload, self.file_of(import)) else { return Ok(None) };
        match self.inspect_upload(caller, upload).await? {
            Inspection::Csv(file) => Ok(Some((path, file.header_line))),
            _ => Ok(None),
        }
    }
}

/// The header of a file and its rows with faults.
fn rows_of_file(path: PathBuf, header: u64, faults: &[ImportFault]) -> Result<RejectedRows> {
    // A quote that is not closed has no other lines of its own.
    let n_lines = |it: &ImportFault| if it.problem == "open_quote" { 1 } else { MAX_LINES };
    let mut wanted: BTreeMap<u64, u64> = faults.iter().map(|it| (it.line, n_lines(it))).collect();
    wanted.insert(header, MAX_LINES);
    let file = File::open(path).map_err(Error::internal)?;
    let (sender, pieces) = mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        let mut send = |piece| sender.blocking_send(Ok(piece)).is_ok();
        let copied = Unpacked::new(file, Limits::default()).and_then(|it| copy(it, &wanted, &mut send));
        if let Err(error) = copied {
            let _ = sender.blocking_send(Err(error));
        }
    });
    Ok(RejectedRows { are_of_the_file: true, pieces })
}

/// Where faults are, what stands there, and what is wrong with it.
fn places(faults: Vec<ImportFault>) -> RejectedRows {
    let (sender, pieces) = mpsc::channel(2);
    tokio::spawn(async move {
        let mut text = String::new();
        table::write_row(&mut text, PLACES);
        for some in faults.chunks(FAULTS as usize) {
            for it in some {
                let line = it.line.to_string();
                table::write_row(&mut text, [line.as_str(), &it.column, &it.value, &it.reason]);
            }
            if sender.send(Ok(std::mem::take(&mut text).into_bytes())).await.is_err() {
                return;
            }
        }
        let _ = sender.send(Ok(text.into_bytes())).await;
    });
    RejectedRows { are_of_the_file: false, pieces }
}

/// Copies the rows that begin at the wanted lines, until `send` wants no more.
fn copy(
    source: impl Read,
    wanted: &BTreeMap<u64, u64>,
    send: &mut impl FnMut(Vec<u8>) -> bool,
) -> io::Result<()> {
    let mut reader = BufReader::new(source);
    let last = wanted.keys().next_back().copied().unwrap_or(0);
    let (mut line, mut is_begin, mut n_quotes) = (1, true, 0);
    // The line after the last that belongs to the row at hand.
    let mut until = None;
    while line <= last || until.is_some() {
        let mut piece = Vec::new();
        if reader.by_ref().take(PIECE).read_until(b'\n', &mut piece)? == 0 {
            break;
        }
        if is_begin && let Some(n_lines) = wanted.get(&line) {
            (until, n_quotes) = (Some(line + n_lines), 0);
        }
        is_begin = piece.ends_with(b"\n");
        line += u64::from(is_begin);
        n_quotes += piece.iter().filter(|it| **it == b'"').count();
        if until.is_some() && !send(piece) {
            break;
        }
        if is_begin && until.is_some_and(|end| n_quotes % 2 == 0 || line >= end) {
            until = None;
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn copied(text: &str, wanted: &[(u64, u64)]) -> String {
        let mut all = Vec::new();
        let mut send = |piece: Vec<u8>| {
            all.extend(piece);
            true
        };
        copy(text.as_bytes(), &wanted.iter().copied().collect(), &mut send).unwrap();
        String::from_utf8(all).unwrap()
    }

    #[test]
    fn rows_keep_their_lines() {
        let text = "title\nid,note\n1,a\n2,\"b\nc\"\n3,\"d\n4,e";
        assert_eq!(copied(text, &[(2, 32)]), "id,note\n");
        assert_eq!(copied(text, &[(2, 32), (4, 32)]), "id,note\n2,\"b\nc\"\n");
        assert_eq!(copied(text, &[(2, 32), (6, 1), (7, 32)]), "id,note\n3,\"d\n4,e");
        assert_eq!(copied(text, &[(9, 32)]), "");
    }

    #[test]
    fn a_line_longer_than_a_piece_is_one_row() {
        let long = "x".repeat(200_000);
        assert_eq!(copied(&format!("h\n{long}\ny\n"), &[(1, 32), (2, 32)]), format!("h\n{long}\n"));
    }
}
