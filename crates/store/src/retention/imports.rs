//! Imports that ended long ago, with their ledgers; what they brought stays, and can no longer be taken out as a whole.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use domain::audit::{Object, Outcome};

use crate::{Deed, Store, codec::Utc, error::Result};

/// What belongs to an import, by which column it is told apart, and how many rows go in one transaction; those of the ledger
/// are large.
const PARTS: [(&str, &str, i64); 3] = [
    ("import_chunks", "chunk_no", 16),
    ("import_faults", "fault_no", 5000),
    ("import_meters", "meter_id", 5000),
];

const OLD: &str = "SELECT import_no FROM imports WHERE finished_at < ? \
    AND state NOT IN ('waiting', 'checking', 'running', 'undoing') ORDER BY import_no LIMIT 100";
const N_OLD: &str = "SELECT COUNT(*) FROM imports WHERE finished_at < ? \
    AND state NOT IN ('waiting', 'checking', 'running', 'undoing')";
/// Nobody may begin to undo what is half gone.
const CLOSE: &str = "UPDATE imports SET state = 'cancelled', content_key = NULL WHERE import_no = ? \
    AND state NOT IN ('waiting', 'checking', 'running', 'undoing')";

impl Store {
    /// How many imports ended before a time.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn count_old_imports(&self, limit: Timestamp) -> Result<u64> {
        let n: i64 =
            on_db!(&self.db, pool => sqlx::query_scalar(N_OLD).bind(Utc(limit)).fetch_one(pool).await)?;
        Ok(n.unsigned_abs())
    }

    /// Writes down that imports are removed.
    ///
    /// # Errors
    /// Where the database fails: then none may be.
    pub async fn note_removed_imports(&self, n: u64, limit: Timestamp, deed: &Deed) -> Result<()> {
        let deed = Deed { details: format!("{n} imports that ended before {limit}"), ..deed.clone() };
        self.record(&deed, &Object::Portal, Outcome::Done).await
    }

    /// Removes some of the imports that ended before a time; tells how many, none when all are gone.
    ///
    /// # Errors
    /// Where the database fails; what was removed until then is.
    pub async fn remove_old_imports(&self, limit: Timestamp) -> Result<u64> {
        let old: Vec<u32> =
            on_db!(&self.db, pool => sqlx::query_scalar(OLD).bind(Utc(limit)).fetch_all(pool).await)?;
        let mut n_removed = 0;
        for number in old {
            n_removed += u64::from(self.remove_import(number).await?);
        }
        Ok(n_removed)
    }

    async fn remove_import(&self, number: u32) -> Result<bool> {
        let n_closed = transaction!(self.db, tx => on_tx!(tx, connection => {
            sqlx::query(CLOSE).bind(number).execute(connection).await?.rows_affected()
        }))?;
        if n_closed == 0 {
            return Ok(false);
        }
        for (table, key, limit) in PARTS {
            while self.remove_part(table, key, limit, number).await? {}
        }
        execute!(self.db, "DELETE FROM imports WHERE import_no = ?", number)?;
        Ok(true)
    }

    /// Removes the first rows of an import in a table; whether there are more.
    async fn remove_part(&self, table: &str, key: &str, limit: i64, number: u32) -> Result<bool> {
        let beyond = format!("SELECT {key} FROM {table} WHERE import_no = ? ORDER BY {key} LIMIT 1 OFFSET ?");
        let remove = format!("DELETE FROM {table} WHERE import_no = ? AND {key} < ?");
        transaction!(self.db, tx => on_tx!(tx, connection => {
            let query = sqlx::query_scalar(AssertSqlSafe(beyond.clone())).bind(number).bind(limit);
            let beyond: Option<u32> = query.fetch_optional(&mut *connection).await?;
            let until = beyond.map_or(1 << 32, i64::from);
            sqlx::query(AssertSqlSafe(remove.clone())).bind(number).bind(until).execute(connection).await?;
            beyond.is_some()
        }))
    }
}
