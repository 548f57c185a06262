//! A program that is told of alerts: an HTTP server of a test's own, on loopback.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    time::Duration,
};

use portal::{AlertSettings, Config, Webhook, mail::Mailer};
use serde_json::Value;
use store::Cache;

use crate::{TestPortal, config::config, engines::TestDb};

/// A server that answers each post as it was told before; 204 where it was told nothing.
#[derive(Debug)]
pub struct TestWebhook {
    port: u16,
    answers: Arc<Mutex<VecDeque<String>>>,
    posted: Receiver<Posted>,
}

/// What was posted to it.
#[derive(Clone, Debug)]
pub struct Posted {
    /// Method, path and version.
    pub line: String,
    /// Headers, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, as it came.
    pub body: String,
}

/// How long a post may take to come.
const PATIENCE: Duration = Duration::from_secs(20);

impl TestWebhook {
    /// Starts one.
    pub fn start() -> TestWebhook {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("a port").port();
        let answers = Arc::new(Mutex::new(VecDeque::new()));
        let (sender, posted) = channel();
        let told: Arc<Mutex<VecDeque<String>>> = Arc::clone(&answers);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let Some(it) = read(&stream) else { continue };
                let answer = told.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                let answer = answer.unwrap_or_else(|| "204 No Content".to_owned());
                let _ = write!(stream, "HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                if sender.send(it).is_err() {
                    break;
                }
            }
        });
        TestWebhook { port, answers, posted }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook?token=t0p", self.port)
    }

    /// The same for a portal's settings, with what posts are signed with.
    pub fn webhook(&self, secret: &str) -> Webhook {
        Webhook::new(&self.url(), secret, None).expect("a webhook")
    }

    /// Answers the next post so: `503 Service Unavailable`, perhaps with headers behind it.
    pub fn answer(&self, status: &str) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).push_back(status.to_owned());
    }

    /// The next post.
    pub fn receive(&self) -> Posted {
        self.posted.recv_timeout(PATIENCE).expect("a post")
    }

    /// Whether nothing further was posted so far.
    pub fn has_nothing(&self) -> bool {
        matches!(self.posted.recv_timeout(Duration::ZERO), Err(RecvTimeoutError::Timeout))
    }
}

impl TestPortal {
    /// A portal whose alerts go there.
    pub async fn alerting(database: TestDb, mailer: Mailer, alerts: AlertSettings) -> TestPortal {
        TestPortal::with(database, Cache::memory(1 << 20), Config { mailer, alerts, ..config() }).await
    }
}

impl Posted {
    /// The value of a header; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(it, _)| it == name).map_or("", |(_, value)| value)
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

fn read(stream: &TcpStream) -> Option<Posted> {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end() {
            "" => break,
            it => lines.push(it.to_owned()),
        }
    }
    let line = lines.first()?.clone();
    let headers: Vec<(String, String)> = lines
        .iter()
        .skip(1)
        .filter_map(|it| it.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length")?.1.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Posted { line, headers, body: String::from_utf8(body).ok()? })
}
