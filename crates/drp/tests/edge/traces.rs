//! Traces by OTLP: what a collector is sent of a request, and that one which does not answer is in nobody's way.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use crate::served::{Served, read};

/// The session of nobody, and what nobody but its owner may read.
const TOKEN: &str = "5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2";
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";
const REQUEST: &str = "0123456789abcdef";

/// A collector of its own: the head and the body of each request that it takes.
fn collector() -> (String, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/v1/traces", listener.local_addr().unwrap());
    let (sender, taken) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let (mut head, mut length) = (String::new(), 0);
            while stream.read_line(&mut head).unwrap() > 2 {}
            for line in head.to_ascii_lowercase().lines() {
                length = line.strip_prefix("content-length: ").map_or(length, |it| it.parse().unwrap());
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
            if sender.send((head, body)).is_err() {
                return;
            }
        }
    });
    (address, taken)
}

/// A field of a protobuf message.
enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

impl<'a> Field<'a> {
    fn bytes(&self) -> &'a [u8] {
        match self {
            Field::Bytes(it) => it,
            Field::Number(it) => panic!("{it} is no message"),
        }
    }

    fn text(&self) -> String {
        String::from_utf8(self.bytes().to_vec()).unwrap()
    }
}

/// A varint, and what is behind it.
fn varint(bytes: &[u8]) -> (u64, &[u8]) {
    let end = bytes.iter().position(|it| it & 0x80 == 0).expect("an end") + 1;
    let value = bytes[..end].iter().rev().fold(0, |value, it| value << 7 | u64::from(it & 0x7f));
    (value, &bytes[end..])
}

/// The fields of a protobuf message, by their numbers, whatever it is.
fn fields(mut bytes: &[u8]) -> Vec<(u64, Field<'_>)> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let (key, rest) = varint(bytes);
        let (field, rest) = match key & 7 {
            0 => {
                let (value, rest) = varint(rest);
                (Field::Number(value), rest)
            }
            1 => (Field::Number(u64::from_le_bytes(rest[..8].try_into().unwrap())), &rest[8..]),
            2 => {
                let (length, rest) = varint(rest);
                let (value, rest) = rest.split_at(usize::try_from(length).unwrap());
                (Field::Bytes(value), rest)
            }
            5 => (Field::Number(u32::from_le_bytes(rest[..4].try_into().unwrap()).into()), &rest[4..]),
            kind => panic!("{kind} is no kind of field"),
        };
        fields.push((key >> 3, field));
        bytes = rest;
    }
    fields
}

/// The messages in the fields of that number.
fn messages(bytes: &[u8], number: u64) -> Vec<&[u8]> {
    fields(bytes).into_iter().filter(|it| it.0 == number).map(|it| it.1.bytes()).collect()
}

/// Keys and values of `KeyValue`s.
fn attributes(of: &[&[u8]]) -> HashMap<String, String> {
    let read = |it: &&[u8]| {
        let key = String::from_utf8(messages(it, 1)[0].to_vec()).unwrap();
        let value = match &fields(messages(it, 2)[0])[0] {
            (1, text) => text.text(),
            (3, Field::Number(number)) => number.to_string(),
            (other, _) => panic!("{key} is of kind {other}"),
        };
        (key, value)
    };
    of.iter().map(read).collect()
}

