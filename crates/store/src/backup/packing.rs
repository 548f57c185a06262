//! The rows of a block as one statement: column by column where they are much alike, else value by value.

use std::fmt::Write as _;

use super::shape::{Form, Table};
use crate::{db::Engine, packed::ROWS_AT_ONCE};

/// A value to bind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    Null,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// A statement and what is bound to it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Insert {
    pub(super) sql: String,
    pub(super) bound: Vec<Bound>,
}

type Row<'a> = Vec<Option<&'a [u8]>>;

/// A column of values of one width, and how long each is where that differs.
struct Cells {
    expression: String,
    bound: Vec<Bound>,
}

/// Bytes of a padded column that are sent whatever is in them.
const FREE: usize = 64 << 10;
/// Bytes of values in one statement that is written out.
const WRITTEN_OUT: usize = 2 << 20;
/// Values in it: SQLite takes 32,766.
const VALUES: usize = 16_000;

/// The statements that insert these rows; nothing where a value is not of its column's kind.
pub(super) fn inserts(table: &Table, rows: &[Row<'_>], engine: Engine) -> Option<Vec<Insert>> {
    let rows = as_the_engine_writes(table, rows, engine)?;
    match rows.len() >= 32 && rows.len() <= ROWS_AT_ONCE {
        true => match packed(table, &rows, engine) {
            Some(insert) => Some(vec![insert]),
            None => written_out(table, &rows, engine),
        },
        false => written_out(table, &rows, engine),
    }
}

/// The values as texts of the engine's own columns: MariaDB's decimals have a point.
fn as_the_engine_writes<'a>(
    table: &Table,
    rows: &'a [Row<'a>],
    engine: Engine,
) -> Option<Vec<Vec<Option<Vec<u8>>>>> {
    let cell = |form: Form, value: Option<&[u8]>| -> Option<Option<Vec<u8>>> {
        let Some(value) = value else { return Some(None) };
        let is_number = matches!(form, Form::Number | Form::Decimal(_));
        if is_number {
            let digits = value.strip_prefix(b"-").unwrap_or(value);
            // SQLite's numbers end with 64 bits, and MariaDB's greatest are not in any of our columns.
            std::str::from_utf8(value)
                .ok()?
                .parse::<i64>()
                .ok()
                .filter(|_| digits.iter().all(u8::is_ascii_digit))?;
        } else if form != Form::Bytes {
            std::str::from_utf8(value).ok()?;
        }
        Some(Some(match (form, engine) {
            (Form::Decimal(places), Engine::MariaDb) => with_point(value, places),
            _ => value.to_vec(),
        }))
    };
    let row =
        |row: &Row<'_>| table.columns.iter().zip(row).map(|(it, value)| cell(it.form, *value)).collect();
    rows.iter().map(row).collect()
}

/// `-5` with three places: `-0.005`.
fn with_point(units: &[u8], places: usize) -> Vec<u8> {
    let (sign, digits) = match units {
        [b'-', rest @ ..] => (&b"-"[..], rest),
        _ => (&b""[..], units),
    };
    let noughts = vec![b'0'; (places + 1).saturating_sub(digits.len())];
    let digits = [&noughts, digits].concat();
    let (whole, part) = digits.split_at(digits.len() - places);
    [sign, whole, b".", part].concat()
}

type Written = Vec<Option<Vec<u8>>>;

/// One statement that cuts up one value for each column, as [`crate::packed`] does; nothing where too much would be padding.
fn packed(table: &Table, rows: &[Written], engine: Engine) -> Option<Insert> {
    let (mut expressions, mut bound) = (Vec::new(), Vec::new());
    for (index, column) in table.columns.iter().enumerate() {
        let values: Vec<Option<&[u8]>> = rows.iter().map(|row| row[index].as_deref()).collect();
        let cells = Cells::of(&values, column.form, engine)?;
        expressions.push(cells.expression);
        bound.extend(cells.bound);
    }
    bound.push(Bound::Number(i64::try_from(rows.len()).ok()?));
    let (names, expressions) = (table.names().join(", "), expressions.join(", "));
    let sql =
        format!("INSERT INTO {} ({names}) SELECT {expressions} FROM seq_0_to_8191 WHERE seq < ?", table.name);
    Some(Insert { sql, bound })
}

