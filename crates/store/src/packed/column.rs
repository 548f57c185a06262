//! One column of packed rows: texts of one width, and the expression that takes the nth of them.

use domain::Power;
use jiff::{Timestamp, civil::Date};

use crate::{
    codec::{DATE_WIDTH, TIME_WIDTH, put_date, put_time, put_time_of_day},
    db::Engine,
};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Whole numbers of up to nine digits.
    Number,
    /// Whole numbers that fill eight bytes.
    Big,
    /// Powers, in the unit of the engine's columns.
    Power,
    /// Instants.
    Time,
    /// Dates.
    Date,
    /// One of our own words, of so many characters.
    Word(usize),
}

/// One value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// No value.
    Null,
    /// A whole number.
    Number(i64),
    /// A power.
    Power(Power),
    /// An instant.
    Time(Timestamp),
    /// A date.
    Date(Date),
    /// A word.
    Word(&'static str),
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Null, Into::into)
    }
}
impl From<i64> for Cell {
    fn from(value: i64) -> Cell {
        Cell::Number(value)
    }
}
impl From<u32> for Cell {
    fn from(value: u32) -> Cell {
        Cell::Number(value.into())
    }
}
impl From<u8> for Cell {
    fn from(value: u8) -> Cell {
        Cell::Number(value.into())
    }
}
impl From<Power> for Cell {
    fn from(value: Power) -> Cell {
        Cell::Power(value)
    }
}
impl From<Timestamp> for Cell {
    fn from(value: Timestamp) -> Cell {
        Cell::Time(value)
    }
}
impl From<Date> for Cell {
    fn from(value: Date) -> Cell {
        Cell::Date(value)
    }
}

/// The values of a column, one behind the other.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    kind: Kind,
    width: usize,
    has_point: bool,
    bytes: Vec<u8>,
    has_null: bool,
    /// Whether all values so far are the first one, as the number of the import is: then one is written and sent.
    is_constant: bool,
    /// The first one, and how many are the same before another comes.
    first: (Cell, usize),
    /// The day since 1970 of the last instant, and its date: the next one is mostly of the same.
    last_day: (i64, [u8; DATE_WIDTH]),
}

impl Column {
    pub(super) fn new(name: &'static str, kind: Kind, engine: Engine) -> Column {
        let (width, has_point) = match (kind, engine) {
            (Kind::Number, _) => (10, false),
            (Kind::Big, _) => (20, false),
            // -9999999.999 kW and -9999999999 W.
            (Kind::Power, Engine::MariaDb) => (12, true),
            (Kind::Power, Engine::Sqlite) => (11, false),
            (Kind::Time, _) => (TIME_WIDTH, false),
            (Kind::Date, _) => (DATE_WIDTH, false),
            (Kind::Word(width), _) => (width, false),
        };
        Column {
            name,
            kind,
            width,
            has_point,
            bytes: Vec::new(),
            has_null: false,
            is_constant: true,
            first: (Cell::Null, 0),
            last_day: (i64::MIN, [0; DATE_WIDTH]),
        }
    }

    pub(super) fn push(&mut self, cell: Cell) {
        if self.is_constant {
            match &mut self.first {
                (_, 0) => self.first = (cell, 1),
                (first, n) if *first == cell => {
                    *n += 1;
                    return;
                }
                (_, n) => {
                    self.bytes = self.bytes.repeat(*n);
                    self.is_constant = false;
                }
            }
        }
        self.put(cell);
    }

    fn put(&mut self, cell: Cell) {
        let from = self.bytes.len();
        match cell {
            Cell::Null => {
                self.has_null = true;
                self.bytes.resize(from + self.width, b' ');
            }
            Cell::Number(number) => self.put_number(number),
            Cell::Power(power) => self.put_number(power.watts()),
            Cell::Time(instant) => self.put_time(instant),
            Cell::Date(date) => put_date(&mut self.bytes, date),
            Cell::Word(word) => self.bytes.extend(word.bytes()),
        }
        debug_assert_eq!(self.bytes.len(), from + self.width, "{} is of one width", self.name);
    }

    fn put_time(&mut self, instant: Timestamp) {
        let second = instant.as_second();
        let day = second.div_euclid(86_400);
        if day == self.last_day.0 {
            self.bytes.extend(self.last_day.1);
            put_time_of_day(&mut self.bytes, second.rem_euclid(86_400));
            return;
        }
        let from = self.bytes.len();
        put_time(&mut self.bytes, instant);
        if let Ok(date) = self.bytes[from..from + DATE_WIDTH].try_into() {
            self.last_day = (day, date);
        }
    }

