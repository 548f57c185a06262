//! A fresh, migrated database for a test, on either engine, and the few words that tests speak SQL with.
#![allow(clippy::disallowed_methods, reason = "the MariaDB to test with is named by the environment")]

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    path::{Path, PathBuf},
};

use sqlx::{AssertSqlSafe, Column, Connection, MySql, MySqlConnection, Row, Sqlite, pool::PoolConnection};
use store::{Db, Engine, migrate};

/// A database that nobody else has; it is gone when this value is.
#[derive(Debug)]
pub struct TestDb {
    db: Db,
    home: Home,
}

/// One connection of a database, for transactions that overlap.
#[derive(Debug)]
pub enum Session {
    /// To MariaDB.
    MariaDb(PoolConnection<MySql>),
    /// To SQLite.
    Sqlite(PoolConnection<Sqlite>),
}

/// Where the database lives, and thus what has to be removed.
#[derive(Debug)]
enum Home {
    Memory,
    Folder(PathBuf),
    Elsewhere(PathBuf),
    Server { url: String, name: String },
}

/// Runs one on the caller's engine: `pool` is the one that writes.
macro_rules! on_pool {
    ($db:expr, $pool:ident => $query:expr) => {
        match $db {
            Db::MariaDb($pool) => $query,
            Db::Sqlite { writer: $pool, .. } => $query,
        }
    };
}

/// Makes a module per test, named by it, with the tests `sqlite` and `mariadb`.
#[macro_export]
macro_rules! on_each_engine {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: TestDb) $body:block)*) => { $(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "a test need not use its neighbours")]
            use super::*;
            async fn check($db: $crate::engines::TestDb) $body
            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                check($crate::engines::TestDb::sqlite().await).await;
            }
            #[tokio::test(flavor = "multi_thread")]
            async fn mariadb() {
                if let Some(db) = $crate::engines::TestDb::mariadb().await {
                    check(db).await;
                }
            }
        }
    )* };
}

impl TestDb {
    /// In memory: quick, and only one connection.
    pub async fn sqlite() -> TestDb {
        TestDb::empty_sqlite().await.migrated().await
    }

    /// In a file with its log, as in production, for tests in which several connections meet.
    pub async fn sqlite_file() -> TestDb {
        TestDb::empty_sqlite_file().await.migrated().await
    }

    /// On the server of `DRP_TEST_MARIADB_URL`; without one the test is skipped, or fails where all are required.
    pub async fn mariadb() -> Option<TestDb> {
        Some(TestDb::empty_mariadb().await?.migrated().await)
    }

    /// In memory, without any table.
    pub async fn empty_sqlite() -> TestDb {
        TestDb { db: opened("sqlite::memory:").await, home: Home::Memory }
    }

    /// In a file, without any table.
    pub async fn empty_sqlite_file() -> TestDb {
        let folder = std::env::temp_dir().join(fresh_name());
        std::fs::create_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        TestDb { db: opened(&file_url(&folder)).await, home: Home::Folder(folder) }
    }

    /// In a file in that folder, which stays with whoever made it.
    pub async fn sqlite_file_in(folder: &Path) -> TestDb {
        let (db, home) = (opened(&file_url(folder)).await, Home::Elsewhere(folder.to_owned()));
        TestDb { db, home }.migrated().await
    }

    /// A new database on the server, without any table; `None` where there is no server.
    pub async fn empty_mariadb() -> Option<TestDb> {
        let Some(url) = set_variable("DRP_TEST_MARIADB_URL") else {
            assert!(set_variable("DRP_REQUIRE_ALL").is_none(), "DRP_TEST_MARIADB_URL is not set");
            eprintln!("skipped: DRP_TEST_MARIADB_URL names no server; run cargo xtask test");
            return None;
        };
        Some(TestDb::empty_mariadb_at(&url).await)
    }

    /// On a server of the test's own.
    pub async fn mariadb_at(url: &str) -> TestDb {
        TestDb::empty_mariadb_at(url).await.migrated().await
    }

    /// The same without any table.
    pub async fn empty_mariadb_at(url: &str) -> TestDb {
        let name = fresh_name();
        on_server(url, format!("CREATE DATABASE {name}")).await;
        let db = opened(&server_url(url, &name)).await;
        TestDb { db, home: Home::Server { url: url.to_owned(), name } }
    }

    async fn migrated(self) -> TestDb {
        migrate::migrate(&self.db).await.unwrap_or_else(|error| panic!("migrating: {error}"));
        self
    }

