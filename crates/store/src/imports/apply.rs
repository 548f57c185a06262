//! One chunk of a file into the database, or out of it again: readings, sums, faults and the ledger in one transaction.

use std::collections::HashSet;

use domain::{Arrival, ImportNo, IntervalReading, MeterId};

use super::{ChunkCounts, ImportFault, Lease};
use crate::{
    Conflict, Engine, Store, Tx, WriteOptions,
    error::{Error, Result},
    readings::{METERS_AT_ONCE, meters_of},
};

/// Some rows of a file.
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'a> {
    /// Its place in the file, counted from 0.
    pub number: u32,
    /// Its good readings.
    pub readings: &'a [IntervalReading],
    /// What was read, and what of it was refused already.
    pub counts: ChunkCounts,
    /// Why it was refused; the faults are numbered when they are written.
    pub faults: &'a [ImportFault],
    /// The number of the first fault.
    pub first_fault: u64,
    /// Whether meters that do not exist are created.
    pub create_meters: bool,
}

/// What became of a chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// Its rows and its entry in the ledger are committed.
    Done(ChunkCounts),
    /// It was in the ledger before.
    Before,
    /// Nothing of it was kept, since these readings cannot be written.
    Refused(Vec<(usize, Conflict)>),
    /// Nothing of it was kept: the lease has passed on, or somebody has asked to stop.
    Stopped,
}

/// What a reading that cannot be written becomes, by its place in the chunk; nothing where one stops it all.
type AsFault<'a> = Option<&'a (dyn Fn(usize, Conflict) -> ImportFault + Send + Sync)>;

impl Store {
    /// How many chunks of an import may be applied at once with profit: SQLite has one writer.
    pub fn n_chunks_at_once(&self) -> usize {
        match self.db.engine() {
            Engine::MariaDb => 2,
            Engine::Sqlite => 1,
        }
    }

    /// Creates those of these meters that do not exist, as meters of the import, some at a time.
    ///
    /// # Errors
    /// Where the database fails: some may be there then, and asked again the others are created.
    pub async fn create_import_meters(&self, lease: &Lease, meters: &HashSet<MeterId>) -> Result<()> {
        let mut meters: Vec<MeterId> = meters.iter().copied().collect();
        meters.sort_unstable();
        for some in meters.chunks(METERS_AT_ONCE) {
            let some = some.iter().copied().collect();
            transaction!(self.db, tx => tx.create_missing_meters(lease, &some).await?)?;
        }
        Ok(())
    }

    /// Applies a chunk, once for all: where it is in the ledger, nothing is done.
    ///
    /// # Errors
    /// Where the database fails: then nothing was kept. After [`Error::Unknown`] it may have been; asked again, it is
    /// found in the ledger or applied.
    pub async fn apply_chunk(
        &self,
        lease: &Lease,
        chunk: Chunk<'_>,
        options: &WriteOptions<'_>,
        as_fault: AsFault<'_>,
    ) -> Result<Applied> {
        let mut attempt = 1;
        loop {
            match self.try_chunk(lease, chunk, options, as_fault).await {
                Err(Error::Duplicate) if self.entered_chunks(lease.import).await?.contains(&chunk.number) => {
                    return Ok(Applied::Before);
                }
                Err(error) if crate::db::may_try_again(&error, attempt).await => attempt += 1,
                other => return other,
            }
        }
    }

    async fn try_chunk(
        &self,
        lease: &Lease,
        chunk: Chunk<'_>,
        options: &WriteOptions<'_>,
        as_fault: AsFault<'_>,
    ) -> Result<Applied> {
        let mut tx = self.db.begin_beside_others().await?;
        if chunk.create_meters {
            tx.create_missing_meters(lease, &meters_of(chunk.readings)).await?;
        }
        let number = lease.import;
        let raise_equal = tx.has_earlier_open_import(number).await?;
        let arrival = Arrival { import: Some(number), raise_equal };
        let outcome = tx.write_readings(chunk.readings, &WriteOptions { arrival, ..*options }).await?;
        let mut faults = chunk.faults.to_vec();
        match as_fault {
            None if !outcome.conflicts.is_empty() => {
                tx.roll_back().await?;
                return Ok(Applied::Refused(outcome.conflicts));
            }
            None => {}
            Some(fault) => faults.extend(outcome.conflicts.iter().map(|(index, it)| fault(*index, *it))),
        }
        faults.iter_mut().zip(chunk.first_fault..).for_each(|(it, number)| it.number = number);
        tx.add_faults(lease, &faults).await?;
        let counts = ChunkCounts {
            inserted: outcome.counts.inserted,
            updated: outcome.counts.updated,
            unchanged: outcome.counts.unchanged,
            rejected: chunk.counts.rejected + u64::try_from(outcome.conflicts.len()).unwrap_or(u64::MAX),
            ..chunk.counts
        };
        if !tx.enter_chunk(lease, chunk.number, counts, &outcome.undo).await? {
            tx.roll_back().await?;
            return Ok(Applied::Stopped);
        }
        tx.commit().await?;
        Ok(Applied::Done(counts))
    }

    /// Takes a chunk out of the database again; whether the lease still held.
    ///
    /// # Errors
    /// Where the database fails; asked again, what is left is taken out.
    pub async fn take_back_chunk(
        &self,
        lease: &Lease,
        chunk_no: u32,
        options: &WriteOptions<'_>,
    ) -> Result<bool> {
        let Some(undo) = self.undo_of_chunk(lease.import, chunk_no).await? else {
            return transaction!(self.db, tx => tx.leave_chunk(lease, chunk_no).await?);
        };
        transaction!(self.db, tx => {
            tx.undo_writes(lease.import, &undo, options).await?;
            tx.leave_chunk(lease, chunk_no).await?
        })
    }

    /// How many rows of an import something later has overwritten.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn overwritten_rows(&self, number: ImportNo, options: &WriteOptions<'_>) -> Result<u64> {
        let mut n_rows = 0;
        for chunk_no in self.entered_chunks(number).await? {
            let Some(undo) = self.undo_of_chunk(number, chunk_no).await? else { continue };
            n_rows += transaction!(self.db, tx => tx.overwritten_since(number, &undo, options).await?)?;
        }
        Ok(n_rows)
    }

    /// Which of these meters exist.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn existing_meters(&self, meters: &HashSet<MeterId>) -> Result<HashSet<MeterId>> {
        transaction!(self.db, tx => tx.existing_meters(meters).await?)
    }
}

impl Tx {
    async fn create_missing_meters(&mut self, lease: &Lease, meters: &HashSet<MeterId>) -> Result<()> {
        let existing = self.existing_meters(meters).await?;
        let mut missing: Vec<MeterId> = meters.difference(&existing).copied().collect();
        missing.sort_unstable();
        self.create_bare_meters(missing.iter().copied()).await?;
        self.note_created_meters(lease, &missing).await
    }
}
