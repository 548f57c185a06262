//! Reading everything as it stood at one moment, table by table and a block at a time, beside whoever goes on writing.

use futures_util::TryStreamExt;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Decode, MySql, MySqlConnection, Row, Sqlite, SqliteConnection,
    Transaction, ValueRef, mysql::MySqlRow, sqlite::SqliteRow,
};
use tokio::sync::mpsc::Sender;

use super::{
    BackupPart,
    rows::{Block, Summing, TableSum, put_value},
    shape::{self, Form, Table},
};
use crate::{
    db::Db,
    error::{Error, Result},
    migrate,
    packed::ROWS_AT_ONCE,
};

/// Bytes of a block, about.
const BLOCK: usize = 1 << 20;

/// The database as it stood at one moment.
#[derive(Debug)]
pub struct Snapshot {
    source: Source,
    tables: Vec<Table>,
    version: usize,
}

/// Where it is read from: by a connection of its own that ends with it, and so does its transaction. Nobody is told that its
/// statements are slow. A database in memory has but one connection.
#[derive(Debug)]
enum Source {
    MariaDb(Box<MySqlConnection>),
    Sqlite(Box<SqliteConnection>),
    Memory(Transaction<'static, Sqlite>),
}

impl Snapshot {
    /// Takes the present moment.
    ///
    /// # Errors
    /// [`Error::Schema`] where the database is empty, or not one of ours.
    pub async fn take(db: &Db) -> Result<Snapshot> {
        if migrate::schema_version(db).await? == 0 {
            return Err(Error::Schema("the database is empty: there is nothing to back up".into()));
        }
        // Which version it is has to be of the same moment as the rows.
        let (source, tables, applied) = match db {
            Db::MariaDb(pool) => {
                let options = pool.connect_options().as_ref().clone().disable_statement_logging();
                let mut connection = options.connect().await?;
                for sql in [
                    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
                    // What is read waits for the disk it goes to: longer than a client is usually waited for.
                    "SET SESSION net_write_timeout = 3600",
                    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
                ] {
                    sqlx::raw_sql(sql).execute(&mut connection).await?;
                }
                let applied: Vec<migrate::AppliedRow> =
                    sqlx::query_as(migrate::APPLIED).fetch_all(&mut connection).await?;
                let fence = sqlx::query_scalar(migrate::FENCE).fetch_one(&mut connection).await?;
                let tables = shape::of_mariadb(&mut connection).await?;
                // What the tables look like is not of the moment, but of now.
                migrate::nobody_migrates_since(pool, fence).await?;
                (Source::MariaDb(Box::new(connection)), tables, applied)
            }
            // The moment is that of the first look.
            Db::Sqlite { reader, anchor: None, .. } => {
                let options = reader.connect_options().as_ref().clone().disable_statement_logging();
                let mut connection = options.connect().await?;
                sqlx::raw_sql("BEGIN").execute(&mut connection).await?;
                let tables = shape::of_sqlite(&mut connection).await?;
                let applied: Vec<migrate::AppliedRow> =
                    sqlx::query_as(migrate::APPLIED).fetch_all(&mut connection).await?;
                (Source::Sqlite(Box::new(connection)), tables, applied)
            }
            Db::Sqlite { reader, .. } => {
                let mut tx = reader.begin().await?;
                let tables = shape::of_sqlite(&mut tx).await?;
                let applied: Vec<migrate::AppliedRow> =
                    sqlx::query_as(migrate::APPLIED).fetch_all(&mut *tx).await?;
                (Source::Memory(tx), tables, applied)
            }
        };
        Ok(Snapshot { source, tables, version: migrate::version_after(applied, db.engine())? })
    }

    /// The version of its schema.
    pub fn version(&self) -> usize {
        self.version
    }

    /// Reads all of it; how many rows that were.
    ///
    /// # Errors
    /// Where the database fails, or whoever takes the parts has gone.
    pub async fn read(mut self, parts: &Sender<BackupPart>) -> Result<u64> {
        let mut n_rows = 0;
        for table in std::mem::take(&mut self.tables) {
            send(parts, BackupPart::Table { name: table.name.clone(), columns: table.names() }).await?;
            let sum = match &mut self.source {
                Source::MariaDb(connection) => of_mariadb(connection, &table, Some(parts)).await?,
                Source::Sqlite(connection) => of_sqlite(connection, &table, Some(parts)).await?,
                Source::Memory(tx) => of_sqlite(tx, &table, Some(parts)).await?,
            };
            n_rows += sum.n_rows;
            let next_id = match table.gives_numbers {
                true => Some(self.next_id(&table.name).await?),
                false => None,
            };
            send(parts, BackupPart::TableEnd { sum, next_id }).await?;
        }
        match self.source {
            Source::MariaDb(connection) => connection.close().await?,
            Source::Sqlite(connection) => connection.close().await?,
            Source::Memory(tx) => tx.rollback().await?,
        }
        send(parts, BackupPart::End).await?;
        Ok(n_rows)
    }

