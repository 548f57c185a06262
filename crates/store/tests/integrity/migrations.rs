//! Migrations complete after being killed anywhere (F15), are one when run at once, and refuse a strange history.

use store::{Engine, migrate};
use testkit::{engines::TestDb, on_each_engine};

/// The statements of a script: one per paragraph, as the scripts promise.
fn statements(script: &str) -> impl Iterator<Item = &str> {
    script.split("\n\n").filter(|it| it.lines().any(|line| !line.is_empty() && !line.starts_with("--")))
}

fn all_statements(engine: Engine) -> Vec<&'static str> {
    migrate::MIGRATIONS.iter().flat_map(|it| statements(it.script(engine))).collect()
}

/// Everything the engine remembers of the schema, except when it was made.
async fn schema_of(db: &TestDb) -> Vec<String> {
    let mut res = Vec::new();
    if db.db().engine() == Engine::Sqlite {
        return db.rows("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").await;
    }
    let tables =
        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1";
    for table in db.rows(tables).await {
        res.extend(db.rows(format!("SHOW CREATE TABLE {table}")).await);
    }
    let triggers = "SELECT trigger_name, event_object_table, action_timing, event_manipulation, action_order, \
        action_statement FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY 1";
    res.extend(db.rows(triggers).await);
    res
}

async fn seeds_of(db: &TestDb) -> Vec<String> {
    let sqlite = db.db().engine() == Engine::Sqlite;
    let sequence = if sqlite { "SELECT name, seq FROM sqlite_sequence" } else { "SELECT 1" };
    let mut res = db.rows(sequence).await;
    res.extend(db.rows("SELECT version, name, checksum FROM schema_migrations ORDER BY version").await);
    res.extend(db.rows("SELECT lease_id FROM schema_lease").await);
    res
}

/// A database as a migrator left it that was killed after so many statements: no version is recorded for the
/// migration it was in. On MariaDB neither is here for those before, whose scripts can be run again just as well; on
/// SQLite a script is one transaction, of which nothing is left.
async fn killed_after(db: TestDb, n_statements: usize, fresh: &(Vec<String>, Vec<String>)) {
    let engine = db.db().engine();
    db.run(migrate::BOOKKEEPING.script(engine)).await;
    let n_whole = match engine {
        Engine::MariaDb => {
            for sql in all_statements(engine).into_iter().take(n_statements) {
                db.run(sql).await;
            }
            0
        }
        Engine::Sqlite => run_and_kill(&db, n_statements).await,
    };
    let applied = migrate::migrate(db.db()).await.unwrap();
    assert_eq!(applied.len(), migrate::MIGRATIONS.len() - n_whole);
    assert_eq!((schema_of(&db).await, seeds_of(&db).await), *fresh, "after {n_statements} statements");
}

