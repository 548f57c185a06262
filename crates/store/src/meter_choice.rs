//! What people choose a meter from: one meter, who has meters, how many, and the first of somebody's; never all of them.

use domain::{EntityId, MeterId, OrgId, Principal, access::MeterAuthority};
use jiff::Timestamp;

use crate::{
    Store,
    codec::Utc,
    dialect::Dialect,
    error::Result,
    meters::{MeterRow, MeterSummary, summary},
};

/// The first meters of somebody, and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeterNames {
    /// Numbers and labels, in the order of the labels; the number where there is no label.
    pub first: Vec<(MeterId, String)>,
    /// How many there are in all.
    pub n_all: usize,
}

/// How many meters somebody may see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeterCount {
    /// How many.
    pub n_all: usize,
    /// The one with the lowest number.
    pub lowest: Option<MeterId>,
}

/// One meter as it stands in the list of all, with its newest reading since `$begins`.
macro_rules! one_meter {
    ($coordinates:literal, $begins:literal, $mine:literal) => {
        concat!(
            "SELECT m.meter_id, o.org_id, o.org_name, d.label, ",
            $coordinates,
            ", (SELECT r.end_time FROM meter_data r WHERE r.meter_id = m.meter_id AND r.meter_value IS NOT NULL ",
            $begins,
            " ORDER BY r.start_time DESC LIMIT 1) FROM meters m ",
            $mine,
            " LEFT JOIN (meter_map a JOIN organizations o ON o.org_id = a.entity_id AND o.org_id <> 1) \
               ON a.meter_id = m.meter_id \
             LEFT JOIN meter_details d ON d.meter_id = m.meter_id WHERE m.meter_id = ? ORDER BY o.org_id LIMIT 1"
        )
    };
}

/// The same for one entity.
macro_rules! one_meter_of {
    ($coordinates:literal) => {
        one_meter!(
            $coordinates,
            "AND r.start_time >= COALESCE((SELECT MAX(b.begins_at) FROM assignments b WHERE b.meter_id = m.meter_id \
               AND b.entity_id = mine.entity_id AND b.ends_at IS NULL), r.start_time)",
            "JOIN meter_map mine ON mine.meter_id = m.meter_id AND mine.entity_id = ?"
        )
    };
}

/// What a meter must be to be seen: any where the first is nothing, otherwise one of that entity.
macro_rules! visible {
    ($meter:literal) => {
        concat!(
            "(? IS NULL OR EXISTS (SELECT 1 FROM meter_map mine WHERE mine.meter_id = ",
            $meter,
            " AND mine.entity_id = ?))"
        )
    };
}

/// The meters that an organization has.
macro_rules! of_organization {
    ($columns:literal, $end:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM meter_map a LEFT JOIN meter_details d ON d.meter_id = a.meter_id WHERE a.entity_id = ? AND ",
            visible!("a.meter_id"),
            $end
        )
    };
}

/// The meters that no organization has.
macro_rules! of_no_organization {
    ($columns:literal, $end:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM meters a LEFT JOIN meter_details d ON d.meter_id = a.meter_id WHERE NOT EXISTS (SELECT 1 \
             FROM meter_map x JOIN organizations o ON o.org_id = x.entity_id \
             WHERE x.meter_id = a.meter_id AND o.org_id <> 1) AND ",
            visible!("a.meter_id"),
            $end
        )
    };
}

const ONE: Dialect = Dialect {
    mariadb: one_meter!("ST_AsText(m.coordinates)", "", ""),
    sqlite: one_meter!("m.coordinates", "", ""),
};
const ONE_OF: Dialect =
    Dialect { mariadb: one_meter_of!("ST_AsText(m.coordinates)"), sqlite: one_meter_of!("m.coordinates") };
const ORGANIZATIONS: &str = concat!(
    "SELECT o.org_id, o.org_name FROM organizations o WHERE o.org_id <> 1 AND EXISTS (SELECT 1 FROM meter_map a \
     WHERE a.entity_id = o.org_id AND ",
    visible!("a.meter_id"),
    ") ORDER BY o.org_name, o.org_id"
);
const NAMES_OF: &str = of_organization!("a.meter_id, d.label", " ORDER BY d.label, a.meter_id LIMIT ?");
const COUNT_OF: &str = of_organization!("COUNT(*)", "");
const OTHER_NAMES: &str = of_no_organization!("a.meter_id, d.label", " ORDER BY d.label, a.meter_id LIMIT ?");
const COUNT_OTHERS: &str = of_no_organization!("COUNT(*)", "");

const COUNT_ALL: &str = "SELECT COUNT(*), MIN(meter_id) FROM meters";
const COUNT_ALL_OF: &str = "SELECT COUNT(*), MIN(meter_id) FROM meter_map WHERE entity_id = ?";
/// One step into the index for each meter.
const NEWEST: &str = "SELECT MAX(ended) FROM (SELECT (SELECT r.end_time FROM meter_data r WHERE r.meter_id = m.meter_id \
    AND r.meter_value IS NOT NULL ORDER BY r.start_time DESC LIMIT 1) AS ended FROM meters m) AS it";
