//! How our types stand in columns, on each engine: the only place that knows.

use domain::{CreditFactor, Power};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};
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
        let text = text(value)?;
        let power = match plain_watts(text.as_bytes()) {
            Some(watts) => Power::from_watts(watts)?,
            None => Power::parse_kw(text)?,
        };
        Ok(Kw(power))
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
        Encode::<MySql>::encode(time_text(self.0), buffer)
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
        Ok(Utc(Offset::UTC.to_timestamp(local)?))
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
        Encode::<Sqlite>::encode(time_text(self.0), buffer)
    }
}
impl<'r> Decode<'r, Sqlite> for Utc {
    fn decode(value: SqliteValueRef<'r>) -> Result<Utc, BoxDynError> {
        Ok(Utc(read(<&str as Decode<Sqlite>>::decode(value)?)?))
    }
}

/// The watts of kilowatts as `DECIMAL(10,3)` is told, without the care that a number of any form needs: a year of readings
/// has tens of thousands.
fn plain_watts(text: &[u8]) -> Option<i64> {
    let (is_negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let (whole, part) = text.split_at_checked(text.len().checked_sub(4)?)?;
    let part = part.strip_prefix(b".")?;
    let digits = |digits: &[u8], from: i64| {
        digits.iter().try_fold(from, |sum, it| it.is_ascii_digit().then(|| sum * 10 + i64::from(it - b'0')))
    };
    let whole = Some(whole).filter(|it| (1..=10).contains(&it.len()))?;
    let watts = digits(part, digits(whole, 0)?)?;
    Some(if is_negative { -watts } else { watts })
}

fn text(value: MySqlValueRef<'_>) -> Result<&str, BoxDynError> {
    Ok(std::str::from_utf8(<&[u8] as Decode<MySql>>::decode(value)?)?)
}

/// `YYYY-MM-DD HH:MM:SS` in UTC, as instants stand in columns.
pub(crate) fn time_text(instant: Timestamp) -> String {
    let mut text = Vec::with_capacity(TIME_WIDTH);
    put_time(&mut text, instant);
    String::from_utf8(text).unwrap_or_default()
}

/// Characters of a time in a column.
pub(crate) const TIME_WIDTH: usize = 19;
/// Characters of a date in a column.
pub(crate) const DATE_WIDTH: usize = 10;

/// Appends `YYYY-MM-DD HH:MM:SS` in UTC.
pub(crate) fn put_time(text: &mut Vec<u8>, instant: Timestamp) {
    put_date(text, Offset::UTC.to_datetime(instant).date());
    put_time_of_day(text, instant.as_second().rem_euclid(86_400));
}

/// Appends ` HH:MM:SS`, what follows a date.
pub(crate) fn put_time_of_day(text: &mut Vec<u8>, second: i64) {
    for (before, part) in [(b' ', second / 3600), (b':', second / 60 % 60), (b':', second % 60)] {
        text.push(before);
        put_two(text, i8::try_from(part).unwrap_or(0));
    }
}

/// Appends `YYYY-MM-DD`.
pub(crate) fn put_date(text: &mut Vec<u8>, date: Date) {
    let year = date.year().unsigned_abs();
    for two in [year / 100, year % 100] {
        put_two(text, i8::try_from(two).unwrap_or(0));
    }
    for part in [date.month(), date.day()] {
        text.push(b'-');
        put_two(text, part);
    }
}

fn put_two(text: &mut Vec<u8>, part: i8) {
    let part = part.unsigned_abs();
    text.extend([b'0' + part / 10, b'0' + part % 10]);
}

/// `YYYY-MM-DD`, as dates stand in columns.
pub(crate) fn date_text(date: Date) -> String {
    let mut text = Vec::with_capacity(DATE_WIDTH);
    put_date(&mut text, date);
    String::from_utf8(text).unwrap_or_default()
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
    Ok(Offset::UTC.to_timestamp(local)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_kilowatts_are_read_as_any_others() {
        for text in ["0.000", "-0.001", "1.250", "9999999.999", "-9999999.999", "0000000001.5"] {
            let plain = plain_watts(text.as_bytes());
            assert!(plain.is_none_or(|it| it == Power::parse_kw(text).unwrap().watts()), "{text}");
            assert_eq!(plain.is_some(), text.len() > 4 && text.as_bytes()[text.len() - 4] == b'.', "{text}");
        }
        for text in [
            "",
            ".",
            ".000",
            "-.000",
            "1",
            "1.0",
            "1.0000",
            "1,000",
            "+1.000",
            "1.00a",
            "a.000",
            "--1.000",
            "12345678901.000",
        ] {
            assert_eq!(plain_watts(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn times_keep_their_form() {
        for text in ["1970-01-01 00:00:00", "2026-11-01 05:30:00", "9999-12-30 21:59:59"] {
            assert_eq!(time_text(read(text).unwrap()), text);
        }
        assert!(read("2026-11-01").is_err() && read("2026-13-01 00:00:00").is_err());
    }
}
