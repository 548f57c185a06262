//! Restoring: the schema of the backup's version, its rows, what the database counts by itself, and only then the record
//! that makes it a database of ours. Killed anywhere before, SQLite has nothing of it and MariaDB a mark that says so.

use sqlx::{AssertSqlSafe, MySqlPool};
use tokio::sync::mpsc::Receiver;

use super::{
    BackupPart,
    ground::{self, Ground, UNFINISHED},
    load::compare,
    read,
    rows::{Summing, TableSum},
    shape::{self, Table},
};
use crate::{
    Tx,
    db::{Db, Engine},
    dialect::Dialect,
    error::{Error, Result},
    migrate::{self, BOOKKEEPING, MIGRATIONS, Migration},
};

/// What makes the triggers that there are, in the order in which they must be made.
const TRIGGERS: Dialect = Dialect {
    mariadb: "SELECT CAST(trigger_name AS CHAR), CAST(CONCAT('CREATE TRIGGER ', trigger_name, ' ', action_timing, ' ', \
              event_manipulation, ' ON ', event_object_table, ' FOR EACH ROW ', action_statement) AS CHAR) \
              FROM information_schema.triggers WHERE trigger_schema = DATABASE() \
              ORDER BY event_object_table, action_timing, event_manipulation, action_order",
    sqlite: "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid",
};

/// Fills an empty database with what a backup of that schema version holds, then brings the schema up to date.
///
/// # Errors
/// [`Error::Schema`] where the database is not empty, or the parts are not a whole backup: then nothing of it counts.
pub async fn restore(
    db: &Db,
    version: usize,
    parts: Receiver<BackupPart>,
) -> Result<Vec<(String, TableSum)>> {
    let migrations = MIGRATIONS.get(..version).filter(|it| !it.is_empty()).ok_or_else(|| {
        let newest = MIGRATIONS.len();
        Error::Schema(format!(
            "the backup is of a newer portal (schema {version}) than this program (schema {newest}); use the newer drp"
        ))
    })?;
    let mut tx = db.begin().await?;
    ground::look(&mut tx).await?;
    tx.roll_back().await?;
    let tables = match db {
        Db::Sqlite { .. } => on_sqlite(db, migrations, parts).await?,
        Db::MariaDb(pool) => {
            migrate::check_version(pool).await?;
            sqlx::raw_sql(BOOKKEEPING.script(Engine::MariaDb)).execute(pool).await?;
            let fence = migrate::take_lease(pool).await?;
            let done = tokio::select! {
                done = on_mariadb(db, pool, migrations, parts) => done,
                error = migrate::keep_lease(pool, fence) => Err(error),
            };
            migrate::release_lease(pool, fence).await?;
            done?
        }
    };
    migrate::migrate(db).await?;
    Ok(tables)
}

/// All in one transaction.
async fn on_sqlite(
    db: &Db,
    migrations: &[Migration],
    parts: Receiver<BackupPart>,
) -> Result<Vec<(String, TableSum)>> {
    let mut tx = db.begin().await?;
    // Nobody else writes from here on; looked at again, since somebody may have until now.
    ground::look(&mut tx).await?;
    tx.clear().await?;
    for script in [&BOOKKEEPING].into_iter().chain(migrations) {
        tx.run(script.script(Engine::Sqlite).to_owned()).await?;
    }
    let mut work = Work { db, tx: Some(tx), tables: Vec::new(), done: Vec::new() };
    work.fill(parts).await?;
    let Some(mut tx) = work.tx else { return Err(Error::Schema("the transaction has gone".into())) };
    migrate::record(&mut tx, migrations).await?;
    tx.commit().await?;
    Ok(work.done)
}

/// Under a mark, in bounded transactions.
async fn on_mariadb(
    db: &Db,
    pool: &MySqlPool,
    migrations: &[Migration],
    parts: Receiver<BackupPart>,
) -> Result<Vec<(String, TableSum)>> {
    // Looked at again under the lease, since somebody else may have restored until now.
    let mut tx = db.begin().await?;
    let ground = ground::look(&mut tx).await?;
    tx.roll_back().await?;
    let mark =
        "INSERT IGNORE INTO schema_migrations (version, name, checksum) VALUES (0, ?, REPEAT('0', 64))";
    sqlx::query(mark).bind(UNFINISHED).execute(pool).await?;
    sqlx::query("DELETE FROM schema_migrations WHERE version > 0").execute(pool).await?;
    if let Ground::Empty(tables) | Ground::Unfinished(tables) = ground {
        let ours = |it: &&String| !["schema_migrations", "schema_lease"].contains(&it.as_str());
        let drops: String = tables.iter().filter(ours).map(|it| format!("DROP TABLE {it}; ")).collect();
        let sql = format!("SET FOREIGN_KEY_CHECKS = 0; {drops} SET FOREIGN_KEY_CHECKS = 1");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut pool.acquire().await?.detach()).await?;
    }
    for migration in migrations {
        sqlx::raw_sql(migration.script(Engine::MariaDb)).execute(pool).await?;
    }
    let mut work = Work { db, tx: None, tables: Vec::new(), done: Vec::new() };
    work.fill(parts).await?;
    let mut tx = db.begin().await?;
    tx.run(format!("DELETE FROM schema_migrations WHERE version = 0 AND name = '{UNFINISHED}'")).await?;
    migrate::record(&mut tx, migrations).await?;
    tx.commit().await?;
    Ok(work.done)
}