#[derive(Debug)]
struct Seen {
    trace: String,
    id: String,
    parent: Option<String>,
    name: String,
    kind: u64,
    start: u64,
    end: u64,
    attributes: HashMap<String, String>,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

fn span(bytes: &[u8]) -> Seen {
    let number = |wanted: u64| {
        let found = fields(bytes).into_iter().find(|it| it.0 == wanted).map(|it| it.1);
        match found {
            Some(Field::Number(it)) => it,
            _ => panic!("no number {wanted}"),
        }
    };
    Seen {
        trace: hex(messages(bytes, 1)[0]),
        id: hex(messages(bytes, 2)[0]),
        parent: messages(bytes, 4).first().map(|it| hex(it)),
        name: String::from_utf8(messages(bytes, 5)[0].to_vec()).unwrap(),
        kind: number(6),
        start: number(7),
        end: number(8),
        attributes: attributes(&messages(bytes, 9)),
    }
}

/// The spans of a message, and the attributes of the service.
fn decode(body: &[u8]) -> (HashMap<String, String>, Vec<Seen>) {
    let resource = messages(body, 1)[0];
    let service = attributes(&messages(messages(resource, 1)[0], 1));
    let spans = messages(messages(resource, 2)[0], 2);
    (service, spans.into_iter().map(span).collect())
}

/// Asks with everything that must not come out again.
fn ask(served: &Served) -> String {
    let head = format!(
        "GET /meters?next=%2Fhidden-query HTTP/1.1\r\nHost: localhost\r\nCookie: session={TOKEN}\r\n\
         Authorization: Bearer {TOKEN}\r\nX-Request-Id: {REQUEST}\r\ntraceparent: 00-{TRACE}-{PARENT}-01\r\n\
         Connection: close\r\n\r\n"
    );
    served.answer(head.as_bytes())
}

/// All spans that come until there is a request, its handler and a statement of it.
fn wait_for_spans(taken: &Receiver<(String, Vec<u8>)>) -> (String, Vec<u8>, Vec<Seen>) {
    let (mut heads, mut bytes, mut spans) = (String::new(), Vec::new(), Vec::new());
    let has = |spans: &[Seen], name: &str| spans.iter().any(|it| it.name.starts_with(name));
    while !["GET /meters", "handler", "SELECT"].iter().all(|it| has(&spans, it)) {
        let (head, body) = taken.recv_timeout(Duration::from_secs(20)).expect("spans");
        let (service, more) = decode(&body);
        assert_eq!(service["service.name"], "portal of a test");
        heads.push_str(&head);
        bytes.extend(body);
        spans.extend(more);
    }
    (heads, bytes, spans)
}

#[test]
fn a_request_its_handler_and_its_statements_are_one_trace() {
    let (address, taken) = collector();
    let secrets = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("trace-headers");
    std::fs::write(&secrets, "authorization=Bearer of-the-collector\n").unwrap();
    for (trusts, name) in [("true", "traces-trusting"), ("false", "traces")] {
        let served = Served::with(
            name,
            &[
                ("DRP_TRACES__OTLP_ENDPOINT", &address),
                ("DRP_TRACES__HEADERS_FILE", secrets.to_str().unwrap()),
                ("DRP_TRACES__SERVICE_NAME", "portal of a test"),
                ("DRP_TRACES__TRUST_PARENT", trusts),
                ("DRP_WEB__TRUSTED_PROXIES", "loopback"),
                ("DRP_WEB__DRAIN_SECONDS", "0"),
            ],
        );
        assert!(ask(&served).starts_with("HTTP/1.1 303 "));
        let (heads, bytes, spans) = wait_for_spans(&taken);
        assert!(heads.contains("authorization: Bearer of-the-collector\r\n"), "{heads}");
        assert!(
            heads.starts_with("POST /v1/traces HTTP/1.1\r\n") && heads.contains("application/x-protobuf")
        );
        let request = spans.iter().find(|it| it.name == "GET /meters").unwrap();
        let is_trusted = trusts == "true";
        assert_eq!(
            (request.trace == TRACE, request.parent.as_deref()),
            (is_trusted, is_trusted.then_some(PARENT))
        );
        assert_eq!((request.kind, request.attributes["request.id"].as_str()), (2, REQUEST));
        assert_eq!(request.attributes["http.response.status_code"], "303");
        let handler = spans.iter().find(|it| it.name == "handler").unwrap();
        assert_eq!((&handler.trace, handler.parent.as_ref()), (&request.trace, Some(&request.id)));
        let statements: Vec<&Seen> = spans.iter().filter(|it| it.kind == 3).collect();
        let parents = [Some(&request.id), Some(&handler.id)];
        assert!(
            statements.iter().all(|it| it.trace == request.trace && parents.contains(&it.parent.as_ref()))
        );
        assert!(statements.iter().any(|it| it.attributes["db.query.text"].contains("sessions")), "{spans:?}");
        assert!(spans.iter().all(|it| it.start <= it.end && request.start <= it.end), "{spans:?}");
        let sent = String::from_utf8_lossy(&bytes);
        assert!(![TOKEN, "hidden-query", "Bearer"].iter().any(|it| sent.contains(it)), "{sent}");
        served.terminate();
        assert_eq!(served.finish().1, Some(0));
    }
}

#[test]
fn a_collector_that_takes_nothing_is_in_nobodys_way() {
    // Nobody listens there any more.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let settings = [
        ("DRP_TRACES__OTLP_ENDPOINT", format!("http://{address}/v1/traces")),
        ("DRP_METRICS__LISTEN", "127.0.0.1:0".to_owned()),
    ];
    let mut served = Served::with("traces-down", &settings.each_ref().map(|(name, it)| (*name, it.as_str())));
    assert!(ask(&served).starts_with("HTTP/1.1 303 "));
    served.wait_for("the collector of traces takes none");
    let metrics = served.lines.iter().find_map(|it| it["metrics"].as_str()).unwrap();
    let mut stream = TcpStream::connect(metrics).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: prometheus\r\nConnection: close\r\n\r\n").unwrap();
    let text = read(&mut stream);
    assert!(text.contains("drp_trace_spans_total{result=\"dropped\"}"), "{text}");
    served.terminate();
    let (lines, code) = served.finish();
    assert_eq!(code, Some(0));
    let n_told =
        lines.iter().filter(|it| it["message"].as_str().unwrap_or("").starts_with("the collector")).count();
    assert_eq!(n_told, 1, "once, however many are dropped");
}
