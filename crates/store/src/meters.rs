//! Meters: their labels, places and newest readings, as somebody may see them.

use domain::{
    EntityId, MeterId, OrgId, Principal,
    access::MeterAuthority,
    audit::{Object, Outcome},
    entity::Coordinates,
};
use jiff::Timestamp;

use crate::{Store, Tx, audit::Deed, codec::Utc, db::Engine, dialect::Dialect, error::Result};

/// A meter as it stands in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct MeterSummary {
    /// Its number.
    pub id: MeterId,
    /// The organization it is assigned to besides the provider, if any.
    pub org: Option<(OrgId, String)>,
    /// What its people call it; its number where they call it nothing.
    pub label: String,
    /// Where it is.
    pub coordinates: Option<Coordinates>,
    /// The end of its newest measured interval.
    pub last_reading: Option<Timestamp>,
}

/// A meter to create.
#[derive(Clone, Copy, Debug)]
pub struct NewMeter<'a> {
    /// The number printed on it.
    pub id: MeterId,
    /// What its people call it.
    pub label: Option<&'a str>,
    /// Where it is.
    pub coordinates: Option<Coordinates>,
}

pub(crate) type MeterRow = (u32, Option<u32>, Option<String>, Option<String>, Option<String>, Option<Utc>);

/// The list of meters; `{where}` is one of [`EVERY`] and [`OF_ENTITY`].
macro_rules! list_meters {
    ($coordinates:literal, $begins:literal, $condition:literal) => {
        concat!(
            "SELECT m.meter_id, o.org_id, o.org_name, d.label, ",
            $coordinates,
            ", (SELECT r.end_time FROM meter_data r WHERE r.meter_id = m.meter_id AND r.meter_value IS NOT NULL ",
            $begins,
            " ORDER BY r.start_time DESC LIMIT 1) \
             FROM meters m \
             LEFT JOIN (SELECT a.meter_id, MIN(a.entity_id) AS org_id FROM meter_map a \
                        JOIN organizations x ON x.org_id = a.entity_id WHERE x.org_id <> 1 GROUP BY a.meter_id) \
               owner ON owner.meter_id = m.meter_id \
             LEFT JOIN organizations o ON o.org_id = owner.org_id \
             LEFT JOIN meter_details d ON d.meter_id = m.meter_id ",
            $condition,
            " ORDER BY o.org_name IS NULL, o.org_name, d.label, m.meter_id"
        )
    };
}

/// The meters of one entity, each with its newest reading since it became theirs.
macro_rules! of_entity {
    ($coordinates:literal) => {
        list_meters!(
            $coordinates,
            "AND r.start_time >= COALESCE((SELECT MAX(a.begins_at) FROM assignments a WHERE a.meter_id = m.meter_id \
               AND a.entity_id = mine.entity_id AND a.ends_at IS NULL), r.start_time)",
            "JOIN meter_map mine ON mine.meter_id = m.meter_id AND mine.entity_id = ?"
        )
    };
}

const EVERY: Dialect = Dialect {
    mariadb: list_meters!("ST_AsText(m.coordinates)", "", ""),
    sqlite: list_meters!("m.coordinates", "", ""),
};
const OF_ENTITY: Dialect =
    Dialect { mariadb: of_entity!("ST_AsText(m.coordinates)"), sqlite: of_entity!("m.coordinates") };
const CREATE: Dialect = Dialect {
    mariadb: "INSERT INTO meters (meter_id, coordinates) VALUES (?, ST_GeomFromText(?))",
    sqlite: "INSERT INTO meters (meter_id, coordinates) VALUES (?, ?)",
};

impl Store {
    /// The meters that `principal` may see, by organization and label.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn meters(&self, principal: &Principal) -> Result<Vec<MeterSummary>> {
        let engine = self.db.engine();
        let rows: Vec<MeterRow> = match principal.meter_authority() {
            MeterAuthority::None => Vec::new(),
            MeterAuthority::Every => {
                on_db!(&self.db, pool => sqlx::query_as(EVERY.of(engine)).fetch_all(pool).await)?
            }
            MeterAuthority::Of(entity) => self.meters_of(entity, engine).await?,
        };
        Ok(rows.into_iter().map(summary).collect())
    }

    async fn meters_of(&self, entity: EntityId, engine: Engine) -> Result<Vec<MeterRow>> {
        let sql = OF_ENTITY.of(engine);
        Ok(on_db!(&self.db, pool => sqlx::query_as(sql).bind(entity.number()).fetch_all(pool).await)?)
    }

    /// Creates meters; the database assigns each to the provider too.
    ///
    /// # Errors
    /// [`crate::Error::Duplicate`] where a number is taken; then none is created.
    pub async fn create_meters(&self, meters: &[NewMeter<'_>], deed: &Deed) -> Result<()> {
        audited!(self.db, tx => for meter in meters {
            create_meter(tx, *meter).await?;
            tx.record(deed, &Object::Meter(meter.id), Outcome::Done).await?;
        })
    }
}

/// Creates one meter within a transaction.
pub(crate) async fn create_meter(tx: &mut Tx, meter: NewMeter<'_>) -> Result<()> {
    let sql = CREATE.of(tx.engine());
    let place = meter.coordinates.map(point);
    on_tx!(tx, connection => {
        sqlx::query(sql).bind(meter.id.number()).bind(place).execute(&mut *connection).await?;
        if let Some(label) = meter.label {
            let details = sqlx::query("INSERT INTO meter_details (meter_id, label) VALUES (?, ?)");
            details.bind(meter.id.number()).bind(label).execute(connection).await?;
        }
        Ok(())
    })
}

pub(crate) fn summary((id, org_id, org_name, label, place, last_reading): MeterRow) -> MeterSummary {
    MeterSummary {
        id: MeterId::new(id),
        org: org_id.map(OrgId::new).zip(org_name),
        label: label.unwrap_or_else(|| id.to_string()),
        coordinates: place.as_deref().and_then(coordinates),
        last_reading: last_reading.map(|it| it.0),
    }
}

/// Writes `POINT(longitude latitude)`.
pub(crate) fn point(place: Coordinates) -> String {
    format!("POINT({} {})", place.longitude(), place.latitude())
}

/// Reads `POINT(longitude latitude)`, the order of well-known text.
pub(crate) fn coordinates(text: &str) -> Option<Coordinates> {
    let (longitude, latitude) = text.strip_prefix("POINT(")?.strip_suffix(')')?.split_once(' ')?;
    Coordinates::new(latitude.parse().ok()?, longitude.parse().ok()?)
}
