//! One meter's readings on their way out: as many as one statement packs into a text, past the cache.
//!
//! A row that comes by itself costs more on its way than it takes to find: the driver makes an object of each, and
//! SQLite's sends each through a channel. So the database joins some thousand rows to one text, which is taken apart
//! here. It is bounded by rows or by bytes and not by time alone, so that memory is, however short the intervals are.

use domain::{Interval, Power, Quality, series::Point};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

use crate::{
    Store, VisibleMeter,
    codec::Utc,
    db::Engine,
    dialect::Dialect,
    error::{Error, Result},
};

/// Rows of one text, about: some 68 bytes each at the most, well below what MariaDB joins (`group_concat_max_len`).
const ROWS_AT_ONCE: u32 = 8192;
/// Rows of MariaDB that tell how close to each other the next ones are.
const FIRST_ROWS: u32 = 512;

/// Start, end and value without anything between, then prediction and quality behind commas; between rows a comma too,
/// which is what both join with where nothing else is said.
macro_rules! row {
    (mariadb) => {
        "CONCAT(start_time, end_time, IFNULL(meter_value, _binary''), ',', IFNULL(prediction_value, _binary''), ',', \
         IFNULL(quality, _binary''))"
    };
    (sqlite) => {
        "printf('%s%s%s,%s,%s', start_time, end_time, meter_value, prediction_value, quality)"
    };
}

macro_rules! first {
    ($row:expr, $hint:literal) => {
        concat!(
            "SELECT COUNT(*), GROUP_CONCAT(",
            $row,
            ") FROM (SELECT start_time, end_time, meter_value, prediction_value, quality FROM meter_data ",
            $hint,
            " WHERE meter_id = ? AND start_time >= ? AND start_time < ? AND end_time <= ? \
             ORDER BY start_time LIMIT ?) part"
        )
    };
}

/// The first rows of a span, so many at the most.
const FIRST: Dialect =
    Dialect { mariadb: first!(row!(mariadb), "FORCE INDEX (PRIMARY)"), sqlite: first!(row!(sqlite), "") };
/// All rows that start in a span. A fifth less work for MariaDB, which otherwise writes the rows down before it joins them;
/// and bounded all the same, since it cuts off a text that is too long.
const WITHIN: &str = concat!(
    "SELECT COUNT(*), GROUP_CONCAT(",
    row!(mariadb),
    ") FROM meter_data FORCE INDEX (PRIMARY) \
     WHERE meter_id = ? AND start_time >= ? AND start_time < ? AND end_time <= ?"
);

/// How far the readings of a meter have been taken out.
#[derive(Clone, Copy, Debug)]
pub struct Readout {
    meter: VisibleMeter,
    /// What has not been read; nothing at the end.
    rest: Option<Interval>,
    /// How long the next portion is, judged by the last one.
    stride: Option<SignedDuration>,
    /// Whether the first reading is still to be looked for, since nothing before it tells where a portion would be.
    seeks: bool,
}

impl Readout {
    /// The readings that lie wholly inside `span` and may be seen, none of which has been read.
    pub fn new(meter: VisibleMeter, span: Interval) -> Readout {
        Readout { meter, rest: meter.visible_part(span), stride: None, seeks: false }
    }

    /// The same where the readings are probably as close to each other as another meter's: then the first portion is as
    /// large as its. Where they are not, it is found out.
    pub fn like(self, stride: Option<SignedDuration>) -> Readout {
        Readout { stride, seeks: stride.is_some(), ..self }
    }

    /// How long a portion is, once some were read.
    pub fn stride(&self) -> Option<SignedDuration> {
        self.stride
    }

    /// The end of the next portion, where it can be told.
    fn next_end(&self, rest: Interval) -> Option<Timestamp> {
        let end = rest.start().checked_add(self.stride?).ok();
        Some(end.map_or(rest.end(), |it| it.min(rest.end())))
    }

    /// Goes on behind what was read.
    fn pass(&mut self, points: &[Point], is_all: bool) {
        let (first, last) =
            (points.first().map(|it| it.interval.start()), points.last().map(|it| it.interval.end()));
        let rest = self.rest.filter(|_| !is_all).zip(last);
        self.rest = rest.and_then(|(rest, last)| Interval::new(last, rest.end()).ok());
        let n_rows = i32::try_from(points.len()).unwrap_or(i32::MAX);
        let of_one = first.zip(last).and_then(|(first, last)| last.duration_since(first).checked_div(n_rows));
        let rows = i32::try_from(ROWS_AT_ONCE).unwrap_or(i32::MAX);
        self.stride = of_one.and_then(|it| it.checked_mul(rows));
    }
}