    /// Digits from the right, noughts before them, a point before the last three of a power in kilowatts.
    fn put_number(&mut self, number: i64) {
        let from = self.bytes.len();
        self.bytes.resize(from + self.width, b'0');
        let cell = &mut self.bytes[from..];
        let point = if self.has_point { self.width - 4 } else { self.width };
        let mut rest = number.unsigned_abs();
        for (index, place) in cell.iter_mut().enumerate().rev() {
            if index == point {
                *place = b'.';
                continue;
            }
            if rest == 0 && index < point {
                break;
            }
            *place = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
        if number < 0 {
            cell[0] = b'-';
        }
    }

    /// What is bound for the column; nothing where all is NULL.
    pub(super) fn take(&mut self) -> Option<Vec<u8>> {
        let bytes = std::mem::take(&mut self.bytes);
        (!(self.is_constant && self.has_null)).then_some(bytes)
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        (self.has_null, self.is_constant, self.first) = (false, true, (Cell::Null, 0));
    }

    /// The value of the nth row in the engine's own type, or a text that its column takes without loss.
    pub(super) fn expression(&self, engine: Engine) -> String {
        let width = self.width;
        let cell =
            if self.is_constant { "?".to_owned() } else { format!("SUBSTR(?, seq * {width} + 1, {width})") };
        let is_number = matches!(self.kind, Kind::Number | Kind::Big | Kind::Power);
        match engine {
            Engine::MariaDb => self.or_null(cell),
            Engine::Sqlite if is_number && !self.has_null => format!("CAST({cell} AS INTEGER)"),
            Engine::Sqlite if is_number => {
                format!("CAST({} AS INTEGER)", self.or_null(format!("CAST({cell} AS TEXT)")))
            }
            Engine::Sqlite => self.or_null(format!("CAST({cell} AS TEXT)")),
        }
    }

    /// The same for MariaDB in the column's own type, so that it can be looked for in a key.
    pub(super) fn typed(&self) -> String {
        let text = self.expression(Engine::MariaDb);
        match self.kind {
            Kind::Number => format!("CAST({text} AS UNSIGNED)"),
            Kind::Big => format!("CAST({text} AS SIGNED)"),
            Kind::Power => format!("CAST({text} AS DECIMAL(10,3))"),
            Kind::Time => format!("CAST({text} AS DATETIME)"),
            Kind::Date => format!("CAST({text} AS DATE)"),
            Kind::Word(_) => format!("CONVERT({text} USING utf8mb4)"),
        }
    }

    fn or_null(&self, cell: String) -> String {
        match self.has_null && !self.is_constant {
            true => format!("NULLIF({cell}, '{}')", " ".repeat(self.width)),
            false => cell,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(kind: Kind, engine: Engine, cells: &[Cell]) -> Vec<String> {
        let mut column = Column::new("it", kind, engine);
        cells.iter().for_each(|it| column.push(*it));
        let text = String::from_utf8(column.bytes.clone()).unwrap();
        text.as_bytes().chunks(column.width).map(|it| String::from_utf8(it.to_vec()).unwrap()).collect()
    }

    #[test]
    fn every_value_is_of_the_columns_width() {
        let power = |it| Cell::from(Power::from_watts(it).unwrap());
        let powers =
            [power(0), power(-5), power(1250), power(Power::MAX_WATTS), power(-Power::MAX_WATTS), Cell::Null];
        let kilowatts =
            ["00000000.000", "-0000000.005", "00000001.250", "09999999.999", "-9999999.999", "            "];
        assert_eq!(texts(Kind::Power, Engine::MariaDb, &powers), kilowatts);
        let watts =
            ["00000000000", "-0000000005", "00000001250", "09999999999", "-9999999999", "           "];
        assert_eq!(texts(Kind::Power, Engine::Sqlite, &powers), watts);
        let numbers = [Cell::from(u32::MAX), Cell::from(7u8)];
        assert_eq!(texts(Kind::Number, Engine::Sqlite, &numbers), ["4294967295", "0000000007"]);
        let greatest = [Cell::from(i64::MAX), Cell::from(i64::MIN)];
        assert_eq!(
            texts(Kind::Big, Engine::Sqlite, &greatest),
            ["09223372036854775807", "-9223372036854775808"]
        );
        let at = Cell::from("2026-11-01T05:30:09Z".parse::<Timestamp>().unwrap());
        let later = Cell::from("2026-11-01T23:59:59Z".parse::<Timestamp>().unwrap());
        let next = Cell::from("2026-11-02T00:00:00Z".parse::<Timestamp>().unwrap());
        let times = ["2026-11-01 05:30:09", "2026-11-01 23:59:59", "2026-11-02 00:00:00"];
        assert_eq!(texts(Kind::Time, Engine::Sqlite, &[at, later, next]), times);
    }

    #[test]
    fn what_is_the_same_in_every_row_is_sent_once() {
        let mut column = Column::new("it", Kind::Number, Engine::MariaDb);
        [7u32, 7].iter().for_each(|it| column.push(Cell::from(*it)));
        assert_eq!(
            (column.expression(Engine::MariaDb).as_str(), column.take()),
            ("?", Some(b"0000000007".to_vec()))
        );
        column.clear();
        column.push(Cell::Null);
        assert_eq!((column.expression(Engine::MariaDb).as_str(), column.take()), ("?", None));
        column.clear();
        [Cell::Null, Cell::Null, Cell::from(7u8), Cell::Null].iter().for_each(|it| column.push(*it));
        assert_eq!(column.expression(Engine::MariaDb), "NULLIF(SUBSTR(?, seq * 10 + 1, 10), '          ')");
        let blanks = " ".repeat(10);
        assert_eq!(column.take(), Some(format!("{blanks}{blanks}0000000007{blanks}").into_bytes()));
    }
}
