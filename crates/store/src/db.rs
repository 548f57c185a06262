//! The two engines behind one name, and transactions that run again when they lose a race.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    path::Path,
    str::FromStr,
    sync::{Arc, Mutex},
    time::Duration,
};

use sqlx::{
    Connection, MySqlConnection, MySqlExecutor, MySqlPool, Row, SqliteConnection, SqlitePool,
    mysql::{MySqlConnectOptions, MySqlPoolOptions, MySqlSslMode},
};

use crate::{
    error::{Error, Result},
    sqlite,
};

/// A database of one of the two engines, opened and checked.
#[derive(Clone, Debug)]
pub enum Db {
    /// A MariaDB server.
    MariaDb(MySqlPool),
    /// An SQLite file: many readers beside one writer, which waits its turn in the pool instead of failing.
    Sqlite {
        /// Connections for reading.
        reader: SqlitePool,
        /// The one connection that writes.
        writer: SqlitePool,
        /// For a database in memory: keeps it in being when the pool has to replace its connection, as it does when
        /// a request is given up in the middle of a statement.
        anchor: Option<Arc<Mutex<SqliteConnection>>>,
    },
}

/// Which engine a database is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// MariaDB.
    MariaDb,
    /// SQLite.
    Sqlite,
}

/// A transaction of one of the two engines.
#[derive(Debug)]
pub enum Tx {
    /// A MariaDB transaction.
    MariaDb(sqlx::Transaction<'static, sqlx::MySql>),
    /// An SQLite transaction, begun `IMMEDIATE` so that it can always be committed.
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
}

/// Runs one expression on whichever engine the database is of, outside any transaction.
macro_rules! on_db {
    ($db:expr, $pool:ident => $query:expr) => {
        match $db {
            $crate::Db::MariaDb($pool) => $query,
            $crate::Db::Sqlite { reader: $pool, .. } => $query,
        }
    };
}

/// Runs one expression on whichever engine the transaction is of.
macro_rules! on_tx {
    ($tx:expr, $connection:ident => $query:expr) => {
        match $tx {
            $crate::Tx::MariaDb(tx) => {
                let $connection = &mut **tx;
                $query
            }
            $crate::Tx::Sqlite(tx) => {
                let $connection = &mut **tx;
                $query
            }
        }
    };
}

/// Runs an expression in a transaction and commits it; where it lost a race, all of it is run again.
///
/// The expression may use `?`, which rolls everything back, and must have no effect outside the database. A macro
/// and not a method, because a closure that borrows could not be sent between threads while it waits.
macro_rules! transaction {
    ($db:expr, $tx:ident => $work:expr) => {{
        let mut attempt = 1;
        loop {
            let outcome: $crate::error::Result<_> = async {
                let mut transaction = $db.begin().await?;
                let $tx = &mut transaction;
                let value = $work;
                transaction.commit().await?;
                Ok(value)
            }
            .await;
            match outcome {
                Err(error) if $crate::db::may_try_again(&error, attempt).await => attempt += 1,
                other => break other,
            }
        }
    }};
}

/// As `transaction!`, for work that appends to the audit log: whoever begins holds its end until the commit, so that
/// two do not both do their work only for one of them to have to begin again.
macro_rules! audited {
    ($db:expr, $tx:ident => $work:expr) => {
        transaction!($db, $tx => {
            $tx.hold_audit_log().await?;
            $work
        })
    };
}

/// Runs one writing statement in a transaction of its own.
macro_rules! execute {
    ($db:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        transaction!($db, tx => on_tx!(tx, connection => {
            sqlx::query($sql)$(.bind($value))*.execute(connection).await?;
        }))
    };
}

/// How often a transaction that lost a race is tried in all.
const ATTEMPTS: u32 = 10;
/// How often one is tried that has waited for another's as long as SQLite waits, ten seconds each time.
const ATTEMPTS_TO_WAIT: u32 = 2;
/// How long a request waits for a connection before it is told to come back later.
pub(crate) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(15);

impl Db {
    /// Opens the database at `sqlite://PATH`, `sqlite::memory:` or `mariadb://USER:PASSWORD@HOST/DB`, and checks
    /// the settings that durability rests on.
    ///
    /// # Errors
    /// [`Error::Setup`] for a wrong address or setting, [`Error::Unavailable`] where nothing answers.
    pub async fn open(url: &str) -> Result<Db> {
        let db = match url.split_once("://") {
            Some(("mariadb" | "mysql", _)) => Db::MariaDb(open_mariadb(url).await?),
            Some(("sqlite", "")) => {
                return Err(Error::Setup("database.url names no file: sqlite://PATH".into()));
            }
            Some(("sqlite", path)) => sqlite::open_file(Path::new(path)).await?,
            _ if url == "sqlite::memory:" => sqlite::open_memory().await?,
            _ => {
                let message = "database.url must begin with sqlite:// or mariadb://";
                return Err(Error::Setup(message.into()));
            }
        };
        db.check_durability().await?;
        Ok(db)
    }

