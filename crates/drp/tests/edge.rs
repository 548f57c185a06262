//! The edge of the executable itself: its log whatever is asked, what it refuses, and how it stops.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, Stdio},
    time::Duration,
};

use serde_json::Value;

/// A portal that is served over a database of its own, and its log.
struct Served {
    child: Child,
    folder: PathBuf,
    log: BufReader<ChildStderr>,
    lines: Vec<Value>,
    address: String,
}

impl Served {
    fn start(name: &str) -> Served {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("edge-{name}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_drp"));
        command.arg("serve").current_dir(&folder).env_clear().stdin(Stdio::null());
        command.env("DRP_WEB__LISTEN", "127.0.0.1:0").env("DRP_LOG__FORMAT", "json");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut served = Served { child, folder, log, lines: Vec::new(), address: String::new() };
        while served.address.is_empty() {
            let line = served.read_line().expect("the portal starts");
            served.address = line["address"].as_str().unwrap_or("").to_owned();
        }
        served
    }

    /// The next line of the log, which must be one object.
    fn read_line(&mut self) -> Option<Value> {
        let mut line = String::new();
        if self.log.read_line(&mut line).unwrap() == 0 {
            return None;
        }
        let value: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(value.is_object(), "{line}");
        self.lines.push(value.clone());
        Some(value)
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// What is answered to these bytes until the connection ends.
    fn answer(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        read(&mut stream)
    }

    fn terminate(&self) {
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
    }

    /// Reads the log to its end, and answers with it and the exit code.
    fn finish(mut self) -> (Vec<Value>, Option<i32>) {
        while self.read_line().is_some() {}
        let code = self.child.wait().unwrap().code();
        (std::mem::take(&mut self.lines), code)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn in_8_every_line_of_the_log_is_one_object_whatever_is_asked() {
    let served = Served::start("log");
    let planted = [
        "GET /\r\n{\"level\":\"ERROR\"} HTTP/1.1\r\nHost: localhost\r\n",
        "GET /%0d%0a%7b%22level%22:%22PLANTED%22%7d HTTP/1.1\r\nHost: localhost\r\n",
        "GET /%1b[31mPLANTED HTTP/1.1\r\nHost: localhost\r\n",
        "PLANTED-METHOD!#$%&'*+.^_`|~ / HTTP/1.1\r\nHost: localhost\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: a\u{1b}[2JPLANTED\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: a\"}\t{\"level\":\"PLANTED\"}\u{9b}31m\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: PLANTED-0000000\r\n",
        "GET /login?next=%0aPLANTED HTTP/1.1\r\nHost: localhost\r\nCookie: session=PLANTED\r\n",
        "GET /api/vis/meter_data/PLANTED?from=PLANTED HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: PLANTED\r\n",
        "GET / HTTP/1.1\r\nHost: PLANTED\"}\r\n",
    ];
    for head in planted {
        let answer = served.answer(format!("{head}Connection: close\r\n\r\n").as_bytes());
        assert!(answer.starts_with("HTTP/1.1 "), "{head:?}: {answer}");
        assert!(!answer.to_ascii_lowercase().contains("\r\nserver:"), "{answer}");
    }
    served.terminate();
    let (lines, code) = served.finish();
    assert_eq!(code, Some(0));
    let requests: Vec<&Value> = lines.iter().filter(|it| it["message"] == "request").collect();
    assert_eq!(requests.len(), planted.len(), "{lines:?}");
    for line in &lines {
        let text = line.to_string();
        assert!(["INFO", "WARN"].contains(&line["level"].as_str().unwrap()), "{text}");
        // A method is a word of the protocol's alphabet, and all that is logged of what was sent.
        assert!(!text.replace("PLANTED-METHOD", "").contains("PLANTED"), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}

#[test]
fn ed_1_the_executable_refuses_what_is_not_clear() {
    let served = Served::start("smuggling");
    let behind = "GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for fields in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Host: evil.example\r\n",
        "X: 1\n",
        "X: 1\r\n folded\r\n",
    ] {
        let head = format!("POST /login HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n0\r\n\r\n{behind}");
        let answer = served.answer(head.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 400 "), "{fields:?}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{fields:?}: {answer}");
        assert!(answer.contains("content-security-policy"), "{answer}");
    }
    // 200 clients that say half of what they want do not keep one waiting who says all.
    let slow: Vec<TcpStream> = (0..200)
        .map(|_| {
            let mut stream = served.connect();
            stream.write_all(b"GET / HTTP/1.1\r\nHost: loc").unwrap();
            stream
        })
        .collect();
    let answer = served.answer(b"GET /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    drop(slow);
}

#[test]
fn f13_what_is_in_flight_when_it_is_told_to_stop_is_answered() {
    let mut served = Served::start("stop");
    let mut stream = served.connect();
    let head =
        "POST /api/user/session/create HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    // A first request shows that the connection is open, so that the second one's head is read at once.
    let first = format!("{head}Content-Length: 4\r\n\r\nnull{head}Content-Length: 6\r\n\r\n{{\"a\"");
    stream.write_all(first.as_bytes()).unwrap();
    let mut byte = [0];
    stream.read_exact(&mut byte).unwrap();
    served.terminate();
    while served.lines.iter().all(|it| !it["message"].as_str().unwrap_or("").starts_with("stopping")) {
        served.read_line().expect("the portal says that it stops");
    }
    stream.write_all(b":1").unwrap();
    let answers = read(&mut stream);
    assert_eq!(answers.matches("TTP/1.1 4").count(), 2, "{answers}");
    let (_, code) = served.finish();
    assert_eq!(code, Some(0));
}
