//! Many rows in one statement: each column goes as one bound value, texts of one width, which the database cuts up.
//!
//! A statement with five bound values for each of a thousand rows costs both sides more than the rows themselves. So the
//! values of a column go one behind the other, and the database takes the nth of each for the nth row: MariaDB by its
//! table of whole numbers, SQLite by one that each writing connection has for itself. It is as fast as its own bulk load,
//! and only bound values enter.

mod column;

use sqlx::AssertSqlSafe;

use crate::{Tx, db::Engine, error::Result};
use column::Column;
pub(crate) use column::{Cell, Kind};

/// Rows in one statement at most.
pub(crate) const ROWS_AT_ONCE: usize = 8192;

/// Whole numbers from nought on: MariaDB's own.
const SEQUENCE: &str = "seq_0_to_8191";
/// The same for a connection that writes to SQLite, to be made once: to scan it costs a quarter less than a recursive
/// query that counts, of all that a row costs.
pub(crate) const MAKE_SEQUENCE: &str = "CREATE TEMP TABLE seq_0_to_8191 (seq INTEGER NOT NULL PRIMARY KEY); \
    WITH RECURSIVE numbers(seq) AS (SELECT 0 UNION ALL SELECT seq + 1 FROM numbers WHERE seq < 8191) \
    INSERT INTO seq_0_to_8191 SELECT seq FROM numbers";

/// Rows of a table, or keys of such, column by column.
#[derive(Debug)]
pub(crate) struct Packed {
    engine: Engine,
    columns: Vec<Column>,
    n_rows: usize,
}

impl Packed {
    /// No rows yet of these columns; the first ones must be those of the key where rows are deleted by it.
    pub(crate) fn new(engine: Engine, columns: &[(&'static str, Kind)]) -> Packed {
        let columns = columns.iter().map(|(name, kind)| Column::new(name, *kind, engine)).collect();
        Packed { engine, columns, n_rows: 0 }
    }

    /// Adds a row, which must have a cell for each column.
    pub(crate) fn push<const N: usize>(&mut self, cells: [Cell; N]) {
        debug_assert_eq!(N, self.columns.len(), "a cell for each column");
        self.columns.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell));
        self.n_rows += 1;
    }

    /// Whether there are no rows.
    pub(crate) fn is_empty(&self) -> bool {
        self.n_rows == 0
    }

    /// Whether there is no room for another row.
    pub(crate) fn is_full(&self) -> bool {
        self.n_rows >= ROWS_AT_ONCE
    }

    /// Forgets the rows.
    fn clear(&mut self) {
        self.columns.iter_mut().for_each(Column::clear);
        self.n_rows = 0;
    }

    fn n(&self) -> i64 {
        i64::try_from(self.n_rows).unwrap_or(0)
    }

    fn names(&self) -> String {
        self.columns.iter().map(|it| it.name).collect::<Vec<_>>().join(", ")
    }

    fn expressions(&self) -> String {
        self.columns.iter().map(|it| it.expression(self.engine)).collect::<Vec<_>>().join(", ")
    }

    /// What makes an insert replace the values of a row with the same key; the first `n_key` columns are the key.
    fn replacing(&self, n_key: usize) -> String {
        let columns = self.columns[n_key..].iter();
        match self.engine {
            _ if n_key == self.columns.len() => self.keeping(),
            Engine::MariaDb => {
                let set: Vec<String> =
                    columns.map(|it| format!("{name} = VALUES({name})", name = it.name)).collect();
                format!(" ON DUPLICATE KEY UPDATE {}", set.join(", "))
            }
            Engine::Sqlite => {
                let set: Vec<String> =
                    columns.map(|it| format!("{name} = excluded.{name}", name = it.name)).collect();
                format!(" ON CONFLICT DO UPDATE SET {}", set.join(", "))
            }
        }
    }

    /// What makes an insert leave a row alone that is there already, where there is nothing but the key.
    fn keeping(&self) -> String {
        match (self.engine, self.columns.first()) {
            (Engine::MariaDb, Some(key)) => {
                format!(" ON DUPLICATE KEY UPDATE {name} = {name}", name = key.name)
            }
            _ => " ON CONFLICT DO NOTHING".to_owned(),
        }
    }

    fn insert(&self, table: &str, end: &str) -> String {
        let (names, expressions) = (self.names(), self.expressions());
        format!("INSERT INTO {table} ({names}) SELECT {expressions} FROM {SEQUENCE} WHERE seq < ?{end}")
    }

    fn delete(&self, table: &str) -> String {
        match self.engine {
            Engine::MariaDb => {
                let same: Vec<String> =
                    self.columns.iter().map(|it| format!("it.{} = {}", it.name, it.typed())).collect();
                format!(
                    "DELETE it FROM {SEQUENCE} STRAIGHT_JOIN {table} AS it ON {} WHERE seq < ?",
                    same.join(" AND ")
                )
            }
            Engine::Sqlite => format!(
                "DELETE FROM {table} WHERE ({}) IN (SELECT {} FROM {SEQUENCE} WHERE seq < ?)",
                self.names(),
                self.expressions()
            ),
        }
    }
}

impl Tx {
    /// Inserts the rows, none of which may be there, and forgets them.
    pub(crate) async fn insert_packed(&mut self, table: &str, rows: &mut Packed) -> Result<()> {
        self.run_packed(rows.insert(table, ""), rows).await
    }

    /// Inserts the rows or, where one with the same first `n_key` columns is there, replaces it; then forgets them.
    pub(crate) async fn replace_packed(
        &mut self,
        table: &str,
        n_key: usize,
        rows: &mut Packed,
    ) -> Result<()> {
        self.run_packed(rows.insert(table, &rows.replacing(n_key)), rows).await
    }

    /// Deletes the rows with these values, and forgets them.
    pub(crate) async fn delete_packed(&mut self, table: &str, keys: &mut Packed) -> Result<()> {
        self.run_packed(keys.delete(table), keys).await
    }

    async fn run_packed(&mut self, sql: String, rows: &mut Packed) -> Result<()> {
        if rows.n_rows > 0 {
            on_tx!(self, connection => {
                let query = sqlx::query(AssertSqlSafe(sql));
                let bound = rows.columns.iter_mut().fold(query, |query, it| query.bind(it.take()));
                bound.bind(rows.n()).execute(connection).await?;
            });
            rows.clear();
        }
        Ok(())
    }
}
