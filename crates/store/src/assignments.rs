//! Which meters belong to whom: `meter_map`, and since when: `assignments`, which the database's rules keep.

use domain::{
    EntityId, MeterId,
    audit::{Object, Outcome},
};
use jiff::Timestamp;

use crate::{Store, Tx, audit::Deed, codec::Utc, error::Result};

impl Tx {
    /// Assigns a meter to a person or an organization. They see its readings from `since` on; where that is nothing, from
    /// the end of whoever had it before, or all of them where nobody had it.
    ///
    /// # Errors
    /// [`crate::Error::Rule`] with the rule's name, [`crate::Error::Duplicate`] where it is assigned already.
    pub async fn assign_meter(
        &mut self,
        entity: EntityId,
        meter: MeterId,
        since: Option<Timestamp>,
    ) -> Result<()> {
        let insert = "INSERT INTO meter_map (entity_id, meter_id) VALUES (?, ?)";
        let begin =
            "UPDATE assignments SET begins_at = ? WHERE entity_id = ? AND meter_id = ? AND ends_at IS NULL";
        let (entity, meter) = (entity.number(), meter.number());
        on_tx!(self, connection => {
            sqlx::query(insert).bind(entity).bind(meter).execute(&mut *connection).await?;
            if let Some(since) = since {
                sqlx::query(begin).bind(Utc(since)).bind(entity).bind(meter).execute(connection).await?;
            }
        });
        Ok(())
    }

    /// Takes a meter away from whoever has it, as of `now`; answers whether they had it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn unassign_meter(&mut self, entity: EntityId, meter: MeterId, now: Timestamp) -> Result<bool> {
        // Ended here, by the portal's clock, so that the rule finds nothing left to end by the database's.
        let end =
            "UPDATE assignments SET ends_at = ? WHERE entity_id = ? AND meter_id = ? AND ends_at IS NULL";
        let delete = "DELETE FROM meter_map WHERE entity_id = ? AND meter_id = ?";
        let (entity, meter) = (entity.number(), meter.number());
        on_tx!(self, connection => {
            let end = sqlx::query(end).bind(Utc(now)).bind(entity).bind(meter);
            end.execute(&mut *connection).await?;
            let delete = sqlx::query(delete).bind(entity).bind(meter);
            Ok(delete.execute(connection).await?.rows_affected() > 0)
        })
    }
}

impl Store {
    /// Assigns a meter; see [`Tx::assign_meter`].
    ///
    /// # Errors
    /// [`crate::Error::Rule`] with the rule's name, [`crate::Error::Duplicate`] where it is assigned already.
    pub async fn assign_meter(
        &self,
        entity: EntityId,
        meter: MeterId,
        since: Option<Timestamp>,
        deed: &Deed,
    ) -> Result<()> {
        audited!(self.db, tx => {
            tx.assign_meter(entity, meter, since).await?;
            tx.record(deed, &Object::Meter(meter), Outcome::Done).await?;
        })
    }

    /// Takes a meter away from whoever has it; answers whether they had it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn unassign_meter(&self, entity: EntityId, meter: MeterId, deed: &Deed) -> Result<bool> {
        audited!(self.db, tx => {
            let had = tx.unassign_meter(entity, meter, deed.at).await?;
            if had {
                tx.record(deed, &Object::Meter(meter), Outcome::Done).await?;
            }
            had
        })
    }
}
