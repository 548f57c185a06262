//! Who works at an import: one at a time, by a lease that the database's own clock ends.

use domain::{
    ImportNo, MeterId,
    audit::{Object, Outcome},
};
use jiff::Timestamp;

use super::{Import, ImportState};
use crate::{Deed, Store, Tx, codec::Utc, dialect::Dialect, error::Result};

/// The right to work at an import. Its number grows with each holder: one whose lease has passed on writes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The import.
    pub import: ImportNo,
    /// The number of this holder.
    pub fence: u32,
}

/// How an import comes to its end.
#[derive(Clone, Debug)]
pub struct Finish {
    /// Where it then stands: a final state.
    pub state: ImportState,
    /// Why, where it failed.
    pub message: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// What an import had of one meter.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ImportMeter {
    /// The meter's number.
    pub meter: u32,
    /// The start of its first interval.
    pub first_start: Option<Timestamp>,
    /// The end of its last.
    pub last_end: Option<Timestamp>,
    /// Whether the import created it.
    pub is_created: bool,
    /// Readings.
    pub n_readings: u64,
    /// Rows for an interval that came before in the same file.
    pub n_duplicates: u64,
    /// Rows that share time with another interval.
    pub n_overlaps: u64,
    /// Rows of the future, or of an hour that there was not.
    pub n_clock_faults: u64,
}

/// Seconds for which a holder is believed to be alive without a sign.
const LEASE_SECONDS: u32 = 15;
/// Rows of one transaction.
const METERS_PER_TRANSACTION: usize = 1000;

const CLAIM: Dialect = Dialect {
    mariadb: "UPDATE imports SET lease_owner = ?, lease_until = UTC_TIMESTAMP() + INTERVAL ? SECOND, \
        fence = fence + 1, state = CASE state WHEN 'waiting' THEN 'checking' ELSE state END \
        WHERE import_no = ? AND state IN ('waiting', 'checking', 'running', 'undoing') \
        AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP() OR lease_owner = ?)",
    sqlite: "UPDATE imports SET lease_owner = ?, lease_until = datetime('now', '+' || ? || ' seconds'), \
        fence = fence + 1, state = CASE state WHEN 'waiting' THEN 'checking' ELSE state END \
        WHERE import_no = ? AND state IN ('waiting', 'checking', 'running', 'undoing') \
        AND (lease_until IS NULL OR lease_until < datetime('now') OR lease_owner = ?)",
};

const RENEW: Dialect = Dialect {
    mariadb: "UPDATE imports SET lease_until = UTC_TIMESTAMP() + INTERVAL ? SECOND \
        WHERE import_no = ? AND fence = ? AND lease_until IS NOT NULL",
    sqlite: "UPDATE imports SET lease_until = datetime('now', '+' || ? || ' seconds') \
        WHERE import_no = ? AND fence = ? AND lease_until IS NOT NULL",
};

impl Tx {
    /// Promises to be at work for another while; whether the lease still holds.
    pub(super) async fn renew(&mut self, lease: &Lease) -> Result<bool> {
        let sql = RENEW.of(self.engine());
        let n_rows = on_tx!(self, connection => {
            let query = sqlx::query(sql).bind(LEASE_SECONDS).bind(lease.import.number()).bind(lease.fence);
            query.execute(connection).await?.rows_affected()
        });
        Ok(n_rows == 1)
    }

    async fn finish(&mut self, lease: &Lease, end: &Finish) -> Result<bool> {
        // A content key stands for what is in the database, or will be.
        const SQL: &str = "UPDATE imports SET state = ?, message = ?, finished_at = ?, lease_until = NULL, \
            content_key = CASE ? WHEN 'done' THEN content_key ELSE NULL END WHERE import_no = ? AND fence = ?";
        let message: Option<String> = end.message.as_ref().map(|it| it.chars().take(1000).collect());
        let state = end.state.as_str();
        let n_rows = on_tx!(self, connection => {
            let query = sqlx::query(SQL).bind(state).bind(message).bind(Utc(end.at)).bind(state);
            query.bind(lease.import.number()).bind(lease.fence).execute(connection).await?.rows_affected()
        });
        Ok(n_rows == 1)
    }
}

