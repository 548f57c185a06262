//! What many meters used and saved in DR periods, from their totals, and their power over time, added up by the database.

use std::collections::{BTreeMap, HashMap};

use domain::{Compared, DrPeriod, DrPeriodId, EntityId, Interval, MeterId, OrgId, Principal, SummedReadings};
use jiff::Timestamp;

use crate::{
    Db, Store,
    codec::{Utc, time_text},
    dialect::Dialect,
    error::{Error, Result},
    fleet::{FleetDays, FleetMeter, Whose, compared},
    periods::{PeriodRow, period},
    ranges::{self, MeterRange},
};

/// What was compared in a DR period over many meters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct PeriodSums {
    /// How many meters have anything to compare in it.
    pub n_reporting: u64,
    /// How many of them saved anything.
    pub n_participating: u64,
    /// What was compared of all of them.
    pub compared: Compared,
}

impl PeriodSums {
    /// Adds a meter's.
    pub fn add(&mut self, compared: &Compared) {
        self.n_reporting += u64::from(compared.n_both > 0);
        self.n_participating += u64::from(compared.n_participated > 0);
        self.compared += *compared;
    }
}

type SumsRow = (u32, i64, i64, i64, i64, i64, i64, i64);
type MeterRow = (u32, i64, i64, i64, i64, i64);
type PowerRow = (Utc, Utc, i64, i64, i64, i64, Option<i64>, Option<i64>, Option<i64>);

macro_rules! sums {
    ($join:literal, $and:literal) => {
        concat!(
            "SELECT t.drp_id, COUNT(DISTINCT t.meter_id), \
             COUNT(DISTINCT CASE WHEN t.n_participated > 0 THEN t.meter_id END), CAST(SUM(t.n_both) AS SIGNED), \
             CAST(SUM(t.n_participated) AS SIGNED), CAST(SUM(t.actual_ws) AS SIGNED), \
             CAST(SUM(t.prediction_ws) AS SIGNED), CAST(SUM(t.saved_ws) AS SIGNED) \
             FROM drp_periods p JOIN period_totals t ON t.drp_id = p.drp_id",
            $join,
            " WHERE p.start_time >= ? AND p.start_time < ?",
            $and,
            " GROUP BY t.drp_id"
        )
    };
}

macro_rules! of_meters {
    ($join:literal, $and:literal) => {
        concat!(
            "SELECT t.meter_id, CAST(SUM(t.n_both) AS SIGNED), CAST(SUM(t.n_participated) AS SIGNED), \
             CAST(SUM(t.actual_ws) AS SIGNED), CAST(SUM(t.prediction_ws) AS SIGNED), \
             CAST(SUM(t.saved_ws) AS SIGNED) FROM period_totals t",
            $join,
            " WHERE t.drp_id = ?",
            $and,
            " GROUP BY t.meter_id"
        )
    };
}

macro_rules! steps {
    ($join:literal, $and:literal) => {
        concat!(
            "SELECT t.meter_id, CAST(MIN(t.step_s) AS SIGNED), CAST(MAX(t.step_s) AS SIGNED) FROM meter_totals t",
            $join,
            " WHERE t.grain = 'day' AND t.start_date >= ? AND t.start_date < ?",
            $and,
            " GROUP BY t.meter_id"
        )
    };
}

const SUMS: &str = sums!("", "");
/// Of an entity's meters only those that it had from the period's beginning on.
const SUMS_OF_ENTITY: &str = sums!(
    " JOIN meter_map mine ON mine.meter_id = t.meter_id",
    " AND mine.entity_id = ? AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.entity_id = mine.entity_id \
     AND a.meter_id = mine.meter_id AND a.ends_at IS NULL AND a.begins_at > p.start_time)"
);
const OF_METERS: [&str; 3] = [
    of_meters!("", ""),
    of_meters!(" JOIN meter_map mine ON mine.meter_id = t.meter_id", " AND mine.entity_id = ?"),
    of_meters!("", " AND t.meter_id = ?"),
];
const STEPS: [&str; 3] = [
    steps!("", ""),
    steps!(" JOIN meter_map mine ON mine.meter_id = t.meter_id", " AND mine.entity_id = ?"),
    steps!("", " AND t.meter_id = ?"),
];

