//! The webhook of alerts: its address, and handing what is posted to it.

use std::fmt;

use jiff::Timestamp;
use ring::hmac;
use ureq::Agent;

use crate::outside;

/// A program that is told of alerts. Its address may hold a secret, and so is in no log.
#[derive(Clone)]
pub struct Webhook {
    url: String,
    host: String,
    secret: Option<hmac::Key>,
    agent: Agent,
}

/// How short a secret may be.
const SHORTEST_SECRET: usize = 16;

impl Webhook {
    /// Reads the settings: `https://…`, or `http://` to a loopback address; the secret that what is posted is signed with,
    /// empty where it is not; and the certificates to trust in place of the public ones.
    ///
    /// # Errors
    /// What is wrong, in words, without the address.
    pub fn new(url: &str, secret: &str, authorities: Option<&[u8]>) -> Result<Webhook, String> {
        let advice = "alerts.webhook must be an address such as https://pager.example/hook; http:// only to a loopback address";
        let host = host_of(url).ok_or(advice)?;
        if !secret.is_empty() && secret.len() < SHORTEST_SECRET {
            return Err("alerts.webhook_secret must be at least 16 characters; drp secret prints a good one"
                .to_owned());
        }
        let agent =
            outside::agent(authorities).ok_or("alerts.webhook_ca_file must hold certificates in PEM form")?;
        let secret = (!secret.is_empty()).then(|| hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()));
        Ok(Webhook { url: url.to_owned(), host, secret, agent })
    }

    /// Whose it is, without what may be a secret.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Posts a body; `Ok` means that it was taken.
    ///
    /// # Errors
    /// Why it was not, in words.
    pub(super) async fn post(&self, body: String, now: Timestamp) -> Result<(), String> {
        let webhook = self.clone();
        let posted = tokio::task::spawn_blocking(move || webhook.post_and_wait(&body, now)).await;
        posted.unwrap_or_else(|error| Err(error.to_string()))
    }

    fn post_and_wait(&self, body: &str, now: Timestamp) -> Result<(), String> {
        let at = now.as_second().to_string();
        let mut request = self.agent.post(&self.url).header("Content-Type", "application/json");
        if let Some(key) = &self.secret {
            request =
                request.header("X-Drp-Timestamp", &at).header("X-Drp-Signature", signature(key, &at, body));
        }
        match request.send(body) {
            Ok(answer) => taken(answer.status().as_u16()),
            Err(error) => Err(self.reason(&error)),
        }
    }

    /// What went wrong, without the address.
    fn reason(&self, error: &ureq::Error) -> String {
        let text = match error {
            ureq::Error::Timeout(_) => return "it did not answer within 10 seconds".to_owned(),
            ureq::Error::HostNotFound => return format!("the host {} is not known", self.host),
            other => other.to_string(),
        };
        text.replace(&self.url, &self.host)
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").field("host", &self.host).finish_non_exhaustive()
    }
}

fn taken(status: u16) -> Result<(), String> {
    match status {
        200..300 => Ok(()),
        300..400 => Err(format!(
            "it answered {status}, which sends elsewhere; set alerts.webhook to the address itself"
        )),
        _ => Err(format!("it answered {status}")),
    }
}

/// `sha256=` and the hexadecimal HMAC of the time, a point and the body: an old post cannot be passed for a new one.
fn signature(key: &hmac::Key, at: &str, body: &str) -> String {
    let tag = hmac::sign(key, format!("{at}.{body}").as_bytes());
    let digits: String = tag.as_ref().iter().map(|it| format!("{it:02x}")).collect();
    format!("sha256={digits}")
}

/// The host of an address that may be posted to.
fn host_of(url: &str) -> Option<String> {
    let uri: ureq::http::Uri = url.parse().ok()?;
    let host = uri.host().filter(|it| !it.is_empty())?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_loopback =
        bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|it| it.is_loopback());
    match uri.scheme_str() {
        Some("https") => Some(host.to_owned()),
        Some("http") if is_loopback => Some(host.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_cannot_be_listened_to_is_posted_to() {
        for url in [
            "https://pager.example/hook?token=s3cret",
            "https://pager.example:8443",
            "http://127.0.0.1:9000/x",
            "http://[::1]:9000/",
            "http://localhost/",
        ] {
            assert!(Webhook::new(url, "", None).is_ok(), "{url}");
        }
        for url in [
            "http://pager.example/hunter2",
            "ftp://pager.example/hunter2",
            "pager.example/hunter2",
            "https://",
            "",
        ] {
            let fault = Webhook::new(url, "", None).unwrap_err();
            assert!(fault.contains("alerts.webhook") && !fault.contains("hunter2"), "{fault}");
        }
        assert!(Webhook::new("https://x.example", "short", None).unwrap_err().contains("webhook_secret"));
        assert!(
            Webhook::new("https://x.example", "", Some(b"none")).unwrap_err().contains("webhook_ca_file")
        );
    }

    #[test]
    fn op_1_nothing_repeats_the_address_or_the_secret() {
        let webhook = Webhook::new("https://pager.example/hunter2", "hunter2-hunter2-hunter2", None).unwrap();
        assert!(!format!("{webhook:?}").contains("hunter2"));
        let error = ureq::Error::BadUri("https://pager.example/hunter2".to_owned());
        assert!(!webhook.reason(&error).contains("hunter2"));
    }

    /// The example of the guide, made with `openssl dgst -sha256 -hmac`.
    #[test]
    fn a_signature_is_of_time_and_body() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"correct horse battery staple");
        let expected = "sha256=c9b0172b8ef51de41c1a8c228b85e79fced0cdbd186ffc35286c83ac27686c20";
        assert_eq!(signature(&key, "1784203200", "{\"alert\":\"readings_late\"}"), expected);
    }
}