    /// [`Db::open`] for whoever only looks: a file of SQLite that is not there is not made, above all not as somebody else's
    /// than the portal's that is to write it.
    ///
    /// # Errors
    /// As [`Db::open`], and where there is no such file.
    pub async fn open_existing(url: &str) -> Result<Db> {
        if let Some(path) = url.strip_prefix("sqlite://").map(Path::new)
            && !path.exists()
        {
            let path = path.display();
            return Err(Error::Setup(format!("there is no {path} yet; the first drp serve makes it")));
        }
        Db::open(url).await
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        match self {
            Db::MariaDb(_) => Engine::MariaDb,
            Db::Sqlite { .. } => Engine::Sqlite,
        }
    }

    /// Begins a transaction for work that cannot be run twice, such as one that streams a file in.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Db::MariaDb(pool) => Tx::MariaDb(pool.begin().await?),
            Db::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
        })
    }

    /// Begins a transaction for a writer that holds what it changes before it reads it: each statement sees what is
    /// committed by then, and only rows that are there are locked. So others write beside it, where otherwise it would fail
    /// for a row that both add to, or wait at the gap between the rows of two.
    pub(crate) async fn begin_beside_others(&self) -> Result<Tx> {
        const BEGIN: &str = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; START TRANSACTION";
        match self {
            Db::MariaDb(pool) => Ok(Tx::MariaDb(pool.begin_with(BEGIN).await?)),
            Db::Sqlite { .. } => self.begin().await,
        }
    }

    /// Closes the connections, so that an SQLite file is left whole and a server is told.
    pub async fn close(&self) {
        match self {
            Db::MariaDb(pool) => pool.close().await,
            Db::Sqlite { reader, writer, .. } => {
                reader.close().await;
                writer.close().await;
            }
        }
    }

    async fn check_durability(&self) -> Result<()> {
        match self {
            Db::MariaDb(pool) => check_mariadb(pool).await,
            Db::Sqlite { writer, .. } => sqlite::check(writer).await,
        }
    }
}

impl Tx {
    /// Which engine it is of.
    pub(crate) fn engine(&self) -> Engine {
        match self {
            Tx::MariaDb(_) => Engine::MariaDb,
            Tx::Sqlite(_) => Engine::Sqlite,
        }
    }

    /// Makes everything permanent; the answer comes after it is.
    ///
    /// # Errors
    /// [`Error::Unknown`] where the connection was lost and nobody knows whether the changes are there.
    pub async fn commit(self) -> Result<()> {
        let done = match self {
            Tx::MariaDb(tx) => tx.commit().await,
            Tx::Sqlite(tx) => tx.commit().await,
        };
        done.map_err(Error::at_commit)
    }

    /// Undoes everything; dropping a transaction does the same, a little later.
    ///
    /// # Errors
    /// Where the database fails: then everything is undone too.
    pub async fn roll_back(self) -> Result<()> {
        let done = match self {
            Tx::MariaDb(tx) => tx.rollback().await,
            Tx::Sqlite(tx) => tx.rollback().await,
        };
        Ok(done?)
    }
}

