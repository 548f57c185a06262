//! The mail server: its address, and handing a message to it.

use std::{fmt, time::Duration};

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        PoolConfig,
        authentication::Credentials,
        client::{Certificate, CertificateStore, Tls, TlsParameters},
        extension::ClientId,
    },
};
use store::Message;

/// What becomes of mail.
#[derive(Clone, Debug)]
pub enum Mailer {
    /// It goes to a mail server.
    Smtp(Box<Smtp>),
    /// It is kept for administrators to read, and goes to nobody.
    Outbox,
}

/// A mail server, and in whose name it is spoken to.
#[derive(Clone)]
pub struct Smtp {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    from: Mailbox,
}

/// Why a message was not taken, and what follows from it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub reason: String,
    pub kind: RefusalKind,
}

/// What follows from a message that was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RefusalKind {
    /// This message may be taken later.
    Later,
    /// This message will never be taken.
    Never,
    /// No message is taken at present.
    Down,
}

/// Hands messages to the mail server.
#[derive(Debug)]
pub(super) struct Courier {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// How long each step of the conversation with a server may take.
const STEP_TIMEOUT: Duration = Duration::from_secs(20);
/// How long the whole of it may take.
const SEND_TIMEOUT: Duration = Duration::from_secs(60);
/// Answers about our own sign-in: whatever the message, it is the configuration that has to change.
const ABOUT_SIGN_IN: [u16; 4] = [530, 534, 535, 538];

impl Mailer {
    /// Reads the settings: `outbox://`, `smtp://NAME:PASSWORD@HOST:PORT` with STARTTLS, or `smtps://…` with TLS from
    /// the first byte; the address that mail comes from; and the certificates to trust in place of the public ones.
    ///
    /// # Errors
    /// What is wrong, in words, without the password.
    pub fn new(url: &str, from: &str, authorities: Option<&[u8]>) -> Result<Mailer, String> {
        let (is_wrapped, rest) = match url.split_once("://") {
            Some(("outbox", "")) => return Ok(Mailer::Outbox),
            Some(("smtp", rest)) => (false, rest),
            Some(("smtps", rest)) => (true, rest),
            _ => return Err("mail.url must be outbox://, smtp://… or smtps://…".to_owned()),
        };
        let (credentials, place) = match rest.rsplit_once('@') {
            Some((who, place)) => (Some(credentials(who)?), place),
            None => (None, rest),
        };
        let (host, port) = host_and_port(place.trim_end_matches('/'), if is_wrapped { 465 } else { 587 })
            .ok_or("mail.url must name a host, and may name a port: smtp://HOST:587")?;
        let tls = match (is_wrapped, is_loopback(&host) && authorities.is_none()) {
            (true, _) => Tls::Wrapper(tls_of(&host, authorities)?),
            (false, true) => Tls::None,
            (false, false) => Tls::Required(tls_of(&host, authorities)?),
        };
        let from = from.parse::<Mailbox>().map_err(|_| {
            "mail.from must be the address that mail comes from: Demand Response Portal <portal@utility.example>"
        })?;
        Ok(Mailer::Smtp(Box::new(Smtp { host, port, tls, credentials, from })))
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

impl Courier {
    /// Whoever speaks to that server. It keeps a connection for a while, so it is made where tasks can be started.
    pub(super) fn new(smtp: &Smtp) -> Courier {
        let domain = smtp.from.email.domain().to_owned();
        let pool = PoolConfig::new().max_size(2).idle_timeout(Duration::from_secs(30));
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
            .port(smtp.port)
            .tls(smtp.tls.clone())
            .timeout(Some(STEP_TIMEOUT))
            .hello_name(ClientId::Domain(domain))
            .pool_config(pool);
        if let Some(credentials) = &smtp.credentials {
            builder = builder.credentials(credentials.clone());
        }
        Courier { transport: builder.build(), from: smtp.from.clone() }
    }

    /// Hands a message over. `Ok` means that the server has taken it.
    pub(super) async fn send(&self, message: &Message) -> Result<(), Refusal> {
        let never = |reason: String| Refusal { reason, kind: RefusalKind::Never };
        let letter = self.letter(message).map_err(never)?;
        match tokio::time::timeout(SEND_TIMEOUT, self.transport.send(letter)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Refusal::of(&error)),
            Err(_) => {
                Err(Refusal { reason: "the mail server takes too long".to_owned(), kind: RefusalKind::Down })
            }
        }
    }

    /// Signs in and says nothing further.
    pub(super) async fn greet(&self) -> Result<(), String> {
        match tokio::time::timeout(SEND_TIMEOUT, self.transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err("the mail server ends the connection".to_owned()),
            Ok(Err(error)) => Err(Refusal::of(&error).reason),
            Err(_) => Err("the mail server takes too long".to_owned()),
        }
    }

    /// Ends the connections that are open.
    pub(super) async fn close(&self) {
        self.transport.shutdown().await;
    }

    /// The message as it goes over the wire. Its `Message-ID` and `Date` are the same at every attempt, so that whoever
    /// gets it twice can tell.
    fn letter(&self, message: &Message) -> Result<lettre::Message, String> {
        let to: Address =
            message.recipient.parse().map_err(|error| format!("the address cannot be used: {error}"))?;
        let header =
            |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
        let bodies = MultiPart::alternative_plain_html(message.text_body.clone(), message.html_body.clone());
        lettre::Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(message.subject.clone())
            .message_id(Some(format!("<{}@{}>", message.id.as_str(), self.from.email.domain())))
            .date(message.created_at.into())
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("X-Auto-Response-Suppress", "All"))
            .multipart(bodies)
            .map_err(|error| format!("the message cannot be made: {error}"))
    }
}

impl Refusal {
    fn of(error: &lettre::transport::smtp::Error) -> Refusal {
        let number = error.status().map(u16::from);
        let kind = match number {
            Some(number) if ABOUT_SIGN_IN.contains(&number) => RefusalKind::Down,
            Some(421) | None => RefusalKind::Down,
            Some(_) if error.is_permanent() => RefusalKind::Never,
            Some(_) => RefusalKind::Later,
        };
        Refusal { reason: super::letter::one_line(&error.to_string(), 255), kind }
    }
}

fn tls_of(host: &str, authorities: Option<&[u8]>) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(pem) = authorities {
        let fault = "mail.ca_file must hold certificates in PEM form";
        let text = String::from_utf8_lossy(pem);
        if !text.contains("-----BEGIN CERTIFICATE-----") {
            return Err(fault.to_owned());
        }
        let certificate = Certificate::from_pem(pem).map_err(|_| fault)?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(certificate);
    }
    builder.build().map_err(|error| format!("mail.url, mail.ca_file: TLS cannot be set up: {error}"))
}

