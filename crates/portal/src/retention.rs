//! Removing what is older than it is to be kept: once a day by one server, or by hand; in small steps beside everything else.

use std::time::Duration;

use domain::audit::Action;
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, civil::Time};
use store::{AuditHead, Deed, OldReadings, RetentionCounts, RetentionRun, TotalsState};
use tokio::{sync::watch, time::Instant};
use words::said;

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
    planned::{last_due, until_stopped},
};

/// How long what is kept, where not for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetentionPlan {
    /// The provider's local time of day at which what is older is removed.
    pub at: Time,
    /// Days for which readings and predictions are kept.
    pub readings_days: Option<u16>,
    /// Days for which records of the audit log are kept.
    pub audit_days: Option<u16>,
    /// Days for which imports with their ledgers are kept.
    pub imports_days: Option<u16>,
    /// Days for which messages are kept.
    pub outbox_days: u16,
}

/// What is older than it is to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outdated {
    /// Readings, where they are not kept for ever.
    pub readings: Option<OldReadings>,
    /// The last record of the audit log that goes, and how many go.
    pub records: Option<(AuditHead, u64)>,
    /// Imports that ended before a time.
    pub imports: Option<(Timestamp, u64)>,
}

/// How removing stands.
#[derive(Clone, Debug)]
pub struct RetentionState {
    /// The newest run that has ended.
    pub last: Option<RetentionRun>,
    /// Whether the next one has been due by the plan for more than a day.
    pub is_late: bool,
}

/// How often the plan is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// How long after a failure it is tried again.
const TRY_AGAIN: SignedDuration = SignedDuration::from_hours(1);
/// How late a run may be: the first one has years to remove.
const LATE: SignedDuration = SignedDuration::from_hours(24);
/// How long it is known what runs did.
const KEPT_RUNS: SignedDuration = SignedDuration::from_hours(400 * 24);

impl Default for RetentionPlan {
    /// Everything for ever, but messages for 90 days.
    fn default() -> RetentionPlan {
        let at = Time::constant(3, 30, 0, 0);
        RetentionPlan { at, readings_days: None, audit_days: None, imports_days: None, outbox_days: 90 }
    }
}

impl RetentionPlan {
    /// Whether anything is to be removed once a day.
    pub fn is_empty(&self) -> bool {
        self.readings_days.is_none() && self.audit_days.is_none() && self.imports_days.is_none()
    }
}

impl Portal {
    /// Removes what is old by the plan until it is told to stop; returns at once where everything is kept for ever.
    pub async fn run_retention(&self, stop: watch::Receiver<bool>) {
        if self.config().retention.is_empty() {
            return;
        }
        until_stopped(stop, LOOK_EVERY, || async {
            if let Err(error) = self.retain_if_due().await {
                tracing::warn!(%error, "what is old could not be removed");
            }
        })
        .await;
    }

    /// Removes what is old if it is due and nobody has done so or is at it; what became of it.
    ///
    /// # Errors
    /// Where the database fails; what else fails is in the answer.
    pub async fn retain_if_due(&self) -> Result<Option<RetentionRun>> {
        match self.retention_due(self.now()) {
            Some(due) if !self.config().retention.is_empty() => self.retain_at(due).await,
            _ => Ok(None),
        }
    }

    /// Removes what is old now, whatever the plan says of the time of day; nothing where somebody else is at it.
    ///
    /// # Errors
    /// Where the database fails; what else fails is in the answer.
    pub async fn retain_now(&self) -> Result<Option<RetentionRun>> {
        self.retain_at(self.now()).await
    }

    async fn retain_at(&self, due_at: Timestamp) -> Result<Option<RetentionRun>> {
        let now = self.now();
        let Some(lease) = self.store().claim_retention(due_at, now, now - TRY_AGAIN).await? else {
            return Ok(None);
        };
        let mut counts = RetentionCounts::default();
        let done = tokio::select! {
            done = self.remove_outdated(&mut counts) => done,
            () = self.keep_run(&lease) => Err(Error::Conflict(said("fault-retention-lost"))),
        };
        let message = done.err().map(|error| error.to_string());
        let run = RetentionRun { due_at, finished_at: self.now(), counts, message };
        self.store().end_retention(&lease, &run).await?;
        self.store().forget_retention_before(now - KEPT_RUNS).await?;
        let RetentionCounts { readings, records, imports } = counts;
        match &run.message {
            Some(error) => {
                tracing::error!(%error, readings, records, imports, "not all that is old is removed")
            }
            None => tracing::info!(readings, records, imports, "what is old is removed"),
        }
        Ok(Some(run))
    }

