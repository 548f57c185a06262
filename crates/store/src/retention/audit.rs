//! The beginning of the audit log, which may go once its record says so: the rest is a chain from there on.

use domain::audit::{Object, Outcome};
use jiff::Timestamp;

use crate::{AuditHead, Deed, Store, Tx, codec::Utc, error::Result};

/// Records in one transaction at most.
const RECORDS_AT_ONCE: i64 = 1000;

impl AuditHead {
    /// Number and hash as they stand in the record of what was removed, and as people keep them.
    pub fn to_text(&self) -> String {
        format!("{}:{}", self.audit_id, self.hash)
    }
}

impl Store {
    /// The last record that is no longer kept: number 0 where all are.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn audit_anchor(&self) -> Result<AuditHead> {
        let sql = "SELECT audit_id, hash FROM audit_anchor WHERE anchor_id = 1";
        let (audit_id, hash): (i64, String) =
            on_db!(&self.db, pool => sqlx::query_as(sql).fetch_one(pool).await)?;
        Ok(AuditHead { audit_id, hash })
    }

    /// The last of the records from the beginning on that are all older than a time, and how many they are; nothing where
    /// the first is newer. The newest record of all always stays.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn old_audit_records(&self, limit: Timestamp) -> Result<Option<(AuditHead, u64)>> {
        let (anchor, head) = (self.audit_anchor().await?, self.audit_head().await?);
        let newer = "SELECT MIN(audit_id) FROM audit_log WHERE at >= ? AND audit_id > ?";
        let newer: Option<i64> = on_db!(&self.db, pool => {
            sqlx::query_scalar(newer).bind(Utc(limit)).bind(anchor.audit_id).fetch_one(pool).await
        })?;
        let last = newer.unwrap_or(head.audit_id) - 1;
        let sql = "SELECT hash FROM audit_log WHERE audit_id = ?";
        let hash: Option<String> =
            on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(last).fetch_optional(pool).await)?;
        let n_records = u64::try_from(last - anchor.audit_id).unwrap_or(0);
        Ok(hash.filter(|_| n_records > 0).map(|hash| (AuditHead { audit_id: last, hash }, n_records)))
    }

    /// Says in the log itself that it begins behind a record from now on; only then may those before go.
    ///
    /// # Errors
    /// [`crate::Error::Rule`] where that record is not in the log; otherwise where the database fails.
    pub async fn cut_audit_log(&self, last: &AuditHead, deed: &Deed) -> Result<()> {
        let sql = "UPDATE audit_anchor SET audit_id = ?, hash = ? WHERE anchor_id = 1";
        let deed = Deed { details: last.to_text(), ..deed.clone() };
        audited!(self.db, tx => {
            on_tx!(tx, connection => {
                sqlx::query(sql).bind(last.audit_id).bind(&last.hash).execute(connection).await?;
            });
            tx.record(&deed, &Object::Portal, Outcome::Done).await?;
        })
    }

    /// Removes some of the records before the beginning; tells how many, none when all are gone.
    ///
    /// # Errors
    /// Where the database fails; what was removed until then is.
    pub async fn remove_audit_records(&self) -> Result<u64> {
        transaction!(self.db, tx => tx.remove_audit_records().await?)
    }
}

impl Tx {
    async fn remove_audit_records(&mut self) -> Result<u64> {
        let first = "SELECT MIN(audit_id) FROM audit_log";
        let anchor = "SELECT audit_id FROM audit_anchor WHERE anchor_id = 1";
        on_tx!(self, connection => {
            let first: Option<i64> = sqlx::query_scalar(first).fetch_one(&mut *connection).await?;
            let anchor: i64 = sqlx::query_scalar(anchor).fetch_one(&mut *connection).await?;
            let Some(first) = first.filter(|it| *it <= anchor) else { return Ok(0) };
            let last = anchor.min(first + RECORDS_AT_ONCE - 1);
            let details = "DELETE FROM audit_details WHERE audit_id <= ?";
            sqlx::query(details).bind(last).execute(&mut *connection).await?;
            let records = "DELETE FROM audit_log WHERE audit_id <= ?";
            Ok(sqlx::query(records).bind(last).execute(connection).await?.rows_affected())
        })
    }
}
