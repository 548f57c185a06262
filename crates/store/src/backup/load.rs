//! Writing what a backup holds into a database that has its tables, and nothing in them.

use sqlx::AssertSqlSafe;

use super::{
    packing::{Bound, inserts},
    rows::{Block, TableSum},
    shape::Table,
};
use crate::{
    Tx,
    db::Engine,
    error::{Error, Result},
};

impl Tx {
    /// Inserts the rows of a block.
    pub(super) async fn load_block(&mut self, table: &Table, block: &Block) -> Result<()> {
        let strange = || Error::Schema(format!("the backup holds rows of {} that are none", table.name));
        let rows = block.rows(table.columns.len()).ok_or_else(strange)?;
        for insert in inserts(table, &rows, self.engine()).ok_or_else(strange)? {
            on_tx!(self, connection => {
                let query = sqlx::query(AssertSqlSafe(insert.sql)).persistent(false);
                let bound = insert.bound.into_iter().fold(query, |query, it| match it {
                    Bound::Null => query.bind(None::<String>),
                    Bound::Number(number) => query.bind(number),
                    Bound::Text(text) => query.bind(text),
                    Bound::Bytes(bytes) => query.bind(bytes),
                });
                bound.execute(connection).await.map_err(|error| not_taken(&table.name, error))?;
            });
        }
        Ok(())
    }

    /// Sets the number that the next row gets.
    pub(super) async fn set_next_id(&mut self, table: &Table, next: u64) -> Result<()> {
        let next = i64::try_from(next.max(1)).unwrap_or(i64::MAX);
        match self.engine() {
            Engine::MariaDb => self.run(format!("ALTER TABLE {} AUTO_INCREMENT = {next}", table.name)).await,
            Engine::Sqlite => {
                self.run(format!("DELETE FROM sqlite_sequence WHERE name = '{}'", table.name)).await?;
                let seq = next - 1;
                let sql = format!("INSERT INTO sqlite_sequence (name, seq) VALUES ('{}', {seq})", table.name);
                self.run(sql).await
            }
        }
    }

    /// Runs statements that bind nothing.
    pub(super) async fn run(&mut self, sql: String) -> Result<()> {
        on_tx!(self, connection => {
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
        });
        Ok(())
    }
}

/// A row that one engine has and the other refuses: above all two names that only differ in the case of a letter that
/// SQLite takes for two.
fn not_taken(table: &str, error: sqlx::Error) -> Error {
    match Error::from(error) {
        Error::Duplicate => Error::Schema(format!(
            "{table} holds two rows that this database takes for the same one: names or addresses that differ only in \
             the case or accent of a letter; rename one of them where the backup was made, and make a new one"
        )),
        Error::Reference => {
            Error::Schema(format!("{table} holds a row that points at none; make a new backup"))
        }
        Error::Value => Error::Schema(format!("{table} holds a value that does not fit this database")),
        other => other,
    }
}

/// Holds what a table has now against what the backup says.
pub(super) fn compare(table: &Table, found: &TableSum, said: &TableSum) -> Result<()> {
    match found == said {
        true => Ok(()),
        false => Err(Error::Schema(format!(
            "{} has other rows than the backup ({} of them, {} in the backup); nothing of it counts: restore again",
            table.name, found.n_rows, said.n_rows
        ))),
    }
}
