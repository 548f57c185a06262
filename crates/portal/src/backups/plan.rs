//! Backups by the plan of the configuration: one server takes each, old ones go, and what became of them can be asked.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    time::Duration,
};

use domain::{
    Calendar,
    audit::{Action, Object, Outcome},
};
use jiff::{SignedDuration, Timestamp, civil::Time};
use store::{PlannedRun, backup::TakenBackup};
use tokio::sync::watch;

use super::{BackupError, BackupLock, BackupRecipient, make};
use crate::{
    Portal,
    caller::Caller,
    error::Result,
    planned::{last_due, until_stopped},
};

/// When backups are taken, and what becomes of them.
#[derive(Clone, Debug, Default)]
pub struct BackupPlan {
    /// Where they are put; without a folder none are taken.
    pub folder: Option<PathBuf>,
    /// The provider's local times of day at which one is due.
    pub at: Vec<Time>,
    /// How many are kept.
    pub keep: usize,
    /// Who can read them.
    pub recipients: Vec<BackupRecipient>,
}

/// How backups stand.
#[derive(Clone, Debug)]
pub struct BackupState {
    /// Whether they are taken by a plan.
    pub is_planned: bool,
    /// The newest that is whole.
    pub last: Option<TakenBackup>,
    /// The newest that failed, where none has come to its end since.
    pub failure: Option<TakenBackup>,
    /// Whether one has been due by the plan for more than an hour, and is not there.
    pub is_late: bool,
}

/// How often the plan is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(20);
/// How long after a failure it is tried again.
const TRY_AGAIN: SignedDuration = SignedDuration::from_mins(10);
/// How late a backup may be: it also takes its time.
const LATE: SignedDuration = SignedDuration::from_hours(1);

impl BackupPlan {
    /// The newest time at which a backup was due.
    pub fn due(&self, calendar: &Calendar, now: Timestamp) -> Option<Timestamp> {
        last_due(&self.at, calendar, now)
    }
}

impl Portal {
    /// Takes backups by the plan until it is told to stop; returns at once where there is none.
    pub async fn run_backups(&self, stop: watch::Receiver<bool>) {
        if self.config().backups.folder.is_none() {
            return;
        }
        until_stopped(stop, LOOK_EVERY, || async {
            if let Err(error) = self.take_due_backup().await {
                tracing::warn!(%error, "the plan of backups could not be looked at");
            }
        })
        .await;
    }

    /// Takes the backup that is due, unless it is taken or somebody is at it; what became of it.
    ///
    /// # Errors
    /// Where the database fails; what else fails is in the answer.
    pub async fn take_due_backup(&self) -> Result<Option<TakenBackup>> {
        let (plan, now) = (&self.config().backups, self.now());
        let (Some(folder), Some(due)) = (&plan.folder, plan.due(&self.config().calendar, now)) else {
            return Ok(None);
        };
        let Some(run) = self.store().claim_backup(due, now, now - TRY_AGAIN).await? else { return Ok(None) };
        let name = format!("drp-{}.age", now.strftime("%Y%m%dT%H%M%SZ"));
        let done = tokio::select! {
            done = self.take(folder, &name) => done,
            () = self.keep_run(&run) => Err(lost()),
        };
        let mut taken = TakenBackup {
            due_at: Some(due),
            begun_at: now,
            finished_at: Some(self.now()),
            file_name: name,
            size: 0,
            n_rows: 0,
            message: None,
        };
        match done {
            Ok(summary) => (taken.size, taken.n_rows) = (summary.size, summary.n_rows),
            Err(error) => taken.message = Some(error.to_string()),
        }
        self.tell_of(&run, &taken).await?;
        Ok(Some(taken))
    }

    async fn take(&self, folder: &Path, name: &str) -> super::Result<super::BackupSummary> {
        aside_in(folder, |it| fs::create_dir_all(it)).await?;
        let (plan, key) = (&self.config().backups, self.config().security_key.as_ref());
        let lock = BackupLock::Recipients(plan.recipients.clone());
        let summary = make::back_up(self.store().db(), &folder.join(name), &lock, key, self.now()).await?;
        // There is a backup, whatever becomes of the old ones: one that counted as failed would be taken again and again,
        // and so fill the disk.
        let keep = plan.keep.max(1);
        if let Err(error) = aside_in(folder, move |it| forget_old(it, keep)).await {
            tracing::error!(%error, "old backups cannot be removed");
        }
        Ok(summary)
    }

    async fn tell_of(&self, run: &PlannedRun, taken: &TakenBackup) -> Result<()> {
        self.store().end_backup(run, taken).await?;
        let (file, bytes, rows) = (taken.file_name.as_str(), taken.size, taken.n_rows);
        match &taken.message {
            Some(error) => tracing::error!(%error, "there is no backup"),
            None => {
                tracing::info!(file, bytes, rows, "a backup is taken");
                self.note_deed(file).await?;
            }
        }
        Ok(())
    }

