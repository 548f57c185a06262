//! Sums over many meters at once, from their totals alone: what dashboards of an organization and of the provider show.

use std::collections::HashMap;

use domain::{
    Calendar, Compared, CreditFactor, Energy, EntityId, MeterId, OrgId, Principal, Totals,
    access::MeterAuthority,
};
use jiff::{Timestamp, ToSpan, civil::Date};

use crate::{
    Store,
    codec::{Factor, Utc, date_text},
    error::{Error, Result},
    fleet_parts::first_day_from,
};

/// A meter whose sums the principal who asked may see, as of the database's answer.
///
/// Its fields are private and [`Store::fleet_meters`] is its only maker, as for a [`crate::VisibleMeter`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FleetMeter {
    id: MeterId,
    label: Option<String>,
    org: Option<(OrgId, String)>,
    revision: u64,
    visible_from: Option<Timestamp>,
    is_household: bool,
}

/// Local days from the first to before the last: whole months where `by_month`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FleetDays {
    /// The first day.
    pub from: Date,
    /// The day after the last one.
    pub to: Date,
    /// Whether both are the first days of months.
    pub by_month: bool,
}

/// The sums of a meter: over all its readings, and over what was compared in DR periods of each credit factor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FleetSums {
    /// Over all readings; without what only a single day has, such as the length of its intervals.
    pub totals: Totals,
    /// What was compared in DR periods, by their own credit factor.
    pub within: Vec<(Compared, Option<CreditFactor>)>,
}

impl FleetMeter {
    /// The meter's number.
    pub fn id(&self) -> MeterId {
        self.id
    }

    /// What its people call it; its number where they call it nothing.
    pub fn label(&self) -> String {
        self.label.clone().unwrap_or_else(|| self.id.to_string())
    }

    /// The organization that it belongs to besides the provider.
    pub fn org(&self) -> Option<&(OrgId, String)> {
        self.org.as_ref()
    }

    /// Whether it is or was a household's.
    pub fn is_household(&self) -> bool {
        self.is_household
    }

    /// The first instant that may be seen, where that is not all.
    pub fn visible_from(&self) -> Option<Timestamp> {
        self.visible_from
    }

    /// The first whole day that may be seen, where that is not all.
    fn first_day(&self, calendar: &Calendar) -> Option<Date> {
        first_day_from(self.visible_from?, calendar)
    }
}

type MeterRow = (u32, Option<String>, Option<u32>, Option<String>, i64, Option<Utc>, bool);
type TotalsRow = (u32, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64);
type WithinRow = (u32, Option<Factor>, i64, i64, i64, i64, i64);

macro_rules! meters {
    ($begins:literal, $join:literal) => {
        concat!(
            "SELECT m.meter_id, d.label, o.org_id, o.org_name, CAST(COALESCE(r.revision, 0) AS SIGNED), ",
            $begins,
            ", EXISTS (SELECT 1 FROM assignments a WHERE a.meter_id = m.meter_id \
               AND NOT EXISTS (SELECT 1 FROM organizations x WHERE x.org_id = a.entity_id)) \
             FROM meters m ",
            $join,
            " LEFT JOIN (SELECT a.meter_id, MIN(a.entity_id) AS org_id FROM meter_map a \
                JOIN organizations x ON x.org_id = a.entity_id WHERE x.org_id <> 1 GROUP BY a.meter_id) \
                owner ON owner.meter_id = m.meter_id \
              LEFT JOIN organizations o ON o.org_id = owner.org_id \
              LEFT JOIN meter_details d ON d.meter_id = m.meter_id \
              LEFT JOIN meter_revisions r ON r.meter_id = m.meter_id ORDER BY m.meter_id"
        )
    };
}

const EVERY: &str = meters!("NULL", "");
const OF_ENTITY: &str = meters!(
    "(SELECT MAX(a.begins_at) FROM assignments a WHERE a.meter_id = m.meter_id AND a.entity_id = mine.entity_id \
      AND a.ends_at IS NULL)",
    "JOIN meter_map mine ON mine.meter_id = m.meter_id AND mine.entity_id = ?"
);

