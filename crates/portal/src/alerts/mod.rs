//! Alerts: what somebody has to see to is told with what to do, once a day while it lasts, and once more when it is over.

mod database;
mod find;
mod look;
mod post;
mod webhook;

use domain::Principal;
use jiff::{SignedDuration, Timestamp};
use store::{AlertFigures, AlertPosts, KeptAlert};
use words::{Said, key, said};

pub(crate) use database::LostDatabase;
pub use webhook::Webhook;

use crate::{
    Portal,
    error::{Error, Result, size_words},
};

/// Whom alerts go to, and from when on something is one.
#[derive(Clone, Debug)]
pub struct AlertSettings {
    /// Addresses that are written to; the system administrators where there is none.
    pub mail: Vec<String>,
    /// With less room than so many bytes the disk is nearly full.
    pub least_room: u64,
    /// With less time than this left a certificate expires.
    pub certificate: SignedDuration,
    /// A program that they are posted to.
    pub webhook: Option<Webhook>,
}

/// What an alert is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertKind {
    /// Fewer meters send readings than should.
    ReadingsLate,
    /// A file could not be used.
    ImportFailed,
    /// Messages wait for too long.
    MailFailing,
    /// There is little room where a server writes.
    DiskNearlyFull,
    /// A server's clock is off.
    ClockWrong,
    /// The newest backup of the plan is not there.
    BackupFailing,
    /// The certificate that the portal shows is good for a few days only.
    CertificateExpiring,
    /// A server cannot reach the database.
    DatabaseUnreachable,
}

/// An alert that is on: it was told, and is not over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// What it is about.
    pub kind: AlertKind,
    /// The server that it is about; none where it is about the portal as a whole.
    pub server: Option<String>,
    /// Since when.
    pub since: Timestamp,
    figures: AlertFigures,
}

/// Where an alert stands when it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertStage {
    /// It is new.
    Begun,
    /// It was told before, and lasts.
    Lasting,
    /// It is over.
    Over,
}

impl Default for AlertSettings {
    /// The system administrators, 1 GiB and 14 days.
    fn default() -> AlertSettings {
        AlertSettings {
            mail: Vec::new(),
            least_room: 1 << 30,
            certificate: SignedDuration::from_hours(14 * 24),
            webhook: None,
        }
    }
}

impl AlertKind {
    /// Every kind.
    pub const ALL: [AlertKind; 8] = [
        AlertKind::ReadingsLate,
        AlertKind::ImportFailed,
        AlertKind::MailFailing,
        AlertKind::DiskNearlyFull,
        AlertKind::ClockWrong,
        AlertKind::BackupFailing,
        AlertKind::CertificateExpiring,
        AlertKind::DatabaseUnreachable,
    ];

    /// Its name, as the database and programs know it.
    pub fn as_str(self) -> &'static str {
        match self {
            AlertKind::ReadingsLate => "readings_late",
            AlertKind::ImportFailed => "import_failed",
            AlertKind::MailFailing => "mail_failing",
            AlertKind::DiskNearlyFull => "disk_nearly_full",
            AlertKind::ClockWrong => "clock_wrong",
            AlertKind::BackupFailing => "backup_failing",
            AlertKind::CertificateExpiring => "certificate_expiring",
            AlertKind::DatabaseUnreachable => "database_unreachable",
        }
    }

    /// The key of what is the matter, in a few words.
    pub fn title(self) -> &'static str {
        match self {
            AlertKind::ReadingsLate => key("alert-readings-late"),
            AlertKind::ImportFailed => key("alert-import-failed"),
            AlertKind::MailFailing => key("alert-mail-failing"),
            AlertKind::DiskNearlyFull => key("alert-disk-nearly-full"),
            AlertKind::ClockWrong => key("alert-clock-wrong"),
            AlertKind::BackupFailing => key("alert-backup-failing"),
            AlertKind::CertificateExpiring => key("alert-certificate-expiring"),
            AlertKind::DatabaseUnreachable => key("alert-database-unreachable"),
        }
    }

    /// The key of what to do.
    pub fn advice(self) -> &'static str {
        match self {
            AlertKind::ReadingsLate => key("alert-readings-late-do"),
            AlertKind::ImportFailed => key("alert-import-failed-do"),
            AlertKind::MailFailing => key("alert-mail-failing-do"),
            AlertKind::DiskNearlyFull => key("alert-disk-nearly-full-do"),
            AlertKind::ClockWrong => key("alert-clock-wrong-do"),
            AlertKind::BackupFailing => key("alert-backup-failing-do"),
            AlertKind::CertificateExpiring => key("alert-certificate-expiring-do"),
            AlertKind::DatabaseUnreachable => key("alert-database-unreachable-do"),
        }
    }

    /// Where the guide says more of it, among the documents.
    pub fn guide(self) -> String {
        format!("docs/guide/alerts.md#{}", self.as_str())
    }

    /// Whether each server has its own.
    fn is_of_server(self) -> bool {
        matches!(self, AlertKind::DiskNearlyFull | AlertKind::ClockWrong | AlertKind::DatabaseUnreachable)
    }

    /// How long it is seen before it is told: what passes by itself is nobody's to see to. Some kinds are late already
    /// when they are first seen.
    fn patience(self) -> SignedDuration {
        match self {
            AlertKind::ImportFailed
            | AlertKind::MailFailing
            | AlertKind::BackupFailing
            | AlertKind::CertificateExpiring => SignedDuration::ZERO,
            AlertKind::DiskNearlyFull | AlertKind::DatabaseUnreachable => SignedDuration::from_mins(2),
            AlertKind::ClockWrong => SignedDuration::from_mins(5),
            AlertKind::ReadingsLate => SignedDuration::from_mins(10),
        }
    }
}

