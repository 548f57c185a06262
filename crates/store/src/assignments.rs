//! Which meters belong to whom: `meter_map`, and since when: `assignments`, which the database's rules keep.

use domain::{
    EntityId, MeterId, OrgId,
    audit::{Object, Outcome},
};
use jiff::Timestamp;

use crate::{
    Store, Tx,
    accounts::Account,
    audit::Deed,
    codec::Utc,
    error::{Error, Result},
    mail::NewMessage,
};

/// To whom meters go, and how.
#[derive(Clone, Copy, Debug)]
pub struct AssignMeters {
    /// To whom.
    pub entity: EntityId,
    /// From when on they see the readings; where that is nothing, from the end of whoever had the meter before.
    pub since: Option<Timestamp>,
    /// Whether whoever has a meter now, the provider apart, loses it.
    pub takes_over: bool,
}

/// What mail is to be written to residential customers who lose a meter to somebody else, given within the transaction.
pub type LostLetters<'a> = &'a (dyn Fn(MeterId, &[Account]) -> Result<Vec<NewMessage>> + Sync);

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

impl Tx {
    /// The same for one of several: a beginning within the time of whoever had the meter before is refused, since what
    /// was theirs is nobody else's.
    async fn assign_one(
        &mut self,
        meter: MeterId,
        to: AssignMeters,
        now: Timestamp,
        letters: LostLetters<'_>,
    ) -> Result<()> {
        if to.takes_over {
            let mut lost_by = self.claimable(meter).await?.map_or(Vec::new(), |it| it.holders);
            lost_by.retain(|it| EntityId::from(it.id) != to.entity);
            for message in letters(meter, &lost_by)? {
                self.enqueue(&message).await?;
            }
            for other in self.holders(meter).await?.into_iter().filter(|it| *it != to.entity) {
                self.end_assignment(other, meter, to.since.unwrap_or(now)).await?;
            }
        }
        self.assign_meter(to.entity, meter, to.since).await?;
        let ended = "SELECT MAX(ends_at) FROM assignments WHERE meter_id = ? AND entity_id <> ?";
        let (entity, number) = (to.entity.number(), meter.number());
        let ended: Option<Utc> = on_tx!(self, connection => {
            sqlx::query_scalar(ended).bind(number).bind(entity).fetch_one(connection).await?
        });
        match to.since.zip(ended) {
            Some((since, ended)) if since < ended.0 => {
                let message =
                    "at that time the meter was still somebody else's; begin later, or end theirs earlier";
                Err(Error::rule("keep_assignments", message))
            }
            _ => Ok(()),
        }
    }

    /// Ends what somebody has since before `until`.
    async fn end_assignment(&mut self, entity: EntityId, meter: MeterId, until: Timestamp) -> Result<()> {
        let begun =
            "SELECT MAX(begins_at) FROM assignments WHERE entity_id = ? AND meter_id = ? AND ends_at IS NULL";
        let (number, of) = (meter.number(), entity.number());
        let begun: Option<Utc> = on_tx!(self, connection => {
            sqlx::query_scalar(begun).bind(of).bind(number).fetch_one(connection).await?
        });
        if begun.is_some_and(|it| until < it.0) {
            let message = "this assignment began after the time at which it should end; choose a later one";
            return Err(Error::rule("keep_assignments", message));
        }
        match self.unassign_meter(entity, meter, until).await? {
            true => Ok(()),
            false => Err(Error::Reference),
        }
    }

    /// Takes a meter from one who has it, or from everybody but the provider.
    async fn unassign_one(&mut self, meter: MeterId, from: Option<EntityId>, until: Timestamp) -> Result<()> {
        if from == Some(OrgId::PROVIDER.into()) {
            let message = "every meter is the provider's too; leave it with them";
            return Err(Error::rule("assign_distributor_meters", message));
        }
        let holders = match from {
            Some(entity) => vec![entity],
            None => self.holders(meter).await?,
        };
        if holders.is_empty() {
            return Err(Error::Reference);
        }
        for holder in holders {
            self.end_assignment(holder, meter, until).await?;
        }
        Ok(())
    }

    /// Who has a meter besides the provider.
    async fn holders(&mut self, meter: MeterId) -> Result<Vec<EntityId>> {
        let sql = "SELECT entity_id FROM meter_map WHERE meter_id = ? AND entity_id <> 1 ORDER BY entity_id";
        let numbers: Vec<u32> = on_tx!(self, connection => {
            sqlx::query_scalar(sql).bind(meter.number()).fetch_all(connection).await?
        });
        Ok(numbers.into_iter().map(EntityId::new).collect())
    }

    async fn require_entity(&mut self, entity: EntityId) -> Result<()> {
        let sql = "SELECT entity_id FROM entities WHERE entity_id = ?";
        let found: Option<u32> = on_tx!(self, connection => {
            sqlx::query_scalar(sql).bind(entity.number()).fetch_optional(connection).await?
        });
        found.map(drop).ok_or(Error::Reference)
    }
}

/// Does one thing with each meter; those that cannot be are gathered, and anything else ends it.
macro_rules! each_meter {
    ($tx:ident, $deed:ident, $meters:ident, $meter:ident => $work:expr) => {{
        let mut refused = Vec::new();
        for $meter in $meters.iter().copied() {
            match $work {
                Ok(()) => $tx.record($deed, &Object::Meter($meter), Outcome::Done).await?,
                Err(error) if error.is_of_a_row() => refused.push(($meter, error)),
                Err(other) => return Err(other),
            }
        }
        if !refused.is_empty() {
            return Err(Error::Several(refused));
        }
    }};
}

impl Store {
    /// Assigns meters, all of them or none, and puts the letters to those who lose one down with it.
    ///
    /// # Errors
    /// [`Error::Reference`] where there is no such person or organization, [`Error::Several`] with a reason for each
    /// meter that cannot be: a [`Error::Rule`], [`Error::Duplicate`] where it is theirs already, [`Error::Reference`]
    /// where it does not exist.
    pub async fn assign_meters(
        &self,
        meters: &[MeterId],
        to: AssignMeters,
        deed: &Deed,
        letters: LostLetters<'_>,
    ) -> Result<()> {
        audited!(self.db, tx => {
            tx.require_entity(to.entity).await?;
            each_meter!(tx, deed, meters, meter => tx.assign_one(meter, to, deed.at, letters).await)
        })
    }

    /// Takes meters away from one who has them, or from everybody but the provider, as of `until`; all or none.
    ///
    /// # Errors
    /// [`Error::Several`] with a reason for each meter that cannot be: [`Error::Reference`] where nobody has it.
    pub async fn unassign_meters(
        &self,
        meters: &[MeterId],
        from: Option<EntityId>,
        until: Timestamp,
        deed: &Deed,
    ) -> Result<()> {
        audited!(self.db, tx => each_meter!(tx, deed, meters, meter => tx.unassign_one(meter, from, until).await))
    }

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
