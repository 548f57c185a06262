//! The sums of one meter's local days, as far as whoever asks may see them.

use domain::{Calendar, Interval, Totals, ValidationRules};
use jiff::{Timestamp, civil::Date};
use sqlx::Row;

use super::{
    DayReadings, columns,
    summed::{self, By},
};
use crate::{
    Db, FleetDays, Store, VisibleMeter,
    codec::{Utc, date_text},
    error::Result,
    local_day::LocalDays,
};

impl Store {
    /// The sums of the local days of a span, which begins and ends at midnight, by date; those days alone that have
    /// readings. Of the day within which the meter became whose it is, only what is since then is added up.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn day_totals(
        &self,
        meter: &VisibleMeter,
        days: Interval,
        calendar: &Calendar,
        rules: &ValidationRules,
    ) -> Result<Vec<(Date, Totals)>> {
        let FleetDays { mut from, to, .. } = FleetDays::of(days, calendar)?;
        let mut totals = Vec::new();
        if let Some(since) = meter.visible_from() {
            let since = since.max(Timestamp::UNIX_EPOCH);
            let day = LocalDays::new(calendar).of(since)?;
            if day.span.start() < since && (from..to).contains(&day.date) {
                let points = self.points_that_start_in(meter, day.span).await?;
                let reach = points.last().map_or(day.span.end(), |it| it.interval.end());
                let readings = DayReadings { meter: meter.id(), day, reach, points: &points };
                totals.extend((!points.is_empty()).then(|| (day.date, readings.totals(&[], rules).0)));
            }
            let whole = if day.span.start() < since { day.date.tomorrow().ok() } else { Some(day.date) };
            from = from.max(whole.unwrap_or(Date::MAX));
        }
        if from < to {
            totals.extend(self.rows_of_days(meter, from, to).await?);
        }
        Ok(totals)
    }

    /// The rows of these days, in order.
    async fn rows_of_days(&self, meter: &VisibleMeter, from: Date, to: Date) -> Result<Vec<(Date, Totals)>> {
        macro_rules! rows {
            ($pool:expr) => {{
                let mut sql = sqlx::QueryBuilder::new(summed::select(self.db.engine(), By::Date));
                sql.push(" WHERE grain = 'day' AND meter_id = ").push_bind(meter.id().number());
                sql.push(" AND start_date >= ").push_bind(date_text(from));
                sql.push(" AND start_date < ").push_bind(date_text(to));
                sql.push(" GROUP BY meter_id, ").push(summed::group(By::Date)).push(" ORDER BY 2");
                let rows = sql.build().fetch_all($pool).await?;
                let row = |it| {
                    Ok((summed::key(Row::try_get(it, 0)?, Row::try_get(it, 1)?)?.1, columns::totals(it, 2)?))
                };
                rows.iter().map(row).collect()
            }};
        }
        match &self.db {
            Db::MariaDb(pool) => rows!(pool),
            Db::Sqlite { reader, .. } => rows!(reader),
        }
    }

    /// The end of the newest measured interval that starts in a span and may be seen.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn last_measured(&self, meter: &VisibleMeter, span: Interval) -> Result<Option<Timestamp>> {
        let Some(span) = meter.visible_part(span) else { return Ok(None) };
        let sql = "SELECT end_time FROM meter_data WHERE meter_id = ? AND start_time >= ? AND start_time < ? \
                   AND meter_value IS NOT NULL ORDER BY start_time DESC LIMIT 1";
        let (id, start, end) = (meter.id().number(), Utc(span.start()), Utc(span.end()));
        let last: Option<Utc> = on_db!(&self.db, pool => {
            sqlx::query_scalar(sql).bind(id).bind(start).bind(end).fetch_optional(pool).await
        })?;
        Ok(last.map(|it| it.0))
    }
}