impl AlertStage {
    /// Its name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            AlertStage::Begun => "begun",
            AlertStage::Lasting => "lasting",
            AlertStage::Over => "over",
        }
    }
}

impl Alert {
    /// The one that is kept so, where this version of the program knows its kind.
    pub(crate) fn read(kept: &KeptAlert) -> Option<Alert> {
        let (kind, server) = match kept.name.split_once('@') {
            Some((kind, server)) => (kind, Some(server.to_owned())),
            None => (kept.name.as_str(), None),
        };
        let kind = AlertKind::ALL.into_iter().find(|it| it.as_str() == kind)?;
        Some(Alert { kind, server, since: kept.first_seen_at, figures: kept.figures.clone() })
    }

    /// What was found.
    pub fn detail(&self) -> Said {
        let AlertFigures { n, n_of, reason } = &self.figures;
        let server = self.server.as_deref().unwrap_or_default();
        match self.kind {
            AlertKind::ReadingsLate => said("alert-readings-late-of").count("n", n).count("count", n_of),
            AlertKind::ImportFailed => said("alert-import-failed-of").count("count", n),
            AlertKind::MailFailing => said("alert-mail-failing-of").count("count", n),
            AlertKind::DiskNearlyFull => said("alert-disk-nearly-full-of")
                .saying("room", size_words(n.unsigned_abs()))
                .with("server", server),
            AlertKind::ClockWrong => said("alert-clock-wrong-of").count("count", n).with("server", server),
            AlertKind::BackupFailing if reason.is_empty() => said("alert-backup-late"),
            AlertKind::BackupFailing => said("alert-backup-failed").with("reason", reason),
            AlertKind::CertificateExpiring => {
                let end = Timestamp::from_second(*n).unwrap_or_default();
                said("alert-certificate-expiring-of").with("date", end.strftime("%Y-%m-%d %H:%M UTC"))
            }
            AlertKind::DatabaseUnreachable => said("alert-database-unreachable-of").with("server", server),
        }
    }
}

impl Portal {
    /// The alerts that are on.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks.
    pub async fn alerts(&self, principal: &Principal) -> Result<Vec<Alert>> {
        if !principal.may_inspect() {
            return Err(Error::Forbidden { needs: said("error-only-system-administrators") });
        }
        self.told_alerts().await
    }

    /// How the program does that alerts are posted to; nothing where there is none.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks.
    pub async fn alert_posts(&self, principal: &Principal) -> Result<Option<AlertPosts>> {
        if !principal.may_inspect() {
            return Err(Error::Forbidden { needs: said("error-only-system-administrators") });
        }
        self.webhook_state().await
    }

    pub(crate) async fn told_alerts(&self) -> Result<Vec<Alert>> {
        let kept = self.store().alerts().await?;
        let told = kept.iter().filter(|it| it.n_told > 0).filter_map(Alert::read);
        Ok(told.chain(self.lost_database_alert()).collect())
    }
}
