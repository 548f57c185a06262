//! Brings a database's schema up to date: each numbered file once, in order, and being killed anywhere is harmless.

use std::time::Duration;

use sha2::{Digest, Sha256};
use sqlx::{MySqlPool, SqlitePool};

use crate::{
    Tx,
    backup::UNFINISHED,
    db::{Db, Engine},
    dialect::Dialect,
    error::{Error, Result},
};

/// One step of the schema: the file of the same name in `migrations/mariadb` and `migrations/sqlite`.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The file's name without its ending, such as `0001_entities`.
    pub name: &'static str,
    script: Dialect,
}

macro_rules! migrations {
    ($($name:literal),* $(,)?) => { [$(Migration {
        name: $name,
        script: Dialect {
            mariadb: include_str!(concat!("../migrations/mariadb/", $name, ".sql")),
            sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
        },
    }),*] };
}

/// What the record of migrations is kept in; run before them, every time.
pub const BOOKKEEPING: Migration = migrations!["0000_bookkeeping"][0];

/// All migrations, in order; the first is version 1.
pub const MIGRATIONS: &[Migration] = &migrations![
    "0001_entities",
    "0002_sessions",
    "0003_meters",
    "0004_readings",
    "0005_periods",
    "0006_portal",
    "0007_sign_in",
    "0008_audit",
    "0009_mail",
    "0010_assignments",
    "0011_claims",
    "0012_reading_origin",
    "0013_totals",
    "0014_imports",
    "0015_chunk_rows",
    "0016_language",
    "0017_backups",
    "0018_retention",
    "0019_alerts",
    "0020_alert_posts",
];

/// How long a migrator that was killed keeps the next one waiting; a living one renews in good time.
const LEASE_SECONDS: u32 = 15;
const RENEW_EVERY: Duration = Duration::from_secs(4);
const WAIT_FOR_LEASE: Duration = Duration::from_secs(300);
const LOOK_FOR_LEASE_EVERY: Duration = Duration::from_millis(100);

/// Reads which migrations a database has had.
pub(crate) const APPLIED: &str =
    "SELECT CAST(version AS SIGNED), name, checksum FROM schema_migrations ORDER BY version";
/// A row of them.
pub(crate) type AppliedRow = (i64, String, String);
/// Reads the number of the last migrator.
pub(crate) const FENCE: &str = "SELECT CAST(fence AS SIGNED) FROM schema_lease WHERE lease_id = 1";

/// An entry of `schema_migrations`.
struct Applied {
    version: i64,
    name: String,
    checksum: String,
}

impl Migration {
    /// Its statements for that engine.
    pub fn script(&self, engine: Engine) -> &'static str {
        self.script.of(engine)
    }

    /// SHA-256 of the script, whatever line ends the checkout gave it.
    pub fn checksum(&self, engine: Engine) -> String {
        let digest = Sha256::digest(self.script(engine).replace('\r', ""));
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Applies what the database lacks, and answers with the names of what it applied.
///
/// # Errors
/// [`Error::Schema`] for a database that is not ours, was changed, or is newer than this program.
pub async fn migrate(db: &Db) -> Result<Vec<&'static str>> {
    if pending(db).await?.is_empty() {
        return Ok(Vec::new());
    }
    match db {
        Db::MariaDb(pool) => migrate_mariadb(db, pool).await,
        Db::Sqlite { writer, .. } => migrate_sqlite(db, writer).await,
    }
}

/// The version of the database's schema; 0 for an empty database.
///
/// # Errors
/// As [`migrate`].
pub async fn schema_version(db: &Db) -> Result<usize> {
    Ok(MIGRATIONS.len() - pending(db).await?.len())
}

/// What [`migrate`] would apply, after a look whether this is a database it may touch.
///
/// # Errors
/// As [`migrate`].
pub async fn pending(db: &Db) -> Result<&'static [Migration]> {
    let tables = Dialect {
        mariadb: "SELECT CAST(COUNT(*) AS SIGNED), \
            CAST(COALESCE(SUM(table_name = 'schema_migrations'), 0) AS SIGNED) \
            FROM information_schema.tables WHERE table_schema = DATABASE()",
        sqlite: "SELECT COUNT(*), COALESCE(SUM(name = 'schema_migrations'), 0) \
            FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    };
    let sql = tables.of(db.engine());
    let (n_tables, n_ours): (i64, i64) = on_db!(db, pool => sqlx::query_as(sql).fetch_one(pool).await?);
    match (n_tables, n_ours) {
        (_, 1..) => remaining(&applied(db).await?, db.engine()),
        (0, _) => Ok(MIGRATIONS),
        _ => Err(schema(
            "the database has tables but no record of who made them; give drp an empty database of its own",
        )),
    }
}

async fn applied(db: &Db) -> Result<Vec<Applied>> {
    Ok(entries(on_db!(db, pool => sqlx::query_as(APPLIED).fetch_all(pool).await?)))
}

