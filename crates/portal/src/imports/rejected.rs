//! The rows of an import that were refused, as they stand in its file, to be mended and sent again.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead, BufReader, Read},
};

use formats::{
    inspect::Inspection,
    packed::{Limits, Unpacked},
};
use store::{FaultQuery, Import, ImportId};
use tokio::sync::mpsc;

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

/// The header of a CSV file and its refused rows, a piece at a time.
#[derive(Debug)]
pub struct RejectedRows {
    pieces: mpsc::Receiver<io::Result<Vec<u8>>>,
}

/// The most lines of a row whose cells have line breaks.
const MAX_LINES: u64 = 32;
/// Bytes of a line that are held at once.
const PIECE: u64 = 1 << 16;
/// Faults that are asked for at once.
const FAULTS: u32 = 1000;

impl RejectedRows {
    /// The next piece of text.
    pub async fn next(&mut self) -> Option<Result<Vec<u8>>> {
        self.pieces.recv().await.map(|it| it.map_err(Error::internal))
    }
}

impl Portal {
    /// The header of an import's file and the rows of its kept faults, as CSV that can be mended and imported.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such import, [`Error::Conflict`] where its file is not CSV, or not on this
    /// machine any more.
    pub async fn rejected_rows(&self, caller: &Caller, id: &ImportId) -> Result<RejectedRows> {
        let import = self.import(caller, id).await?;
        let gone = || {
            Error::Conflict("The file of this import is not kept any more. Send it again.".to_owned().into())
        };
        let (Some(upload), Some(path)) = (&import.upload, self.file_of(&import)) else { return Err(gone()) };
        let header = match self.inspect_upload(caller, upload).await? {
            Inspection::Csv(file) => file.header_line,
            _ => {
                return Err(Error::Conflict(
                    "Only rows of a CSV file can be downloaded. Mend the places that the report names in the file."
                        .to_owned().into(),
                ));
            }
        };
        let mut wanted = self.lines_of_faults(&import).await?;
        wanted.insert(header, MAX_LINES);
        let file = File::open(path).map_err(|_| gone())?;
        let (sender, pieces) = mpsc::channel(2);
        tokio::task::spawn_blocking(move || {
            let mut send = |piece| sender.blocking_send(Ok(piece)).is_ok();
            let copied = Unpacked::new(file, Limits::default()).and_then(|it| copy(it, &wanted, &mut send));
            if let Err(error) = copied {
                let _ = sender.blocking_send(Err(error));
            }
        });
        Ok(RejectedRows { pieces })
    }

    /// The lines at which rows with faults begin, each with how many lines it may have.
    async fn lines_of_faults(&self, import: &Import) -> Result<BTreeMap<u64, u64>> {
        let (mut lines, mut from) = (BTreeMap::new(), 0);
        loop {
            let query = FaultQuery { problem: None, from, limit: FAULTS };
            let faults = self.store().import_faults(import.number, &query).await?;
            let Some(last) = faults.last() else { return Ok(lines) };
            from = last.number + 1;
            // A quote that is not closed has no other lines of its own.
            let n_lines = |problem: &str| if problem == "open_quote" { 1 } else { MAX_LINES };
            lines.extend(faults.iter().map(|it| (it.line, n_lines(&it.problem))));
        }
    }
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