/// Runs so many statements of the scripts, each script in a transaction that is committed with its version, and the
/// last given up; tells how many were committed.
async fn run_and_kill(db: &TestDb, n_statements: usize) -> usize {
    let mut left = n_statements;
    for (n_whole, migration) in migrate::MIGRATIONS.iter().enumerate() {
        let script = migration.script(Engine::Sqlite);
        let n = statements(script).count();
        if left < n {
            let begun: Vec<&str> = statements(script).take(left).collect();
            db.run(format!("BEGIN IMMEDIATE; {}; ROLLBACK", begun.join("\n"))).await;
            return n_whole;
        }
        left -= n;
        let (version, name) = (n_whole + 1, migration.name);
        let record = format!(
            "INSERT INTO schema_migrations (version, name, checksum) VALUES ({version}, '{name}', '{}')",
            migration.checksum(Engine::Sqlite)
        );
        db.run(format!("BEGIN IMMEDIATE; {script}; {record}; COMMIT")).await;
    }
    migrate::MIGRATIONS.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_killed_anywhere_completes_on_sqlite() {
    let fresh = TestDb::sqlite().await;
    let fresh = (schema_of(&fresh).await, seeds_of(&fresh).await);
    for n in 0..=all_statements(Engine::Sqlite).len() {
        killed_after(TestDb::empty_sqlite().await, n, &fresh).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_killed_anywhere_completes_on_mariadb() {
    let Some(fresh) = TestDb::mariadb().await else { return };
    let fresh = (schema_of(&fresh).await, seeds_of(&fresh).await);
    for n in 0..=all_statements(Engine::MariaDb).len() {
        let Some(db) = TestDb::empty_mariadb().await else { return };
        killed_after(db, n, &fresh).await;
    }
}

/// Killed while making its own records, it has made nothing else yet.
async fn killed_in_bookkeeping(db: TestDb, n_statements: usize) {
    for sql in statements(migrate::BOOKKEEPING.script(db.db().engine())).take(n_statements) {
        db.run(sql).await;
    }
    assert_eq!(migrate::migrate(db.db()).await.unwrap().len(), migrate::MIGRATIONS.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn bookkeeping_killed_anywhere_completes() {
    for n in 0..3 {
        killed_in_bookkeeping(TestDb::empty_sqlite().await, n).await;
        let Some(db) = TestDb::empty_mariadb().await else { return };
        killed_in_bookkeeping(db, n).await;
    }
}

async fn migrated_by_five(db: TestDb) {
    let migrators = (0..5).map(|_| async {
        let process = db.another().await;
        let applied = migrate::migrate(&process).await.unwrap();
        process.close().await;
        applied
    });
    let mut applied = futures_util::future::join_all(migrators).await.concat();
    applied.sort_unstable();
    assert_eq!(applied, migrate::MIGRATIONS.iter().map(|it| it.name).collect::<Vec<_>>());
}

mod five_migrators_at_once_are_one {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn sqlite() {
        migrated_by_five(TestDb::empty_sqlite_file().await).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn mariadb() {
        if let Some(db) = TestDb::empty_mariadb().await {
            migrated_by_five(db).await;
        }
    }
}

on_each_engine! {
    async fn a_second_migration_does_nothing(db: TestDb) {
        let versions = "SELECT COUNT(*), MAX(version) FROM schema_migrations";
        let n = migrate::MIGRATIONS.len();
        assert_eq!(db.one(versions).await, format!("{n}|{n}"));
        assert!(migrate::migrate(db.db()).await.unwrap().is_empty());
        assert_eq!(migrate::schema_version(db.db()).await.unwrap(), n);
    }

    async fn a_newer_database_is_refused(db: TestDb) {
        let values = format!("(99, '0099_future', '{}')", "0".repeat(64));
        db.run(format!("INSERT INTO schema_migrations (version, name, checksum) VALUES {values}")).await;
        let message = migrate::migrate(db.db()).await.unwrap_err().to_string();
        assert!(message.contains("use the newer drp"), "{message}");
    }

    async fn an_edited_migration_is_refused(db: TestDb) {
        db.run(format!("UPDATE schema_migrations SET checksum = '{}' WHERE version = 2", "0".repeat(64)))
            .await;
        let message = migrate::schema_version(db.db()).await.unwrap_err().to_string();
        assert!(message.contains("0002_sessions is not the one"), "{message}");
    }

    async fn a_database_of_others_is_refused(db: TestDb) {
        db.run("DROP TABLE schema_migrations").await;
        let message = migrate::migrate(db.db()).await.unwrap_err().to_string();
        assert!(message.contains("an empty database of its own"), "{message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_expired_is_taken_over() {
    let Some(db) = TestDb::empty_mariadb().await else { return };
    db.run(migrate::BOOKKEEPING.script(Engine::MariaDb)).await;
    db.run("UPDATE schema_lease SET fence = 7, expires_at = UTC_TIMESTAMP()").await;
    assert_eq!(migrate::migrate(db.db()).await.unwrap().len(), migrate::MIGRATIONS.len());
    assert_eq!(db.one("SELECT fence FROM schema_lease").await, "8");
}
