//! Reading one meter's readings, with proof of access.

use std::sync::Arc;

use domain::{Interval, MeterId, Quality, Series, series::Point};

use super::{METERS_AT_ONCE, among};
use crate::{
    Db, Store, VisibleMeter, cache,
    codec::{Kw, Utc},
    error::{Error, Result},
};

type PointRow = (Utc, Utc, Option<Kw>, Option<Kw>, Option<u8>);

impl Store {
    /// A meter's readings that lie wholly inside `span` and may be seen, from the cache where it has them.
    ///
    /// # Errors
    /// Where the database fails, or holds intervals that overlap.
    pub async fn readings(&self, meter: &VisibleMeter, span: Interval) -> Result<Arc<Series>> {
        let Some(span) = meter.visible_part(span) else { return Ok(Arc::new(Series::default())) };
        let key = cache::Key { meter: meter.id(), revision: meter.revision(), span };
        let kept = self.cache.get(key).await;
        let result = if kept.is_some() { "hit" } else { "miss" };
        metrics::counter!("drp_readings_cache_lookups_total", "result" => result).increment(1);
        if let Some(series) = kept {
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
        let sql = "SELECT start_time, end_time, meter_value, prediction_value, quality FROM meter_data \
                   WHERE meter_id = ? AND start_time >= ? AND start_time < ? AND end_time <= ? ORDER BY start_time";
        let (id, start, end) = (meter.id().number(), Utc(span.start()), Utc(span.end()));
        let rows: Vec<PointRow> = on_db!(&self.db, pool => {
            sqlx::query_as(sql).bind(id).bind(start).bind(end).bind(end).fetch_all(pool).await
        })?;
        let points: Result<Vec<Point>> = rows.into_iter().map(|row| point(meter.id(), row)).collect();
        Series::new(points?).map_err(|error| {
            Error::Schema(format!("the readings of meter {} cannot be used: {error}", meter.id()))
        })
    }

    /// A meter's readings that start in `span` and may be seen, also where they reach beyond it.
    ///
    /// # Errors
    /// Where the database fails.
    pub(crate) async fn points_that_start_in(
        &self,
        meter: &VisibleMeter,
        span: Interval,
    ) -> Result<Vec<Point>> {
        let Some(span) = meter.visible_part(span) else { return Ok(Vec::new()) };
        let sql = "SELECT start_time, end_time, meter_value, prediction_value, quality FROM meter_data \
                   WHERE meter_id = ? AND start_time >= ? AND start_time < ? ORDER BY start_time";
        let (id, start, end) = (meter.id().number(), Utc(span.start()), Utc(span.end()));
        let rows: Vec<PointRow> = on_db!(&self.db, pool => {
            sqlx::query_as(sql).bind(id).bind(start).bind(end).fetch_all(pool).await
        })?;
        rows.into_iter().map(|row| point(meter.id(), row)).collect()
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
        for chunk in ids.chunks(METERS_AT_ONCE) {
            let rows: Vec<(u32, i64)> = match &self.db {
                Db::MariaDb(pool) => {
                    among::<sqlx::MySql>(start, chunk, ")").build_query_as().fetch_all(pool).await?
                }
                Db::Sqlite { reader, .. } => {
                    among::<sqlx::Sqlite>(start, chunk, ")").build_query_as().fetch_all(reader).await?
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

fn point(meter: MeterId, (start, end, actual, prediction, quality): PointRow) -> Result<Point> {
    let interval = Interval::new(start.0, end.0)
        .map_err(|error| Error::Schema(format!("a reading of meter {meter} cannot be read: it {error}")))?;
    Ok(Point {
        interval,
        actual: actual.map(|it| it.0),
        prediction: prediction.map(|it| it.0),
        quality: quality.and_then(Quality::of_code),
    })
}