impl Cells {
    fn of(values: &[Option<&[u8]>], form: Form, engine: Engine) -> Option<Cells> {
        let first = *values.first()?;
        if values.iter().all(|it| *it == first) {
            let expression = wrapped("?", form, engine);
            return Some(Cells { expression, bound: vec![bound(first, form, engine)] });
        }
        match form {
            Form::Number | Form::Decimal(_) => Cells::numbers(values, form, engine),
            Form::Text | Form::Bytes | Form::Point => Cells::texts(values, form, engine),
        }
    }

    /// Numbers, with noughts before them; blanks for NULL.
    fn numbers(values: &[Option<&[u8]>], form: Form, engine: Engine) -> Option<Cells> {
        let width = values.iter().flatten().map(|it| it.len()).max()?;
        let mut bytes = Vec::with_capacity(width * values.len());
        for value in values {
            match value {
                None => bytes.resize(bytes.len() + width, b' '),
                Some(value) => {
                    let digits = value.strip_prefix(b"-").unwrap_or(value);
                    bytes.extend_from_slice(&value[..value.len() - digits.len()]);
                    bytes.resize(bytes.len() + width - value.len(), b'0');
                    bytes.extend_from_slice(digits);
                }
            }
        }
        let has_null = values.iter().any(Option::is_none);
        let cell = nth(width, engine, has_null);
        Some(Cells { expression: wrapped(&cell, form, engine), bound: vec![Bound::Bytes(bytes)] })
    }

    /// Texts or bytes, padded to the longest, and beside them how long each is.
    fn texts(values: &[Option<&[u8]>], form: Form, engine: Engine) -> Option<Cells> {
        let width = values.iter().flatten().map(|it| it.len()).max()?.max(1);
        let n_bytes: usize = values.iter().flatten().map(|it| it.len()).sum();
        if width * values.len() > FREE + 4 * n_bytes {
            return None;
        }
        let mut bytes = Vec::with_capacity(width * values.len());
        for value in values {
            let end = bytes.len() + width;
            bytes.extend_from_slice(value.unwrap_or_default());
            bytes.resize(end, b' ');
        }
        if values.iter().all(|it| it.is_some_and(|it| it.len() == width)) {
            let expression = wrapped(&nth(width, engine, false), form, engine);
            return Some(Cells { expression, bound: vec![Bound::Bytes(bytes)] });
        }
        let digits = width.to_string().len();
        let mut lengths = String::new();
        for value in values {
            // Writing to a text does not fail.
            let _ = match value {
                Some(value) => write!(lengths, "{:0digits$}", value.len()),
                None => write!(lengths, "{:digits$}", ""),
            };
        }
        let length = nth(digits, engine, values.iter().any(Option::is_none));
        let length = if engine == Engine::Sqlite { format!("CAST({length} AS INTEGER)") } else { length };
        let cell = format!("SUBSTR(?, seq * {width} + 1, {length})");
        let bound = vec![Bound::Bytes(bytes), Bound::Bytes(lengths.into_bytes())];
        Some(Cells { expression: wrapped(&cell, form, engine), bound })
    }
}

/// The nth of values of one width; NULL where it is blank.
fn nth(width: usize, engine: Engine, has_null: bool) -> String {
    let cell = format!("SUBSTR(?, seq * {width} + 1, {width})");
    match (has_null, engine) {
        (false, _) => cell,
        (true, Engine::MariaDb) => format!("NULLIF({cell}, '{}')", " ".repeat(width)),
        (true, Engine::Sqlite) => format!("NULLIF(CAST({cell} AS TEXT), '{}')", " ".repeat(width)),
    }
}

