//! How our types stand in columns, on each engine: the only place that knows.

use domain::{CreditFactor, Power};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use sqlx::{
    Decode, Encode, MySql, Sqlite, Type,
    encode::IsNull,
    error::BoxDynError,
    mysql::{MySqlTypeInfo, MySqlValueRef},
    sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef},
};

/// A power in a column: `DECIMAL(10,3)` kW on MariaDB, whole watts on SQLite, which has no exact decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kw(pub Power);

/// An instant in a column: `DATETIME` on MariaDB, the same text on SQLite; UTC, whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Utc(pub Timestamp);

/// A credit factor in a column: `DECIMAL(12,6)` on MariaDB, millionths on SQLite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Factor(pub CreditFactor);

impl Type<MySql> for Kw {
    fn type_info() -> MySqlTypeInfo {
        <str as Type<MySql>>::type_info()
    }
    fn compatible(_: &MySqlTypeInfo) -> bool {
        true
    }
}
impl Encode<'_, MySql> for Kw {
    fn encode_by_ref(&self, buffer: &mut Vec<u8>) -> Result<IsNull, BoxDynError> {
        Encode::<MySql>::encode(self.0.to_kw(), buffer)
    }
}
impl<'r> Decode<'r, MySql> for Kw {
    fn decode(value: MySqlValueRef<'r>) -> Result<Kw, BoxDynError> {
        Ok(Kw(Power::parse_kw(text(value)?)?))
    }
}
impl Type<Sqlite> for Kw {
    fn type_info() -> SqliteTypeInfo {
        <i64 as Type<Sqlite>>::type_info()
    }
}
impl Encode<'_, Sqlite> for Kw {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        Encode::<Sqlite>::encode(self.0.watts(), buffer)
    }
}
impl<'r> Decode<'r, Sqlite> for Kw {
    fn decode(value: SqliteValueRef<'r>) -> Result<Kw, BoxDynError> {
        Ok(Kw(Power::from_watts(<i64 as Decode<Sqlite>>::decode(value)?)?))
    }
}

impl Type<MySql> for Factor {
    fn type_info() -> MySqlTypeInfo {
        <str as Type<MySql>>::type_info()
    }
    fn compatible(_: &MySqlTypeInfo) -> bool {
        true
    }
}
impl Encode<'_, MySql> for Factor {
    fn encode_by_ref(&self, buffer: &mut Vec<u8>) -> Result<IsNull, BoxDynError> {
        Encode::<MySql>::encode(self.0.to_decimal(), buffer)
    }
}
impl<'r> Decode<'r, MySql> for Factor {
    fn decode(value: MySqlValueRef<'r>) -> Result<Factor, BoxDynError> {
        Ok(Factor(CreditFactor::parse(text(value)?)?))
    }
}
impl Type<Sqlite> for Factor {
    fn type_info() -> SqliteTypeInfo {
        <i64 as Type<Sqlite>>::type_info()
    }
}
impl Encode<'_, Sqlite> for Factor {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        Encode::<Sqlite>::encode(self.0.millionths(), buffer)
    }
}
impl<'r> Decode<'r, Sqlite> for Factor {
    fn decode(value: SqliteValueRef<'r>) -> Result<Factor, BoxDynError> {
        Ok(Factor(CreditFactor::from_millionths(<i64 as Decode<Sqlite>>::decode(value)?)?))
    }
}

impl Type<MySql> for Utc {
    fn type_info() -> MySqlTypeInfo {
        <str as Type<MySql>>::type_info()
    }
    fn compatible(_: &MySqlTypeInfo) -> bool {
        true
    }
}
impl Encode<'_, MySql> for Utc {
    fn encode_by_ref(&self, buffer: &mut Vec<u8>) -> Result<IsNull, BoxDynError> {
        Encode::<MySql>::encode(written(self.0), buffer)
    }
}
impl<'r> Decode<'r, MySql> for Utc {
    /// Prepared statements answer in packed binary (length, year, month, day and, unless zero, the time of day);
    /// plain ones in text.
    fn decode(value: MySqlValueRef<'r>) -> Result<Utc, BoxDynError> {
        let bytes = <&[u8] as Decode<MySql>>::decode(value)?;
        let (date, time) = match bytes {
            [4 | 7 | 11, year @ .., _, _] if bytes.len() < 12 && year.len() >= 2 => {
                (&bytes[1..5], &bytes[5..])
            }
            _ => return Ok(Utc(read(std::str::from_utf8(bytes)?)?)),
        };
        let year = i16::from_le_bytes([date[0], date[1]]);
        let part = |index: usize| i8::try_from(time.get(index).copied().unwrap_or(0));
        let local = DateTime::new(
            year,
            i8::try_from(date[2])?,
            i8::try_from(date[3])?,
            part(0)?,
            part(1)?,
            part(2)?,
            0,
        )?;
        Ok(Utc(TimeZone::UTC.to_timestamp(local)?))
    }
}
impl Type<Sqlite> for Utc {
    fn type_info() -> SqliteTypeInfo {
        <str as Type<Sqlite>>::type_info()
    }
    fn compatible(_: &SqliteTypeInfo) -> bool {
        true
    }
}
impl Encode<'_, Sqlite> for Utc {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        Encode::<Sqlite>::encode(written(self.0), buffer)
    }
}
impl<'r> Decode<'r, Sqlite> for Utc {
    fn decode(value: SqliteValueRef<'r>) -> Result<Utc, BoxDynError> {
        Ok(Utc(read(<&str as Decode<Sqlite>>::decode(value)?)?))
    }
}

fn text(value: MySqlValueRef<'_>) -> Result<&str, BoxDynError> {
    Ok(std::str::from_utf8(<&[u8] as Decode<MySql>>::decode(value)?)?)
}

/// `YYYY-MM-DD HH:MM:SS` in UTC, digit by digit: an import writes two of them for each row.
fn written(instant: Timestamp) -> String {
    let at = TimeZone::UTC.to_datetime(instant);
    let (date, time) = (at.date(), at.time());
    let mut text = String::with_capacity(19);
    let mut push = |end: &str, number: i16, n_digits: u32| {
        for place in (0..n_digits).rev() {
            let digit = number.unsigned_abs() / 10u16.pow(place) % 10;
            text.push(char::from(b'0' + u8::try_from(digit).unwrap_or(0)));
        }
        text.push_str(end);
    };
    push("-", date.year(), 4);
    push("-", date.month().into(), 2);
    push(" ", date.day().into(), 2);
    push(":", time.hour().into(), 2);
    push(":", time.minute().into(), 2);
    push("", time.second().into(), 2);
    text
}

fn read(text: &str) -> Result<Timestamp, BoxDynError> {
    let number = |range: std::ops::Range<usize>| -> Result<i16, BoxDynError> {
        Ok(text.get(range).ok_or("a time is too short")?.parse::<i16>()?)
    };
    let part = |range| -> Result<i8, BoxDynError> { Ok(i8::try_from(number(range)?)?) };
    let local = DateTime::new(
        number(0..4)?,
        part(5..7)?,
        part(8..10)?,
        part(11..13)?,
        part(14..16)?,
        part(17..19)?,
        0,
    )?;
    Ok(TimeZone::UTC.to_timestamp(local)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_their_form() {
        for text in ["1970-01-01 00:00:00", "2026-11-01 05:30:00", "9999-12-30 21:59:59"] {
            assert_eq!(written(read(text).unwrap()), text);
        }
        assert!(read("2026-11-01").is_err() && read("2026-13-01 00:00:00").is_err());
    }
}
