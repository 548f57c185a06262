//! The edge of the executable itself: its log whatever is asked, what it refuses, and how it stops.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

mod certificates;
mod metrics;
mod served;
mod stopping;
mod supervised;
mod traces;

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;

use served::Served;

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
fn out_of_sockets_is_told_once_and_everybody_is_answered_afterwards() {
    let served = Served::start("sockets");
    served.limit_files(96);
    let asked = b"GET /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let mut waiting: Vec<TcpStream> = (0..128).map(|_| served.connect()).collect();
    let last = waiting.last_mut().unwrap();
    last.write_all(asked).unwrap();
    last.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    assert!(last.read(&mut [0]).is_err(), "nobody can let it in");
    drop(waiting);
    let answer = served.answer(asked);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    served.terminate();
    let (lines, _) = served.finish();
    let told: Vec<&Value> =
        lines.iter().filter(|it| it["message"] == "no connection can be accepted").collect();
    assert!(told.len() == 1 && told[0]["n_tries"] == 1, "{told:?}");
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
