//! Which tables a database has and what is in their columns, read from the database itself.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{MySqlConnection, SqliteConnection};

use super::NOT_KEPT;
use crate::error::{Error, Result};

/// A table that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// The columns of its primary key, in order.
    key: Vec<String>,
    /// Tables that its rows point to.
    parents: BTreeSet<String>,
    /// Whether the database gives its rows numbers.
    pub(super) gives_numbers: bool,
}

/// A column that the database does not compute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) form: Form,
}

/// How the engine's column has what a backup says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A whole number, as it is.
    Number,
    /// A decimal with so many places, of which a backup has the smallest units: SQLite keeps these.
    Decimal(usize),
    /// Text, as it is.
    Text,
    /// Bytes, as they are.
    Bytes,
    /// A place on earth, of which a backup has the text that SQLite keeps.
    Point,
}

/// Table, column, declared type, decimal places; column by column.
type ColumnRow = (String, String, String, i64);

const MARIADB_COLUMNS: &str = "SELECT CAST(table_name AS CHAR), CAST(column_name AS CHAR), CAST(data_type AS CHAR), \
    CAST(COALESCE(numeric_scale, 0) AS SIGNED) FROM information_schema.columns \
    WHERE table_schema = DATABASE() AND is_generated = 'NEVER' ORDER BY table_name, ordinal_position";
const SQLITE_COLUMNS: &str = "SELECT t.name, c.name, lower(c.type), 0 FROM sqlite_master t \
    JOIN pragma_table_xinfo(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND c.hidden = 0 \
    ORDER BY t.name, c.cid";
const MARIADB_KEYS: &str = "SELECT CAST(table_name AS CHAR), CAST(column_name AS CHAR) \
    FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name = 'PRIMARY' \
    ORDER BY table_name, seq_in_index";
const SQLITE_KEYS: &str = "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c \
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND c.pk > 0 ORDER BY t.name, c.pk";
const MARIADB_PARENTS: &str = "SELECT DISTINCT CAST(table_name AS CHAR), CAST(referenced_table_name AS CHAR) \
    FROM information_schema.key_column_usage \
    WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL";
const SQLITE_PARENTS: &str = "SELECT DISTINCT t.name, f.\"table\" FROM sqlite_master t \
    JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'";
const MARIADB_NUMBERED: &str = "SELECT CAST(table_name AS CHAR) FROM information_schema.columns \
    WHERE table_schema = DATABASE() AND extra LIKE '%auto_increment%'";
const SQLITE_NUMBERED: &str =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND upper(sql) LIKE '%AUTOINCREMENT%'";

/// What one engine answers about itself.
struct Facts {
    columns: Vec<ColumnRow>,
    keys: Vec<(String, String)>,
    parents: Vec<(String, String)>,
    numbered: Vec<String>,
}

/// Reads, with the connection named, what the engine says of its tables.
macro_rules! facts {
    ($connection:expr, $columns:expr, $keys:expr, $parents:expr, $numbered:expr) => {
        Facts {
            columns: sqlx::query_as($columns).fetch_all(&mut *$connection).await?,
            keys: sqlx::query_as($keys).fetch_all(&mut *$connection).await?,
            parents: sqlx::query_as($parents).fetch_all(&mut *$connection).await?,
            numbered: sqlx::query_scalar($numbered).fetch_all(&mut *$connection).await?,
        }
    };
}

/// The tables of a MariaDB database that are kept, those first that others point to.
pub(super) async fn of_mariadb(connection: &mut MySqlConnection) -> Result<Vec<Table>> {
    let facts = facts!(connection, MARIADB_COLUMNS, MARIADB_KEYS, MARIADB_PARENTS, MARIADB_NUMBERED);
    Ok(kept(facts.tables()?))
}

/// The same of an SQLite database.
pub(super) async fn of_sqlite(connection: &mut SqliteConnection) -> Result<Vec<Table>> {
    Ok(kept(every_of_sqlite(connection).await?))
}

