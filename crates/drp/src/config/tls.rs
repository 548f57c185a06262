//! Settings of the portal's own TLS.

use std::path::PathBuf;

use super::values::Values;

/// What the portal proves by that it is itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsSettings {
    /// Nothing: somebody in front speaks TLS, or nobody does.
    None,
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

/// `web.tls_…`.
pub fn settings(values: &mut Values) -> TlsSettings {
    let (certificate, key) = (values.text("web.tls_certificate", ""), values.text("web.tls_key", ""));
    let is_trial = values.get("web.tls_self_signed", "false", |it| it.parse().ok(), "true or false");
    match (is_trial.unwrap_or(false), certificate.is_empty(), key.is_empty()) {
        (false, true, true) => TlsSettings::None,
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
