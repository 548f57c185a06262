//! Whether a database may be restored into, and making it ready: one that is not empty is never touched.

use sqlx::AssertSqlSafe;

use crate::{
    Tx,
    db::Engine,
    dialect::Dialect,
    error::{Error, Result},
    migrate::{BOOKKEEPING, MIGRATIONS, Migration},
};

/// What a database has before a restore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ground {
    /// No table.
    Bare,
    /// Ours, with nothing in them that anybody has put there; these ones.
    Empty(Vec<String>),
    /// Those of a restore that did not come to its end; these ones.
    Unfinished(Vec<String>),
}

/// The name of the record that stands in `schema_migrations` while a restore is at work: with it no command takes the
/// database for whole.
pub(crate) const UNFINISHED: &str = "restore";

/// Tables that the first start or a migration writes to by itself.
const BY_ITSELF: [&str; 14] = [
    "alert_posts",
    "alerts",
    "audit_anchor",
    "audit_head",
    "backups",
    "one_time_tokens",
    "rate_limits",
    "readings_frontier",
    "retention_runs",
    "schema_lease",
    "schema_migrations",
    "session_details",
    "sessions",
    "settings",
];

const TABLES: Dialect = Dialect {
    mariadb: "SELECT CAST(table_name AS CHAR) FROM information_schema.tables WHERE table_schema = DATABASE() \
              ORDER BY table_name",
    sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
};

/// Looks at what is there.
///
/// # Errors
/// [`Error::Schema`] where anything is that a restore would end.
pub(super) async fn look(tx: &mut Tx) -> Result<Ground> {
    let engine = tx.engine();
    let tables: Vec<String> =
        on_tx!(tx, connection => sqlx::query_scalar(TABLES.of(engine)).fetch_all(connection).await?);
    if tables.is_empty() {
        return Ok(Ground::Bare);
    }
    if !tables.iter().any(|it| it == "schema_migrations") {
        return Err(refused(engine, "it has tables of somebody else"));
    }
    if let Some(table) = tables.iter().find(|it| !is_ours(it, engine)) {
        return Err(refused(engine, &format!("{table} is a table of somebody else")));
    }
    let mark = format!("SELECT 1 FROM schema_migrations WHERE version = 0 AND name = '{UNFINISHED}'");
    if tx.finds(mark).await? {
        return Ok(Ground::Unfinished(tables));
    }
    for table in tables.iter().filter(|it| !BY_ITSELF.contains(&it.as_str())) {
        if tx.finds(format!("SELECT 1 FROM {table} LIMIT 1")).await? {
            return Err(refused(engine, &format!("{table} has rows")));
        }
    }
    Ok(Ground::Empty(tables))
}

/// Whether one of our migrations makes a table of that name: only such are ever dropped.
fn is_ours(table: &str, engine: Engine) -> bool {
    let names = |it: &'static Migration| {
        it.script(engine).lines().filter_map(|line| line.strip_prefix("CREATE TABLE IF NOT EXISTS "))
    };
    let mut scripts = std::iter::once(&BOOKKEEPING).chain(MIGRATIONS);
    scripts.any(|it| names(it).any(|rest| rest.split([' ', '(']).next() == Some(table)))
}

impl Tx {
    /// Whether a query has an answer.
    async fn finds(&mut self, sql: String) -> Result<bool> {
        let row: Option<i64> = on_tx!(self, connection => {
            sqlx::query_scalar(AssertSqlSafe(sql)).fetch_optional(connection).await?
        });
        Ok(row.is_some())
    }
}

fn refused(engine: Engine, why: &str) -> Error {
    let way = match engine {
        Engine::MariaDb => "make a new one with CREATE DATABASE, and name it in database.url",
        Engine::Sqlite => "name a file in database.url that does not exist, or move this one away",
    };
    Error::Schema(format!("the database is not empty: {why}. A restore wants an empty one: {way}"))
}
