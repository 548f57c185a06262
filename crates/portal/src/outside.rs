//! How another host is asked: within a time, without detours, and believed by its certificate.

use std::time::Duration;

use ureq::{
    Agent,
    tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem},
};

/// How long the whole of a request may take.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Who asks other hosts: believes those whose certificate one of these authorities has signed, PEM, or without them one of
/// the public ones; nothing where they are no certificates.
pub fn agent(authorities: Option<&[u8]>) -> Option<Agent> {
    let roots = match authorities {
        None => RootCerts::WebPki,
        Some(pem) => trusted(pem)?,
    };
    let config = Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        .max_redirects(0)
        // A proxy is nothing that the environment decides behind the configuration's back.
        .proxy(None)
        .max_idle_connections(0)
        .user_agent(concat!("drp/", env!("CARGO_PKG_VERSION")))
        .tls_config(TlsConfig::builder().root_certs(roots).build());
    Some(config.build().into())
}

fn trusted(pem: &[u8]) -> Option<RootCerts> {
    let items: Result<Vec<_>, _> = parse_pem(pem).collect();
    let certificates: Vec<Certificate<'static>> = items
        .ok()?
        .into_iter()
        .filter_map(|it| if let PemItem::Certificate(it) = it { Some(it) } else { None })
        .collect();
    (!certificates.is_empty()).then(|| RootCerts::new_with_certs(&certificates))
}
