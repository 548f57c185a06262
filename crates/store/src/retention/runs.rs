//! Who removes what is old, one server at a time, and what became of it.

use jiff::Timestamp;

use crate::{
    Store,
    codec::Utc,
    dialect::Dialect,
    error::Result,
    planned::{self, PlannedRun},
};

/// How much was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct RetentionCounts {
    /// Readings.
    pub readings: u64,
    /// Records of the audit log.
    pub records: u64,
    /// Imports with their ledgers.
    pub imports: u64,
}

/// A run that has come to its end, or failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetentionRun {
    /// The time of the plan, or when somebody began by hand.
    pub due_at: Timestamp,
    /// When it was at its end.
    pub finished_at: Timestamp,
    /// What it removed.
    pub counts: RetentionCounts,
    /// Why it failed.
    pub message: Option<String>,
}

const AT_WORK: Dialect = Dialect {
    mariadb: "SELECT COUNT(*) FROM retention_runs WHERE state = 'running' AND lease_until >= UTC_TIMESTAMP()",
    sqlite: "SELECT COUNT(*) FROM retention_runs WHERE state = 'running' AND lease_until >= datetime('now')",
};

type Row = (Utc, Utc, i64, i64, i64, Option<String>);

impl Store {
    /// Takes on what is due at a time, unless it is done or somebody is at work. What failed is only tried again when it
    /// did so before `again`.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn claim_retention(
        &self,
        due_at: Timestamp,
        now: Timestamp,
        again: Timestamp,
    ) -> Result<Option<PlannedRun>> {
        let at_work = AT_WORK.of(self.db.engine());
        transaction!(self.db, tx => {
            let n_at_work: i64 = on_tx!(tx, connection => {
                sqlx::query_scalar(at_work).fetch_one(connection).await?
            });
            match n_at_work {
                0 => tx.claim_planned(planned::RETENTION, due_at, now, again).await?,
                _ => None,
            }
        })
    }

    /// Writes down what became of a run.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn end_retention(&self, lease: &PlannedRun, run: &RetentionRun) -> Result<()> {
        let sql = "UPDATE retention_runs SET state = ?, finished_at = ?, n_readings = ?, n_records = ?, n_imports = ?, \
                   message = ?, lease_until = NULL WHERE run_no = ? AND fence = ?";
        let state = if run.message.is_some() { "failed" } else { "done" };
        let message: Option<String> = run.message.as_ref().map(|it| it.chars().take(1000).collect());
        execute!(
            self.db,
            sql,
            state,
            Utc(run.finished_at),
            number(run.counts.readings),
            number(run.counts.records),
            number(run.counts.imports),
            message.as_deref(),
            lease.number,
            lease.fence
        )
    }

    /// The newest run that has ended, well or not.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn last_retention(&self) -> Result<Option<RetentionRun>> {
        let sql = "SELECT due_at, finished_at, CAST(n_readings AS SIGNED), CAST(n_records AS SIGNED), \
                   CAST(n_imports AS SIGNED), message FROM retention_runs WHERE state IN ('done', 'failed') \
                   AND finished_at IS NOT NULL ORDER BY finished_at DESC, run_no DESC LIMIT 1";
        let row: Option<Row> = on_db!(&self.db, pool => sqlx::query_as(sql).fetch_optional(pool).await)?;
        Ok(row.map(|(due_at, finished_at, readings, records, imports, message)| RetentionRun {
            due_at: due_at.0,
            finished_at: finished_at.0,
            counts: RetentionCounts {
                readings: readings.unsigned_abs(),
                records: records.unsigned_abs(),
                imports: imports.unsigned_abs(),
            },
            message,
        }))
    }

    /// Forgets runs that ended long ago.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn forget_retention_before(&self, limit: Timestamp) -> Result<()> {
        execute!(
            self.db,
            "DELETE FROM retention_runs WHERE state <> 'running' AND finished_at < ?",
            Utc(limit)
        )
    }
}

fn number(it: u64) -> i64 {
    i64::try_from(it).unwrap_or(i64::MAX)
}