fn entries(rows: Vec<AppliedRow>) -> Vec<Applied> {
    rows.into_iter().map(|(version, name, checksum)| Applied { version, name, checksum }).collect()
}

/// The version of a schema that has had these.
pub(crate) fn version_after(rows: Vec<AppliedRow>, engine: Engine) -> Result<usize> {
    Ok(MIGRATIONS.len() - remaining(&entries(rows), engine)?.len())
}

fn remaining(applied: &[Applied], engine: Engine) -> Result<&'static [Migration]> {
    let mut rest = MIGRATIONS;
    for (expected_version, it) in (1..).zip(applied) {
        let Some((migration, later)) = rest.split_first() else {
            return Err(schema(format!(
                "the database is newer (version {}, {}) than this program (version {}); use the newer drp",
                it.version,
                it.name,
                MIGRATIONS.len()
            )));
        };
        if it.version == 0 && it.name == UNFINISHED {
            return Err(schema(
                "a restore into this database has not come to its end; wait for it where it still runs, and otherwise run \
                 drp restore again, which begins anew",
            ));
        }
        if it.version != expected_version {
            return Err(schema(format!(
                "schema_migrations has no version {expected_version} before {}; restore the database from a backup",
                it.version
            )));
        }
        if it.name != migration.name || it.checksum != migration.checksum(engine) {
            return Err(schema(format!(
                "migration {} is not the one this database had as {}; use a released drp, whose migrations never change",
                migration.name, it.name
            )));
        }
        rest = later;
    }
    Ok(rest)
}

async fn migrate_sqlite(db: &Db, writer: &SqlitePool) -> Result<Vec<&'static str>> {
    let mut names = Vec::new();
    let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::raw_sql(BOOKKEEPING.script(Engine::Sqlite)).execute(&mut *tx).await?;
    tx.commit().await?;
    // Looked at again before each, since another process may be at it as well.
    while let Some(migration) = pending(db).await?.first() {
        let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
        let have: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM schema_migrations WHERE name = ?")
            .bind(migration.name)
            .fetch_one(&mut *tx)
            .await?;
        if have == 0 {
            tracing::debug!(migration = migration.name, "migrating");
            sqlx::raw_sql(migration.script(Engine::Sqlite)).execute(&mut *tx).await?;
            sqlx::query("INSERT INTO schema_migrations (version, name, checksum) VALUES (?, ?, ?)")
                .bind(version_of(migration))
                .bind(migration.name)
                .bind(migration.checksum(Engine::Sqlite))
                .execute(&mut *tx)
                .await?;
            names.push(migration.name);
        }
        tx.commit().await?;
    }
    Ok(names)
}

async fn migrate_mariadb(db: &Db, pool: &MySqlPool) -> Result<Vec<&'static str>> {
    check_version(pool).await?;
    sqlx::raw_sql(BOOKKEEPING.script(Engine::MariaDb)).execute(pool).await?;
    let fence = take_lease(pool).await?;
    let res = tokio::select! {
        res = apply(db, pool, fence) => res,
        error = keep_lease(pool, fence) => Err(error),
    };
    release_lease(pool, fence).await?;
    res
}

/// Writes down, in the transaction in which they become true, that a database has had these from the first on.
pub(crate) async fn record(tx: &mut Tx, migrations: &[Migration]) -> Result<()> {
    let engine = tx.engine();
    on_tx!(tx, connection => {
        for migration in migrations {
            let sql = "INSERT INTO schema_migrations (version, name, checksum) VALUES (?, ?, ?)";
            let query = sqlx::query(sql).bind(version_of(migration)).bind(migration.name);
            query.bind(migration.checksum(engine)).execute(&mut *connection).await?;
        }
    });
    Ok(())
}

/// Runs each script, then writes its version: killed in between, the script is run again, which it can be.
async fn apply(db: &Db, pool: &MySqlPool, fence: u64) -> Result<Vec<&'static str>> {
    let mut names = Vec::new();
    for migration in pending(db).await? {
        tracing::debug!(migration = migration.name, "migrating");
        sqlx::raw_sql(migration.script(Engine::MariaDb)).execute(pool).await?;
        // The fence stops one whose lease expired unnoticed, as after a long pause of the whole machine.
        let record = "INSERT INTO schema_migrations (version, name, checksum) \
            SELECT ?, ?, ? FROM schema_lease WHERE fence = ?";
        let recorded = sqlx::query(record)
            .bind(version_of(migration))
            .bind(migration.name)
            .bind(migration.checksum(Engine::MariaDb))
            .bind(fence)
            .execute(pool)
            .await?;
        if recorded.rows_affected() == 0 {
            return Err(lost_lease());
        }
        names.push(migration.name);
    }
    Ok(names)
}

