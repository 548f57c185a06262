//! Where meters are: exactly to whoever may see the meter, and of others' only how many there are about where.

use std::collections::{BTreeMap, HashMap};

use domain::{
    Calendar, CoarsePlace, Compared, DrPeriod, Energy, EntityId, MeterId, OrgId, Principal,
    access::MeterAuthority, entity::Coordinates,
};
use jiff::{Timestamp, civil::Date};

use crate::{
    Store,
    codec::{Utc, date_text},
    dialect::Dialect,
    error::Result,
    meters::coordinates,
    ranges::{self, MeterRange},
};

/// A meter that the principal who asked may see, with its exact place.
///
/// Its fields are private and [`Store::placed_meters`] is its only maker, as for a [`crate::VisibleMeter`]: nobody else's
/// place can be in one.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedMeter {
    id: MeterId,
    label: Option<String>,
    org: Option<(OrgId, String)>,
    place: Option<Coordinates>,
    visible_from: Option<Timestamp>,
    is_household: bool,
}

/// Meters of other organizations that are near each other: how many, and about where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeterArea {
    /// About where.
    pub place: CoarsePlace,
    /// How many.
    pub n_meters: usize,
}

/// What a meter measured on a local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeterDay {
    /// The day.
    pub date: Date,
    /// What was measured; nothing where nothing was.
    pub actual: Option<Energy>,
    /// What was predicted; nothing where nothing was.
    pub prediction: Option<Energy>,
}

impl PlacedMeter {
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

    /// Where it is, if that is known.
    pub fn place(&self) -> Option<Coordinates> {
        self.place
    }

    /// Whether it is or was a household's.
    pub fn is_household(&self) -> bool {
        self.is_household
    }

    /// Whether all of what it measured from an instant on may be seen.
    fn is_visible_from(&self, instant: Timestamp) -> bool {
        self.visible_from.is_none_or(|it| it <= instant)
    }
}

type MeterRow = (u32, Option<String>, Option<u32>, Option<String>, Option<String>, Option<Utc>, bool);
type DayRow = (u32, String, i64, i64, i64, i64);

macro_rules! meters {
    ($coordinates:literal, $begins:literal, $join:literal) => {
        concat!(
            "SELECT m.meter_id, d.label, o.org_id, o.org_name, ",
            $coordinates,
            ", ",
            $begins,
            ", EXISTS (SELECT 1 FROM assignments a WHERE a.meter_id = m.meter_id \
               AND NOT EXISTS (SELECT 1 FROM organizations x WHERE x.org_id = a.entity_id)) FROM meters m ",
            $join,
            " LEFT JOIN (SELECT a.meter_id, MIN(a.entity_id) AS org_id FROM meter_map a \
                JOIN organizations x ON x.org_id = a.entity_id WHERE x.org_id <> 1 GROUP BY a.meter_id) \
                owner ON owner.meter_id = m.meter_id \
              LEFT JOIN organizations o ON o.org_id = owner.org_id \
              LEFT JOIN meter_details d ON d.meter_id = m.meter_id ORDER BY m.meter_id"
        )
    };
}

macro_rules! of_entity {
    ($coordinates:literal) => {
        meters!(
            $coordinates,
            "(SELECT MAX(a.begins_at) FROM assignments a WHERE a.meter_id = m.meter_id AND a.entity_id = mine.entity_id \
              AND a.ends_at IS NULL)",
            "JOIN meter_map mine ON mine.meter_id = m.meter_id AND mine.entity_id = ?"
        )
    };
}

const EVERY: Dialect = Dialect {
    mariadb: meters!("ST_AsText(m.coordinates)", "NULL", ""),
    sqlite: meters!("m.coordinates", "NULL", ""),
};
const OF_ENTITY: Dialect =
    Dialect { mariadb: of_entity!("ST_AsText(m.coordinates)"), sqlite: of_entity!("m.coordinates") };

macro_rules! of_others {
    ($coordinates:literal) => {
        concat!(
            "SELECT ",
            $coordinates,
            " FROM meters m WHERE m.coordinates IS NOT NULL \
              AND EXISTS (SELECT 1 FROM meter_map a JOIN organizations x ON x.org_id = a.entity_id \
                          WHERE a.meter_id = m.meter_id AND x.org_id <> 1) \
              AND NOT EXISTS (SELECT 1 FROM meter_map a WHERE a.meter_id = m.meter_id AND a.entity_id = ?)"
        )
    };
}

const OF_OTHERS: Dialect =
    Dialect { mariadb: of_others!("ST_AsText(m.coordinates)"), sqlite: of_others!("m.coordinates") };

