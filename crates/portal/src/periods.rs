//! DR periods: when customers are asked to use less.

use domain::{CreditFactor, DrPeriod, DrPeriodId, Interval, audit::Action};

use crate::{Portal, caller::Caller, error::Result};

impl Portal {
    /// Adds a DR period; `factor` where a kWh saved in it is worth something else than usual.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] unless an administrator asks.
    pub async fn create_period(
        &self,
        caller: &Caller,
        interval: Interval,
        factor: Option<CreditFactor>,
    ) -> Result<DrPeriodId> {
        self.require_administrator(caller)?;
        let deed = caller.deed(self.now(), Action::CreatePeriod);
        Ok(self.store().create_period(interval, factor, &deed).await?)
    }

    /// The DR periods that share time with `span`, oldest first. They are no secret among those who are in.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn periods_in(&self, span: Interval) -> Result<Vec<DrPeriod>> {
        Ok(self.store().periods_in(span).await?)
    }
}
