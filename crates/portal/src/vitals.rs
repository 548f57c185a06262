//! How the portal is doing: what anybody may know, and what its administrators look at besides.

use std::sync::Arc;

use domain::Principal;
use jiff::{SignedDuration, Timestamp};
use store::{Engine, Vitals};
use tokio::sync::Mutex;
use words::said;

use crate::{
    Portal,
    error::{Error, Result},
};

/// How the portal is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortalState {
    /// When this was looked up.
    pub at: Timestamp,
    /// What the database tells.
    pub vitals: Vitals,
    /// Whether the cache answers; without it everything is slower.
    pub has_cache: bool,
    /// Whether mail is sent at all, rather than kept in the outbox.
    pub mail_is_sent: bool,
}

/// The same with what only administrators are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InnerState {
    /// What everybody may know.
    pub state: PortalState,
    /// Which engine the database is of.
    pub engine: Engine,
    /// Since when this process runs.
    pub running_since: Timestamp,
}

/// How well a part of the portal does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// As it should.
    Well,
    /// Some of it does not.
    Partly,
    /// It does not.
    Badly,
    /// There is nothing yet that could.
    Nothing,
}

/// What was looked up last, and when that was done; held while it is looked up. Anybody may ask, so nobody makes it be
/// looked up more than every few seconds, nor twice at a time.
#[derive(Debug, Default)]
pub(crate) struct LastLook(Arc<Mutex<Option<(Timestamp, PortalState)>>>);

/// How long a look is good for.
const GOOD_FOR: SignedDuration = SignedDuration::from_secs(10);
/// What is younger than this is of late.
const LATELY: SignedDuration = SignedDuration::from_hours(24);
/// A message that waits longer than this is late: the job that sends them looks every few seconds.
const MAIL_IS_LATE: SignedDuration = SignedDuration::from_mins(15);
/// The percentage of meters that must have reported of late for readings to be well: some are always being repaired.
const MOST: u64 = 90;

impl Portal {
    /// How the portal is doing, for anybody; as it was looked up at most ten seconds ago.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn state(&self) -> Result<PortalState> {
        let mut last = Arc::clone(&self.inner.last_look.0).lock_owned().await;
        let now = self.now();
        if let Some((_, state)) = last.filter(|(done, _)| now.duration_since(*done).abs() < GOOD_FOR) {
            return Ok(state);
        }
        let portal = self.clone();
        // In a task of its own: where many meters make it long, whoever waits no longer would have it begun anew each time.
        let looking = tokio::spawn(async move {
            let state = portal.look_at_vitals(now).await?;
            *last = Some((portal.now(), state));
            Ok::<_, Error>(state)
        });
        looking.await.map_err(Error::internal)?
    }

    async fn look_at_vitals(&self, now: Timestamp) -> Result<PortalState> {
        let day = self.config().calendar.date(now);
        let vitals = self.store().vitals(now - LATELY, day).await?;
        let has_cache = self.store().check_cache().await.is_ok();
        Ok(PortalState { at: now, vitals, has_cache, mail_is_sent: self.mail_is_sent() })
    }

    /// The same with what only administrators are told.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless one of them asks.
    pub async fn inner_state(&self, principal: &Principal) -> Result<InnerState> {
        if !principal.may_inspect() {
            return Err(Error::Forbidden { needs: said("error-only-system-administrators") });
        }
        let state = self.state().await?;
        Ok(InnerState { state, engine: self.store().db().engine(), running_since: self.inner.running_since })
    }
}

impl PortalState {
    /// Whether readings come in.
    pub fn readings(&self) -> Doing {
        of_meters(self.vitals.n_reporting, self.vitals.n_meters, self.vitals.last_reading.is_some())
    }

    /// Whether there are predictions for today.
    pub fn predictions(&self) -> Doing {
        of_meters(self.vitals.n_predicted, self.vitals.n_meters, self.vitals.last_reading.is_some())
    }

    /// Whether mail goes out.
    pub fn mail(&self) -> Doing {
        let is_late = self.vitals.waiting_since.is_some_and(|it| self.at.duration_since(it) > MAIL_IS_LATE);
        match (self.mail_is_sent, is_late) {
            (false, _) => Doing::Nothing,
            (true, false) => Doing::Well,
            (true, true) => Doing::Partly,
        }
    }

    /// Whether files come in.
    pub fn imports(&self) -> Doing {
        match (self.vitals.n_failed_imports, self.vitals.last_import, self.vitals.n_open_imports) {
            (1.., _, _) => Doing::Partly,
            (0, None, 0) => Doing::Nothing,
            _ => Doing::Well,
        }
    }
}

/// How it does by how many of all meters have something, where any ever had.
pub(crate) fn of_meters(n: u64, n_all: u64, was_ever: bool) -> Doing {
    match (n, n_all) {
        (_, 0) => Doing::Nothing,
        (0, _) if !was_ever => Doing::Nothing,
        (0, _) => Doing::Badly,
        _ if n * 100 >= n_all * MOST => Doing::Well,
        _ => Doing::Partly,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_silent_meters_are_no_fault() {
        for (n, n_all, was_ever, expected) in [
            (0, 0, false, Doing::Nothing),
            (0, 5, false, Doing::Nothing),
            (0, 5, true, Doing::Badly),
            (9, 10, true, Doing::Well),
            (89, 100, true, Doing::Partly),
        ] {
            assert_eq!(of_meters(n, n_all, was_ever), expected, "{n} of {n_all}");
        }
    }
}