/// Sums of power by interval: how many have a value, a prediction, both, then the sums of both, of values and of
/// predictions in watts.
const POWER: Dialect = Dialect {
    mariadb: "SELECT start_time, end_time, COUNT(meter_value), COUNT(prediction_value), \
              COUNT(meter_value + prediction_value), \
              CAST(COALESCE(SUM(CASE WHEN prediction_value IS NOT NULL THEN meter_value END), 0) * 1000 AS SIGNED), \
              CAST(SUM(CASE WHEN meter_value IS NOT NULL THEN prediction_value END) * 1000 AS SIGNED), \
              CAST(SUM(meter_value) * 1000 AS SIGNED), CAST(SUM(prediction_value) * 1000 AS SIGNED) \
              FROM meter_data FORCE INDEX (PRIMARY)",
    sqlite: "SELECT start_time, end_time, COUNT(meter_value), COUNT(prediction_value), \
             COUNT(meter_value + prediction_value), \
             COALESCE(SUM(CASE WHEN prediction_value IS NOT NULL THEN meter_value END), 0), \
             SUM(CASE WHEN meter_value IS NOT NULL THEN prediction_value END), \
             SUM(meter_value), SUM(prediction_value) FROM meter_data",
};

impl Store {
    /// What was compared in each DR period that begins in a span, over all meters that `principal` may see, or those of an
    /// organization; a meter that became theirs within a period is left out of it. A period without anything to compare
    /// is not there.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn period_sums(
        &self,
        principal: &Principal,
        org: Option<OrgId>,
        span: Interval,
    ) -> Result<HashMap<DrPeriodId, PeriodSums>> {
        let (start, end) = (Utc(span.start()), Utc(span.end()));
        let rows: Vec<SumsRow> = match Whose::seen_by(principal, org) {
            None | Some(Whose::One(_)) => Vec::new(),
            Some(Whose::Every) => on_db!(&self.db, pool => {
                sqlx::query_as(SUMS).bind(start).bind(end).fetch_all(pool).await
            })?,
            Some(Whose::Of(entity)) => on_db!(&self.db, pool => {
                sqlx::query_as(SUMS_OF_ENTITY).bind(start).bind(end).bind(entity.number()).fetch_all(pool).await
            })?,
        };
        let sums = rows.into_iter().map(
            |(id, n_reporting, n_participating, n_both, n_below, actual, expected, saved)| {
                let sums = PeriodSums {
                    n_reporting: n_reporting.unsigned_abs(),
                    n_participating: n_participating.unsigned_abs(),
                    compared: compared([n_both, n_below, actual, expected, saved]),
                };
                (DrPeriodId::new(id), sums)
            },
        );
        Ok(sums.collect())
    }

    /// What was compared in a DR period of each of these meters that may be seen from its beginning on; of a meter without
    /// anything to compare there is nothing. `entity` as for [`Store::fleet_sums`].
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn period_sums_by_meter(
        &self,
        meters: &[FleetMeter],
        entity: Option<EntityId>,
        of: &DrPeriod,
    ) -> Result<HashMap<MeterId, Compared>> {
        let mut sums = self.compared_of_every(entity, of).await?;
        let whole = |it: &FleetMeter| it.visible_from().is_none_or(|from| from <= of.interval.start());
        let seen: HashMap<MeterId, bool> = meters.iter().map(|it| (it.id(), whole(it))).collect();
        sums.retain(|meter, _| seen.get(meter).copied().unwrap_or(false));
        Ok(sums)
    }

    /// What was compared in a DR period of each meter, whoever may see it: of all, or of those that an entity has.
    pub(crate) async fn compared_of_every(
        &self,
        entity: Option<EntityId>,
        of: &DrPeriod,
    ) -> Result<HashMap<MeterId, Compared>> {
        let (sql, whom) = entity.map_or(Whose::Every, Whose::Of).choose(OF_METERS);
        let rows: Vec<MeterRow> = on_db!(&self.db, pool => {
            let query = sqlx::query_as(sql).bind(of.id.number());
            match whom {
                Some(id) => query.bind(id).fetch_all(pool).await,
                None => query.fetch_all(pool).await,
            }
        })?;
        let sums = rows.into_iter().map(|(meter, n_both, n_below, actual, expected, saved)| {
            (MeterId::new(meter), compared([n_both, n_below, actual, expected, saved]))
        });
        Ok(sums.collect())
    }

    /// The length in seconds of the intervals of each of these meters over local days: zero where it differs, nothing where
    /// there are none. `entity` as for [`Store::fleet_sums`].
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn interval_lengths(
        &self,
        entity: Option<EntityId>,
        days: FleetDays,
    ) -> Result<HashMap<MeterId, i64>> {
        let (sql, whom) = entity.map_or(Whose::Every, Whose::Of).choose(STEPS);
        let (from, to) = (crate::codec::date_text(days.from), crate::codec::date_text(days.to));
        let rows: Vec<(u32, i64, i64)> = on_db!(&self.db, pool => {
            let query = sqlx::query_as(sql).bind(from).bind(to);
            match whom {
                Some(id) => query.bind(id).fetch_all(pool).await,
                None => query.fetch_all(pool).await,
            }
        })?;
        let length = |(meter, least, most): (u32, i64, i64)| {
            (MeterId::new(meter), if least == most { least } else { 0 })
        };
        Ok(rows.into_iter().map(length).collect())
    }

    /// The power of these meters over a span, added up by interval; of each only what may be seen.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn summed_readings(
        &self,
        meters: &[FleetMeter],
        span: Interval,
    ) -> Result<Vec<SummedReadings>> {
        let range = |it: &FleetMeter| MeterRange {
            meter: it.id().number(),
            from: time_text(it.visible_from().map_or(span.start(), |from| from.max(span.start()))),
            to: time_text(span.end()),
        };
        let ranges: Vec<MeterRange> = meters.iter().map(range).filter(|it| it.from < it.to).collect();
        let select = POWER.of(self.db.engine());
        let end = " GROUP BY start_time, end_time";
        let mut sums = BTreeMap::<(Timestamp, Timestamp), SummedReadings>::new();
        for terms in ranges::statements(ranges) {
            let rows: Vec<PowerRow> = match &self.db {
                Db::MariaDb(pool) => {
                    let mut query = ranges::query::<sqlx::MySql>(select, "start_time", &terms, end);
                    query.build_query_as().fetch_all(pool).await?
                }
                Db::Sqlite { reader, .. } => {
                    let mut query = ranges::query::<sqlx::Sqlite>(select, "start_time", &terms, end);
                    query.build_query_as().fetch_all(reader).await?
                }
            };
            for row in rows.into_iter().filter(|row| row.1.0 <= span.end()) {
                let new = summed(row)?;
                let key = (new.interval.start(), new.interval.end());
                sums.entry(key).and_modify(|it| add(it, &new)).or_insert(new);
            }
        }
        Ok(sums.into_values().collect())
    }

    /// The DR period that begins last before this one, and the one that begins first after it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn periods_around(&self, it: &DrPeriod) -> Result<(Option<DrPeriod>, Option<DrPeriod>)> {
        const BEFORE: &str = "SELECT drp_id, start_time, end_time, credit_factor FROM drp_periods \
            WHERE start_time < ? OR (start_time = ? AND drp_id < ?) ORDER BY start_time DESC, drp_id DESC LIMIT 1";
        const AFTER: &str = "SELECT drp_id, start_time, end_time, credit_factor FROM drp_periods \
            WHERE start_time > ? OR (start_time = ? AND drp_id > ?) ORDER BY start_time, drp_id LIMIT 1";
        let (start, id) = (Utc(it.interval.start()), it.id.number());
        let mut found = [None, None];
        for (sql, place) in [BEFORE, AFTER].into_iter().zip(&mut found) {
            let row: Option<PeriodRow> = on_db!(&self.db, pool => {
                sqlx::query_as(sql).bind(start).bind(start).bind(id).fetch_optional(pool).await
            })?;
            *place = row.map(period).transpose()?;
        }
        Ok(found.into())
    }

    /// When the first DR period of all begins and the last one; nothing where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn extent_of_periods(&self) -> Result<Option<(Timestamp, Timestamp)>> {
        let sql = "SELECT MIN(start_time), MAX(start_time) FROM drp_periods";
        let (first, last): (Option<Utc>, Option<Utc>) =
            on_db!(&self.db, pool => sqlx::query_as(sql).fetch_one(pool).await)?;
        Ok(first.zip(last).map(|(first, last)| (first.0, last.0)))
    }
}

fn summed(row: PowerRow) -> Result<SummedReadings> {
    let (start, end, n_actual, n_prediction, n_both, both_actual, both_prediction, actual, prediction) = row;
    let interval = Interval::new(start.0, end.0)
        .map_err(|error| Error::Schema(format!("readings of {} cannot be read: they {error}", start.0)))?;
    Ok(SummedReadings {
        interval,
        n_both: n_both.unsigned_abs(),
        both_actual: both_actual.into(),
        both_prediction: both_prediction.unwrap_or(0).into(),
        n_actual: n_actual.unsigned_abs(),
        actual: actual.unwrap_or(0).into(),
        n_prediction: n_prediction.unsigned_abs(),
        prediction: prediction.unwrap_or(0).into(),
    })
}

fn add(sum: &mut SummedReadings, other: &SummedReadings) {
    sum.n_both += other.n_both;
    sum.both_actual += other.both_actual;
    sum.both_prediction += other.both_prediction;
    sum.n_actual += other.n_actual;
    sum.actual += other.actual;
    sum.n_prediction += other.n_prediction;
    sum.prediction += other.prediction;
}
