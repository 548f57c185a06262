//! Who of the provider's staff looked at a household's meters, from the audit log.

use std::collections::BTreeMap;

use domain::{EntityId, MeterId, audit::Action};
use jiff::Timestamp;

use crate::{Store, codec::Utc, error::Result};

/// One look at a household's meter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The number of its record.
    pub audit_id: i64,
    /// When.
    pub at: Timestamp,
    /// Which meter.
    pub meter: MeterId,
    /// The role of whoever looked, as the API calls it; nothing where it was erased.
    pub role: Option<String>,
    /// Whether it was a program with a key.
    pub by_program: bool,
}

type LookRow = (i64, Utc, String, Option<String>);

impl Store {
    /// The looks at an entity's meters while it had them, newest first, before the record of that number.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn looks_at(&self, entity: EntityId, before: Option<i64>, limit: u32) -> Result<Vec<Look>> {
        const HAD: &str = "SELECT meter_id, begins_at, ends_at FROM assignments WHERE entity_id = ?";
        const LOOKS: &str = "SELECT l.audit_id, l.at, l.actor, d.details FROM audit_log l \
            LEFT JOIN audit_details d ON d.audit_id = l.audit_id \
            WHERE l.object_kind = 'meter' AND l.object_id = ? AND l.action = ? AND l.at >= ? AND l.at < ? \
            AND l.audit_id < ? ORDER BY l.audit_id DESC LIMIT ?";
        let had: Vec<(u32, Option<Utc>, Option<Utc>)> = on_db!(&self.db, pool => {
            sqlx::query_as(HAD).bind(entity.number()).fetch_all(pool).await
        })?;
        let before = before.unwrap_or(i64::MAX);
        let mut looks = BTreeMap::new();
        for (meter, begins, ends) in had {
            let (begins, ends) = (begins.unwrap_or(Utc(FIRST)), ends.unwrap_or(Utc(LAST)));
            let rows: Vec<LookRow> = on_db!(&self.db, pool => {
                let query = sqlx::query_as(LOOKS).bind(meter.to_string()).bind(Action::ReadMeter.as_str());
                query.bind(begins).bind(ends).bind(before).bind(limit).fetch_all(pool).await
            })?;
            for (audit_id, at, actor, role) in rows {
                let meter = MeterId::new(meter);
                looks.insert(audit_id, Look { audit_id, at: at.0, meter, role, by_program: actor == "key" });
            }
        }
        Ok(looks.into_values().rev().take(usize::try_from(limit).unwrap_or(usize::MAX)).collect())
    }
}

/// Before any record there can be, and after, within what a column of either engine can hold.
const FIRST: Timestamp = Timestamp::UNIX_EPOCH;
const LAST: Timestamp = Timestamp::constant(253_370_764_800, 0);
