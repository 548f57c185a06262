//! The ledger: what each chunk did, written in the transaction of its rows.

use domain::ImportNo;

use super::{ImportState, Lease};
use crate::{Store, Tx, error::Result};

/// What happened to the rows of a chunk, or of an import so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ChunkCounts {
    /// Rows read.
    pub rows_read: u64,
    /// Readings that were not there.
    pub inserted: u64,
    /// Readings that were there with other values.
    pub updated: u64,
    /// Readings that were there with the same values.
    pub unchanged: u64,
    /// Faults: rows, or cells of a wide row, that were refused.
    pub rejected: u64,
    /// Values that were rounded.
    pub rounded: u64,
}

impl std::ops::AddAssign for ChunkCounts {
    fn add_assign(&mut self, other: ChunkCounts) {
        self.rows_read += other.rows_read;
        self.inserted += other.inserted;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.rejected += other.rejected;
        self.rounded += other.rounded;
    }
}

impl ChunkCounts {
    /// The six counts as columns hold them, in the order of the tables.
    pub(super) fn columns(self) -> [i64; 6] {
        [self.rows_read, self.inserted, self.updated, self.unchanged, self.rejected, self.rounded]
            .map(|it| i64::try_from(it).unwrap_or(i64::MAX))
    }
}

impl Tx {
    /// Enters a chunk in the ledger, adds its counts to the import's and renews the lease; whether the lease still
    /// holds and nobody has asked to stop. Where it answers no, the transaction must be given up.
    ///
    /// # Errors
    /// [`crate::Error::Duplicate`] where the chunk was applied before: then it must be given up as well.
    pub async fn enter_chunk(
        &mut self,
        lease: &Lease,
        chunk_no: u32,
        counts: ChunkCounts,
        undo: &[u8],
    ) -> Result<bool> {
        const ENTER: &str = "INSERT INTO import_chunks (import_no, chunk_no, fence, rows_read, rows_inserted, \
            rows_updated, rows_unchanged, rows_rejected, values_rounded, undo_log) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        const ADD: &str = "UPDATE imports SET rows_read = rows_read + ?, rows_inserted = rows_inserted + ?, \
            rows_updated = rows_updated + ?, rows_unchanged = rows_unchanged + ?, rows_rejected = rows_rejected + ?, \
            values_rounded = values_rounded + ? \
            WHERE import_no = ? AND fence = ? AND cancel_asked = 0 AND state = 'running'";
        let undo = (!undo.is_empty()).then_some(undo);
        // The import's own row first: of two chunks that are entered at once the second waits here, holding nothing of it.
        let n_rows = on_tx!(self, connection => {
            let query = counts.columns().into_iter().fold(sqlx::query(ADD), |query, it| query.bind(it));
            let query = query.bind(lease.import.number()).bind(lease.fence);
            query.execute(&mut *connection).await?.rows_affected()
        });
        if n_rows != 1 || !self.renew(lease).await? {
            return Ok(false);
        }
        on_tx!(self, connection => {
            let query = sqlx::query(ENTER).bind(lease.import.number()).bind(chunk_no).bind(lease.fence);
            let query = counts.columns().into_iter().fold(query, |query, it| query.bind(it)).bind(undo);
            query.execute(connection).await?;
        });
        Ok(true)
    }

    /// Takes a chunk out of the ledger, in the transaction that takes its rows out; whether the lease still holds.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn leave_chunk(&mut self, lease: &Lease, chunk_no: u32) -> Result<bool> {
        let sql = "DELETE FROM import_chunks WHERE import_no = ? AND chunk_no = ?";
        on_tx!(self, connection => {
            sqlx::query(sql).bind(lease.import.number()).bind(chunk_no).execute(connection).await?;
        });
        self.renew(lease).await
    }

    /// Whether an import that was accepted earlier has not come to its end: only then does it matter that equal
    /// values take on the number of the later import.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn has_earlier_open_import(&mut self, number: ImportNo) -> Result<bool> {
        let sql = "SELECT COUNT(*) FROM imports WHERE state IN ('waiting', 'checking', 'running') \
                   AND import_no < ? AND is_dry_run = 0";
        let n: i64 = on_tx!(self, connection => {
            sqlx::query_scalar(sql).bind(number.number()).fetch_one(connection).await?
        });
        Ok(n > 0)
    }
}

impl Store {
    /// The chunks of an import that are in the ledger, in order.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn entered_chunks(&self, number: ImportNo) -> Result<Vec<u32>> {
        let sql = "SELECT chunk_no FROM import_chunks WHERE import_no = ? ORDER BY chunk_no";
        Ok(on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(number.number()).fetch_all(pool).await)?)
    }

    /// What a chunk of the ledger has to take back; nothing where the chunk is not there, or changed nothing.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn undo_of_chunk(&self, number: ImportNo, chunk_no: u32) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT undo_log FROM import_chunks WHERE import_no = ? AND chunk_no = ?";
        let row: Option<Option<Vec<u8>>> = on_db!(&self.db, pool => {
            sqlx::query_scalar(sql).bind(number.number()).bind(chunk_no).fetch_optional(pool).await
        })?;
        Ok(row.flatten())
    }

    /// Asks to stop an import at its next chunk; whether it was still under way.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn ask_to_cancel(&self, number: ImportNo) -> Result<bool> {
        let sql = "UPDATE imports SET cancel_asked = 1 WHERE import_no = ? \
                   AND state IN ('waiting', 'checking', 'running')";
        let n_rows = transaction!(self.db, tx => on_tx!(tx, connection => {
            sqlx::query(sql).bind(number.number()).execute(connection).await?.rows_affected()
        }))?;
        Ok(n_rows == 1)
    }

    /// Where an import stands, by its number.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn state_of_import(&self, number: ImportNo) -> Result<Option<(ImportState, bool)>> {
        let sql = "SELECT state, CAST(cancel_asked AS SIGNED) FROM imports WHERE import_no = ?";
        let row: Option<(String, i64)> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(number.number()).fetch_optional(pool).await)?;
        Ok(row.and_then(|(state, asked)| Some((ImportState::parse(&state)?, asked != 0))))
    }
}