macro_rules! totals {
    ($join:literal, $and:literal) => {
        concat!(
            "SELECT t.meter_id, CAST(SUM(t.n_readings) AS SIGNED), CAST(SUM(t.n_actual) AS SIGNED), \
             CAST(SUM(t.actual_ws) AS SIGNED), CAST(SUM(t.prediction_ws) AS SIGNED), CAST(SUM(t.n_both) AS SIGNED), \
             CAST(SUM(t.n_participated) AS SIGNED), CAST(SUM(t.both_actual_ws) AS SIGNED), \
             CAST(SUM(t.both_prediction_ws) AS SIGNED), CAST(SUM(t.saved_ws) AS SIGNED), \
             CAST(MAX(t.touches_period) AS SIGNED) FROM meter_totals t ",
            $join,
            " WHERE t.grain = ? AND t.start_date >= ? AND t.start_date < ?",
            $and,
            " GROUP BY t.meter_id"
        )
    };
}

macro_rules! within {
    ($join:literal, $and:literal) => {
        concat!(
            "SELECT t.meter_id, p.credit_factor, CAST(SUM(t.n_both) AS SIGNED), \
             CAST(SUM(t.n_participated) AS SIGNED), CAST(SUM(t.actual_ws) AS SIGNED), \
             CAST(SUM(t.prediction_ws) AS SIGNED), CAST(SUM(t.saved_ws) AS SIGNED) \
             FROM period_totals t JOIN drp_periods p ON p.drp_id = t.drp_id ",
            $join,
            " WHERE t.start_date >= ? AND t.start_date < ?",
            $and,
            " GROUP BY t.meter_id, p.credit_factor"
        )
    };
}

/// The same three ways: every meter, those that an entity has, and one.
const TOTALS: [&str; 3] = [
    totals!("", ""),
    totals!("JOIN meter_map mine ON mine.meter_id = t.meter_id", " AND mine.entity_id = ?"),
    totals!("", " AND t.meter_id = ?"),
];
const WITHIN: [&str; 3] = [
    within!("", ""),
    within!("JOIN meter_map mine ON mine.meter_id = t.meter_id", " AND mine.entity_id = ?"),
    within!("", " AND t.meter_id = ?"),
];

/// Of which meters sums are read.
#[derive(Clone, Copy)]
pub(crate) enum Whose {
    Every,
    Of(EntityId),
    One(MeterId),
}

impl Whose {
    /// The meters whose sums `principal` may see, or those of them that an organization has; nothing where that is none.
    pub(crate) fn seen_by(principal: &Principal, org: Option<OrgId>) -> Option<Whose> {
        match (principal.meter_authority(), org) {
            (MeterAuthority::None, _) => None,
            (MeterAuthority::Every, None | Some(OrgId::PROVIDER)) => Some(Whose::Every),
            (MeterAuthority::Every, Some(org)) => Some(Whose::Of(EntityId::from(org))),
            (MeterAuthority::Of(own), Some(org)) if own != EntityId::from(org) => None,
            (MeterAuthority::Of(own), _) => Some(Whose::Of(own)),
        }
    }

    pub(crate) fn choose(self, of: [&'static str; 3]) -> (&'static str, Option<u32>) {
        match self {
            Whose::Every => (of[0], None),
            Whose::Of(entity) => (of[1], Some(entity.number())),
            Whose::One(meter) => (of[2], Some(meter.number())),
        }
    }
}

impl Store {
    /// The meters whose sums `principal` may see, by number; only those of an organization where one is named, which whoever
    /// is not of the staff must be of: then of each only what is since it became theirs.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn fleet_meters(&self, principal: &Principal, org: Option<OrgId>) -> Result<Vec<FleetMeter>> {
        let rows: Vec<MeterRow> = match Whose::seen_by(principal, org) {
            None | Some(Whose::One(_)) => Vec::new(),
            Some(Whose::Every) => on_db!(&self.db, pool => sqlx::query_as(EVERY).fetch_all(pool).await)?,
            Some(Whose::Of(entity)) => on_db!(&self.db, pool => {
                sqlx::query_as(OF_ENTITY).bind(entity.number()).fetch_all(pool).await
            })?,
        };
        let meters =
            rows.into_iter().map(|(id, label, org_id, org_name, revision, from, is_household)| FleetMeter {
                id: MeterId::new(id),
                label,
                org: org_id.map(OrgId::new).zip(org_name),
                revision: revision.unsigned_abs(),
                visible_from: from.map(|it| it.0),
                is_household,
            });
        Ok(meters.collect())
    }

