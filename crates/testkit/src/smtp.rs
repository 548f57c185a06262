//! A mail server of a test's own, with a certificate of its own.
#![allow(clippy::disallowed_methods, reason = "the server to start is named by the environment")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::Duration,
};

use portal::mail::Mailer;
use serde_json::Value;

/// How a mail server wants to be spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speech {
    /// In plain text, without an offer of TLS.
    Plain,
    /// In plain text until STARTTLS, which it demands.
    StartTls,
    /// With TLS from the first byte.
    Wrapped,
}

/// A mail server that lives as long as this value.
///
/// Addresses that begin with `gone` are refused for good, with `busy` until later, with `once` until later the first time.
#[derive(Debug)]
pub struct TestSmtp {
    child: Child,
    port: u16,
    speech: Speech,
    folder: PathBuf,
    said: Receiver<Value>,
}

/// A message that a server has taken.
#[derive(Clone, Debug)]
pub struct Received {
    /// The address it came from.
    pub from: String,
    /// Headers and bodies, as they went over the wire.
    pub data: String,
    /// Whether the connection had TLS.
    pub has_tls: bool,
}

/// The program that the server is.
const SERVER: &str = include_str!("smtp_server.py");
/// Whom the server lets in.
const USER: &str = "portal@utility.example";
const PASSWORD: &str = "s3cret: with @ and %";
/// How long a server may take to answer, and a message to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

impl TestSmtp {
    /// Starts one; `None` where `DRP_TEST_SMTP_BIN` names none and not everything is required.
    pub fn start(speech: Speech) -> Option<TestSmtp> {
        let Ok(program) = std::env::var("DRP_TEST_SMTP_BIN") else {
            assert!(std::env::var("DRP_REQUIRE_ALL").is_err(), "DRP_TEST_SMTP_BIN is not set");
            eprintln!("skipped: DRP_TEST_SMTP_BIN names no aiosmtpd; run cargo xtask test");
            return None;
        };
        let folder = fresh_folder();
        make_certificate(&folder);
        let mode = match speech {
            Speech::Plain => "plain",
            Speech::StartTls => "starttls",
            Speech::Wrapped => "smtps",
        };
        // The interpreter that has the library is the one that its own program asks for.
        let text = std::fs::read_to_string(&program).unwrap_or_else(|error| panic!("{program}: {error}"));
        let interpreter = text.lines().next().and_then(|it| it.strip_prefix("#!")).expect("a Python script");
        let mut child = Command::new(interpreter.trim())
            .args(["-W", "ignore", "-c", SERVER, mode])
            .args([folder.join("cert.pem"), folder.join("key.pem")])
            .args([USER, PASSWORD])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{interpreter}: {error}"));
        let said = listen(&mut child);
        let first = said.recv_timeout(PATIENCE).expect("the server's port");
        let port = first["port"].as_u64().and_then(|it| u16::try_from(it).ok()).expect("a port");
        Some(TestSmtp { child, port, speech, folder, said })
    }

    /// A mailer that signs in to this server and knows its certificate.
    pub fn mailer(&self) -> Mailer {
        self.mailer_with("127.0.0.1", "s3cret%3A with %40 and %25", &self.folder.join("cert.pem"))
    }

    /// A mailer that signs in with another password.
    pub fn mailer_with_wrong_password(&self) -> Mailer {
        self.mailer_with("127.0.0.1", "guess", &self.folder.join("cert.pem"))
    }

    /// A mailer that knows another certificate than this server's.
    pub fn mailer_with_wrong_certificate(&self) -> Mailer {
        self.mailer_with("127.0.0.1", "s3cret%3A with %40 and %25", &self.folder.join("other.pem"))
    }

    /// A mailer that asks for this server by a name which its certificate does not have.
    pub fn mailer_with_wrong_name(&self) -> Mailer {
        self.mailer_with("localhost", "s3cret%3A with %40 and %25", &self.folder.join("cert.pem"))
    }

    /// The next message that the server takes.
    pub fn receive(&self) -> Received {
        let value = self.said.recv_timeout(PATIENCE).expect("a message");
        Received {
            from: value["from"].as_str().unwrap_or("").to_owned(),
            data: value["data"].as_str().unwrap_or("").replace("\r\n", "\n"),
            has_tls: value["has_tls"].as_bool().unwrap_or(false),
        }
    }

    /// Whether the server has taken no further message so far.
    pub fn has_nothing(&self) -> bool {
        matches!(self.said.recv_timeout(Duration::ZERO), Err(RecvTimeoutError::Timeout))
    }

    fn mailer_with(&self, host: &str, password: &str, authorities: &Path) -> Mailer {
        let scheme = if self.speech == Speech::Wrapped { "smtps" } else { "smtp" };
        let url = format!("{scheme}://portal%40utility.example:{password}@{host}:{}", self.port);
        let pem = std::fs::read(authorities).expect("a certificate");
        Mailer::new(&url, "Demand Response Portal <portal@utility.example>", Some(&pem)).expect("a mailer")
    }
}

impl Received {
    /// The value of a header, its lines put together.
    pub fn header(&self, name: &str) -> String {
        let head = self.data.split("\n\n").next().unwrap_or("").replace("\n ", " ");
        let prefix = format!("{name}: ");
        head.lines().find_map(|it| it.strip_prefix(&prefix)).unwrap_or("").to_owned()
    }
}

impl Drop for TestSmtp {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// What the server says, line by line.
fn listen(child: &mut Child) -> Receiver<Value> {
    let output = child.stdout.take().expect("its standard output");
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let value = serde_json::from_str(&line).unwrap_or(Value::Null);
            if sender.send(value).is_err() {
                break;
            }
        }
    });
    receiver
}

/// The server's own certificate, and one that is not.
fn make_certificate(folder: &Path) {
    for name in ["cert", "other"] {
        let key = if name == "cert" { "key.pem" } else { "other-key.pem" };
        let output = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
            .args(["-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .arg("-keyout")
            .arg(folder.join(key))
            .arg("-out")
            .arg(folder.join(format!("{name}.pem")))
            .output()
            .unwrap_or_else(|error| panic!("openssl: {error}"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// A fresh hasher is seeded by the operating system.
fn fresh_folder() -> PathBuf {
    let unlike_any_other = RandomState::new().build_hasher().finish();
    let folder = std::env::temp_dir().join(format!("drp-smtp-{unlike_any_other:016x}"));
    std::fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    folder
}
