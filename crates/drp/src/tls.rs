//! Certificates of the portal's own TLS: read from their files, and read again when those change.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, anyhow};
use jiff::Timestamp;
use portal::Portal;
use tokio::task::JoinHandle;
use web::Tls;

use crate::config::{Settings, TlsSettings};

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// The portal's own TLS, where it is configured, and the job that keeps it fresh.
pub struct Certificates {
    tls: Tls,
    files: Option<Files>,
}

struct Files {
    certificate: PathBuf,
    key: PathBuf,
    read: Pair,
}

#[derive(PartialEq, Eq)]
struct Pair {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Certificates {
    /// What the settings say; nothing where somebody in front speaks TLS, or nobody does.
    ///
    /// # Errors
    /// Where the files cannot be used.
    pub fn open(settings: &Settings) -> Result<Option<Certificates>> {
        let certificates = match &settings.tls {
            TlsSettings::None | TlsSettings::InFront { .. } => return Ok(None),
            TlsSettings::SelfSigned => {
                let names = web::trial_names(&settings.public_url, settings.listen.ip());
                let tls = Tls::self_signed(&names)
                    .map_err(|error| anyhow!(error))
                    .context("web.tls_self_signed")?;
                tracing::warn!(
                    "the certificate was made just now, and browsers will warn of it: it is for a trial"
                );
                Certificates { tls, files: None }
            }
            TlsSettings::Files { certificate, key } => {
                let read = Pair::read(certificate, key)?;
                let tls = Tls::new(&read.certificate, &read.key).map_err(|error| {
                    anyhow!(
                        "web.tls_certificate {}, web.tls_key {}: {error}",
                        certificate.display(),
                        key.display()
                    )
                })?;
                Certificates {
                    tls,
                    files: Some(Files { certificate: certificate.clone(), key: key.clone(), read }),
                }
            }
        };
        Ok(Some(certificates))
    }

    /// What to serve with.
    pub fn tls(&self) -> Tls {
        self.tls.clone()
    }

    /// Looks at the files until the process ends. Where they cannot be used, as between the change of one and the other,
    /// what was shown before is shown on.
    pub fn keep_fresh(self, portal: Portal) -> JoinHandle<()> {
        tokio::spawn(async move {
            let Some(mut files) = self.files else { return };
            portal.show_certificate(self.tls.ends_at());
            let mut told = String::new();
            loop {
                tokio::time::sleep(LOOK_EVERY).await;
                let (looked, tls) = (files, self.tls.clone());
                let looking = tokio::task::spawn_blocking(move || looked.look(&tls)).await;
                let Ok((outcome, back)) = looking else { return };
                files = back;
                match outcome {
                    Ok(true) => {
                        portal.show_certificate(self.tls.ends_at());
                        tracing::info!("the new certificate is shown from now on");
                    }
                    Ok(false) => told.clear(),
                    Err(error) if error != told => {
                        tracing::warn!(
                            error,
                            "the certificate's files cannot be used; the one before is shown on"
                        );
                        told = error;
                    }
                    Err(_) => {}
                }
            }
        })
    }
}

/// Looks at the certificate that another program shows, such as NGINX, until the process ends, so that its end is told in
/// time.
pub fn watch(certificate: PathBuf, portal: Portal) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut told = String::new();
        loop {
            match end_of(&certificate).await {
                Ok(end) => {
                    portal.show_certificate(Some(end));
                    told.clear();
                }
                Err(error) if error != told => {
                    tracing::warn!(error, "the end of the certificate in front of the portal is not known");
                    told = error;
                }
                Err(_) => {}
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    })
}

/// Until when the certificate of a file is good.
///
/// # Errors
/// In words, why that cannot be told.
pub async fn end_of(certificate: &Path) -> Result<Timestamp, String> {
    let place = certificate.display();
    let path = certificate.to_owned();
    let pem = tokio::task::spawn_blocking(|| std::fs::read(path)).await;
    let pem = pem
        .map_err(|error| error.to_string())?
        .map_err(|error| format!("alerts.certificate: cannot read {place}: {error}"))?;
    web::certificate_ends_at(&pem)
        .ok_or_else(|| format!("alerts.certificate: {place} has no certificate in PEM"))
}

impl Files {
    /// Whether there was a new certificate to show.
    fn look(mut self, tls: &Tls) -> (Result<bool, String>, Files) {
        let found = match Pair::read(&self.certificate, &self.key) {
            Ok(found) if found == self.read => return (Ok(false), self),
            Ok(found) => found,
            Err(error) => return (Err(format!("{error:#}")), self),
        };
        let outcome = tls.replace(&found.certificate, &found.key).map(|()| true);
        if outcome.is_ok() {
            self.read = found;
        }
        (outcome, self)
    }
}

impl Pair {
    fn read(certificate: &Path, key: &Path) -> Result<Pair> {
        let read = |name: &str, path: &Path| {
            std::fs::read(path).with_context(|| format!("{name}: cannot read {}", path.display()))
        };
        Ok(Pair { certificate: read("web.tls_certificate", certificate)?, key: read("web.tls_key", key)? })
    }
}
