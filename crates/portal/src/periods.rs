//! DR periods: when customers are asked to use less.

use domain::{CreditFactor, DrPeriod, DrPeriodId, Interval, audit::Action};
use store::{Excerpt, Part};

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

impl Portal {
    /// Adds a DR period; `factor` where a kWh saved in it is worth something else than usual, `recompute` as for
    /// [`Portal::update_period`] where it begins in the past.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks, [`Error::Rule`] where it begins in the past and `recompute` is
    /// not said.
    pub async fn create_period(
        &self,
        caller: &Caller,
        interval: Interval,
        factor: Option<CreditFactor>,
        recompute: bool,
    ) -> Result<DrPeriodId> {
        self.require_administrator(caller)?;
        if interval.start() <= self.now() && !recompute {
            return Err(has_begun(
                "this DR period begins in the past: with it other intervals count, and savings and credits are computed \
                 anew; say that this is meant",
            ));
        }
        let deed = caller.deed_with(self.now(), Action::CreatePeriod, words(interval, factor));
        let id = self.store().create_period(interval, factor, &deed).await?;
        self.follow_periods(caller).await;
        Ok(id)
    }

    /// The DR periods that share time with `span`, oldest first. They are no secret among those who are in.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn periods_in(&self, span: Interval) -> Result<Vec<DrPeriod>> {
        Ok(self.store().periods_in(span).await?)
    }

    /// The other DR periods that share time with this one.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn periods_beside(&self, interval: Interval, but: Option<DrPeriodId>) -> Result<Vec<DrPeriod>> {
        let mut periods = self.store().periods_in(interval).await?;
        periods.retain(|it| Some(it.id) != but);
        Ok(periods)
    }

    /// The DR periods that have ended, the last one first; or those which have not, the next one first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn periods(&self, has_ended: bool, part: Part) -> Result<Excerpt<DrPeriod>> {
        Ok(self.store().periods(self.now(), has_ended, part).await?)
    }

    /// All DR periods in the order of their numbers, those behind `number`.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn periods_behind(&self, number: Option<u32>, limit: u32) -> Result<Vec<DrPeriod>> {
        Ok(self.store().periods_behind(number, limit).await?)
    }

    /// The DR period of that number.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn period(&self, id: DrPeriodId) -> Result<DrPeriod> {
        self.store().find_period(id).await?.ok_or(Error::NotFound("DR period"))
    }

    /// Changes a DR period. Where it has begun, savings and credits of its time become others: `recompute` says that this
    /// is meant.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks, [`Error::NotFound`] where there is no such DR period,
    /// [`Error::Rule`] where it has begun and `recompute` is not said.
    pub async fn update_period(&self, caller: &Caller, new: DrPeriod, recompute: bool) -> Result<()> {
        self.require_administrator(caller)?;
        let old = self.period(new.id).await?;
        if old == new {
            return Ok(());
        }
        self.require_not_begun(old.interval.start().min(new.interval.start()), recompute)?;
        let details = format!(
            "{} → {}",
            words(old.interval, old.credit_factor),
            words(new.interval, new.credit_factor)
        );
        let deed = caller.deed_with(self.now(), Action::UpdatePeriod, details);
        self.store().update_period(new, &deed).await.map_err(missing)?;
        self.follow_periods(caller).await;
        Ok(())
    }

    /// Removes a DR period; `recompute` as for [`Portal::update_period`].
    ///
    /// # Errors
    /// As [`Portal::update_period`].
    pub async fn delete_period(&self, caller: &Caller, id: DrPeriodId, recompute: bool) -> Result<()> {
        self.require_administrator(caller)?;
        let old = self.period(id).await?;
        self.require_not_begun(old.interval.start(), recompute)?;
        let deed = caller.deed_with(self.now(), Action::DeletePeriod, words(old.interval, old.credit_factor));
        self.store().delete_period(id, &deed).await.map_err(missing)?;
        self.follow_periods(caller).await;
        Ok(())
    }

    fn require_not_begun(&self, begins_at: jiff::Timestamp, recompute: bool) -> Result<()> {
        if begins_at > self.now() || recompute {
            return Ok(());
        }
        let message = "this DR period has begun: changing it changes which intervals count, and savings and credits are \
                       computed anew; say that this is meant";
        Err(has_begun(message))
    }
}

fn has_begun(message: &str) -> Error {
    Error::Rule { name: "period_has_begun".to_owned(), message: message.to_owned() }
}

fn words(interval: Interval, factor: Option<CreditFactor>) -> String {
    let factor = factor.map_or(String::new(), |it| format!(" at {} per kWh", it.to_decimal()));
    format!("{} to {}{factor}", interval.start(), interval.end())
}

fn missing(error: store::Error) -> Error {
    match error {
        store::Error::Reference => Error::NotFound("DR period"),
        other => other.into(),
    }
}