/// A restore at work, in one transaction or in many.
struct Work<'a> {
    db: &'a Db,
    tx: Option<Tx>,
    tables: Vec<Table>,
    done: Vec<(String, TableSum)>,
}

impl Work<'_> {
    /// Takes the rules off, since the rows obey them already and triggers would write some of them twice; loads; compares;
    /// puts the rules back.
    async fn fill(&mut self, parts: Receiver<BackupPart>) -> Result<()> {
        let mut tx = self.begin().await?;
        let triggers = tx.triggers().await?;
        self.end(tx).await?;
        for (name, _) in &triggers {
            self.run(format!("DROP TRIGGER {name}")).await?;
        }
        self.tables = self.shapes().await?;
        let names: Vec<String> = self.tables.iter().rev().map(|it| it.name.clone()).collect();
        for name in names {
            self.run(format!("DELETE FROM {name}")).await?;
        }
        self.load(parts).await?;
        for (_, sql) in triggers {
            self.run(sql).await?;
        }
        Ok(())
    }

    async fn load(&mut self, mut parts: Receiver<BackupPart>) -> Result<()> {
        let mut current: Option<(Table, Summing)> = None;
        loop {
            match (parts.recv().await, current.take()) {
                (Some(BackupPart::Table { name, columns }), None) => {
                    current = Some((self.table(&name, &columns)?, Summing::default()));
                }
                (Some(BackupPart::Rows(block)), Some((table, mut summing))) => {
                    let mut tx = self.begin().await?;
                    tx.load_block(&table, &block).await?;
                    self.end(tx).await?;
                    summing.add(&block);
                    current = Some((table, summing));
                }
                (Some(BackupPart::TableEnd { sum, next_id }), Some((table, summing))) => {
                    compare(&table, &summing.sum(), &sum)?;
                    self.end_table(&table, &sum, next_id).await?;
                    tracing::debug!(table = table.name, rows = sum.n_rows, "restored");
                    self.done.push((table.name, sum));
                }
                (Some(BackupPart::End), None) => return Ok(()),
                _ => {
                    return Err(Error::Schema(
                        "the backup ends before its end, or its parts are out of order".into(),
                    ));
                }
            }
        }
    }

    /// The table that the next rows are of; none comes twice.
    fn table(&mut self, name: &str, columns: &[String]) -> Result<Table> {
        let index = self.tables.iter().position(|it| it.name == name);
        let table = index.map(|it| self.tables.remove(it)).and_then(|it| it.with_columns(columns));
        table.ok_or_else(|| {
            Error::Schema(format!("the backup has a table {name} that is not of the schema it says it has"))
        })
    }

    async fn end_table(&mut self, table: &Table, sum: &TableSum, next_id: Option<u64>) -> Result<()> {
        let mut tx = self.begin().await?;
        if let Some(next) = next_id.filter(|_| table.gives_numbers) {
            tx.set_next_id(table, next).await?;
        }
        let found = match &mut tx {
            Tx::MariaDb(tx) => read::of_mariadb(tx, table, None).await?,
            Tx::Sqlite(tx) => read::of_sqlite(tx, table, None).await?,
        };
        self.end(tx).await?;
        compare(table, &found, sum)
    }

    async fn shapes(&mut self) -> Result<Vec<Table>> {
        let mut tx = self.begin().await?;
        let tables = match &mut tx {
            Tx::MariaDb(tx) => shape::of_mariadb(tx).await?,
            Tx::Sqlite(tx) => shape::of_sqlite(tx).await?,
        };
        self.end(tx).await?;
        Ok(tables)
    }

    async fn run(&mut self, sql: String) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.run(sql).await?;
        self.end(tx).await
    }

    /// The one transaction of SQLite, or another of MariaDB.
    async fn begin(&mut self) -> Result<Tx> {
        match self.tx.take() {
            Some(tx) => Ok(tx),
            None => self.db.begin().await,
        }
    }

    async fn end(&mut self, tx: Tx) -> Result<()> {
        match tx {
            Tx::MariaDb(_) => tx.commit().await,
            Tx::Sqlite(_) => {
                self.tx = Some(tx);
                Ok(())
            }
        }
    }
}

impl Tx {
    /// Takes the tables of an SQLite database away, which have nothing in them: those first that point to others.
    async fn clear(&mut self) -> Result<()> {
        for (name, _) in self.triggers().await? {
            self.run(format!("DROP TRIGGER {name}")).await?;
        }
        let tables = match self {
            Tx::Sqlite(tx) => shape::every_of_sqlite(tx).await?,
            Tx::MariaDb(_) => Vec::new(),
        };
        for table in tables.iter().rev() {
            self.run(format!("DROP TABLE {}", table.name)).await?;
        }
        Ok(())
    }

    /// The names of the triggers, and what makes them.
    async fn triggers(&mut self) -> Result<Vec<(String, String)>> {
        let sql = TRIGGERS.of(self.engine());
        Ok(on_tx!(self, connection => sqlx::query_as(sql).fetch_all(connection).await?))
    }
}
