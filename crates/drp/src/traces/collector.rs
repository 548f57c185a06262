//! A collector of traces: whom finished spans are posted to, in a request of their own.

use std::sync::{Mutex, PoisonError};

use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use portal::outside;
use ureq::{
    Agent,
    http::{HeaderMap, HeaderName, HeaderValue, Uri},
};

/// Whom spans are sent to.
pub struct Collector {
    address: String,
    headers: HeaderMap,
    agent: Agent,
    /// What went wrong last, in words: the exporter does not hand it on.
    fault: Mutex<String>,
}

impl Collector {
    /// At an address such as `https://collector.example:4318/v1/traces`, with headers beside the usual ones; whose
    /// certificate one of these authorities has signed, PEM.
    ///
    /// # Errors
    /// In words, what is wrong with them.
    pub fn new(address: &str, headers: &[(String, String)], authorities: &[u8]) -> Result<Collector, String> {
        let form = || "an address such as http://127.0.0.1:4318/v1/traces".to_owned();
        let uri: Uri = address.parse().map_err(|_| form())?;
        if uri.authority().ok_or_else(form)?.as_str().contains('@') {
            return Err("an address without a name and a password; secrets go into traces.headers".to_owned());
        }
        let authorities = match uri.scheme_str() {
            Some("https") => Some(authorities),
            Some("http") => None,
            _ => return Err(form()),
        };
        let agent = outside::agent(authorities)
            .ok_or("an https:// address with traces.ca_file, the authorities to believe")?;
        let mut sent = HeaderMap::new();
        for (name, value) in headers {
            let no_header = || format!("headers such as authorization=Bearer TOKEN; {name} is none");
            let name: HeaderName = name.parse().map_err(|_| no_header())?;
            let mut value = HeaderValue::from_str(value).map_err(|_| no_header())?;
            value.set_sensitive(true);
            sent.insert(name, value);
        }
        Ok(Collector { address: address.to_owned(), headers: sent, agent, fault: Mutex::default() })
    }

    /// Where it is.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Why it has not taken what it was sent last; nothing of headers or message is in it.
    pub fn fault(&self) -> String {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, fault: String) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }
}

/// Waits where it is: spans are sent in a thread of their own.
#[async_trait::async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        // Headers are the configuration's alone, whatever the environment says to the exporter.
        let mut post = self.agent.post(&self.address).content_type("application/x-protobuf");
        for (name, value) in &self.headers {
            post = post.header(name, value);
        }
        match post.send(&request.body()[..]) {
            Ok(answer) => {
                self.note(format!("it answered {}", answer.status().as_u16()));
                Ok(answer.map(|_| Bytes::new()))
            }
            Err(error) => {
                self.note(match &error {
                    ureq::Error::Timeout(_) => "it does not answer".to_owned(),
                    other => other.to_string(),
                });
                Err(error.into())
            }
        }
    }
}

impl std::fmt::Debug for Collector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Collector({})", self.address)
    }
}
