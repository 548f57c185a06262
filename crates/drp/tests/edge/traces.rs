//! Traces by OTLP: what a collector is sent of a request, and that one which does not answer is in nobody's way.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value::Value},
    trace::v1::{Span, span::SpanKind, status::StatusCode},
};
use prost::Message;

use crate::{
    certificates::make_pair,
    served::{Served, read},
};

/// The session of nobody, and what nobody but its owner may read.
const TOKEN: &str = "5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2";
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";
const REQUEST: &str = "0123456789abcdef";

/// A collector of its own, which refuses so many requests: the head and the body of each that comes.
fn collector(mut n_refused: usize) -> (String, Receiver<(String, Vec<u8>)>) {
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
            if sender.send((head, body)).is_err() {
                return;
            }
            let status = if n_refused > 0 { "400 Bad Request" } else { "200 OK" };
            n_refused = n_refused.saturating_sub(1);
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
            stream.get_mut().write_all(answer.as_bytes()).unwrap();
        }
    });
    (address, taken)
}

/// What attributes say, by their keys; a number as `Int`.
fn attributes(of: &[KeyValue]) -> HashMap<&str, &Value> {
    of.iter().map(|it| (it.key.as_str(), it.value.as_ref().unwrap().value.as_ref().unwrap())).collect()
}