    /// The sums of these meters over local days, those alone that may be seen as a whole; of a meter without readings
    /// there is nothing. `entity` is whose meters they all are, where it is known: then no others are looked at.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn fleet_sums(
        &self,
        meters: &[FleetMeter],
        entity: Option<EntityId>,
        days: FleetDays,
        calendar: &Calendar,
    ) -> Result<HashMap<MeterId, FleetSums>> {
        let mut sums = self.sums_of(entity.map_or(Whose::Every, Whose::Of), days).await?;
        let known: HashMap<MeterId, Option<Date>> =
            meters.iter().map(|it| (it.id, it.first_day(calendar))).collect();
        sums.retain(|meter, _| known.contains_key(meter));
        for (meter, first) in known {
            let Some(first) = first.filter(|it| *it > days.from) else { continue };
            sums.remove(&meter);
            let rest = FleetDays { from: first, to: days.to, by_month: false };
            if rest.from < rest.to {
                sums.extend(self.sums_of(Whose::One(meter), rest).await?);
            }
        }
        Ok(sums)
    }

    pub(crate) async fn sums_of(&self, whose: Whose, days: FleetDays) -> Result<HashMap<MeterId, FleetSums>> {
        let grain = if days.by_month { "month" } else { "day" };
        let (from, to) = (date_text(days.from), date_text(days.to));
        let (sql, whom) = whose.choose(TOTALS);
        let rows: Vec<TotalsRow> = on_db!(&self.db, pool => {
            let query = sqlx::query_as(sql).bind(grain).bind(&from).bind(&to);
            match whom {
                Some(id) => query.bind(id).fetch_all(pool).await,
                None => query.fetch_all(pool).await,
            }
        })?;
        let mut sums: HashMap<MeterId, FleetSums> = rows.into_iter().map(totals).collect();
        if !sums.values().any(|it| it.totals.touches_period) {
            return Ok(sums);
        }
        let (sql, whom) = whose.choose(WITHIN);
        let rows: Vec<WithinRow> = on_db!(&self.db, pool => {
            let query = sqlx::query_as(sql).bind(&from).bind(&to);
            match whom {
                Some(id) => query.bind(id).fetch_all(pool).await,
                None => query.fetch_all(pool).await,
            }
        })?;
        for (meter, factor, n_both, n_participated, actual, prediction, saved) in rows {
            let compared = compared([n_both, n_participated, actual, prediction, saved]);
            let sum = sums.entry(MeterId::new(meter)).or_default();
            sum.within.push((compared, factor.map(|it| it.0)));
        }
        Ok(sums)
    }

    /// How many local days wait until their sums follow DR periods that were changed.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn n_stale_days(&self) -> Result<u64> {
        let sql = "SELECT COUNT(*) FROM stale_days";
        let n_days: i64 = on_db!(&self.db, pool => sqlx::query_scalar(sql).fetch_one(pool).await)?;
        Ok(n_days.unsigned_abs())
    }
}

impl FleetDays {
    /// The local days of a span, which begins and ends at midnight.
    ///
    /// # Errors
    /// Where a day cannot be told.
    pub fn of(span: domain::Interval, calendar: &Calendar) -> Result<FleetDays> {
        let last = span.end().checked_sub(1.second()).map_err(|_| Error::Value)?;
        let (from, to) =
            (calendar.date(span.start()), calendar.date(last).tomorrow().map_err(|_| Error::Value)?);
        Ok(FleetDays { from, to, by_month: from.day() == 1 && to.day() == 1 })
    }
}

fn totals(row: TotalsRow) -> (MeterId, FleetSums) {
    let (
        meter,
        n_readings,
        n_actual,
        actual,
        prediction,
        n_both,
        n_participated,
        both_actual,
        both,
        saved,
        touches,
    ) = row;
    let totals = Totals {
        n_readings: n_readings.unsigned_abs(),
        n_actual: n_actual.unsigned_abs(),
        actual: energy(actual),
        prediction: energy(prediction),
        both: compared([n_both, n_participated, both_actual, both, saved]),
        touches_period: touches != 0,
        ..Totals::default()
    };
    (MeterId::new(meter), FleetSums { totals, within: Vec::new() })
}

pub(crate) fn compared([n_both, n_participated, actual, prediction, saved]: [i64; 5]) -> Compared {
    Compared {
        n_both: n_both.unsigned_abs(),
        n_participated: n_participated.unsigned_abs(),
        actual: energy(actual),
        prediction: energy(prediction),
        saved: energy(saved),
    }
}

fn energy(watt_seconds: i64) -> Energy {
    Energy::from_watt_seconds(watt_seconds.into())
}
