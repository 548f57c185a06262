//! Taking back what an import wrote, chunk by chunk, from what its writes left to be remembered.

use domain::{ImportNo, MeterId, StoredReading};

use super::{
    WriteOptions,
    merge::{MeterChange, Written},
    stored::Stored,
    undo_log::{self, Before, Entry},
    write::spans,
};
use crate::{Tx, error::Result};

impl Tx {
    /// How many of the rows that an import wrote are no longer as it left them, because something later overwrote or
    /// confirmed a value that it determined; `undo` is what [`Tx::write_readings`] left of one of its chunks.
    ///
    /// # Errors
    /// [`crate::Error::Schema`] where `undo` cannot be read; otherwise where the database fails.
    pub async fn overwritten_since(
        &mut self,
        import: ImportNo,
        undo: &[u8],
        options: &WriteOptions<'_>,
    ) -> Result<u64> {
        let entries = undo_log::decode(undo)?;
        let stored = self.stored_of(&entries, options).await?;
        let is_overwritten = |it: &&Entry| !find(&stored, it).is_some_and(|row| is_as_left(it, row, import));
        let n = entries.iter().filter(is_overwritten).count();
        Ok(u64::try_from(n).unwrap_or(u64::MAX))
    }

    /// Takes back one chunk of an import: values become what they were before, rows that it created are deleted, sums and
    /// revisions follow. Chunks are taken back in the reverse of their order. A value that something later overwrote
    /// stays; tells how many rows have one.
    ///
    /// As [`Tx::write_readings`], it should be among the first statements of its transaction.
    ///
    /// # Errors
    /// [`crate::Error::Schema`] where `undo` cannot be read; otherwise where the database fails.
    pub async fn undo_writes(
        &mut self,
        import: ImportNo,
        undo: &[u8],
        options: &WriteOptions<'_>,
    ) -> Result<u64> {
        let entries = undo_log::decode(undo)?;
        let mut meters: Vec<MeterId> = entries.iter().map(|it| it.meter).collect();
        meters.dedup();
        self.hold_meters(&meters).await?;
        let stored = self.stored_of(&entries, options).await?;
        let mut n_left = 0;
        let mut changes = Vec::new();
        for of_meter in entries.chunk_by(|a, b| a.meter == b.meter) {
            let mut written = Vec::new();
            for entry in of_meter {
                let row = find(&stored, entry);
                if !row.is_some_and(|row| is_as_left(entry, row, import)) {
                    n_left += 1;
                }
                let Some(before) = row.copied() else { continue };
                let after = taken_back(entry, before, import);
                if after != Some(before) {
                    written.push(Written { before: Some(before), after });
                }
            }
            let meter = of_meter[0].meter;
            let readings = stored.get(&meter).map_or(&[][..], Vec::as_slice);
            changes.push(MeterChange::new(meter, readings, written));
        }
        self.apply(&changes, options).await?;
        Ok(n_left)
    }

    async fn stored_of(&mut self, entries: &[Entry], options: &WriteOptions<'_>) -> Result<Stored> {
        let spans = spans(entries.iter().map(|it| (it.meter, it.interval)), options)?;
        self.stored_around(&spans).await
    }
}

fn find<'a>(stored: &'a Stored, entry: &Entry) -> Option<&'a StoredReading> {
    let readings = stored.get(&entry.meter)?;
    let index = readings.binary_search_by_key(&entry.interval, |it| it.point.interval).ok()?;
    readings.get(index)
}

/// Whether the values that the import determined are still its own.
fn is_as_left(entry: &Entry, row: &StoredReading, import: ImportNo) -> bool {
    let is_own = |before: Option<Before>, origin| before.is_none() || origin == Some(import);
    is_own(entry.actual, row.origin.actual) && is_own(entry.prediction, row.origin.prediction)
}

/// The row without what the import determined and nothing later overwrote.
fn taken_back(entry: &Entry, row: StoredReading, import: ImportNo) -> Option<StoredReading> {
    let mut after = row;
    if let Some(before) = entry.actual.filter(|_| row.origin.actual == Some(import)) {
        (after.point.actual, after.point.quality) = (before.value, before.quality);
        after.origin.actual = before.origin;
    }
    if let Some(before) = entry.prediction.filter(|_| row.origin.prediction == Some(import)) {
        after.point.prediction = before.value;
        after.origin.prediction = before.origin;
    }
    let is_empty = after.point.actual.is_none() && after.point.prediction.is_none();
    (!(entry.is_new && is_empty)).then_some(after)
}