/// All tables of an SQLite database, those first that others point to.
pub(super) async fn every_of_sqlite(connection: &mut SqliteConnection) -> Result<Vec<Table>> {
    facts!(connection, SQLITE_COLUMNS, SQLITE_KEYS, SQLITE_PARENTS, SQLITE_NUMBERED).tables()
}

fn kept(mut tables: Vec<Table>) -> Vec<Table> {
    tables.retain(|it| !NOT_KEPT.contains(&it.name.as_str()));
    tables
}

impl Facts {
    fn tables(self) -> Result<Vec<Table>> {
        let mut tables: BTreeMap<String, Table> = BTreeMap::new();
        for (name, column, declared, places) in self.columns {
            let form = form(&column, &declared, places).ok_or_else(|| {
                Error::Schema(format!(
                    "{name}.{column} is of the type {declared}, of which a backup knows nothing"
                ))
            })?;
            let table = tables.entry(name.clone()).or_insert_with(|| Table::named(name));
            table.columns.push(Column { name: column, form });
        }
        for (name, column) in self.keys {
            tables.entry(name).and_modify(|it| it.key.push(column));
        }
        for (name, parent) in self.parents {
            tables.entry(name).and_modify(|it| it.parents.extend([parent]));
        }
        for name in self.numbered {
            tables.entry(name).and_modify(|it| it.gives_numbers = true);
        }
        in_order(tables.into_values().collect())
    }
}

/// What is in a column that is declared so. SQLite has places in text, and nothing but the name tells them.
fn form(column: &str, declared: &str, places: i64) -> Option<Form> {
    match declared {
        "text" if column == "coordinates" => Some(Form::Point),
        "decimal" => Some(Form::Decimal(usize::try_from(places).ok()?)),
        "point" => Some(Form::Point),
        "char" | "varchar" | "text" | "mediumtext" | "longtext" | "enum" | "uuid" | "date" | "datetime" => {
            Some(Form::Text)
        }
        "blob" | "mediumblob" | "longblob" | "varbinary" | "binary" => Some(Form::Bytes),
        "integer" | "int" | "bigint" | "smallint" | "mediumint" | "tinyint" => Some(Form::Number),
        _ => None,
    }
}

/// The tables so that each comes behind those that it points to; by name where that leaves a choice.
fn in_order(mut waiting: Vec<Table>) -> Result<Vec<Table>> {
    let mut ordered: Vec<Table> = Vec::new();
    while !waiting.is_empty() {
        let is_free = |it: &Table| {
            it.parents
                .iter()
                .all(|parent| *parent == it.name || waiting.iter().all(|waits| waits.name != *parent))
        };
        let Some(index) = waiting.iter().position(is_free) else {
            return Err(Error::Schema(
                "tables point at each other in a circle; a backup cannot order them".into(),
            ));
        };
        ordered.push(waiting.remove(index));
    }
    Ok(ordered)
}

impl Table {
    fn named(name: String) -> Table {
        Table { name, columns: Vec::new(), key: Vec::new(), parents: BTreeSet::new(), gives_numbers: false }
    }

    /// The names of its columns.
    pub(super) fn names(&self) -> Vec<String> {
        self.columns.iter().map(|it| it.name.clone()).collect()
    }

    /// Reads all of it in order of its key.
    pub(super) fn select(&self, hint: &str) -> String {
        let (columns, key) = (self.names().join(", "), self.key.join(", "));
        format!("SELECT {columns} FROM {} {hint} ORDER BY {key}", self.name)
    }

    /// The same table with its columns in another order; nothing where these are not its columns.
    pub(super) fn with_columns(&self, names: &[String]) -> Option<Table> {
        let column = |name: &String| self.columns.iter().find(|it| it.name == *name).cloned();
        let columns = names.iter().map(column).collect::<Option<Vec<_>>>()?;
        let is_all = columns.len() == self.columns.len();
        let is_once = names.iter().collect::<BTreeSet<_>>().len() == names.len();
        (is_all && is_once).then(|| Table { columns, ..self.clone() })
    }
}
