//! What is due at times of a plan, such as a backup: one server does it, under a lease that the database's clock ends.

use jiff::Timestamp;

use crate::{Store, Tx, codec::Utc, dialect::Dialect, error::Result};

/// A table of what was due, with a row for each time of the plan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Planned {
    offer: Dialect,
    claim: Dialect,
    found: &'static str,
    renew: Dialect,
}

/// The right to do what was due at one time. Its fence grows with each holder.
#[derive(Clone, Debug)]
pub struct PlannedRun {
    plan: Planned,
    pub(crate) number: u32,
    pub(crate) fence: u32,
}

/// Seconds for which a holder is believed to be at work without a sign.
const LEASE_SECONDS: u32 = 60;

/// The statements of a table, its key, and what else a new row needs, after a comma, with its values.
macro_rules! planned {
    ($table:literal, $key:literal, $columns:literal, $values:literal) => {
        Planned {
            offer: Dialect {
                mariadb: concat!(
                    "INSERT IGNORE INTO ",
                    $table,
                    " (due_at, state, begun_at",
                    $columns,
                    ") VALUES (?, 'failed', ?",
                    $values,
                    ")"
                ),
                sqlite: concat!(
                    "INSERT INTO ",
                    $table,
                    " (due_at, state, begun_at",
                    $columns,
                    ") VALUES (?, 'failed', ?",
                    $values,
                    ") ON CONFLICT DO NOTHING"
                ),
            },
            claim: Dialect {
                mariadb: concat!(
                    "UPDATE ",
                    $table,
                    " SET state = 'running', begun_at = ?, fence = fence + 1, \
                     lease_until = UTC_TIMESTAMP() + INTERVAL ? SECOND WHERE due_at = ? \
                     AND ((state = 'failed' AND (finished_at IS NULL OR finished_at <= ?)) \
                       OR (state = 'running' AND lease_until < UTC_TIMESTAMP()))"
                ),
                sqlite: concat!(
                    "UPDATE ",
                    $table,
                    " SET state = 'running', begun_at = ?, fence = fence + 1, \
                     lease_until = datetime('now', '+' || ? || ' seconds') WHERE due_at = ? \
                     AND ((state = 'failed' AND (finished_at IS NULL OR finished_at <= ?)) \
                       OR (state = 'running' AND lease_until < datetime('now')))"
                ),
            },
            found: concat!("SELECT ", $key, ", fence FROM ", $table, " WHERE due_at = ?"),
            renew: Dialect {
                mariadb: concat!(
                    "UPDATE ",
                    $table,
                    " SET lease_until = UTC_TIMESTAMP() + INTERVAL ? SECOND WHERE ",
                    $key,
                    " = ? AND fence = ? AND state = 'running'"
                ),
                sqlite: concat!(
                    "UPDATE ",
                    $table,
                    " SET lease_until = datetime('now', '+' || ? || ' seconds') WHERE ",
                    $key,
                    " = ? AND fence = ? AND state = 'running'"
                ),
            },
        }
    };
}

/// Backups that are taken by the plan.
pub(crate) const BACKUPS: Planned = planned!("backups", "backup_no", ", file_name", ", ''");
/// When what is old is removed.
pub(crate) const RETENTION: Planned = planned!("retention_runs", "run_no", "", "");

impl Tx {
    /// Takes on what is due at a time, unless it is done or somebody is at it. What failed is only tried again when it did
    /// so before `again`.
    pub(crate) async fn claim_planned(
        &mut self,
        plan: Planned,
        due_at: Timestamp,
        now: Timestamp,
        again: Timestamp,
    ) -> Result<Option<PlannedRun>> {
        let (offer, claim) = (plan.offer.of(self.engine()), plan.claim.of(self.engine()));
        let found: Option<(u32, u32)> = on_tx!(self, connection => {
            sqlx::query(offer).bind(Utc(due_at)).bind(Utc(now)).execute(&mut *connection).await?;
            let query = sqlx::query(claim).bind(Utc(now)).bind(LEASE_SECONDS).bind(Utc(due_at)).bind(Utc(again));
            match query.execute(&mut *connection).await?.rows_affected() {
                1 => Some(sqlx::query_as(plan.found).bind(Utc(due_at)).fetch_one(connection).await?),
                _ => None,
            }
        });
        Ok(found.map(|(number, fence)| PlannedRun { plan, number, fence }))
    }
}

impl Store {
    /// Promises to be at work for another while; whether the lease still holds.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn renew_planned(&self, run: &PlannedRun) -> Result<bool> {
        let sql = run.plan.renew.of(self.db.engine());
        let n_rows = transaction!(self.db, tx => on_tx!(tx, connection => {
            let query = sqlx::query(sql).bind(LEASE_SECONDS).bind(run.number).bind(run.fence);
            query.execute(connection).await?.rows_affected()
        }))?;
        Ok(n_rows == 1)
    }
}