impl Store {
    /// The next of a meter's readings in order of time, some thousand, always from the database; nothing behind the last
    /// of them.
    ///
    /// # Errors
    /// Where the database fails, or holds what is no reading.
    pub async fn read_on(&self, readout: &mut Readout) -> Result<Option<Vec<Point>>> {
        if std::mem::take(&mut readout.seeks) {
            self.seek(readout).await?;
        }
        let (meter, Some(rest)) = (readout.meter, readout.rest) else { return Ok(None) };
        let limit = match self.db.engine() {
            Engine::MariaDb => FIRST_ROWS,
            Engine::Sqlite => ROWS_AT_ONCE,
        };
        if let (Engine::MariaDb, Some(end)) = (self.db.engine(), readout.next_end(rest)) {
            let points = self.packed(&meter, rest, end, None).await?;
            // None may be a gap, and what cannot be read a text that was cut off.
            if let Some(points) = points.filter(|it| !it.is_empty()) {
                readout.pass(&points, end == rest.end());
                return Ok(Some(points));
            }
        }
        let points = self.packed(&meter, rest, rest.end(), Some(limit)).await?.ok_or_else(|| {
            Error::Schema(format!("readings of meter {} from {} cannot be read", meter.id(), rest.start()))
        })?;
        readout.pass(&points, points.len() < limit as usize);
        Ok(Some(points))
    }

    /// Passes over what lies before the first reading.
    async fn seek(&self, readout: &mut Readout) -> Result<()> {
        const SQL: &str = "SELECT MIN(start_time) FROM meter_data WHERE meter_id = ? AND start_time >= ? AND start_time < ?";
        let Some(rest) = readout.rest else { return Ok(()) };
        let (id, start, end) = (readout.meter.id().number(), Utc(rest.start()), Utc(rest.end()));
        let first: Option<Utc> = on_db!(&self.db, pool => {
            sqlx::query_scalar(SQL).bind(id).bind(start).bind(end).fetch_one(pool).await
        })?;
        readout.rest = first.and_then(|it| Interval::new(it.0, rest.end()).ok());
        Ok(())
    }

    /// The readings of `rest` that start before `end`, or the first of them; nothing where they cannot be read.
    async fn packed(
        &self,
        meter: &VisibleMeter,
        rest: Interval,
        end: Timestamp,
        limit: Option<u32>,
    ) -> Result<Option<Vec<Point>>> {
        let (engine, id) = (self.db.engine(), meter.id().number());
        let (sql, [start, end, last]) =
            (limit.map_or(WITHIN, |_| FIRST.of(engine)), [rest.start(), end, rest.end()].map(Utc));
        let (n_rows, text): (i64, Option<Vec<u8>>) = on_db!(&self.db, pool => {
            let query = sqlx::query_as(sql).bind(id).bind(start).bind(end).bind(last);
            match limit {
                Some(limit) => query.bind(limit).fetch_one(pool).await,
                None => query.fetch_one(pool).await,
            }
        })?;
        let text = text.unwrap_or_default();
        let points = usize::try_from(n_rows).ok().and_then(|n| unpacked(&text, n, engine));
        Ok(points.filter(|it| it.windows(2).all(|pair| !pair[0].interval.overlaps(pair[1].interval))))
    }

    /// Whether a meter measured less than nothing anywhere in `span`: then it delivers as well as uses.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn has_negative(&self, meter: &VisibleMeter, span: Interval) -> Result<bool> {
        let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM meter_data WHERE meter_id = ? AND start_time >= ? \
                   AND start_time < ? AND end_time <= ? AND meter_value < 0 LIMIT 1) found";
        let Some(span) = meter.visible_part(span) else { return Ok(false) };
        let (id, start, end) = (meter.id().number(), Utc(span.start()), Utc(span.end()));
        let n_found: i64 = on_db!(&self.db, pool => {
            sqlx::query_scalar(sql).bind(id).bind(start).bind(end).bind(end).fetch_one(pool).await
        })?;
        Ok(n_found > 0)
    }
}

/// Takes a text apart into its `n_rows` rows, in order of time; nothing where it is cut off or otherwise none.
fn unpacked(text: &[u8], n_rows: usize, engine: Engine) -> Option<Vec<Point>> {
    let mut points = Vec::with_capacity(n_rows);
    let (mut rest, mut days) = (text, Days::default());
    while !rest.is_empty() {
        let (start, behind) = rest.split_first_chunk::<19>()?;
        let (end, behind) = behind.split_first_chunk::<19>()?;
        let interval = Interval::new(days.instant(start)?, days.instant(end)?).ok()?;
        let (actual, behind) = field(behind)?;
        let (prediction, behind) = field(behind)?;
        // The last one of all has no comma behind it.
        let (quality, behind) = field(behind).unwrap_or((behind, &[]));
        points.push(Point {
            interval,
            actual: power(actual, engine)?,
            prediction: power(prediction, engine)?,
            quality: if quality.is_empty() {
                None
            } else {
                Quality::of_code(u8::try_from(number(quality)?).ok()?)
            },
        });
        rest = behind;
    }
    if points.len() != n_rows {
        return None;
    }
    // Either engine joins them in the order they come in, and promises nothing.
    if !points.is_sorted_by_key(|it| it.interval) {
        points.sort_by_key(|it| it.interval);
    }
    Some(points)
}

