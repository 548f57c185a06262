//! Finding what somebody has to see to. What is on is over only once it is clearly better, so that it does not come and go.

use std::{fs, sync::atomic::Ordering};

use jiff::Timestamp;
use store::{AlertFigures, KeptAlert};

use super::AlertKind;
use crate::{Doing, Portal, PortalState, error::Result};

/// Something that was found just now.
pub(super) struct Found {
    pub(super) name: String,
    pub(super) figures: AlertFigures,
    /// When the newest of it happened, where it is made of several that happen one by one.
    pub(super) newest: Option<Timestamp>,
}

/// Of a hundred meters so many report again where readings are late no more.
const ENOUGH: u64 = 95;
/// The longest name of a server that is kept.
const LONGEST_SERVER: usize = 60;

impl Portal {
    pub(super) async fn find_alerts(&self, kept: &[KeptAlert]) -> Result<Vec<Found>> {
        let is_on = |kind: AlertKind| kept.iter().any(|it| it.name == self.alert_name(kind));
        let (state, readiness) = (self.state().await?, self.readiness().await);
        let mut found = Vec::new();
        let mut find = |kind, figures, newest| {
            found.push(Found { name: self.alert_name(kind), figures, newest });
        };
        if let Some(figures) = readings(&state, is_on(AlertKind::ReadingsLate)) {
            find(AlertKind::ReadingsLate, figures, None);
        }
        let vitals = &state.vitals;
        if vitals.n_failed_imports > 0 {
            find(AlertKind::ImportFailed, number(vitals.n_failed_imports), vitals.last_failed_import);
        }
        if matches!(state.mail(), Doing::Partly | Doing::Badly) {
            find(AlertKind::MailFailing, number(vitals.n_queued), None);
        }
        let least = self.config().alerts.least_room;
        let least = if is_on(AlertKind::DiskNearlyFull) { least.saturating_add(least / 4) } else { least };
        if let Some(free) = readiness.free_bytes.filter(|it| *it < least) {
            find(AlertKind::DiskNearlyFull, number(free), None);
        }
        if let Err(fault) = self.check_clock().await
            && fault.seconds > 0
        {
            find(AlertKind::ClockWrong, number(fault.seconds), None);
        }
        let end = self.certificate_end();
        if let Some(end) = end.filter(|it| it.duration_since(state.at) < self.config().alerts.certificate) {
            find(AlertKind::CertificateExpiring, AlertFigures { n: end.as_second(), ..number(0) }, None);
        }
        let backups = self.backup_state().await?;
        if let Some(failure) = &backups.failure.filter(|it| it.due_at.is_some()) {
            let reason =
                failure.message.clone().filter(|it| !it.is_empty()).unwrap_or_else(|| "?".to_owned());
            find(AlertKind::BackupFailing, AlertFigures { reason, ..AlertFigures::default() }, None);
        } else if backups.is_late {
            find(AlertKind::BackupFailing, AlertFigures::default(), None);
        }
        Ok(found)
    }

    /// Says until when the certificate is good that is shown now; nothing where the portal shows none, or one of a trial.
    pub fn show_certificate(&self, ends_at: Option<Timestamp>) {
        let second = ends_at.map_or(i64::MAX, Timestamp::as_second);
        self.inner.certificate_end.store(second, Ordering::Release);
    }

    fn certificate_end(&self) -> Option<Timestamp> {
        Timestamp::from_second(self.inner.certificate_end.load(Ordering::Acquire)).ok()
    }

    /// The name of an alert of this server.
    pub(super) fn alert_name(&self, kind: AlertKind) -> String {
        match kind.is_of_server() {
            false => kind.as_str().to_owned(),
            true => format!("{}@{}", kind.as_str(), self.server_name()),
        }
    }

    /// What people call this machine, or by what the portal knows it again.
    pub(super) fn server_name(&self) -> String {
        let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let name: String = name.trim().chars().take(LONGEST_SERVER).collect();
        if name.is_empty() { self.inner.holder.machine().to_owned() } else { name }
    }
}

/// How many of the meters report, where that is too few.
fn readings(state: &PortalState, is_on: bool) -> Option<AlertFigures> {
    let (n, n_of) = (state.vitals.n_reporting, state.vitals.n_meters);
    let is_late = match state.readings() {
        Doing::Partly | Doing::Badly => true,
        Doing::Well => is_on && n * 100 < n_of * ENOUGH,
        Doing::Nothing => false,
    };
    is_late.then(|| AlertFigures { n_of: of(n_of), ..number(n) })
}

fn number(n: u64) -> AlertFigures {
    AlertFigures { n: of(n), ..AlertFigures::default() }
}

fn of(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