    /// The number that the next row gets. MariaDB does not keep it with the rows of the moment: it may be a later one.
    async fn next_id(&mut self, table: &str) -> Result<u64> {
        let of_sqlite = "SELECT seq + 1 FROM sqlite_sequence WHERE name = ?";
        let next: Option<i64> = match &mut self.source {
            Source::MariaDb(connection) => {
                let sql = "SELECT CAST(auto_increment AS SIGNED) FROM information_schema.tables \
                           WHERE table_schema = DATABASE() AND table_name = ?";
                sqlx::query_scalar(sql).bind(table).fetch_optional(&mut **connection).await?
            }
            Source::Sqlite(connection) => {
                sqlx::query_scalar(of_sqlite).bind(table).fetch_optional(&mut **connection).await?
            }
            Source::Memory(tx) => sqlx::query_scalar(of_sqlite).bind(table).fetch_optional(&mut **tx).await?,
        };
        Ok(next.unwrap_or(1).unsigned_abs())
    }
}

async fn send(parts: &Sender<BackupPart>, part: BackupPart) -> Result<()> {
    parts.send(part).await.map_err(|_| Error::Setup("whoever takes the backup has gone".into()))
}

/// Rows on their way into blocks.
struct Blocks<'a> {
    block: Block,
    summing: Summing,
    parts: Option<&'a Sender<BackupPart>>,
}

impl Blocks<'_> {
    fn new(parts: Option<&Sender<BackupPart>>) -> Blocks<'_> {
        Blocks { block: Block::default(), summing: Summing::default(), parts }
    }

    /// Counts the row that was put, and sends what has come together.
    async fn end_row(&mut self) -> Result<()> {
        self.block.n_rows += 1;
        let is_full = self.block.n_rows as usize >= ROWS_AT_ONCE || self.block.bytes.len() >= BLOCK;
        if is_full { self.flush().await } else { Ok(()) }
    }

    async fn flush(&mut self) -> Result<()> {
        let block = std::mem::take(&mut self.block);
        if block.n_rows > 0 {
            self.summing.add(&block);
            if let Some(parts) = self.parts {
                send(parts, BackupPart::Rows(block)).await?;
            }
        }
        Ok(())
    }

    async fn end(mut self) -> Result<TableSum> {
        self.flush().await?;
        Ok(self.summing.sum())
    }
}

/// Reads a table of MariaDB, and sends its rows where somebody takes them.
pub(super) async fn of_mariadb(
    connection: &mut MySqlConnection,
    table: &Table,
    parts: Option<&Sender<BackupPart>>,
) -> Result<TableSum> {
    let mut blocks = Blocks::new(parts);
    // Not prepared, so that every value comes as text.
    let sql = table.select("FORCE INDEX (PRIMARY)");
    let mut rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch(connection);
    while let Some(row) = rows.try_next().await? {
        for (index, column) in table.columns.iter().enumerate() {
            put_mariadb(&mut blocks.block.bytes, &row, index, column.form)
                .map_err(|reason| unreadable(table, &column.name, &reason))?;
        }
        blocks.end_row().await?;
    }
    blocks.end().await
}

/// Reads a table of SQLite, and sends its rows where somebody takes them.
pub(super) async fn of_sqlite(
    connection: &mut SqliteConnection,
    table: &Table,
    parts: Option<&Sender<BackupPart>>,
) -> Result<TableSum> {
    let mut blocks = Blocks::new(parts);
    let mut rows = sqlx::raw_sql(AssertSqlSafe(table.select(""))).fetch(connection);
    while let Some(row) = rows.try_next().await? {
        for (index, column) in table.columns.iter().enumerate() {
            put_sqlite(&mut blocks.block.bytes, &row, index, column.form)
                .map_err(|reason| unreadable(table, &column.name, &reason))?;
        }
        blocks.end_row().await?;
    }
    blocks.end().await
}

fn unreadable(table: &Table, column: &str, reason: &sqlx::error::BoxDynError) -> Error {
    Error::Schema(format!("{}.{column} cannot be read: {reason}", table.name))
}