/// A cell in the type of its column.
fn wrapped(cell: &str, form: Form, engine: Engine) -> String {
    match (form, engine) {
        (Form::Bytes, _) | (Form::Number | Form::Decimal(_), Engine::MariaDb) => cell.to_owned(),
        (Form::Number | Form::Decimal(_), Engine::Sqlite) => format!("CAST({cell} AS INTEGER)"),
        (Form::Text | Form::Point, Engine::Sqlite) => format!("CAST({cell} AS TEXT)"),
        (Form::Text, Engine::MariaDb) => format!("CONVERT({cell} USING utf8mb4)"),
        (Form::Point, Engine::MariaDb) => format!("ST_GeomFromText(CONVERT({cell} USING utf8mb4))"),
    }
}

fn bound(value: Option<&[u8]>, form: Form, engine: Engine) -> Bound {
    let Some(value) = value else { return Bound::Null };
    let text = || String::from_utf8_lossy(value).into_owned();
    match (form, engine) {
        (Form::Bytes, _) => Bound::Bytes(value.to_vec()),
        (Form::Number | Form::Decimal(_), Engine::Sqlite) => {
            text().parse().map_or_else(|_| Bound::Text(text()), Bound::Number)
        }
        _ => Bound::Text(text()),
    }
}

/// Statements with a value for each column of each row.
fn written_out(table: &Table, rows: &[Written], engine: Engine) -> Option<Vec<Insert>> {
    let per_statement = (VALUES / table.columns.len().max(1)).max(1);
    let value = |form: Form| {
        if form == Form::Point && engine == Engine::MariaDb { "ST_GeomFromText(?)" } else { "?" }
    };
    let places: Vec<&str> = table.columns.iter().map(|it| value(it.form)).collect();
    let place = format!("({})", places.join(", "));
    let names = table.names().join(", ");
    let (mut inserts, mut rest) = (Vec::new(), rows);
    while !rest.is_empty() {
        let mut n_bytes = 0;
        let fits = |row: &&Written| {
            let is_first = n_bytes == 0;
            n_bytes += row.iter().flatten().map(Vec::len).sum::<usize>() + 1;
            is_first || n_bytes <= WRITTEN_OUT
        };
        let n_rows = rest.iter().take(per_statement).take_while(fits).count().max(1);
        let (some, behind) = rest.split_at_checked(n_rows)?;
        let sql = format!(
            "INSERT INTO {} ({names}) VALUES {}",
            table.name,
            vec![place.as_str(); n_rows].join(", ")
        );
        let cells = |row: &Written| -> Vec<Bound> {
            table
                .columns
                .iter()
                .zip(row)
                .map(|(it, value)| bound(value.as_deref(), it.form, engine))
                .collect()
        };
        inserts.push(Insert { sql, bound: some.iter().flat_map(cells).collect() });
        rest = behind;
    }
    Some(inserts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_become_a_decimal() {
        let pairs = [("0", "0.000"), ("-5", "-0.005"), ("1250", "1.250"), ("-9999999999", "-9999999.999")];
        for (units, decimal) in pairs {
            assert_eq!(with_point(units.as_bytes(), 3), decimal.as_bytes());
        }
    }

    #[test]
    fn a_column_is_sent_once_or_padded_or_not_at_all() {
        let cells = |values: &[Option<&str>], form| {
            let values: Vec<_> = values.iter().map(|it| it.map(str::as_bytes)).collect();
            Cells::of(&values, form, Engine::MariaDb).map(|it| (it.expression, it.bound))
        };
        let bytes = |text: &str| Bound::Bytes(text.as_bytes().to_vec());
        assert_eq!(
            cells(&[Some("7"), Some("7")], Form::Number).unwrap(),
            ("?".into(), vec![Bound::Text("7".into())])
        );
        assert_eq!(cells(&[Some("-7"), None, Some("123")], Form::Number).unwrap().1, [bytes("-07   123")]);
        let (expression, bound) = cells(&[Some("ab"), None, Some("")], Form::Text).unwrap();
        assert_eq!(bound, [bytes("ab    "), bytes("2 0")]);
        assert!(expression.contains("SUBSTR(?, seq * 2 + 1, NULLIF(SUBSTR(?, seq * 1 + 1, 1), ' '))"));
        let long = "x".repeat(FREE);
        assert!(cells(&[&[Some(long.as_str())][..], &[Some("a"); 20]].concat(), Form::Text).is_none());
    }
}
