//! Who removes what is old, one server at a time, and what became of it.

use jiff::Timestamp;

use crate::{Store, codec::Utc, dialect::Dialect, error::Result};

/// The right to remove what is old. Its number grows with each holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetentionLease {
    /// Which run it is.
    pub number: u32,
    /// The number of this holder.
    pub fence: u32,
}

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

/// Seconds for which a holder is believed to be at work without a sign.
const LEASE_SECONDS: u32 = 60;

const OFFER: Dialect = Dialect {
    mariadb: "INSERT IGNORE INTO retention_runs (due_at, state, begun_at) VALUES (?, 'failed', ?)",
    sqlite: "INSERT INTO retention_runs (due_at, state, begun_at) VALUES (?, 'failed', ?) ON CONFLICT DO NOTHING",
};

const AT_WORK: Dialect = Dialect {
    mariadb: "SELECT COUNT(*) FROM retention_runs WHERE state = 'running' AND lease_until >= UTC_TIMESTAMP()",
    sqlite: "SELECT COUNT(*) FROM retention_runs WHERE state = 'running' AND lease_until >= datetime('now')",
};

const CLAIM: Dialect = Dialect {
    mariadb: "UPDATE retention_runs SET state = 'running', begun_at = ?, fence = fence + 1, \
        lease_until = UTC_TIMESTAMP() + INTERVAL ? SECOND WHERE due_at = ? \
        AND ((state = 'failed' AND (finished_at IS NULL OR finished_at <= ?)) \
          OR (state = 'running' AND lease_until < UTC_TIMESTAMP()))",
    sqlite: "UPDATE retention_runs SET state = 'running', begun_at = ?, fence = fence + 1, \
        lease_until = datetime('now', '+' || ? || ' seconds') WHERE due_at = ? \
        AND ((state = 'failed' AND (finished_at IS NULL OR finished_at <= ?)) \
          OR (state = 'running' AND lease_until < datetime('now')))",
};

const RENEW: Dialect = Dialect {
    mariadb: "UPDATE retention_runs SET lease_until = UTC_TIMESTAMP() + INTERVAL ? SECOND \
        WHERE run_no = ? AND fence = ? AND state = 'running'",
    sqlite: "UPDATE retention_runs SET lease_until = datetime('now', '+' || ? || ' seconds') \
        WHERE run_no = ? AND fence = ? AND state = 'running'",
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
    ) -> Result<Option<RetentionLease>> {
        let engine = self.db.engine();
        let found = "SELECT run_no, fence FROM retention_runs WHERE due_at = ?";
        transaction!(self.db, tx => on_tx!(tx, connection => {
            let n_at_work: i64 = sqlx::query_scalar(AT_WORK.of(engine)).fetch_one(&mut *connection).await?;
            if n_at_work > 0 {
                return Ok(None);
            }
            sqlx::query(OFFER.of(engine)).bind(Utc(due_at)).bind(Utc(now)).execute(&mut *connection).await?;
            let query = sqlx::query(CLAIM.of(engine)).bind(Utc(now)).bind(LEASE_SECONDS);
            match query.bind(Utc(due_at)).bind(Utc(again)).execute(&mut *connection).await?.rows_affected() {
                1 => {
                    let row: (u32, u32) = sqlx::query_as(found).bind(Utc(due_at)).fetch_one(connection).await?;
                    Some(RetentionLease { number: row.0, fence: row.1 })
                }
                _ => None,
            }
        }))
    }

    /// Promises to be at work for another while; whether the lease still holds.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn renew_retention(&self, lease: &RetentionLease) -> Result<bool> {
        let sql = RENEW.of(self.db.engine());
        let n_rows = transaction!(self.db, tx => on_tx!(tx, connection => {
            let query = sqlx::query(sql).bind(LEASE_SECONDS).bind(lease.number).bind(lease.fence);
            query.execute(connection).await?.rows_affected()
        }))?;
        Ok(n_rows == 1)
    }

    /// Writes down what became of a run.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn end_retention(&self, lease: &RetentionLease, run: &RetentionRun) -> Result<()> {
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