/// Waits until nobody else migrates; the number is this migrator's alone.
pub(crate) async fn take_lease(pool: &MySqlPool) -> Result<u64> {
    let take = "UPDATE schema_lease SET fence = LAST_INSERT_ID(fence + 1), \
        expires_at = UTC_TIMESTAMP() + INTERVAL ? SECOND WHERE lease_id = 1 AND expires_at <= UTC_TIMESTAMP()";
    let started = std::time::Instant::now();
    loop {
        let taken = sqlx::query(take).bind(LEASE_SECONDS).execute(pool).await?;
        if taken.rows_affected() == 1 {
            return Ok(taken.last_insert_id());
        }
        if started.elapsed() > WAIT_FOR_LEASE {
            return Err(schema(
                "another drp has been migrating this database for minutes; wait for it and start again",
            ));
        }
        tokio::time::sleep(LOOK_FOR_LEASE_EVERY).await;
    }
}

/// Gives the lease back.
pub(crate) async fn release_lease(pool: &MySqlPool, fence: u64) -> Result<()> {
    let release = "UPDATE schema_lease SET expires_at = '2000-01-01 00:00:00' WHERE fence = ?";
    sqlx::query(release).bind(fence).execute(pool).await?;
    Ok(())
}

/// Renews the lease until it is lost, which ends it.
pub(crate) async fn keep_lease(pool: &MySqlPool, fence: u64) -> Error {
    let renew = "UPDATE schema_lease SET expires_at = UTC_TIMESTAMP() + INTERVAL ? SECOND WHERE fence = ?";
    loop {
        tokio::time::sleep(RENEW_EVERY).await;
        match sqlx::query(renew).bind(LEASE_SECONDS).bind(fence).execute(pool).await {
            Ok(renewed) if renewed.rows_affected() == 1 => {}
            Ok(_) => return lost_lease(),
            Err(error) => return error.into(),
        }
    }
}

/// Fails where somebody is migrating, or has since the migrator of that number.
pub(crate) async fn nobody_migrates_since(pool: &MySqlPool, fence: i64) -> Result<()> {
    let sql = "SELECT COUNT(*) FROM schema_lease WHERE fence = ? AND expires_at <= UTC_TIMESTAMP()";
    let n_quiet: i64 = sqlx::query_scalar(sql).bind(fence).fetch_one(pool).await?;
    match n_quiet {
        1.. => Ok(()),
        _ => Err(schema("another drp is migrating this database; let it finish, then take the backup")),
    }
}

/// The schema needs UUID columns, case-insensitive accent-sensitive names and `FOR EACH ROW … FOLLOWS`.
pub(crate) async fn check_version(pool: &MySqlPool) -> Result<()> {
    let version: String = sqlx::query_scalar("SELECT CAST(VERSION() AS CHAR)").fetch_one(pool).await?;
    let mut parts = version.split(['.', '-']).map_while(|part| part.parse::<u32>().ok());
    let number = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if !version.contains("MariaDB") || number < (10, 11) {
        return Err(Error::Setup(format!(
            "the database server is {version}; drp needs MariaDB 10.11 or newer"
        )));
    }
    Ok(())
}

fn version_of(migration: &Migration) -> i64 {
    let index = MIGRATIONS.iter().position(|it| it.name == migration.name);
    index.and_then(|it| i64::try_from(it + 1).ok()).unwrap_or(0)
}

fn lost_lease() -> Error {
    schema("another drp began to migrate this database; let it finish, then start again")
}

fn schema(sentence: impl Into<String>) -> Error {
    Error::Schema(sentence.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(version: i64, name: &str, checksum: String) -> Applied {
        Applied { version, name: name.to_owned(), checksum }
    }

    fn genuine() -> Vec<Applied> {
        let entry_of = |it: &Migration| entry(version_of(it), it.name, it.checksum(Engine::Sqlite));
        MIGRATIONS.iter().map(entry_of).collect()
    }

    fn refusal(applied: &[Applied]) -> String {
        remaining(applied, Engine::Sqlite).unwrap_err().to_string()
    }

    #[test]
    fn what_was_applied_is_not_applied_again() {
        assert!(remaining(&genuine(), Engine::Sqlite).unwrap().is_empty());
        assert_eq!(remaining(&genuine()[..2], Engine::Sqlite).unwrap()[0].name, "0003_meters");
    }

    #[test]
    fn a_strange_history_is_refused() {
        let mut newer = genuine();
        newer.push(entry(99, "0099_future", String::new()));
        assert!(refusal(&newer).contains("use the newer drp"));
        let edited = [entry(1, "0001_entities", "0".repeat(64))];
        assert!(refusal(&edited).contains("migrations never change"));
        assert!(refusal(&genuine()[1..]).contains("no version 1"));
        assert!(refusal(&[entry(0, UNFINISHED, "0".repeat(64))]).contains("drp restore again"));
    }
}
