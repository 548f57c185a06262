//! Which meters belong to whom: `meter_map`.

use domain::{EntityId, MeterId};

use crate::{Store, error::Result};

impl Store {
    /// Assigns a meter to a person or an organization; the database's rules may refuse it.
    ///
    /// # Errors
    /// [`crate::Error::Rule`] with the rule's name, [`crate::Error::Duplicate`] where it is assigned already.
    pub async fn assign_meter(&self, entity: EntityId, meter: MeterId) -> Result<()> {
        let sql = "INSERT INTO meter_map (entity_id, meter_id) VALUES (?, ?)";
        execute!(self.db, sql, entity.number(), meter.number())
    }
}
