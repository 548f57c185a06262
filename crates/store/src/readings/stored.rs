//! What is stored of many meters, each over spans of its own, and what reaches into these from before.

use std::collections::HashMap;

use domain::{ImportNo, Interval, MeterId, Origin, Quality, StoredReading, series::Point};
use jiff::{SignedDuration, Timestamp};
use sqlx::QueryBuilder;

use crate::{
    Tx,
    codec::{Kw, Utc, time_text},
    dialect::Dialect,
    error::{Error, Result},
    ranges::{self, MeterRange},
};

/// A span of a meter's time: readings that start in `[from, to)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) meter: MeterId,
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

/// Stored readings by meter, in order of time.
pub(crate) type Stored = HashMap<MeterId, Vec<StoredReading>>;

type StoredRow = (u32, Utc, Utc, Option<Kw>, Option<Kw>, Option<u8>, Option<u32>, Option<u32>);

/// How far before a span its readings are read: mostly far enough to find the last one before it.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(4);
/// Spans whose last reading before them is looked for in one statement.
const PROBES_AT_ONCE: usize = 32;

macro_rules! columns {
    () => {
        "SELECT meter_id, start_time, end_time, meter_value, prediction_value, quality, meter_import, \
         prediction_import FROM meter_data"
    };
}

/// By the key in any case: statistics of a table that has just grown lead to a look at all of it.
const SELECT: Dialect =
    Dialect { mariadb: concat!(columns!(), " FORCE INDEX (PRIMARY)"), sqlite: columns!() };

impl Tx {
    /// What is stored in these spans, and of each meter what comes just before each of them: since stored intervals do not
    /// overlap, only that can reach in.
    pub(crate) async fn stored_around(&mut self, spans: &[Span]) -> Result<Stored> {
        let wider = |it: &Span| {
            let from = it.from.checked_sub(LOOK_BACK).unwrap_or(it.from).max(Timestamp::UNIX_EPOCH);
            Span { from, ..*it }
        };
        let mut rows = self.stored_in(&spans.iter().map(wider).collect::<Vec<_>>()).await?;
        let alone = |it: &&Span| {
            let readings = rows.get(&it.meter).map_or(&[][..], Vec::as_slice);
            let n_before = readings.partition_point(|row| row.point.interval.start() < it.from);
            let begun = it.from.checked_sub(LOOK_BACK).unwrap_or(it.from);
            readings[..n_before].last().is_none_or(|row| row.point.interval.start() < begun)
        };
        let alone: Vec<Span> = spans.iter().filter(alone).copied().collect();
        for chunk in alone.chunks(PROBES_AT_ONCE) {
            for (meter, reading) in self.last_before(chunk).await? {
                rows.entry(meter).or_default().push(reading);
            }
        }
        for readings in rows.values_mut() {
            if !readings.is_sorted_by(|a, b| a.point.interval < b.point.interval) {
                readings.sort_by_key(|it| it.point.interval);
                readings.dedup_by_key(|it| it.point.interval);
            }
        }
        Ok(rows)
    }

    /// What is stored in these spans, the spans of a meter in order.
    pub(crate) async fn stored_in(&mut self, spans: &[Span]) -> Result<Stored> {
        let range = |it: &Span| MeterRange {
            meter: it.meter.number(),
            from: time_text(it.from),
            to: time_text(it.to),
        };
        let select = SELECT.of(self.engine());
        let mut stored = Stored::new();
        for terms in ranges::statements(spans.iter().map(range)) {
            let end = " ORDER BY meter_id, start_time";
            let rows: Vec<StoredRow> = match self {
                Tx::MariaDb(tx) => {
                    let mut query = ranges::query::<sqlx::MySql>(select, "start_time", &terms, end);
                    query.build_query_as().fetch_all(&mut **tx).await?
                }
                Tx::Sqlite(tx) => {
                    let mut query = ranges::query::<sqlx::Sqlite>(select, "start_time", &terms, end);
                    query.build_query_as().fetch_all(&mut **tx).await?
                }
            };
            collect(rows, &mut stored)?;
        }
        Ok(stored)
    }

    /// Of each span's meter the last reading that starts before the span.
    async fn last_before(&mut self, spans: &[Span]) -> Result<Vec<(MeterId, StoredReading)>> {
        let rows: Vec<StoredRow> = match self {
            Tx::MariaDb(tx) => probes::<sqlx::MySql>(spans).build_query_as().fetch_all(&mut **tx).await?,
            Tx::Sqlite(tx) => probes::<sqlx::Sqlite>(spans).build_query_as().fetch_all(&mut **tx).await?,
        };
        rows.into_iter().map(reading).collect()
    }
}

fn probes<D: sqlx::Database>(spans: &[Span]) -> QueryBuilder<D>
where
    for<'q> u32: sqlx::Encode<'q, D> + sqlx::Type<D>,
    for<'q> Utc: sqlx::Encode<'q, D> + sqlx::Type<D>,
{
    let mut query = QueryBuilder::new("");
    let padding = spans.last().into_iter().cycle().take(spans.len().next_power_of_two() - spans.len());
    for (index, span) in spans.iter().chain(padding).enumerate() {
        query.push(if index == 0 { columns!() } else { concat!(" UNION ALL ", columns!()) });
        query.push(" WHERE meter_id = ").push_bind(span.meter.number());
        query.push(" AND start_time = (SELECT MAX(start_time) FROM meter_data WHERE meter_id = ");
        query.push_bind(span.meter.number());
        query.push(" AND start_time < ").push_bind(Utc(span.from)).push(")");
    }
    query
}

fn collect(rows: Vec<StoredRow>, stored: &mut Stored) -> Result<()> {
    let mut rows = rows.into_iter().peekable();
    while let Some(id) = rows.peek().map(|it| it.0) {
        let readings = stored.entry(MeterId::new(id)).or_default();
        while let Some(row) = rows.next_if(|it| it.0 == id) {
            readings.push(reading(row)?.1);
        }
    }
    Ok(())
}

fn reading(row: StoredRow) -> Result<(MeterId, StoredReading)> {
    let (id, start, end, actual, prediction, quality, actual_import, prediction_import) = row;
    let interval = Interval::new(start.0, end.0)
        .map_err(|error| Error::Schema(format!("a reading of meter {id} cannot be read: it {error}")))?;
    let point = Point {
        interval,
        actual: actual.map(|it| it.0),
        prediction: prediction.map(|it| it.0),
        quality: quality.and_then(Quality::of_code),
    };
    let origin =
        Origin { actual: actual_import.map(ImportNo::new), prediction: prediction_import.map(ImportNo::new) };
    Ok((MeterId::new(id), StoredReading { point, origin }))
}
