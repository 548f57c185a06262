//! Opening an SQLite database: how its connections are set, and what of that is checked.

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use sqlx::{
    Connection, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{
    db::{ACQUIRE_TIMEOUT, Db, settings_verdict},
    error::{Error, Result, is_full},
    packed::MAKE_SEQUENCE,
};

fn options() -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        // Rows come over a channel from the connection's thread: a long one spares most of the waking up.
        .row_buffer_size(256)
        .pragma("recursive_triggers", "ON")
        .pragma("temp_store", "MEMORY")
}

/// The one connection that writes, with the numbers by which it cuts up packed rows.
fn writing(pool: SqlitePoolOptions) -> SqlitePoolOptions {
    let pool = pool.max_connections(1).after_connect(|connection, _| {
        Box::pin(async move { sqlx::raw_sql(MAKE_SEQUENCE).execute(connection).await.map(|_| ()) })
    });
    pool.before_acquire(|connection, _| {
        // After an error of the disk the engine undoes a transaction by itself, and the driver goes on counting it: over such
        // a connection none can be begun any more.
        let is_free = !connection.is_in_transaction();
        Box::pin(async move { Ok(is_free) })
    })
}

/// Opens the file, or makes it.
pub(crate) async fn open_file(path: &Path) -> Result<Db> {
    let place = |error: sqlx::Error| {
        if is_full(&error) {
            return Error::NoSpace(error);
        }
        let path = path.display();
        Error::Setup(format!("cannot open {path}: {error}; check that the folder exists and can be written"))
    };
    let options = options().filename(path).create_if_missing(true);
    let pool = SqlitePoolOptions::new().acquire_timeout(ACQUIRE_TIMEOUT);
    let writer = writing(pool.clone()).connect_with(options.clone()).await.map_err(place)?;
    let reader =
        pool.max_connections(8).connect_with(options.pragma("query_only", "ON")).await.map_err(place)?;
    Ok(Db::Sqlite { reader, writer, anchor: None })
}

/// One connection for everything, and one that does nothing: the database lives as long as there is any.
pub(crate) async fn open_memory() -> Result<Db> {
    let options = options().in_memory(true);
    let anchor = SqliteConnection::connect_with(&options).await?;
    let pool = SqlitePoolOptions::new().idle_timeout(None).max_lifetime(None);
    let writer = writing(pool).connect_with(options).await?;
    Ok(Db::Sqlite { reader: writer.clone(), writer, anchor: Some(Arc::new(Mutex::new(anchor))) })
}

/// Checks what durability rests on.
pub(crate) async fn check(pool: &SqlitePool) -> Result<()> {
    let pragma = |sql: &'static str| async move {
        sqlx::query_scalar::<_, i64>(sql).fetch_one(pool).await.map_err(Error::from)
    };
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(pool).await?;
    let mut faults = Vec::new();
    if journal != "wal" && journal != "memory" {
        faults.push(
            "journal_mode must be WAL: the file may lie on a network share, which SQLite cannot use safely",
        );
    }
    if pragma("PRAGMA synchronous").await? < 2 {
        faults.push("synchronous must be FULL: otherwise a power cut loses what was acknowledged");
    }
    if pragma("PRAGMA foreign_keys").await? != 1 {
        faults.push("foreign_keys must be ON: otherwise rows may point nowhere");
    }
    settings_verdict("SQLite", &faults)
}