fn text(it: &str) -> Value {
    Value::StringValue(it.to_owned())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

/// The spans of a message, of the service that the configuration names.
fn decode(body: &[u8]) -> Vec<Span> {
    let message = ExportTraceServiceRequest::decode(body).unwrap();
    let [of_resource] = <[_; 1]>::try_from(message.resource_spans).unwrap();
    let service = of_resource.resource.unwrap().attributes;
    assert_eq!(attributes(&service)["service.name"], &text("portal of a test"));
    of_resource.scope_spans.into_iter().flat_map(|it| it.spans).collect()
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
fn wait_for_spans(taken: &Receiver<(String, Vec<u8>)>) -> (String, Vec<u8>, Vec<Span>) {
    let (mut heads, mut bytes, mut spans) = (String::new(), Vec::new(), Vec::new());
    let has = |spans: &[Span], name: &str| spans.iter().any(|it| it.name.starts_with(name));
    while !["GET /meters", "handler", "SELECT"].iter().all(|it| has(&spans, it)) {
        let (head, body) = taken.recv_timeout(Duration::from_secs(20)).expect("spans");
        heads.push_str(&head);
        spans.extend(decode(&body));
        bytes.extend(body);
    }
    (heads, bytes, spans)
}

#[test]
fn a_request_its_handler_and_its_statements_are_one_trace() {
    let (address, taken) = collector(0);
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
        let probe = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        assert!(served.answer(probe.as_bytes()).starts_with("HTTP/1.1 200 "));
        assert!(ask(&served).starts_with("HTTP/1.1 303 "));
        let (heads, bytes, spans) = wait_for_spans(&taken);
        assert!(heads.contains("authorization: Bearer of-the-collector\r\n"), "{heads}");
        assert!(
            heads.starts_with("POST /v1/traces HTTP/1.1\r\n") && heads.contains("application/x-protobuf")
        );
        let request = spans.iter().find(|it| it.name == "GET /meters").unwrap();
        let (trace, parent) = (hex(&request.trace_id), hex(&request.parent_span_id));
        let expected = if trusts == "true" { (true, PARENT) } else { (false, "") };
        assert_eq!((trace == TRACE, parent.as_str()), expected);
        let said = attributes(&request.attributes);
        assert_eq!((request.kind(), said["request.id"]), (SpanKind::Server, &text(REQUEST)));
        assert_eq!((said["http.request.method"], said["http.route"]), (&text("GET"), &text("/meters")));
        assert_eq!(said["http.response.status_code"], &Value::IntValue(303));
        assert_eq!(request.status.as_ref().unwrap().code(), StatusCode::Unset);
        let handler = spans.iter().find(|it| it.name == "handler").unwrap();
        assert_eq!((&handler.trace_id, &handler.parent_span_id), (&request.trace_id, &request.span_id));
        let statements: Vec<&Span> = spans.iter().filter(|it| it.kind() == SpanKind::Client).collect();
        let parents = [&request.span_id, &handler.span_id];
        assert!(
            statements
                .iter()
                .all(|it| it.trace_id == request.trace_id && parents.contains(&&it.parent_span_id))
        );
        let asked: Vec<_> =
            statements.iter().map(|it| attributes(&it.attributes)["db.query.text"].clone()).collect();
        let is_of_sessions = |it: &Value| matches!(it, Value::StringValue(it) if it.contains("sessions"));
        assert!(asked.iter().any(is_of_sessions), "{spans:?}");
        let is_in_time = |it: &Span| {
            it.start_time_unix_nano <= it.end_time_unix_nano
                && request.start_time_unix_nano <= it.end_time_unix_nano
        };
        assert!(spans.iter().all(is_in_time), "{spans:?}");
        // Of the probe there is none.
        assert!(spans.iter().all(|it| it.trace_id == request.trace_id), "{spans:?}");
        assert!(spans.iter().all(|it| it.events.is_empty()), "{spans:?}");
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

#[test]
fn a_collector_that_takes_spans_again_is_told_of_once() {
    let (address, taken) = collector(1);
    let mut served = Served::with("traces-again", &[("DRP_TRACES__OTLP_ENDPOINT", &address)]);
    for message in ["the collector of traces takes none", "the collector of traces takes them again"] {
        assert!(ask(&served).starts_with("HTTP/1.1 303 "));
        served.wait_for(message);
        taken.recv_timeout(Duration::from_secs(20)).expect("spans");
    }
    let told = served.lines.iter().find(|it| it["error"].is_string()).unwrap();
    assert_eq!(told["error"], "it answered 400");
    served.terminate();
    let (lines, code) = served.finish();
    assert_eq!(code, Some(0));
    let n_told =
        lines.iter().filter(|it| it["message"].as_str().unwrap_or("").starts_with("the collector")).count();
    assert_eq!(n_told, 2);
}

#[test]
fn a_request_whose_parent_is_not_sampled_is_in_no_trace() {
    let (address, taken) = collector(0);
    let served = Served::with(
        "traces-unsampled",
        &[
            ("DRP_TRACES__OTLP_ENDPOINT", &address),
            ("DRP_TRACES__TRUST_PARENT", "true"),
            ("DRP_WEB__TRUSTED_PROXIES", "loopback"),
            ("DRP_WEB__DRAIN_SECONDS", "0"),
        ],
    );
    let head = "GET /meters HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    let answer = served.answer(format!("{head}traceparent: 00-{TRACE}-{PARENT}-00\r\n\r\n").as_bytes());
    assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
    served.terminate();
    assert_eq!(served.finish().1, Some(0));
    // What waits at the end is sent before the process ends.
    assert!(taken.try_recv().is_err());
}

/// Another portal is no collector, but speaks TLS, and says so of what is posted to it.
#[test]
fn a_collector_at_https_must_have_a_certificate_that_is_believed() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("traces-pair");
    let stranger = folder.join("stranger");
    std::fs::create_dir_all(&stranger).unwrap();
    if !make_pair(&folder) {
        return;
    }
    assert!(make_pair(&stranger));
    let text = |folder: &std::path::Path, name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (certificate, key) = (text(&folder, "tls.pem"), text(&folder, "tls.key"));
    let settings = [("DRP_WEB__TLS_CERTIFICATE", certificate.as_str()), ("DRP_WEB__TLS_KEY", &key)];
    let collector = Served::with("traces-tls", &settings);
    let address = format!("https://localhost:{}/v1/traces", collector.address.rsplit_once(':').unwrap().1);
    let of_stranger = text(&stranger, "tls.pem");
    for (authority, error) in [(&certificate, "it answered 4"), (&of_stranger, "invalid peer certificate")] {
        let settings = [("DRP_TRACES__OTLP_ENDPOINT", address.as_str()), ("DRP_TRACES__CA_FILE", authority)];
        let mut served = Served::with("traces-to-tls", &settings);
        assert!(ask(&served).starts_with("HTTP/1.1 303 "));
        served.wait_for("the collector of traces takes none");
        let told = served.lines.iter().find_map(|it| it["error"].as_str()).unwrap();
        assert!(told.contains(error), "{told}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