    /// Writes down that a backup was taken by hand.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn note_backup(&self, taken: &TakenBackup) -> Result<()> {
        self.store().note_backup(taken).await?;
        self.note_deed(&taken.file_name).await
    }

    async fn note_deed(&self, file: &str) -> Result<()> {
        let deed = Caller::operator().deed_with(self.now(), Action::BackUp, file);
        Ok(self.store().record(&deed, &Object::Portal, Outcome::Done).await?)
    }

    /// Writes down that the database was filled from a backup.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn note_restore(&self, backup: &super::BackupHeader) -> Result<()> {
        let deed = Caller::operator().deed_with(self.now(), Action::Restore, backup.to_string());
        Ok(self.store().record(&deed, &Object::Portal, Outcome::Done).await?)
    }

    /// How backups stand.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn backup_state(&self) -> Result<BackupState> {
        let plan = &self.config().backups;
        let is_planned = plan.folder.is_some();
        let (last, failed) = self.store().last_backups().await?;
        let due = plan.due(&self.config().calendar, self.now() - LATE).filter(|_| is_planned);
        let is_late = due.is_some_and(|due| last.as_ref().is_none_or(|it| it.begun_at < due));
        let failure = failed.filter(|it| last.as_ref().is_none_or(|last| last.begun_at < it.begun_at));
        Ok(BackupState { is_planned, last, failure, is_late })
    }
}

fn lost() -> BackupError {
    BackupError::Locked("another server has taken this backup over".to_owned())
}

/// Does something in the folder, where it holds nothing else.
async fn aside_in(
    folder: &Path,
    work: impl FnOnce(&Path) -> io::Result<()> + Send + 'static,
) -> super::Result<()> {
    let path = folder.to_owned();
    make::aside(move || work(&path).map_err(|error| BackupError::File { path, error })).await
}

/// Removes what is older than so many backups, and what a process left half-written that was killed. Only files that are
/// named as ours are: whatever else is in the folder stays.
fn forget_old(folder: &Path, keep: usize) -> io::Result<()> {
    let mut ours = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if let Some(name) = entry.file_name().to_str().filter(|it| is_ours(it)) {
            ours.push(name.to_owned());
        }
    }
    ours.sort_unstable_by(|a, b| b.cmp(a));
    let (parts, whole): (Vec<_>, Vec<_>) = ours.into_iter().partition(|it| it.ends_with(make::PART));
    // One that is half-written now is newer than the newest that is whole.
    let newest = whole.first().cloned().unwrap_or_default();
    let left = parts.into_iter().filter(|it| *it < newest);
    let mut outcome = Ok(());
    for name in left.chain(whole.into_iter().skip(keep)) {
        match fs::remove_file(folder.join(name)) {
            // Another server that has the same folder was faster.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => outcome = Err(error),
            Ok(()) => {}
        }
    }
    outcome
}

/// Whether a file is named `drp-20261129T023000Z.age`, or `drp-20261129T023000Z.age.0123abcd.part`.
fn is_ours(name: &str) -> bool {
    let whole = match name.strip_suffix(make::PART) {
        Some(part) => part.rsplit_once('.').map_or(part, |it| it.0),
        None => name,
    };
    let Some(time) = whole.strip_prefix("drp-").and_then(|it| it.strip_suffix("Z.age")) else { return false };
    let Some((date, time)) = time.split_once('T') else { return false };
    let is_number = |it: &str, n: usize| it.len() == n && it.bytes().all(|it| it.is_ascii_digit());
    is_number(date, 8) && is_number(time, 6)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "what cannot be had fails the test that wants it")]
mod tests {
    use super::*;

    #[test]
    fn the_newest_time_of_the_plan_is_due() {
        let calendar = Calendar::new("America/New_York").unwrap();
        let at = ["02:30", "14:00"].iter().map(|it| it.parse().unwrap()).collect();
        let plan = BackupPlan { at, ..BackupPlan::default() };
        let due = |now: &str| plan.due(&calendar, now.parse().unwrap()).unwrap().to_string();
        assert_eq!(due("2026-07-16T12:00:00Z"), "2026-07-16T06:30:00Z");
        assert_eq!(due("2026-07-16T18:00:00Z"), "2026-07-16T18:00:00Z");
        assert_eq!(due("2026-07-16T05:00:00Z"), "2026-07-15T18:00:00Z");
        // The night in which half past two is left out.
        assert_eq!(due("2026-03-08T12:00:00Z"), "2026-03-08T07:30:00Z");
        assert!(BackupPlan::default().due(&calendar, Timestamp::UNIX_EPOCH).is_none());
    }

    #[test]
    fn only_our_own_files_are_forgotten() {
        for name in ["drp-20261129T023000Z.age", "drp-20261129T023000Z.age.0123abcd.part"] {
            assert!(is_ours(name), "{name}");
        }
        for name in [
            "drp.sqlite",
            "drp-20261129T023000Z.age.old",
            "drp-20261129T023000Z.part",
            "drp-20261129T023000Z.age.part",
            "drp-2026112xT023000Z.age",
            "drp-before-upgrade.age",
        ] {
            assert!(!is_ours(name), "{name}");
        }
    }
}