/// Whether a transaction that failed for the `attempt`th time may succeed now; waits a moment if so.
pub(crate) async fn may_try_again(error: &Error, attempt: u32) -> bool {
    let most = if error.waited_in_vain() { ATTEMPTS_TO_WAIT } else { ATTEMPTS };
    let again = error.is_retryable() && attempt < most;
    if again {
        tracing::debug!(attempt, %error, "transaction lost a race, trying again");
        tokio::time::sleep(back_off(attempt)).await;
    }
    again
}

/// 5 ms doubling to 640 ms, and up to as much again so that rivals do not meet once more.
fn back_off(attempt: u32) -> Duration {
    let base = 5u64 << attempt.min(7);
    // A fresh hasher is seeded by the operating system: randomness enough to part two rivals.
    let dice = RandomState::new().build_hasher().finish();
    Duration::from_millis(base + dice % base)
}

async fn open_mariadb(url: &str) -> Result<MySqlPool> {
    // The driver knows the protocol by its older name.
    let options = MySqlConnectOptions::from_str(&url.replacen("mariadb://", "mysql://", 1))
        .map_err(|error| Error::Setup(format!("database.url cannot be read: {error}")))?;
    if options.get_database().is_none() {
        return Err(Error::Setup("database.url names no database: mariadb://USER:PASSWORD@HOST/DB".into()));
    }
    let options = options.charset("utf8mb4").ssl_mode(tls_mode(url));
    // One connection by itself first: a pool would go on trying a wrong address for as long as it may wait.
    let mut first =
        MySqlConnection::connect_with(&options).await.map_err(|error| unreachable_server(url, error))?;
    let settings = session_settings(is_clustered(&mut first).await?);
    first.close().await?;
    let pool = MySqlPoolOptions::new()
        .max_connections(20)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(move |connection, _| {
            Box::pin(async move { sqlx::query(settings).execute(connection).await.map(|_| ()) })
        })
        .test_before_acquire(false)
        .before_acquire(|connection, _| Box::pin(async move { is_in_step(connection).await }));
    Ok(pool.connect_with(options).await?)
}

/// What every connection is set to. A read-modify-write that would overwrite somebody else's commit fails instead, and is
/// retried; rows that are joined to one text must fit it. A node of a cluster has done all that was committed on any
/// node before it answers, so that what was just revoked is so everywhere.
const fn session_settings(is_clustered: bool) -> &'static str {
    if is_clustered {
        "SET SESSION innodb_snapshot_isolation = ON, SESSION group_concat_max_len = 4194304, \
         SESSION wsrep_sync_wait = 1"
    } else {
        "SET SESSION innodb_snapshot_isolation = ON, SESSION group_concat_max_len = 4194304"
    }
}

/// Whether a server is a node of a Galera cluster; `wsrep_on` is off, or not there, where it is none.
pub(crate) async fn is_clustered(server: impl MySqlExecutor<'_>) -> sqlx::Result<bool> {
    let sql = "SELECT CAST(COUNT(*) AS SIGNED) FROM information_schema.GLOBAL_VARIABLES \
               WHERE VARIABLE_NAME = 'WSREP_ON' AND VARIABLE_VALUE = 'ON'";
    Ok(sqlx::query_scalar::<_, i64>(sql).fetch_one(server).await? > 0)
}

/// Whether a connection answers what it is asked. Where a statement was given up midway its answer may still come, and the
/// driver would take it for that of the next one; also for that of its own ping, which is why that one tells too little.
async fn is_in_step(connection: &mut MySqlConnection) -> sqlx::Result<bool> {
    let row = sqlx::raw_sql("SELECT 'in step'").fetch_one(connection).await?;
    Ok(row.try_get::<String, _>(0)? == "in step")
}