/// The same since each became theirs.
const NEWEST_OF: &str = "SELECT MAX(ended) FROM (SELECT (SELECT r.end_time FROM meter_data r \
    WHERE r.meter_id = mine.meter_id AND r.meter_value IS NOT NULL AND r.start_time >= COALESCE((SELECT MAX(a.begins_at) \
    FROM assignments a WHERE a.meter_id = mine.meter_id AND a.entity_id = mine.entity_id AND a.ends_at IS NULL), \
    r.start_time) ORDER BY r.start_time DESC LIMIT 1) AS ended FROM meter_map mine WHERE mine.entity_id = ?) AS it";

impl Store {
    /// How many meters `principal` may see.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn count_meters(&self, principal: &Principal) -> Result<MeterCount> {
        let (n_all, lowest): (i64, Option<u32>) = match seen(principal) {
            None => return Ok(MeterCount::default()),
            Some(None) => on_db!(&self.db, pool => sqlx::query_as(COUNT_ALL).fetch_one(pool).await)?,
            Some(Some(entity)) => on_db!(&self.db, pool => {
                sqlx::query_as(COUNT_ALL_OF).bind(entity).fetch_one(pool).await
            })?,
        };
        Ok(MeterCount { n_all: usize::try_from(n_all).unwrap_or(0), lowest: lowest.map(MeterId::new) })
    }

    /// The end of the newest measured interval of all that `principal` may see.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn newest_reading(&self, principal: &Principal) -> Result<Option<Timestamp>> {
        let newest: Option<Utc> = match seen(principal) {
            None => None,
            Some(None) => on_db!(&self.db, pool => sqlx::query_scalar(NEWEST).fetch_one(pool).await)?,
            Some(Some(entity)) => on_db!(&self.db, pool => {
                sqlx::query_scalar(NEWEST_OF).bind(entity).fetch_one(pool).await
            })?,
        };
        Ok(newest.map(|it| it.0))
    }

    /// A meter as it stands in the list of all that `principal` may see; nothing where they may not.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn meter_summary(&self, principal: &Principal, id: MeterId) -> Result<Option<MeterSummary>> {
        let (engine, number) = (self.db.engine(), id.number());
        let row: Option<MeterRow> = match principal.meter_authority() {
            MeterAuthority::None => None,
            MeterAuthority::Every => on_db!(&self.db, pool => {
                sqlx::query_as(ONE.of(engine)).bind(number).fetch_optional(pool).await
            })?,
            MeterAuthority::Of(entity) => on_db!(&self.db, pool => {
                sqlx::query_as(ONE_OF.of(engine)).bind(entity.number()).bind(number).fetch_optional(pool).await
            })?,
        };
        Ok(row.map(summary))
    }

    /// Whose meters `principal` may see: organizations by name, and nothing, last, for meters that no organization has.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn holders_of_meters(&self, principal: &Principal) -> Result<Vec<Option<(OrgId, String)>>> {
        let Some(entity) = seen(principal) else { return Ok(Vec::new()) };
        let rows: Vec<(u32, String)> = on_db!(&self.db, pool => {
            sqlx::query_as(ORGANIZATIONS).bind(entity).bind(entity).fetch_all(pool).await
        })?;
        let organizations = rows.into_iter().map(|(id, name)| Some((OrgId::new(id), name)));
        let others = self.meter_names(principal, None, 1).await?;
        Ok(organizations.chain((others.n_all > 0).then_some(None)).collect())
    }

    /// The first meters of an organization that `principal` may see, or of those that no organization has.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn meter_names(
        &self,
        principal: &Principal,
        org: Option<OrgId>,
        limit: u32,
    ) -> Result<MeterNames> {
        let Some(entity) = seen(principal) else { return Ok(MeterNames::default()) };
        let (rows, count): (Vec<(u32, Option<String>)>, i64) = match org.map(OrgId::number) {
            Some(org) => on_db!(&self.db, pool => {
                let names = sqlx::query_as(NAMES_OF).bind(org).bind(entity).bind(entity).bind(limit);
                let count = sqlx::query_scalar(COUNT_OF).bind(org).bind(entity).bind(entity);
                (names.fetch_all(pool).await?, count.fetch_one(pool).await?)
            }),
            None => on_db!(&self.db, pool => {
                let names = sqlx::query_as(OTHER_NAMES).bind(entity).bind(entity).bind(limit);
                let count = sqlx::query_scalar(COUNT_OTHERS).bind(entity).bind(entity);
                (names.fetch_all(pool).await?, count.fetch_one(pool).await?)
            }),
        };
        let name =
            |(id, label): (u32, Option<String>)| (MeterId::new(id), label.unwrap_or_else(|| id.to_string()));
        Ok(MeterNames {
            first: rows.into_iter().map(name).collect(),
            n_all: usize::try_from(count).unwrap_or(0),
        })
    }
}

/// The number of the entity whose meters alone are seen, nothing for all of them; nothing at all where none are.
#[allow(clippy::option_option, reason = "no entity is every entity, and nobody is something else")]
fn seen(principal: &Principal) -> Option<Option<u32>> {
    match principal.meter_authority() {
        MeterAuthority::None => None,
        MeterAuthority::Every => Some(None),
        MeterAuthority::Of(entity) => Some(Some(EntityId::number(entity))),
    }
}
