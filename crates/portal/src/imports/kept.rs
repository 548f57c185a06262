//! What was parsed when a file was looked through, kept for the writing: most files are small, and parsed once.

use std::vec::IntoIter;

use super::parse::{Chunk, Chunks};

/// Rows that are kept, some 96 bytes each; of a file that has more, none.
const MAX_ROWS: usize = 1_000_000;

/// The chunks of a file from its first on, as long as they are few.
pub(super) struct Kept {
    chunks: Option<Vec<Chunk>>,
    n_rows: usize,
}

/// The chunks of a file from its first on.
pub(super) enum Source {
    /// Kept from when it was looked through.
    Kept(IntoIter<Chunk>),
    /// Parsed now.
    File(Chunks),
}

impl Kept {
    pub(super) fn new() -> Kept {
        Kept { chunks: Some(Vec::new()), n_rows: 0 }
    }

    /// Keeps the next chunk, or forgets all where they have become too many.
    pub(super) fn add(&mut self, chunk: Chunk) {
        self.n_rows += chunk.batch.readings.len() + chunk.batch.errors.len();
        match &mut self.chunks {
            Some(chunks) if self.n_rows <= MAX_ROWS => chunks.push(chunk),
            _ => self.chunks = None,
        }
    }

    /// All chunks, where they were few.
    pub(super) fn into_source(self) -> Option<Source> {
        self.chunks.map(|it| Source::Kept(it.into_iter()))
    }
}

impl Source {
    /// The next chunk; an error is a sentence for whoever brought the file, and the last.
    pub(super) async fn next(&mut self) -> Option<Result<Chunk, String>> {
        match self {
            Source::Kept(chunks) => chunks.next().map(Ok),
            Source::File(chunks) => chunks.recv().await,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "what cannot be had fails the test that wants it")]
mod tests {
    use domain::{Interval, IntervalReading, MeterId};
    use formats::csv::Batch;
    use jiff::Timestamp;

    use super::*;

    fn chunk(n_rows: usize) -> Chunk {
        let interval = Interval::new(Timestamp::UNIX_EPOCH, Timestamp::from_second(900).unwrap()).unwrap();
        let reading = IntervalReading {
            meter: MeterId::new(1),
            interval,
            actual: None,
            prediction: None,
            quality: None,
        };
        Chunk { batch: Batch { readings: vec![reading; n_rows], ..Batch::default() }, times: None }
    }

    #[tokio::test]
    async fn few_chunks_are_kept_in_their_order_and_many_not_at_all() {
        let mut kept = Kept::new();
        for n_rows in [2, 0, 1] {
            kept.add(chunk(n_rows));
        }
        let mut source = kept.into_source().unwrap();
        for n_rows in [2, 0, 1] {
            assert_eq!(source.next().await.unwrap().unwrap().batch.readings.len(), n_rows);
        }
        assert!(source.next().await.is_none());

        let mut kept = Kept::new();
        for n_rows in [1, MAX_ROWS, 1] {
            kept.add(chunk(n_rows));
        }
        assert!(kept.into_source().is_none());
    }
}