type Put = std::result::Result<(), sqlx::error::BoxDynError>;

fn put_mariadb(bytes: &mut Vec<u8>, row: &MySqlRow, index: usize, form: Form) -> Put {
    let raw = row.try_get_raw(index)?;
    if raw.is_null() {
        put_value(bytes, None);
        return Ok(());
    }
    let value = <&[u8] as Decode<MySql>>::decode(raw)?;
    match form {
        Form::Decimal(_) => put_units(bytes, value),
        Form::Point => put_value(bytes, Some(point_text(value).ok_or("it is no point")?.as_bytes())),
        Form::Number | Form::Text | Form::Bytes => put_value(bytes, Some(value)),
    }
    Ok(())
}

fn put_sqlite(bytes: &mut Vec<u8>, row: &SqliteRow, index: usize, form: Form) -> Put {
    let raw = row.try_get_raw(index)?;
    if raw.is_null() {
        put_value(bytes, None);
        return Ok(());
    }
    match form {
        Form::Number | Form::Decimal(_) => {
            let number = <i64 as Decode<Sqlite>>::decode(raw)?;
            put_value(bytes, Some(number.to_string().as_bytes()));
        }
        Form::Text => put_value(bytes, Some(<&str as Decode<Sqlite>>::decode(raw)?.as_bytes())),
        Form::Point => put_value(bytes, Some(same_place(<&str as Decode<Sqlite>>::decode(raw)?).as_bytes())),
        Form::Bytes => put_value(bytes, Some(<&[u8] as Decode<Sqlite>>::decode(raw)?)),
    }
    Ok(())
}

/// Appends the smallest units of a decimal such as `-0.005`: `-5`.
fn put_units(bytes: &mut Vec<u8>, decimal: &[u8]) {
    let (sign, digits) = match decimal {
        [b'-', rest @ ..] => (&b"-"[..], rest),
        _ => (&b""[..], decimal),
    };
    let digits: Vec<u8> = digits.iter().copied().filter(|it| *it != b'.').collect();
    let n_noughts = digits.iter().take_while(|it| **it == b'0').count().min(digits.len().saturating_sub(1));
    let units = &digits[n_noughts..];
    let sign = if units == b"0" { &b""[..] } else { sign };
    put_value(bytes, Some(&[sign, units].concat()));
}

/// A place as SQLite has it, with its numbers written as we write them: a tool may have said 42.0 or 42.
fn same_place(text: &str) -> String {
    let numbers =
        text.strip_prefix("POINT(").and_then(|it| it.strip_suffix(')')).and_then(|it| it.split_once(' '));
    let parsed = numbers.and_then(|(x, y)| Some((x.parse::<f64>().ok()?, y.parse::<f64>().ok()?)));
    parsed.map_or_else(|| text.to_owned(), |(x, y)| format!("POINT({x} {y})"))
}

/// The same of MariaDB, which has four bytes of a reference system and then well-known binary.
fn point_text(value: &[u8]) -> Option<String> {
    let [_, _, _, _, 1, 1, 0, 0, 0, place @ ..] = value else { return None };
    let (x, y) = place.split_first_chunk::<8>()?;
    let (x, y) = (f64::from_le_bytes(*x), f64::from_le_bytes(y.try_into().ok()?));
    Some(format!("POINT({x} {y})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_its_smallest_units() {
        let units = |text: &str| {
            let mut bytes = Vec::new();
            put_units(&mut bytes, text.as_bytes());
            String::from_utf8(bytes[1..].to_vec()).unwrap()
        };
        let pairs = [("0.000", "0"), ("-0.005", "-5"), ("1.250", "1250"), ("-9999999.999", "-9999999999")];
        pairs.iter().for_each(|(decimal, expected)| assert_eq!(units(decimal), *expected));
        assert_eq!((units("-0.000"), units("12")), ("0".to_owned(), "12".to_owned()));
    }

    #[test]
    fn a_place_is_what_sqlite_keeps() {
        let mut value = vec![0, 0, 0, 0, 1, 1, 0, 0, 0];
        value.extend([(-71.06_f64).to_le_bytes(), 42.36_f64.to_le_bytes()].concat());
        assert_eq!(point_text(&value).unwrap(), "POINT(-71.06 42.36)");
        assert!(point_text(&value[..24]).is_none());
        assert_eq!(same_place("POINT(-71.060 042)"), "POINT(-71.06 42)");
        assert_eq!(same_place("nowhere"), "nowhere");
    }
}
