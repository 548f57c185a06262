//! Sums of readings: kept by whoever writes readings, made anew where DR periods or the provider's zone have changed.

use domain::Principal;
use store::TotalsState;

use crate::{Portal, caller::Caller, error::Result};

/// Days whose sums are made anew while somebody waits for it; more are left to go on by themselves.
const DAYS_TO_WAIT_FOR: u64 = 31;

impl Portal {
    /// Whether the sums of readings can be relied on.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn totals_state(&self) -> Result<TotalsState> {
        let rules = &self.config().imports.rules;
        Ok(self.store().totals_state(&self.config().calendar, rules).await?)
    }

    /// Makes all sums of readings anew, while the portal goes on serving; `progress` is told how many meters of how many
    /// are done. Tells how many there were.
    ///
    /// It is for whoever runs the program on the machine itself, so nobody is asked for.
    ///
    /// # Errors
    /// Where the database fails; what is done until then stays, and the next attempt does all of it again.
    pub async fn recompute_totals(&self, progress: impl FnMut(u64, u64)) -> Result<u64> {
        let (calendar, rules) = (&self.config().calendar, &self.config().imports.rules);
        let n = self.store().recompute_totals(calendar, rules, progress).await?;
        self.store().work_off_stale_days(calendar, rules).await?;
        Ok(n)
    }

    /// How many sums are missing, too many, or not what the readings say.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn totals_mismatches(&self, progress: impl FnMut(u64)) -> Result<u64> {
        let rules = &self.config().imports.rules;
        Ok(self.store().totals_mismatches(&self.config().calendar, rules, progress).await?)
    }

    /// What a server does about sums as it starts: those that were never made are made, those that wait are made anew.
    /// Days of another zone, or flags by other thresholds, are only told of: whoever changed a
    /// setting by mistake would not want all of it twice.
    pub async fn catch_up_with_totals(&self) {
        let done = match self.totals_state().await {
            Ok(TotalsState::Kept) => self.work_off_stale_days().await,
            Ok(TotalsState::Missing) => {
                tracing::info!("adding up the readings that are there for the first time");
                self.recompute_totals(|_, _| {}).await.map(drop)
            }
            Ok(TotalsState::OfZone(zone)) => {
                let configured = self.config().calendar.name();
                tracing::warn!(
                    zone,
                    configured,
                    "totals are in the days of another time zone than the provider's; run: drp rollup"
                );
                Ok(())
            }
            Ok(TotalsState::OfOtherRules) => {
                tracing::warn!(
                    "flags of days are by other thresholds than the configured ones; run: drp rollup"
                );
                Ok(())
            }
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            tracing::warn!(%error, "totals could not be made; run: drp rollup");
        }
    }

    /// Makes the sums anew that follow from DR periods which have changed. The change itself is made: a failure here is
    /// told in the log, and what is not done waits for the next change or start.
    pub(crate) async fn follow_periods(&self, caller: &Caller) {
        self.inner.live.written().await;
        let portal = self.clone();
        let work = async move {
            if let Err(error) = portal.work_off_stale_days().await {
                tracing::warn!(%error, "totals of days with changed DR periods could not be made; they wait");
            }
        };
        let n_days = self.store().count_stale_days().await.unwrap_or(0);
        // A command ends with its answer, and what it left to itself with it.
        if n_days <= DAYS_TO_WAIT_FOR || caller.principal == Principal::Operator {
            work.await;
        } else {
            tokio::spawn(work);
        }
    }

    async fn work_off_stale_days(&self) -> Result<()> {
        let rules = &self.config().imports.rules;
        let n = self.store().work_off_stale_days(&self.config().calendar, rules).await?;
        if n > 0 {
            tracing::info!(days = n, "made totals anew of days with changed DR periods");
        }
        Ok(())
    }
}
