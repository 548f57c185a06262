//! Rows into SQLite by one prepared statement in one transaction, by the driver and past it: what no import can beat.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rusqlite::Connection;
use store::Db;
use testkit::engines::TestDb;

use crate::{
    cpu::Processes,
    measure::{Sample, Stopwatch},
    readings::{Row, Times},
};

const INSERT: &str = "INSERT INTO meter_data (meter_id, start_time, end_time, meter_value, prediction_value) \
                      VALUES (?, ?, ?, ?, ?)";

/// By SQLite's library alone.
pub async fn library(database: &TestDb, rows: &[Row]) -> Result<Sample> {
    let file = database.one("SELECT file FROM pragma_database_list WHERE name = 'main'").await;
    let times = Times::new()?;
    let watch = Stopwatch::start(Processes::default())?;
    let mut connection = Connection::open(file)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    // As our own connections are; the file itself remembers that it has a write-ahead log.
    connection.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA recursive_triggers = ON; \
         PRAGMA temp_store = MEMORY;",
    )?;
    let transaction = connection.transaction()?;
    let mut insert = transaction.prepare(INSERT)?;
    for row in rows {
        let (start, end) = times.of(*row);
        insert.execute((row.meter, start, end, row.actual, row.prediction))?;
    }
    drop(insert);
    transaction.commit()?;
    drop(connection);
    watch.stop()
}

/// By the driver that the portal uses, over a connection of the portal's own.
pub async fn driver(database: &TestDb, rows: &[Row]) -> Result<Sample> {
    let Db::Sqlite { writer, .. } = database.db() else { anyhow::bail!("this is no SQLite") };
    let times = Times::new()?;
    let watch = Stopwatch::start(Processes::default())?;
    let mut transaction = writer.begin().await?;
    for row in rows {
        let (start, end) = times.of(*row);
        let insert = sqlx::query(INSERT).bind(row.meter).bind(start).bind(end);
        let insert = insert.bind(row.actual).bind(row.prediction).execute(&mut *transaction).await;
        let inserted = insert.context("a row")?.rows_affected();
        ensure!(inserted == 1, "a row was not inserted");
    }
    transaction.commit().await?;
    watch.stop()
}