    /// What is older than it is to be kept, with nothing removed.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the sums of readings cannot be relied on.
    pub async fn outdated(&self) -> Result<Outdated> {
        let (plan, calendar) = (&self.config().retention, &self.config().calendar);
        let readings = match self.readings_date().await? {
            Some(date) => Some(self.store().old_readings(date, calendar).await?),
            None => None,
        };
        let records = match plan.audit_days {
            Some(days) => self.store().old_audit_records(self.days_ago(days)).await?,
            None => None,
        };
        let imports = match plan.imports_days.map(|it| self.days_ago(it)) {
            Some(limit) => Some((limit, self.store().count_old_imports(limit).await?)),
            None => None,
        };
        Ok(Outdated { readings, records, imports })
    }

    async fn remove_outdated(&self, counts: &mut RetentionCounts) -> Result<()> {
        let (store, outdated) = (self.store(), self.outdated().await?);
        if let Some(date) = self.readings_date().await? {
            let deed = self.retention_deed(Action::RemoveReadings);
            store.move_frontier(date, &self.config().calendar, &deed).await?;
        }
        // What a run left that was broken off goes as well, also where the plan has changed since.
        let mut behind = 0;
        let mut began = Instant::now();
        while let Some(removed) = store.remove_old_readings(behind).await? {
            (behind, counts.readings) = (removed.through, counts.readings + removed.n_readings);
            began = rest(began).await;
        }
        if let Some((last, _)) = outdated.records {
            store.cut_audit_log(&last, &self.retention_deed(Action::CutAudit)).await?;
        }
        loop {
            match store.remove_audit_records().await? {
                0 => break,
                n => counts.records += n,
            }
            began = rest(began).await;
        }
        if let Some((limit, n)) = outdated.imports.filter(|it| it.1 > 0) {
            store.note_removed_imports(n, limit, &self.retention_deed(Action::RemoveImports)).await?;
            loop {
                match store.remove_old_imports(limit).await? {
                    0 => break,
                    n => counts.imports += n,
                }
                began = rest(began).await;
            }
        }
        Ok(())
    }

    /// The first date of which readings are to be kept. Their sums are all that is left of those before, so they must be
    /// right.
    async fn readings_date(&self) -> Result<Option<Date>> {
        let Some(days) = self.config().retention.readings_days else { return Ok(None) };
        if self.totals_state().await? != TotalsState::Kept {
            return Err(Error::Conflict(said("fault-retention-totals")));
        }
        let today = self.config().calendar.date(self.now());
        Ok(today.checked_sub(i64::from(days).days()).ok())
    }

    fn days_ago(&self, days: u16) -> Timestamp {
        self.now() - SignedDuration::from_hours(24 * i64::from(days))
    }

    fn retention_deed(&self, action: Action) -> Deed {
        Caller::operator().deed_with(self.now(), action, "")
    }

    /// The newest time at which removing was due.
    fn retention_due(&self, now: Timestamp) -> Option<Timestamp> {
        last_due(&[self.config().retention.at], &self.config().calendar, now)
    }

    /// How removing stands.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn retention_state(&self) -> Result<RetentionState> {
        let last = self.store().last_retention().await?;
        let due = self.retention_due(self.now() - LATE).filter(|_| !self.config().retention.is_empty());
        let is_late = due.is_some_and(|due| last.as_ref().is_some_and(|it| it.finished_at < due));
        Ok(RetentionState { last, is_late })
    }

    /// Since when readings are kept; nothing where all are.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn readings_kept_from(&self) -> Result<Option<Timestamp>> {
        Ok(self.store().readings_kept_from().await?)
    }
}

/// Leaves the database to others for as long as it was had.
async fn rest(began: Instant) -> Instant {
    tokio::time::sleep(began.elapsed().min(Duration::from_secs(1))).await;
    Instant::now()
}
