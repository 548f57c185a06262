//! Readings: written so that what is equal stays untouched, read with proof of access.

use std::{collections::HashSet, sync::Arc};

use domain::{Interval, IntervalReading, MeterId, Power, Series, series::Point};
use sqlx::QueryBuilder;

use crate::{
    Db, Store, Tx, VisibleMeter, cache,
    codec::{Kw, Utc},
    error::{Error, Result},
    meters::{NewMeter, create_meter},
};

/// How many rows a write left in which state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct WriteCounts {
    /// Rows that were not there.
    pub inserted: u64,
    /// Rows whose values changed.
    pub updated: u64,
    /// Rows that were there with the same values.
    pub unchanged: u64,
}

/// Why a reading could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// There is no such meter.
    UnknownMeter,
    /// The interval shares time with another one of the meter without being the same.
    Overlaps(Interval),
}

/// What a write did: counts, and the readings it refused by their place in the input.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Outcome {
    /// What happened to the good ones.
    pub counts: WriteCounts,
    /// What was refused.
    pub conflicts: Vec<(usize, Conflict)>,
}

/// Rows in one statement: five values each stay well below either engine's limit of bound values.
const ROWS_PER_STATEMENT: usize = 1024;

type ReadingRow = (Utc, Utc, Option<Kw>, Option<Kw>);

impl Tx {
    /// Which of these meters exist.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn existing_meters(&mut self, meters: &HashSet<MeterId>) -> Result<HashSet<MeterId>> {
        let mut found = HashSet::new();
        let mut ids: Vec<u32> = meters.iter().map(|it| it.number()).collect();
        ids.sort_unstable();
        for chunk in ids.chunks(ROWS_PER_STATEMENT) {
            let rows: Vec<u32> = match self {
                Tx::MariaDb(tx) => {
                    existing::<sqlx::MySql>(chunk).build_query_scalar().fetch_all(&mut **tx).await?
                }
                Tx::Sqlite(tx) => {
                    existing::<sqlx::Sqlite>(chunk).build_query_scalar().fetch_all(&mut **tx).await?
                }
            };
            found.extend(rows.into_iter().map(MeterId::new));
        }
        Ok(found)
    }

    /// Creates meters without label or place.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn create_bare_meters(&mut self, meters: impl IntoIterator<Item = MeterId>) -> Result<()> {
        for id in meters {
            create_meter(self, NewMeter { id, label: None, coordinates: None }).await?;
        }
        Ok(())
    }

    /// Writes readings of any meters in any order: the later of two with the same interval wins, a missing value
    /// never erases one that is there, equal rows are left alone.
    ///
    /// # Errors
    /// Where the database fails; readings it must refuse are in the [`Outcome`] instead.
    pub async fn write_readings(&mut self, readings: &[IntervalReading]) -> Result<Outcome> {
        let mut order: Vec<usize> = (0..readings.len()).collect();
        order.sort_by_key(|it| (readings[*it].meter, readings[*it].interval));
        let meters = readings.iter().map(|it| it.meter).collect();
        let known = self.existing_meters(&meters).await?;
        let mut outcome = Outcome::default();
        for group in order.chunk_by(|a, b| readings[*a].meter == readings[*b].meter) {
            let meter = readings[group[0]].meter;
            if !known.contains(&meter) {
                outcome.conflicts.extend(group.iter().map(|it| (*it, Conflict::UnknownMeter)));
                continue;
            }
            // Taking this row first makes two writers of one meter wait for each other instead of overlapping.
            self.lock_revision(meter).await?;
            let stored = self.stored_around(meter, readings, group).await?;
            let changed = merge(&stored, readings, group, &mut outcome);
            if !changed.is_empty() {
                self.upsert(meter, &changed).await?;
                self.renew_revision(meter).await?;
            }
        }
        Ok(outcome)
    }

    /// Holds the meter's revision until the transaction ends; a meter without one gets its first.
    async fn lock_revision(&mut self, meter: MeterId) -> Result<()> {
        let (id, lock) =
            (meter.number(), "UPDATE meter_revisions SET revision = revision WHERE meter_id = ?");
        let insert = "INSERT INTO meter_revisions (revision, meter_id) VALUES (?, ?)";
        on_tx!(self, connection => {
            let locked = sqlx::query(lock).bind(id).execute(&mut *connection).await?;
            if locked.rows_affected() == 0 {
                sqlx::query(insert).bind(cache::fresh_revision()).bind(id).execute(connection).await?;
            }
            Ok(())
        })
    }

    async fn renew_revision(&mut self, meter: MeterId) -> Result<()> {
        let sql = "UPDATE meter_revisions SET revision = ? WHERE meter_id = ?";
        on_tx!(self, connection => {
            let query = sqlx::query(sql).bind(cache::fresh_revision()).bind(meter.number());
            query.execute(connection).await?;
            Ok(())
        })
    }

    /// What is stored from just before the first of these readings to the last.
    async fn stored_around(
        &mut self,
        meter: MeterId,
        readings: &[IntervalReading],
        group: &[usize],
    ) -> Result<Vec<Point>> {
        let starts = group.iter().map(|it| readings[*it].interval.start());
        let ends = group.iter().map(|it| readings[*it].interval.end());
        let (Some(first), Some(last)) = (starts.min(), ends.max()) else { return Ok(Vec::new()) };
        // Stored intervals do not overlap, so of the earlier ones only the nearest can reach in.
        let sql = "SELECT start_time, end_time, meter_value, prediction_value FROM meter_data \
                   WHERE meter_id = ? AND start_time < ? AND start_time >= COALESCE((SELECT MAX(start_time) \
                   FROM meter_data WHERE meter_id = ? AND start_time <= ?), ?) ORDER BY start_time";
        let (id, first, last) = (meter.number(), Utc(first), Utc(last));
        let rows: Vec<ReadingRow> = on_tx!(self, connection => {
            let query = sqlx::query_as(sql).bind(id).bind(last).bind(id).bind(first).bind(first);
            query.fetch_all(connection).await
        })?;
        rows.into_iter().map(|row| point(meter, row)).collect()
    }

    async fn upsert(&mut self, meter: MeterId, mut points: &[Point]) -> Result<()> {
        while !points.is_empty() {
            let (chunk, rest) = points.split_at(statement_size(points.len()));
            points = rest;
            match self {
                Tx::MariaDb(tx) => {
                    let end = " ON DUPLICATE KEY UPDATE meter_value = VALUES(meter_value), \
                               prediction_value = VALUES(prediction_value)";
                    insert::<sqlx::MySql>(meter, chunk, end).build().execute(&mut **tx).await?;
                }
                Tx::Sqlite(tx) => {
                    let end = " ON CONFLICT DO UPDATE SET meter_value = excluded.meter_value, \
                               prediction_value = excluded.prediction_value";
                    insert::<sqlx::Sqlite>(meter, chunk, end).build().execute(&mut **tx).await?;
                }
            }
        }
        Ok(())
    }
}

