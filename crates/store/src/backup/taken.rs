//! What became of backups: taken by the plan, by one server alone, or by hand.

use jiff::Timestamp;

use crate::{
    Store,
    codec::Utc,
    error::Result,
    planned::{self, PlannedRun},
};

/// A backup that was taken, or tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenBackup {
    /// The time of the plan; nothing where somebody took it by hand.
    pub due_at: Option<Timestamp>,
    /// When it was begun: what it holds is of that moment.
    pub begun_at: Timestamp,
    /// When it was at its end.
    pub finished_at: Option<Timestamp>,
    /// Its file.
    pub file_name: String,
    /// Bytes of the file.
    pub size: u64,
    /// Rows of the database in it.
    pub n_rows: u64,
    /// Why there is none, where it failed.
    pub message: Option<String>,
}

type Row = (Option<Utc>, Utc, Option<Utc>, String, i64, i64, Option<String>);

const COLUMNS: &str = "SELECT due_at, begun_at, finished_at, file_name, CAST(size AS SIGNED), CAST(n_rows AS SIGNED), \
    message FROM backups";

impl Store {
    /// Takes the backup of one time of the plan, unless somebody has taken it or is at it. One that failed is only tried
    /// again when it did so before `again`.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn claim_backup(
        &self,
        due_at: Timestamp,
        now: Timestamp,
        again: Timestamp,
    ) -> Result<Option<PlannedRun>> {
        transaction!(self.db, tx => tx.claim_planned(planned::BACKUPS, due_at, now, again).await?)
    }

    /// Writes down what became of a backup of the plan.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn end_backup(&self, run: &PlannedRun, taken: &TakenBackup) -> Result<()> {
        let sql = "UPDATE backups SET state = ?, finished_at = ?, file_name = ?, size = ?, n_rows = ?, message = ?, \
                   lease_until = NULL WHERE backup_no = ? AND fence = ?";
        let message = taken.short_message();
        execute!(
            self.db,
            sql,
            taken.state(),
            taken.finished_at.map(Utc),
            taken.file_name.as_str(),
            number(taken.size),
            number(taken.n_rows),
            message.as_deref(),
            run.number,
            run.fence
        )
    }

    /// Writes down a backup that somebody took by hand.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn note_backup(&self, taken: &TakenBackup) -> Result<()> {
        let sql = "INSERT INTO backups (state, begun_at, finished_at, file_name, size, n_rows) VALUES (?, ?, ?, ?, ?, ?)";
        execute!(
            self.db,
            sql,
            taken.state(),
            Utc(taken.begun_at),
            taken.finished_at.map(Utc),
            taken.file_name.as_str(),
            number(taken.size),
            number(taken.n_rows)
        )
    }

    /// The newest backup that is whole, and the newest that failed.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn last_backups(&self) -> Result<(Option<TakenBackup>, Option<TakenBackup>)> {
        Ok((self.last_backup_in("done").await?, self.last_backup_in("failed").await?))
    }

    async fn last_backup_in(&self, state: &str) -> Result<Option<TakenBackup>> {
        const END: &str = " WHERE state = ? AND finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1";
        let sql = sqlx::AssertSqlSafe([COLUMNS, END].concat());
        let row: Option<Row> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(state).fetch_optional(pool).await)?;
        Ok(row.map(|(due_at, begun_at, finished_at, file_name, size, n_rows, message)| TakenBackup {
            due_at: due_at.map(|it| it.0),
            begun_at: begun_at.0,
            finished_at: finished_at.map(|it| it.0),
            file_name,
            size: size.unsigned_abs(),
            n_rows: n_rows.unsigned_abs(),
            message,
        }))
    }
}

impl TakenBackup {
    fn state(&self) -> &'static str {
        if self.message.is_some() { "failed" } else { "done" }
    }

    fn short_message(&self) -> Option<String> {
        self.message.as_ref().map(|it| it.chars().take(1000).collect())
    }
}

fn number(it: u64) -> i64 {
    i64::try_from(it).unwrap_or(i64::MAX)
}