    /// The database, for what the store makes of it.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Where another process finds the database.
    pub fn url(&self) -> String {
        match &self.home {
            Home::Memory => panic!("a database in memory has one process only; take sqlite_file()"),
            Home::Folder(folder) | Home::Elsewhere(folder) => file_url(folder),
            Home::Server { url, name } => server_url(url, name),
        }
    }

    /// The same database as another process would open it.
    pub async fn another(&self) -> Db {
        opened(&self.url()).await
    }

    /// A connection of its own, for a transaction that overlaps another.
    pub async fn session(&self) -> Session {
        let session = match &self.db {
            Db::MariaDb(pool) => pool.acquire().await.map(Session::MariaDb),
            Db::Sqlite { writer, .. } => writer.acquire().await.map(Session::Sqlite),
        };
        session.unwrap_or_else(|error| panic!("{}", said(&error)))
    }

    /// Runs statements that must succeed; answers with the number of rows changed.
    pub async fn run(&self, sql: impl AsRef<str>) -> u64 {
        let sql = sql.as_ref();
        self.try_run(sql).await.unwrap_or_else(|message| panic!("{sql}\n  {message}"))
    }

    /// Runs statements; an error is what the database said.
    pub async fn try_run(&self, sql: impl AsRef<str>) -> Result<u64, String> {
        try_run_on(&self.db, &self.text(sql.as_ref())).await
    }

    /// Runs statements that must be refused by that rule: the message begins with its name.
    pub async fn refused(&self, rule: &str, sql: impl AsRef<str>) {
        let sql = sql.as_ref();
        let message = self.fails(sql).await;
        assert!(message.starts_with(&format!("{rule}: ")), "{sql}\n  {message}");
    }

    /// Runs statements that must be refused, by whatever constraint; answers with what the database said.
    pub async fn fails(&self, sql: impl AsRef<str>) -> String {
        let sql = sql.as_ref();
        self.try_run(sql).await.err().unwrap_or_else(|| panic!("{sql}\n  was not refused"))
    }

    /// The only row of a query, as [`TestDb::rows`] writes it.
    pub async fn one(&self, sql: impl AsRef<str>) -> String {
        let sql = sql.as_ref();
        let rows = self.rows(sql).await;
        assert_eq!(rows.len(), 1, "{sql} answers {rows:?}");
        rows.into_iter().next().unwrap_or_default()
    }

    /// The rows of a query, each as its values joined by `|`, with `-` for NULL.
    pub async fn rows(&self, sql: impl AsRef<str>) -> Vec<String> {
        let sql = self.text(sql.as_ref());
        let rows: Result<Vec<String>, sqlx::Error> = on_pool!(&self.db, pool => {
            let rows = sqlx::raw_sql(AssertSqlSafe(sql.clone())).fetch_all(pool).await;
            rows.map(|rows| rows.iter().map(|row| {
                let value = |index| row.try_get_unchecked::<Option<String>, _>(index);
                let values = (0..row.len()).map(|index| match value(index) {
                    Ok(value) => value.unwrap_or_else(|| "-".to_owned()),
                    Err(error) => panic!("{sql}: column {}: {error}", row.column(index).name()),
                });
                values.collect::<Vec<_>>().join("|")
            }).collect())
        });
        rows.unwrap_or_else(|error| panic!("{sql}\n  {}", said(&error)))
    }

    /// The statement in the dialect of this engine. Tests write in braces what cannot be the same text on both:
    /// `{kw:1.250}` a power, `{watts:column}` the same read back, `{point:lon lat}` and `{wkt:column}` a place,
    /// `{utc_now}` the time, `{in_zone:offset}` a zone for the session, `{foreign_keys:OFF}` whether they are minded,
    /// `{or_ignore}` and `{on_conflict:key}` what an INSERT does where the row is there already.
    pub fn text(&self, sql: &str) -> String {
        let mut res = String::new();
        let mut rest = sql;
        while let Some((before, braced)) = rest.split_once('{') {
            let (inside, after) =
                braced.split_once('}').unwrap_or_else(|| panic!("{sql}: a brace is not closed"));
            res += before;
            res += &self.word(inside);
            rest = after;
        }
        res + rest
    }

