//! Meters and who has which.

use domain::{EntityId, MeterId, OrgId, Principal, audit::Action};
use jiff::Timestamp;
use store::{MeterCount, MeterNames, MeterSummary, NewMeter};
use words::said;

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

impl Portal {
    /// The meters that `principal` may see, by organization and label.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn meters(&self, principal: &Principal) -> Result<Vec<MeterSummary>> {
        Ok(self.store().meters(principal).await?)
    }

    /// How many meters they may see, without a look at any.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn count_meters(&self, principal: &Principal) -> Result<MeterCount> {
        Ok(self.store().count_meters(principal).await?)
    }

    /// The end of the newest measured interval of all that they may see.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn newest_reading(&self, principal: &Principal) -> Result<Option<Timestamp>> {
        Ok(self.store().newest_reading(principal).await?)
    }

    /// A meter as it stands in that list; nothing where they may not see it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn meter_summary(&self, principal: &Principal, id: MeterId) -> Result<Option<MeterSummary>> {
        Ok(self.store().meter_summary(principal, id).await?)
    }

    /// Whose meters they may see: organizations by name, and nothing, last, for meters that no organization has.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn holders_of_meters(&self, principal: &Principal) -> Result<Vec<Option<(OrgId, String)>>> {
        Ok(self.store().holders_of_meters(principal).await?)
    }

    /// The first meters of an organization that they may see, or of those that no organization has.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn meter_names(
        &self,
        principal: &Principal,
        org: Option<OrgId>,
        limit: u32,
    ) -> Result<MeterNames> {
        Ok(self.store().meter_names(principal, org, limit).await?)
    }

    /// Creates meters; each belongs to the provider at once.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks, [`Error::Invalid`] where a number is taken: then none is
    /// created.
    pub async fn create_meters(&self, caller: &Caller, meters: &[NewMeter<'_>]) -> Result<()> {
        self.require_administrator(caller)?;
        let deed = caller.deed(self.now(), Action::CreateMeter);
        self.store().create_meters(meters, &deed).await.map_err(|error| match error {
            store::Error::Duplicate => {
                Error::Invalid { field: "meter_id", reason: said("fault-number-of-meter") }
            }
            other => other.into(),
        })
    }

    /// Assigns a meter to a person or an organization, who see its readings from `since` on; where that is nothing,
    /// from the end of whoever had it before, or all of them.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks, [`Error::Rule`] where a rule refuses it.
    pub async fn assign_meter(
        &self,
        caller: &Caller,
        entity: EntityId,
        meter: MeterId,
        since: Option<Timestamp>,
    ) -> Result<()> {
        self.require_administrator(caller)?;
        let deed = caller.deed_with(self.now(), Action::AssignMeter, format!("to entity {entity}"));
        self.store().assign_meter(entity, meter, since, &deed).await.map_err(|error| match error {
            store::Error::Duplicate => {
                Error::Invalid { field: "meter_id", reason: said("fault-assigned-already") }
            }
            store::Error::Reference => Error::NotFound("meter, person or organization"),
            other => other.into(),
        })
    }
}
