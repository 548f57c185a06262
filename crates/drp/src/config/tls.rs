//! Settings of the portal's own TLS.

use std::path::PathBuf;

use super::values::Values;

/// What the portal proves by that it is itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsSettings {
    /// Nothing: nobody speaks TLS, or somebody in front does.
    None,
    /// Nothing: somebody in front shows the certificate of this file, whose end is watched.
    InFront {
        /// The chain, its own certificate first.
        certificate: PathBuf,
    },
    /// A certificate that nobody vouches for, made at the start.
    SelfSigned,
    /// These files.
    Files {
        /// The chain, the portal's own first.
        certificate: PathBuf,
        /// The key of that.
        key: PathBuf,
    },
}

impl TlsSettings {
    /// Whether the portal itself speaks TLS.
    pub fn is_own(&self) -> bool {
        matches!(self, TlsSettings::SelfSigned | TlsSettings::Files { .. })
    }
}

/// `web.tls_…`, and `alerts.certificate`.
pub fn settings(values: &mut Values) -> TlsSettings {
    let (certificate, key) = (values.text("web.tls_certificate", ""), values.text("web.tls_key", ""));
    let in_front = values.text("alerts.certificate", "");
    let is_trial = values.get("web.tls_self_signed", "false", |it| it.parse().ok(), "true or false");
    match (is_trial.unwrap_or(false), certificate.is_empty(), key.is_empty()) {
        (false, true, true) if in_front.is_empty() => TlsSettings::None,
        (false, true, true) => TlsSettings::InFront { certificate: in_front.into() },
        _ if !in_front.is_empty() => {
            values.fault("alerts.certificate is for a certificate that another program shows; the portal watches its own by itself: remove it");
            TlsSettings::None
        }
        (true, true, true) => TlsSettings::SelfSigned,
        (false, false, false) => TlsSettings::Files { certificate: certificate.into(), key: key.into() },
        (true, ..) => {
            values.fault("web.tls_self_signed is instead of web.tls_certificate and web.tls_key; remove one or the other");
            TlsSettings::None
        }
        (false, ..) => {
            values.fault("web.tls_certificate and web.tls_key must both be set, to files in PEM");
            TlsSettings::None
        }
    }
}