impl Store {
    /// The meters that `principal` may see, by number, each with its place.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn placed_meters(&self, principal: &Principal) -> Result<Vec<PlacedMeter>> {
        let engine = self.db.engine();
        let rows: Vec<MeterRow> = match principal.meter_authority() {
            MeterAuthority::None => Vec::new(),
            MeterAuthority::Every => {
                on_db!(&self.db, pool => sqlx::query_as(EVERY.of(engine)).fetch_all(pool).await)?
            }
            MeterAuthority::Of(entity) => on_db!(&self.db, pool => {
                sqlx::query_as(OF_ENTITY.of(engine)).bind(entity.number()).fetch_all(pool).await
            })?,
        };
        let meter = |(id, label, org_id, org_name, place, from, is_household): MeterRow| PlacedMeter {
            id: MeterId::new(id),
            label,
            org: org_id.map(OrgId::new).zip(org_name),
            place: place.as_deref().and_then(coordinates),
            visible_from: from.map(|it| it.0),
            is_household,
        };
        Ok(rows.into_iter().map(meter).collect())
    }

    /// The meters of organizations that are not the entity's, by area; those of households and those that nobody but
    /// the provider has are in none of them.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn areas_of_others(&self, entity: EntityId) -> Result<Vec<MeterArea>> {
        let sql = OF_OTHERS.of(self.db.engine());
        let places: Vec<String> =
            on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(entity.number()).fetch_all(pool).await)?;
        let mut areas: BTreeMap<CoarsePlace, usize> = BTreeMap::new();
        for place in places.iter().filter_map(|it| coordinates(it)) {
            *areas.entry(CoarsePlace::around(place)).or_default() += 1;
        }
        Ok(areas.into_iter().map(|(place, n_meters)| MeterArea { place, n_meters }).collect())
    }

    /// What each of these meters compares in a DR period, where all of it may be seen. `entity` is whose meters they all
    /// are, where it is known: then no others are looked at.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn compared_in(
        &self,
        meters: &[PlacedMeter],
        entity: Option<EntityId>,
        period: &DrPeriod,
    ) -> Result<HashMap<MeterId, Compared>> {
        let mut sums = self.compared_of_every(entity, period).await?;
        let start = period.interval.start();
        let seen = meters.iter().filter(|it| it.is_visible_from(start));
        Ok(seen.filter_map(|it| sums.remove(&it.id).map(|sum| (it.id, sum))).collect())
    }

    /// What each of these meters measured on the local days from `from` to before `to`, oldest first, those alone that may
    /// be seen as a whole.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn meter_days(
        &self,
        meters: &[&PlacedMeter],
        from: Date,
        to: Date,
        calendar: &Calendar,
    ) -> Result<HashMap<MeterId, Vec<MeterDay>>> {
        const SELECT: &str = "SELECT meter_id, CAST(start_date AS CHAR), CAST(n_actual AS SIGNED), actual_ws, \
            CAST(n_prediction AS SIGNED), prediction_ws FROM meter_totals";
        const END: &str = " AND grain = 'day' ORDER BY meter_id, start_date";
        let range = |it: &&PlacedMeter| {
            let from = it.first_day(calendar).map_or(from, |first| first.max(from));
            (from < to).then(|| MeterRange {
                meter: it.id.number(),
                from: date_text(from),
                to: date_text(to),
            })
        };
        let mut days: HashMap<MeterId, Vec<MeterDay>> = HashMap::new();
        for terms in ranges::statements(meters.iter().filter_map(range)) {
            let rows: Vec<DayRow> = match &self.db {
                crate::Db::MariaDb(pool) => {
                    let mut query = ranges::query::<sqlx::MySql>(SELECT, "start_date", &terms, END);
                    query.build_query_as().fetch_all(pool).await?
                }
                crate::Db::Sqlite { reader, .. } => {
                    let mut query = ranges::query::<sqlx::Sqlite>(SELECT, "start_date", &terms, END);
                    query.build_query_as().fetch_all(reader).await?
                }
            };
            for (meter, day) in rows.into_iter().filter_map(day) {
                days.entry(meter).or_default().push(day);
            }
        }
        Ok(days)
    }
}

impl PlacedMeter {
    /// The first whole day that may be seen, where that is not all.
    fn first_day(&self, calendar: &Calendar) -> Option<Date> {
        let from = self.visible_from?;
        let date = calendar.date(from);
        if calendar.midnight(date) >= from { Some(date) } else { date.tomorrow().ok() }
    }
}

fn day((meter, date, n_actual, actual, n_prediction, prediction): DayRow) -> Option<(MeterId, MeterDay)> {
    let day = MeterDay {
        date: date.parse().ok()?,
        actual: (n_actual > 0).then(|| energy(actual)),
        prediction: (n_prediction > 0).then(|| energy(prediction)),
    };
    Some((MeterId::new(meter), day))
}

fn energy(watt_seconds: i64) -> Energy {
    Energy::from_watt_seconds(watt_seconds.into())
}
