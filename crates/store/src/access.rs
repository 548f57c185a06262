//! Proof that somebody may see a meter. Nothing else in the program can make it.

use domain::{MeterId, Principal, access::MeterAuthority};

use crate::{Store, error::Result};

/// A meter that the principal who asked for it may see, as of the database's answer.
///
/// Its fields are private and [`Store::visible_meter`] is its only maker, so a query that takes one cannot be
/// reached with a bare number. It is made anew for each request and never kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisibleMeter {
    id: MeterId,
    revision: u64,
}

impl VisibleMeter {
    /// The meter's number.
    pub fn id(&self) -> MeterId {
        self.id
    }

    /// Another number after each change of this meter's readings: as long as it is the same, so are they.
    pub fn revision(&self) -> u64 {
        self.revision
    }
}

const EVERY_METER: &str = "SELECT CAST(COALESCE(r.revision, 0) AS SIGNED) FROM meters m \
    LEFT JOIN meter_revisions r ON r.meter_id = m.meter_id WHERE m.meter_id = ?";
const METER_OF_ENTITY: &str = "SELECT CAST(COALESCE(r.revision, 0) AS SIGNED) FROM meter_map m \
    LEFT JOIN meter_revisions r ON r.meter_id = m.meter_id WHERE m.meter_id = ? AND m.entity_id = ?";

impl Store {
    /// The meter, where `principal` may see it; nothing where it does not exist or is somebody else's.
    ///
    /// # Errors
    /// Where the database fails: then nobody sees anything.
    pub async fn visible_meter(&self, principal: &Principal, id: MeterId) -> Result<Option<VisibleMeter>> {
        let number = id.number();
        let revision: Option<i64> = match principal.meter_authority() {
            MeterAuthority::None => None,
            MeterAuthority::Every => on_db!(&self.db, pool => {
                sqlx::query_scalar(EVERY_METER).bind(number).fetch_optional(pool).await
            })?,
            MeterAuthority::Of(entity) => on_db!(&self.db, pool => {
                let query = sqlx::query_scalar(METER_OF_ENTITY).bind(number).bind(entity.number());
                query.fetch_optional(pool).await
            })?,
        };
        Ok(revision.map(|it| VisibleMeter { id, revision: it.unsigned_abs() }))
    }
}
