//! A collector of traces: whom finished spans are sent to, in a request of their own.

use std::{pin::pin, sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, Request, Uri,
        header::{CONTENT_TYPE, HOST},
    },
};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

/// Whom spans are sent to.
#[derive(Clone)]
pub struct Collector {
    uri: Uri,
    host: String,
    port: u16,
    headers: HeaderMap,
    /// How it proves who it is; nothing where it is asked in the open.
    tls: Option<TlsConnector>,
}

/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(10);

impl Collector {
    /// At an address such as `https://collector.example:4318/v1/traces`, with headers beside the usual ones; whose
    /// certificate one of these authorities has signed, PEM.
    ///
    /// # Errors
    /// In words, what is wrong with them.
    pub fn new(address: &str, headers: &[(String, String)], authorities: &[u8]) -> Result<Collector, String> {
        let form = || "an address such as http://127.0.0.1:4318/v1/traces".to_owned();
        let uri: Uri = address.parse().map_err(|_| form())?;
        let authority = uri.authority().ok_or_else(form)?;
        let is_secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(form()),
        };
        if authority.as_str().contains('@') {
            return Err("an address without a name and a password; secrets go into traces.headers".to_owned());
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = authority.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
        let tls = if is_secure { Some(connector(authorities)?) } else { None };
        let mut sent = HeaderMap::new();
        sent.insert(HOST, HeaderValue::from_str(authority.as_str()).map_err(|_| form())?);
        sent.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-protobuf"));
        for (name, value) in headers {
            let no_header = || format!("headers such as authorization=Bearer TOKEN; {name} is none");
            let name: HeaderName = name.parse().map_err(|_| no_header())?;
            let mut value = HeaderValue::from_str(value).map_err(|_| no_header())?;
            value.set_sensitive(true);
            sent.insert(name, value);
        }
        Ok(Collector { uri, host, port, headers: sent, tls })
    }

    /// Gives it a message.
    ///
    /// # Errors
    /// In words, why it has not taken it; nothing of headers or message is in them.
    pub async fn take(&self, message: Vec<u8>) -> Result<(), String> {
        let status = timeout(PATIENCE, self.send(message)).await;
        match status.map_err(|_| "it does not answer".to_owned())?? {
            status if (200..300).contains(&status) => Ok(()),
            status => Err(format!("it answered {status}")),
        }
    }

    async fn send(&self, message: Vec<u8>) -> Result<u16, String> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await;
        let stream = stream.map_err(|error| error.to_string())?;
        let Some(tls) = &self.tls else { return self.send_over(stream, message).await };
        let name = ServerName::try_from(self.host.clone()).map_err(|error| error.to_string())?;
        let stream = tls.connect(name, stream).await.map_err(|error| error.to_string())?;
        self.send_over(stream, message).await
    }

    async fn send_over(
        &self,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        message: Vec<u8>,
    ) -> Result<u16, String> {
        let path = self.uri.path_and_query().map_or("/", |it| it.as_str());
        let mut request = Request::new(Body::from(message));
        (*request.method_mut(), *request.uri_mut()) = (Method::POST, path.parse().unwrap_or_default());
        *request.headers_mut() = self.headers.clone();
        let shaken = http1::handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = shaken.map_err(|error| error.to_string())?;
        // The connection is worked on for as long as the answer takes; a collector may hang up right behind its answer.
        let mut answer = pin!(sender.send_request(request));
        let answer = tokio::select! {
            biased;
            answer = &mut answer => answer,
            _ = connection => answer.await,
        };
        answer.map(|it| it.status().as_u16()).map_err(|error| error.to_string())
    }
}

impl std::fmt::Debug for Collector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Collector({})", self.uri)
    }
}

/// Believes these authorities.
fn connector(authorities: &[u8]) -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(authorities) {
        let certificate = certificate.map_err(|error| format!("authorities in PEM: {error}"))?;
        roots.add(certificate).map_err(|error| format!("authorities in PEM: {error}"))?;
    }
    if roots.is_empty() {
        return Err("an https:// address with traces.ca_file, the authorities to believe".to_owned());
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    Ok(TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth())))
}