/// Unless the address says otherwise, another host must prove who it is: the driver's own default would fall back
/// to plain text without a word.
fn tls_mode(url: &str) -> MySqlSslMode {
    let asked = url.split_once("ssl-mode=").map(|(_, rest)| rest.split('&').next().unwrap_or(rest));
    if let Some(mode) = asked.and_then(|it| it.parse().ok()) {
        return mode;
    }
    let host = url.split_once("://").map_or("", |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or("").rsplit('@').next().unwrap_or("");
    let is_local =
        ["localhost", "127.", "[::1]"].iter().any(|it| host.starts_with(it)) || url.contains("socket=");
    if is_local { MySqlSslMode::Preferred } else { MySqlSslMode::VerifyIdentity }
}

fn unreachable_server(url: &str, error: sqlx::Error) -> Error {
    let place = url.rsplit_once('@').map_or(url, |(_, place)| place);
    Error::Setup(format!(
        "cannot sign in to MariaDB at {place}: {error}; check that it runs and the host, name and password in database.url"
    ))
}

async fn check_mariadb(pool: &MySqlPool) -> Result<()> {
    let sql = "SELECT CAST(@@innodb_flush_log_at_trx_commit AS CHAR), CAST(@@log_bin AS CHAR), \
               CAST(@@sync_binlog AS CHAR), CAST(@@binlog_format AS CHAR), CAST(@@sql_mode AS CHAR), \
               CAST(@@time_zone AS CHAR)";
    type Row = (String, String, String, String, String, String);
    let (flush, log_bin, sync_binlog, binlog_format, sql_mode, zone): Row =
        sqlx::query_as(sql).fetch_one(pool).await?;
    // As text it is a word or a number, by the server's version.
    let log_bin = ["1", "ON"].contains(&log_bin.as_str());
    let mut faults = Vec::new();
    if flush != "1" {
        faults.push(
            "innodb_flush_log_at_trx_commit must be 1: otherwise a power cut loses what was acknowledged",
        );
    }
    if log_bin && sync_binlog != "1" {
        faults.push("sync_binlog must be 1 while the binary log is on: otherwise replicas can lose what was acknowledged");
    }
    if log_bin && binlog_format == "STATEMENT" {
        faults.push("binlog_format must be ROW or MIXED while the binary log is on: imports that write beside each other cannot be repeated from their statements");
    }
    if !sql_mode.contains("STRICT_TRANS_TABLES") && !sql_mode.contains("STRICT_ALL_TABLES") {
        faults.push(
            "sql_mode must contain STRICT_TRANS_TABLES: otherwise values that do not fit are cut silently",
        );
    }
    if zone != "+00:00" {
        faults.push("the session's time_zone must be +00:00: times are kept in UTC");
    }
    let numbers =
        "SELECT COUNT(*) FROM information_schema.ENGINES WHERE ENGINE = 'SEQUENCE' AND SUPPORT = 'YES'";
    if sqlx::query_scalar::<_, i64>(numbers).fetch_one(pool).await? == 0 {
        faults.push("the storage engine SEQUENCE must be there, as it is in MariaDB itself: readings are written with it");
    }
    settings_verdict("MariaDB", &faults)
}

/// An error that names all that is wrong with a database's settings, if anything is.
pub(crate) fn settings_verdict(engine: &str, faults: &[&str]) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(Error::Setup(format!("{engine}: {}", faults.join("; ")))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_host_must_prove_who_it_is() {
        let mode = |url| format!("{:?}", tls_mode(url));
        assert_eq!(mode("mariadb://drp:p@db.example/drp"), "VerifyIdentity");
        assert_eq!(mode("mariadb://drp:p@127.0.0.1:3306/drp"), "Preferred");
        assert_eq!(mode("mariadb://drp:p@db.example/drp?ssl-mode=REQUIRED&x=1"), "Required");
        assert_eq!(mode("mariadb://127.0.0.1:p@db.example/drp"), "VerifyIdentity");
    }

    #[tokio::test]
    async fn wrong_addresses_are_refused_in_words() {
        for url in
            ["postgres://x/y", "sqlite://", "mariadb://root@127.0.0.1/", "mariadb://root@127.0.0.1:1/x", ""]
        {
            assert!(matches!(Db::open(url).await, Err(Error::Setup(_))), "{url}");
        }
    }
}