/// How many of `n` rows the next statement takes: a power of two, so that a dozen prepared statements serve every
/// number. Preparing one for each odd number would cost MariaDB a round trip, and closing it again stalls the
/// connection.
fn statement_size(n: usize) -> usize {
    if n >= ROWS_PER_STATEMENT { ROWS_PER_STATEMENT } else { 1 << n.ilog2() }
}

impl Store {
    /// A meter's readings that lie wholly inside `span` and may be seen, from the cache where it has them.
    ///
    /// # Errors
    /// Where the database fails, or holds intervals that overlap.
    pub async fn readings(&self, meter: &VisibleMeter, span: Interval) -> Result<Arc<Series>> {
        let Some(span) = meter.visible_part(span) else { return Ok(Arc::new(Series::default())) };
        let key = cache::Key { meter: meter.id(), revision: meter.revision(), span };
        if let Some(series) = self.cache.get(key).await {
            return Ok(series);
        }
        let series = Arc::new(self.readings_from_database(meter, span).await?);
        self.cache.put(key, &series).await;
        Ok(series)
    }

    /// As [`Store::readings`], always from the database.
    ///
    /// # Errors
    /// Where the database fails, or holds intervals that overlap.
    pub async fn readings_from_database(&self, meter: &VisibleMeter, span: Interval) -> Result<Series> {
        let Some(span) = meter.visible_part(span) else { return Ok(Series::default()) };
        let sql = "SELECT start_time, end_time, meter_value, prediction_value FROM meter_data \
                   WHERE meter_id = ? AND start_time >= ? AND start_time < ? AND end_time <= ? ORDER BY start_time";
        let (id, start, end) = (meter.id().number(), Utc(span.start()), Utc(span.end()));
        let rows: Vec<ReadingRow> = on_db!(&self.db, pool => {
            sqlx::query_as(sql).bind(id).bind(start).bind(end).bind(end).fetch_all(pool).await
        })?;
        let points: Result<Vec<Point>> = rows.into_iter().map(|row| point(meter.id(), row)).collect();
        Series::new(points?).map_err(|error| {
            Error::Schema(format!("the readings of meter {} cannot be used: {error}", meter.id()))
        })
    }