    fn word(&self, inside: &str) -> String {
        let (word, it) = inside.split_once(':').unwrap_or((inside, ""));
        match (word, self.db.engine()) {
            ("kw", Engine::MariaDb) | ("watts" | "wkt", Engine::Sqlite) => it.to_owned(),
            ("kw", Engine::Sqlite) => match domain::Power::parse_kw(it) {
                Ok(power) => power.watts().to_string(),
                Err(error) => panic!("{inside}: {error}"),
            },
            ("watts", Engine::MariaDb) => format!("CAST({it} * 1000 AS SIGNED)"),
            ("wkt", Engine::MariaDb) => format!("ST_AsText({it})"),
            ("point", Engine::MariaDb) => format!("ST_GeomFromText('POINT({it})')"),
            ("point", Engine::Sqlite) => format!("'POINT({it})'"),
            ("utc_now", Engine::MariaDb) => "UTC_TIMESTAMP()".to_owned(),
            ("utc_now", Engine::Sqlite) => "CURRENT_TIMESTAMP".to_owned(),
            ("in_zone", Engine::MariaDb) => format!("SET time_zone = '{it}';"),
            ("in_zone", Engine::Sqlite) => String::new(),
            ("foreign_keys", Engine::MariaDb) => format!("SET foreign_key_checks = {it};"),
            ("foreign_keys", Engine::Sqlite) => format!("PRAGMA foreign_keys = {it};"),
            ("or_ignore", Engine::MariaDb) => "IGNORE".to_owned(),
            ("or_ignore", Engine::Sqlite) => "OR IGNORE".to_owned(),
            ("on_conflict", Engine::MariaDb) => "ON DUPLICATE KEY UPDATE".to_owned(),
            ("on_conflict", Engine::Sqlite) => format!("ON CONFLICT ({it}) DO UPDATE SET"),
            _ => panic!("{{{inside}}} is not a word of the tests"),
        }
    }
}

impl Session {
    /// Runs statements that must succeed.
    pub async fn run(&mut self, sql: &str) {
        self.try_run(sql).await.unwrap_or_else(|message| panic!("{sql}\n  {message}"));
    }

    /// Runs statements; an error is what the database said.
    pub async fn try_run(&mut self, sql: &str) -> Result<(), String> {
        let sql = AssertSqlSafe(sql.to_owned());
        let done = match self {
            Session::MariaDb(it) => sqlx::raw_sql(sql).execute(&mut **it).await.map(drop),
            Session::Sqlite(it) => sqlx::raw_sql(sql).execute(&mut **it).await.map(drop),
        };
        done.map_err(|error| said(&error))
    }
}

/// Runs statements on any database, as [`TestDb::try_run`] does.
///
/// # Errors
/// What the database said.
pub async fn try_run_on(db: &Db, sql: &str) -> Result<u64, String> {
    let sql = AssertSqlSafe(sql.to_owned());
    on_pool!(db, pool => match sqlx::raw_sql(sql).execute(pool).await {
        Ok(done) => Ok(done.rows_affected()),
        Err(error) => Err(said(&error)),
    })
}

/// Whether the message is that of a lost race, after which the application runs its transaction again.
pub fn is_lost_race(message: &str) -> bool {
    ["Deadlock found", "Record has changed", "Lock wait timeout", "database is locked"]
        .iter()
        .any(|it| message.contains(it))
}

impl Drop for Home {
    fn drop(&mut self) {
        match self {
            Home::Memory | Home::Elsewhere(_) => {}
            Home::Folder(folder) => drop(std::fs::remove_dir_all(folder)),
            Home::Server { url, name } => {
                let (url, sql) =
                    (url.clone(), format!("SET lock_wait_timeout = 5; DROP DATABASE IF EXISTS {name}"));
                // The test's own runtime may be ending and cannot be waited on from here.
                let thread = std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                    if let Ok(runtime) = runtime {
                        runtime.block_on(on_server(&url, sql));
                    }
                });
                drop(thread.join());
            }
        }
    }
}

fn set_variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|it| !it.is_empty())
}

fn file_url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("drp.db").display())
}

fn server_url(url: &str, name: &str) -> String {
    format!("{}/{name}", url.trim_end_matches('/'))
}

async fn opened(url: &str) -> Db {
    Db::open(url).await.unwrap_or_else(|error| panic!("{url}: {error}"))
}

async fn on_server(url: &str, sql: String) {
    let url = url.replacen("mariadb://", "mysql://", 1);
    let done = async {
        let mut connection = MySqlConnection::connect(&url).await?;
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
        connection.close().await
    };
    done.await.unwrap_or_else(|error: sqlx::Error| panic!("{url}: {}", said(&error)));
}

fn said(error: &sqlx::Error) -> String {
    match error.as_database_error() {
        Some(database) => database.message().to_owned(),
        None => error.to_string(),
    }
}

/// A fresh hasher is seeded by the operating system.
fn fresh_name() -> String {
    format!("drp_test_{:016x}", RandomState::new().build_hasher().finish())
}
