//! TLS by the portal itself: certificates that may be exchanged while it serves, and which protocol was agreed on.

use std::{
    net::IpAddr,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use jiff::Timestamp;
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, ServerConfig,
        crypto::{CryptoProvider, ring},
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        server::{ClientHello, ResolvesServerCert},
        sign::CertifiedKey,
        version::{TLS12, TLS13},
    },
    server::TlsStream,
};

use super::validity::ends_at;

/// What the portal proves by that it is itself. All clones are the same.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    current: Arc<Current>,
}

/// The certificate that is shown now.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

/// The protocol that a client and the portal agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agreed {
    Http1,
    Http2,
}

/// What is offered, the better first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

impl Tls {
    /// With that chain of certificates and that key, both PEM.
    ///
    /// # Errors
    /// In words, what is wrong with them.
    pub fn new(certificate: &[u8], key: &[u8]) -> Result<Tls, String> {
        let provider = Arc::new(ring::default_provider());
        let current = Arc::new(Current(RwLock::new(read(certificate, key, &provider)?)));
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(|error| error.to_string())?;
        let resolver: Arc<dyn ResolvesServerCert> = Arc::clone(&current) as _;
        let mut config = config.with_no_client_auth().with_cert_resolver(resolver);
        config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
        Ok(Tls { acceptor: TlsAcceptor::from(Arc::new(config)), current })
    }

    /// With a certificate for these names that nobody vouches for, made now: for a trial.
    ///
    /// # Errors
    /// In words, why none can be made.
    pub fn self_signed(names: &[String]) -> Result<Tls, String> {
        let made = rcgen::generate_simple_self_signed(names).map_err(|error| error.to_string())?;
        Tls::new(made.cert.pem().as_bytes(), made.signing_key.serialize_pem().as_bytes())
    }

    /// Shows another certificate from now on; connections that are open keep the one they were shown.
    ///
    /// # Errors
    /// As [`Tls::new`]; then the one before stays.
    pub fn replace(&self, certificate: &[u8], key: &[u8]) -> Result<(), String> {
        let next = read(certificate, key, self.acceptor.config().crypto_provider())?;
        *self.current.0.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(())
    }

    /// Until when the certificate is good that is shown now, where that can be read.
    pub fn ends_at(&self) -> Option<Timestamp> {
        let current = self.current.0.read().unwrap_or_else(PoisonError::into_inner);
        current.cert.first().and_then(|it| ends_at(it))
    }

    /// Greets a client, which has that long to answer.
    pub(super) async fn accept(
        &self,
        socket: TcpStream,
        patience: Duration,
    ) -> Option<(TlsStream<TcpStream>, Agreed)> {
        let stream = tokio::time::timeout(patience, self.acceptor.accept(socket)).await.ok()?.ok()?;
        let agreed = match stream.get_ref().1.alpn_protocol() {
            Some(it) if it == PROTOCOLS[0] => Agreed::Http2,
            _ => Agreed::Http1,
        };
        Some((stream, agreed))
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tls")
    }
}

/// Until when the first certificate of a file in PEM is good; nothing where it cannot be read.
pub fn certificate_ends_at(pem: &[u8]) -> Option<Timestamp> {
    CertificateDer::from_pem_slice(pem).ok().and_then(|it| ends_at(&it))
}

/// The names that a self-signed certificate is for: the public host, and this machine's own.
pub fn trial_names(public_url: &str, listen: IpAddr) -> Vec<String> {
    let host = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let mut names = vec![host.to_owned(), "localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    if !listen.is_unspecified() {
        names.push(listen.to_string());
    }
    names.sort_unstable();
    names.dedup();
    names.retain(|it| !it.is_empty());
    names
}

fn read(certificate: &[u8], key: &[u8], provider: &CryptoProvider) -> Result<Arc<CertifiedKey>, String> {
    let chain: Result<Vec<CertificateDer<'static>>, _> =
        CertificateDer::pem_slice_iter(certificate).collect();
    let chain = chain.map_err(|error| format!("the certificate is no PEM: {error}"))?;
    if chain.is_empty() {
        return Err("the certificate's file has none: it must hold the chain in PEM, the portal's own first"
            .to_owned());
    }
    let key = PrivateKeyDer::from_pem_slice(key)
        .map_err(|error| format!("the key's file holds no key in PEM without a password: {error}"))?;
    match CertifiedKey::from_der(chain, key, provider) {
        Ok(pair) => Ok(Arc::new(pair)),
        Err(rustls::Error::InconsistentKeys(_)) => Err("the key is not that of the certificate".to_owned()),
        Err(error) => Err(format!("the certificate and its key cannot be used: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (String, String) {
        let made = rcgen::generate_simple_self_signed(vec!["portal.example".to_owned()]).unwrap();
        (made.cert.pem(), made.signing_key.serialize_pem())
    }

    #[test]
    fn what_cannot_be_used_is_said_in_words() {
        let ((certificate, key), (_, other)) = (pair(), pair());
        let tls = Tls::new(certificate.as_bytes(), key.as_bytes()).unwrap();
        let refusal = |certificate: &str, key: &str| {
            let refusals = [
                Tls::new(certificate.as_bytes(), key.as_bytes()).unwrap_err(),
                tls.replace(certificate.as_bytes(), key.as_bytes()).unwrap_err(),
            ];
            assert_eq!(refusals[0], refusals[1]);
            refusals[0].clone()
        };
        assert!(refusal(&certificate, &other).contains("not that of the certificate"));
        assert!(refusal("", &key).contains("chain in PEM"));
        assert!(refusal(&certificate, &certificate).contains("no key in PEM"));
        assert!(tls.replace(pair().0.as_bytes(), key.as_bytes()).is_err());
        let (certificate, key) = pair();
        tls.replace(certificate.as_bytes(), key.as_bytes()).unwrap();
    }

    #[test]
    fn a_trial_is_for_the_public_name_and_for_this_machine() {
        let names = |url| trial_names(url, IpAddr::from([10, 0, 0, 7]));
        assert_eq!(
            names("https://Portal.example:8443/x"),
            ["10.0.0.7", "127.0.0.1", "::1", "Portal.example", "localhost"]
        );
        assert_eq!(names("https://[::1]:8443/"), ["10.0.0.7", "127.0.0.1", "::1", "localhost"]);
        assert!(Tls::self_signed(&names("https://portal.example/")).is_ok());
    }
}