/// What stands before the next comma, and what stands behind it.
fn field(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = text.iter().position(|it| *it == b',')?;
    Some((&text[..end], &text[end + 1..]))
}

/// A power as its column writes it: kilowatts with three decimals on MariaDB, whole watts on SQLite.
fn power(text: &[u8], engine: Engine) -> Option<Option<Power>> {
    if text.is_empty() {
        return Some(None);
    }
    let watts = match (engine, text) {
        (Engine::Sqlite, watts) => number(watts)?,
        (Engine::MariaDb, [whole @ .., b'.', tenths, hundredths, thousandths]) => {
            let fraction = number(&[*tenths, *hundredths, *thousandths])?;
            let is_negative = whole.starts_with(b"-");
            number(whole)? * 1000 + if is_negative { -fraction } else { fraction }
        }
        (Engine::MariaDb, _) => return None,
    };
    Some(Some(Power::from_watts(watts).ok()?))
}

/// A whole number of at most 15 digits.
fn number(text: &[u8]) -> Option<i64> {
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > 15 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    Some(if is_negative { -number } else { number })
}

/// The last day that was read, since its neighbours are mostly of the same.
#[derive(Default)]
struct Days {
    date: [u8; 10],
    midnight: i64,
}

impl Days {
    /// The instant that `YYYY-MM-DD HH:MM:SS` is in UTC.
    fn instant(&mut self, text: &[u8; 19]) -> Option<Timestamp> {
        let (date, time) = text.split_first_chunk::<10>()?;
        if *date != self.date {
            let [year, month, day] = [&date[..4], &date[5..7], &date[8..]].map(number);
            let [month, day] = [month?, day?].map(i8::try_from);
            let date = Date::new(i16::try_from(year?).ok()?, month.ok()?, day.ok()?).ok()?;
            let midnight = TimeZone::UTC.to_timestamp(date.to_datetime(Time::midnight())).ok()?;
            self.midnight = midnight.as_second();
            self.date = text[..10].try_into().ok()?;
        }
        let [b' ', h0, h1, b':', m0, m1, b':', s0, s1] = *time else { return None };
        let two = |tens: u8, ones: u8| {
            let is_number = tens.is_ascii_digit() && ones.is_ascii_digit();
            is_number.then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
        };
        let seconds = two(h0, h1)? * 3600 + two(m0, m1)? * 60 + two(s0, s1)?;
        Timestamp::from_second(self.midnight + seconds).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "2026-07-16 04:00:002026-07-16 04:30:00";

    type Values = (Option<i64>, Option<i64>, Option<u8>);

    fn read(text: &str, n_rows: usize, engine: Engine) -> Option<Vec<Values>> {
        let values = |it: Point| {
            (it.actual.map(Power::watts), it.prediction.map(Power::watts), it.quality.map(Quality::code))
        };
        Some(unpacked(text.as_bytes(), n_rows, engine)?.into_iter().map(values).collect())
    }

    #[test]
    fn a_text_is_taken_apart_into_its_rows() {
        let text = format!("{ROW}1.250,-0.005,17");
        assert_eq!(read(&text, 1, Engine::MariaDb), Some(vec![(Some(1250), Some(-5), Some(17))]));
        let text = format!("{ROW}-12,,,2026-07-16 00:00:002026-07-16 04:00:00,7,0");
        // In order of time, whatever the order they come in.
        assert_eq!(
            read(&text, 2, Engine::Sqlite),
            Some(vec![(None, Some(7), Some(0)), (Some(-12), None, None)])
        );
        assert_eq!(read("", 0, Engine::Sqlite), Some(vec![]));
    }

    #[test]
    fn what_is_cut_off_is_refused() {
        let whole = format!("{ROW}1.250,2.000,17,{ROW}1.250,2.000,");
        assert!(read(&whole, 2, Engine::MariaDb).is_some());
        for length in 1..whole.len() {
            let cut = read(&whole[..length], 2, Engine::MariaDb);
            assert_eq!(cut, None, "{length}");
        }
        assert_eq!(read(&format!("{ROW}1250,,"), 1, Engine::MariaDb), None);
        assert_eq!(read(&format!("{ROW}1.25,,"), 1, Engine::MariaDb), None);
        assert_eq!(read(&format!("{ROW}x,,"), 1, Engine::Sqlite), None);
        assert_eq!(read("2026-02-30 00:00:002026-03-01 00:00:001,,", 1, Engine::Sqlite), None);
    }
}