fn credentials(text: &str) -> Result<Credentials, String> {
    let parts =
        text.split_once(':').and_then(|(name, password)| Some((unescaped(name)?, unescaped(password)?)));
    let (name, password) = parts.ok_or(
        "mail.url must have name and password as NAME:PASSWORD@, with %40 for @, %3A for : and %25 for %",
    )?;
    Ok(Credentials::new(name, password))
}

fn host_and_port(place: &str, default: u16) -> Option<(String, u16)> {
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().ok()?),
        _ => (place, default),
    };
    let host = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(host);
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"-._:".contains(&it);
    (!host.is_empty() && host.bytes().all(is_plain)).then(|| (host.to_owned(), port))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|it| it.is_loopback())
}

fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smtp(url: &str) -> Result<Smtp, String> {
        match Mailer::new(url, "Portal <portal@utility.example>", None)? {
            Mailer::Smtp(smtp) => Ok(*smtp),
            Mailer::Outbox => Err("outbox".to_owned()),
        }
    }

    #[test]
    fn settings_are_read() {
        for (url, place, tls) in [
            ("smtp://mail.example", "mail.example 587", "Required"),
            ("smtp://a:b@mail.example:2525/", "mail.example 2525", "Required"),
            ("smtps://a:b@mail.example", "mail.example 465", "Wrapper"),
            ("smtp://127.0.0.1:1025", "127.0.0.1 1025", "None"),
            ("smtp://[::1]:1025", "::1 1025", "None"),
            ("smtps://localhost", "localhost 465", "Wrapper"),
        ] {
            let smtp = smtp(url).unwrap();
            assert_eq!(
                (format!("{} {}", smtp.host, smtp.port), format!("{:?}", smtp.tls)),
                (place.into(), tls.into()),
                "{url}"
            );
        }
        assert_eq!(
            smtp("smtp://a%40b.example:s%3A%25x@mail.example").unwrap().credentials,
            Some(Credentials::new("a@b.example".into(), "s:%x".into()))
        );
        assert!(matches!(Mailer::new("outbox://", "", None), Ok(Mailer::Outbox)));
    }

    #[test]
    fn op_1_faults_and_debug_never_repeat_the_password() {
        for url in [
            "smtp://",
            "smtp://me:hunter2@",
            "smtp://hunter2@mail.example",
            "smtp://me:hunter2%@mail.example",
            "smtp://me:hunter2@mail.example:many",
            "http://me:hunter2@x",
            "smtp://me:hunter2@a b",
        ] {
            let fault = smtp(url).map(|_| ()).unwrap_err();
            assert!(fault.contains("mail.url") && !fault.contains("hunter2"), "{url}: {fault}");
        }
        let smtp = smtp("smtp://me:hunter2@mail.example").unwrap();
        assert!(!format!("{:?}", Mailer::Smtp(Box::new(smtp))).contains("hunter2"));
        assert!(Mailer::new("smtp://mail.example", "nobody", None).unwrap_err().contains("mail.from"));
        for pem in ["", "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n"] {
            assert!(
                Mailer::new("smtp://mail.example", "a@b.example", Some(pem.as_bytes()))
                    .unwrap_err()
                    .contains("mail.ca_file")
            );
        }
    }
}