    /// The revisions of those of these meters that have readings, for telling watchers of changes.
    ///
    /// It needs no proof of access, since it says nothing of the readings but that they changed.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn revisions(&self, meters: &[MeterId]) -> Result<Vec<(MeterId, u64)>> {
        let start = "SELECT meter_id, CAST(revision AS SIGNED) FROM meter_revisions WHERE meter_id IN (";
        let ids: Vec<u32> = meters.iter().map(|it| it.number()).collect();
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(ROWS_PER_STATEMENT) {
            let rows: Vec<(u32, i64)> = match &self.db {
                Db::MariaDb(pool) => {
                    among::<sqlx::MySql>(start, chunk).build_query_as().fetch_all(pool).await?
                }
                Db::Sqlite { reader, .. } => {
                    among::<sqlx::Sqlite>(start, chunk).build_query_as().fetch_all(reader).await?
                }
            };
            found.extend(rows.into_iter().map(|(id, revision)| (MeterId::new(id), revision.unsigned_abs())));
        }
        Ok(found)
    }

    /// The span from a meter's first interval that may be seen to its last; nothing where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn history(&self, meter: &VisibleMeter) -> Result<Option<Interval>> {
        let sql = "SELECT MIN(start_time), (SELECT end_time FROM meter_data WHERE meter_id = ? \
                   ORDER BY start_time DESC LIMIT 1) FROM meter_data WHERE meter_id = ?";
        let id = meter.id().number();
        let row: (Option<Utc>, Option<Utc>) =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(id).bind(id).fetch_one(pool).await)?;
        Ok(match row {
            (Some(first), Some(last)) => {
                Interval::new(first.0, last.0).ok().and_then(|it| meter.visible_part(it))
            }
            _ => None,
        })
    }
}

fn existing<D: sqlx::Database>(ids: &[u32]) -> QueryBuilder<D>
where
    for<'q> u32: sqlx::Encode<'q, D> + sqlx::Type<D>,
{
    among("SELECT meter_id FROM meters WHERE meter_id IN (", ids)
}

/// `start` and the ids as bound values in a closing bracket; the last is repeated up to a power of two, for the same
/// reason as in [`statement_size`].
fn among<D: sqlx::Database>(start: &str, ids: &[u32]) -> QueryBuilder<D>
where
    for<'q> u32: sqlx::Encode<'q, D> + sqlx::Type<D>,
{
    let mut query = QueryBuilder::new(start);
    let mut list = query.separated(", ");
    let padding = ids.last().into_iter().cycle().take(ids.len().next_power_of_two() - ids.len());
    for id in ids.iter().chain(padding) {
        list.push_bind(*id);
    }
    query.push(")");
    query
}

fn insert<D: sqlx::Database>(meter: MeterId, points: &[Point], end: &str) -> QueryBuilder<D>
where
    for<'q> u32: sqlx::Encode<'q, D> + sqlx::Type<D>,
    for<'q> Utc: sqlx::Encode<'q, D> + sqlx::Type<D>,
    for<'q> Option<Kw>: sqlx::Encode<'q, D> + sqlx::Type<D>,
{
    let into = "INSERT INTO meter_data (meter_id, start_time, end_time, meter_value, prediction_value) ";
    let mut query = QueryBuilder::new(into);
    query.push_values(points, |mut row, point| {
        row.push_bind(meter.number())
            .push_bind(Utc(point.interval.start()))
            .push_bind(Utc(point.interval.end()));
        row.push_bind(point.actual.map(Kw)).push_bind(point.prediction.map(Kw));
    });
    query.push(end);
    query
}

fn point(meter: MeterId, (start, end, actual, prediction): ReadingRow) -> Result<Point> {
    let interval = Interval::new(start.0, end.0)
        .map_err(|error| Error::Schema(format!("a reading of meter {meter} cannot be read: it {error}")))?;
    Ok(Point {
        interval,
        actual: actual.map(|it| it.0),
        prediction: prediction.map(|it| it.0),
        quality: None,
    })
}

/// Lays one meter's readings over what is stored and returns what must be written.
///
/// `stored` is in order; `group` orders `readings` by interval, equal ones as they came.
fn merge(
    stored: &[Point],
    readings: &[IntervalReading],
    group: &[usize],
    outcome: &mut Outcome,
) -> Vec<Point> {
    let mut changed: Vec<Point> = Vec::new();
    let mut last: Option<Point> = None;
    for index in group {
        let new = readings[*index];
        let from = stored.partition_point(|it| it.interval.end() <= new.interval.start());
        let beside = stored.get(from).filter(|it| it.interval.overlaps(new.interval));
        // An earlier reading of this batch hides the stored one it was laid over.
        let old = last.filter(|it| it.interval.overlaps(new.interval)).or(beside.copied());
        let merged = match old {
            Some(old) if old.interval != new.interval => {
                outcome.conflicts.push((*index, Conflict::Overlaps(old.interval)));
                continue;
            }
            Some(old) => lay_over(old, new),
            None => Point {
                interval: new.interval,
                actual: new.actual,
                prediction: new.prediction,
                quality: None,
            },
        };
        match old {
            None => outcome.counts.inserted += 1,
            Some(old) if old == merged => outcome.counts.unchanged += 1,
            Some(_) => outcome.counts.updated += 1,
        }
        if old != Some(merged) {
            match changed.last_mut().filter(|it| it.interval == merged.interval) {
                Some(same) => *same = merged,
                None => changed.push(merged),
            }
        }
        last = Some(merged);
    }
    changed
}

fn lay_over(old: Point, new: IntervalReading) -> Point {
    let either = |new: Option<Power>, old: Option<Power>| new.or(old);
    Point {
        interval: old.interval,
        actual: either(new.actual, old.actual),
        prediction: either(new.prediction, old.prediction),
        quality: None,
    }
}