impl Store {
    /// Takes an import that is not at its end, unless somebody else is at work on it. `gone` is a holder that is known
    /// not to be at work any more: its lease need not run out.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn claim_import(
        &self,
        number: ImportNo,
        owner: &str,
        gone: Option<&str>,
    ) -> Result<Option<Lease>> {
        let sql = CLAIM.of(self.db.engine());
        let fence = "SELECT fence FROM imports WHERE import_no = ?";
        transaction!(self.db, tx => on_tx!(tx, connection => {
            let query = sqlx::query(sql).bind(owner).bind(LEASE_SECONDS).bind(number.number()).bind(gone.unwrap_or(""));
            match query.execute(&mut *connection).await?.rows_affected() {
                1 => {
                    let query = sqlx::query_scalar(fence).bind(number.number());
                    Some(Lease { import: number, fence: query.fetch_one(connection).await? })
                }
                _ => None,
            }
        }))
    }

    /// Who has promised to be at work on an import, if anybody has.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn lease_owner(&self, number: ImportNo) -> Result<Option<String>> {
        let sql = "SELECT lease_owner FROM imports WHERE import_no = ? AND lease_until IS NOT NULL";
        let row: Option<Option<String>> = on_db!(&self.db, pool => {
            sqlx::query_scalar(sql).bind(number.number()).fetch_optional(pool).await
        })?;
        Ok(row.flatten())
    }

    /// Promises to be at work for another while; whether the lease still holds.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn renew_lease(&self, lease: &Lease) -> Result<bool> {
        transaction!(self.db, tx => tx.renew(lease).await?)
    }

    /// Gives an import back unfinished, for whoever comes next.
    ///
    /// # Errors
    /// Where the database fails: then it is free when the lease ends.
    pub async fn release_lease(&self, lease: &Lease) -> Result<()> {
        let sql = "UPDATE imports SET lease_until = NULL WHERE import_no = ? AND fence = ?";
        execute!(self.db, sql, lease.import.number(), lease.fence)
    }

    /// Notes that the check is over and what it counted: from now on rows are written. Whether the lease still holds.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn begin_running(&self, lease: &Lease, rows_expected: Option<u64>) -> Result<bool> {
        let sql = "UPDATE imports SET state = 'running', rows_expected = COALESCE(?, rows_expected) \
                   WHERE import_no = ? AND fence = ? AND state IN ('checking', 'running')";
        let rows = rows_expected.map(|it| i64::try_from(it).unwrap_or(i64::MAX));
        let n_rows = transaction!(self.db, tx => on_tx!(tx, connection => {
            let query = sqlx::query(sql).bind(rows).bind(lease.import.number()).bind(lease.fence);
            query.execute(connection).await?.rows_affected()
        }))?;
        Ok(n_rows == 1)
    }

    /// Notes how far the check has come, and what the times of the file look like; whether the lease still holds.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn note_progress(&self, lease: &Lease, rows_read: u64, times: Option<&str>) -> Result<bool> {
        let sql = "UPDATE imports SET rows_read = CASE state WHEN 'checking' THEN ? ELSE rows_read END, \
                   times = COALESCE(?, times) WHERE import_no = ? AND fence = ?";
        let rows = i64::try_from(rows_read).unwrap_or(i64::MAX);
        let times: Option<String> = times.map(|it| it.chars().take(1000).collect());
        transaction!(self.db, tx => {
            on_tx!(tx, connection => {
                let query = sqlx::query(sql).bind(rows).bind(times.as_deref());
                query.bind(lease.import.number()).bind(lease.fence).execute(connection).await?;
            });
            tx.renew(lease).await?
        })
    }

    /// Begins the counts anew, before the first chunk is written: what the check counted is counted again.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn reset_counts(&self, lease: &Lease) -> Result<()> {
        let sql = "UPDATE imports SET rows_read = 0, rows_rejected = 0, values_rounded = 0 \
                   WHERE import_no = ? AND fence = ? AND NOT EXISTS \
                   (SELECT 1 FROM import_chunks WHERE import_chunks.import_no = imports.import_no)";
        execute!(self.db, sql, lease.import.number(), lease.fence)
    }

    /// Ends an import, and writes it down in the log where somebody is to be told; whether the lease still held.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn finish_import(&self, lease: &Lease, end: &Finish, deed: Option<&Deed>) -> Result<bool> {
        match deed {
            None => transaction!(self.db, tx => tx.finish(lease, end).await?),
            Some(deed) => audited!(self.db, tx => {
                let is_held = tx.finish(lease, end).await?;
                if is_held {
                    tx.record(deed, &Object::Portal, Outcome::Done).await?;
                }
                is_held
            }),
        }
    }

    /// Begins to take a finished import out again; whether it was one that stands.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn begin_undoing(&self, number: ImportNo, deed: &Deed) -> Result<bool> {
        let sql = "UPDATE imports SET state = 'undoing', content_key = NULL, lease_until = NULL, cancel_asked = 0 \
                   WHERE import_no = ? AND state = 'done'";
        audited!(self.db, tx => {
            let n_rows = on_tx!(tx, connection => {
                sqlx::query(sql).bind(number.number()).execute(connection).await?.rows_affected()
            });
            if n_rows == 1 {
                tx.record(deed, &Object::Portal, Outcome::Done).await?;
            }
            n_rows == 1
        })
    }

    /// Writes down what an import had of its meters, over what was written before.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn put_import_meters(&self, lease: &Lease, meters: &[ImportMeter]) -> Result<()> {
        const PUT: Dialect = Dialect {
            mariadb: "INSERT INTO import_meters (import_no, meter_id, first_start, last_end, is_created, n_readings, \
                n_duplicates, n_overlaps, n_clock_faults) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE \
                first_start = VALUES(first_start), last_end = VALUES(last_end), \
                is_created = GREATEST(is_created, VALUES(is_created)), n_readings = VALUES(n_readings), \
                n_duplicates = VALUES(n_duplicates), n_overlaps = VALUES(n_overlaps), \
                n_clock_faults = VALUES(n_clock_faults)",
            sqlite: "INSERT INTO import_meters (import_no, meter_id, first_start, last_end, is_created, n_readings, \
                n_duplicates, n_overlaps, n_clock_faults) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET \
                first_start = excluded.first_start, last_end = excluded.last_end, \
                is_created = max(is_created, excluded.is_created), n_readings = excluded.n_readings, \
                n_duplicates = excluded.n_duplicates, n_overlaps = excluded.n_overlaps, \
                n_clock_faults = excluded.n_clock_faults",
        };
        let sql = PUT.of(self.db.engine());
        let number = |it: u64| i64::try_from(it).unwrap_or(i64::MAX);
        for some in meters.chunks(METERS_PER_TRANSACTION) {
            transaction!(self.db, tx => on_tx!(tx, connection => {
                for it in some {
                    let query = sqlx::query(sql).bind(lease.import.number()).bind(it.meter);
                    let query = query.bind(it.first_start.map(Utc)).bind(it.last_end.map(Utc)).bind(it.is_created);
                    let query = query.bind(number(it.n_readings)).bind(number(it.n_duplicates));
                    let query = query.bind(number(it.n_overlaps)).bind(number(it.n_clock_faults));
                    query.execute(&mut *connection).await?;
                }
            }))?;
        }
        Ok(())
    }

    /// What an import had of each meter, by number.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn import_meters(&self, import: &Import, limit: u32) -> Result<Vec<ImportMeter>> {
        type Row = (u32, Option<Utc>, Option<Utc>, i64, i64, i64, i64, i64);
        let sql = "SELECT meter_id, first_start, last_end, CAST(is_created AS SIGNED), CAST(n_readings AS SIGNED), \
                   CAST(n_duplicates AS SIGNED), CAST(n_overlaps AS SIGNED), CAST(n_clock_faults AS SIGNED) \
                   FROM import_meters WHERE import_no = ? ORDER BY meter_id LIMIT ?";
        let rows: Vec<Row> = on_db!(&self.db, pool => {
            sqlx::query_as(sql).bind(import.number.number()).bind(limit).fetch_all(pool).await
        })?;
        let meter = |(meter, first, last, created, readings, duplicates, overlaps, clock): Row| ImportMeter {
            meter,
            first_start: first.map(|it| it.0),
            last_end: last.map(|it| it.0),
            is_created: created != 0,
            n_readings: readings.unsigned_abs(),
            n_duplicates: duplicates.unsigned_abs(),
            n_overlaps: overlaps.unsigned_abs(),
            n_clock_faults: clock.unsigned_abs(),
        };
        Ok(rows.into_iter().map(meter).collect())
    }
}

impl Tx {
    /// Notes meters that an import creates, in the transaction that creates them.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn note_created_meters(&mut self, lease: &Lease, meters: &[MeterId]) -> Result<()> {
        let number = lease.import.number().into();
        let rows: Vec<Vec<i64>> =
            meters.iter().map(|it| vec![number, it.number().into(), 1, 0, 0, 0, 0]).collect();
        let into = "import_meters (import_no, meter_id, is_created, n_readings, n_duplicates, n_overlaps, \
                    n_clock_faults)";
        self.insert_numbers(into, &rows, "").await
    }
}
