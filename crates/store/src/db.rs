//! The two engines behind one name, and transactions that run again when they lose a race.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use sqlx::{MySqlPool, SqliteConnection, SqlitePool};

use crate::{
    error::{Error, Result},
    mariadb, sqlite,
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
            Some(("mariadb", _)) => Db::MariaDb(mariadb::open(url).await?),
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

    /// Opens a database that is there, and makes none: a command that only reads, run by root, must not leave a file of
    /// SQLite behind that the portal's own account cannot write.
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
            Db::MariaDb(pool) => mariadb::check(pool).await,
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

/// An error that names all that is wrong with a database's settings, if anything is.
pub(crate) fn settings_verdict(engine: &str, faults: &[&str]) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(Error::Setup(format!("{engine}: {}", faults.join("; ")))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn wrong_addresses_are_refused_in_words() {
        for url in
            ["postgres://x/y", "sqlite://", "mariadb://root@127.0.0.1/", "mariadb://root@127.0.0.1:1/x", ""]
        {
            assert!(matches!(Db::open(url).await, Err(Error::Setup(_))), "{url}");
        }
    }
}
