//! ED-2, ED-5, IN-7, IN-9 and IN-11: what comes over the edge does no harm behind it.

use std::{
    io,
    sync::{Arc, Mutex},
};

use axum::{Router, routing::get};
use serde_json::Value;
use testkit::{Client, TestPortal};

use crate::routes;

/// The address of the proxy that the test kit's portal trusts.
const PROXY: &str = "10.0.0.1";

#[tokio::test]
async fn ed_2_request_ids_come_from_a_trusted_proxy_or_from_us() {
    let portal = TestPortal::start().await;
    let (proxy, stranger) = (portal.anonymous().at(PROXY), portal.anonymous().at("192.0.2.1"));
    let answered = async |client: &Client, id: &str| {
        client.send_raw("GET", "/login", &[("x-request-id", id)], "").await.header("x-request-id").to_owned()
    };
    assert_eq!(answered(&proxy, "0123abcd-0000").await, "0123abcd-0000");
    for client in [&stranger, &portal.anonymous()] {
        assert_ne!(answered(client, "0123abcd-0000").await, "0123abcd-0000");
    }
    for bad in ["short", &"a".repeat(65), "white space", "{\"level\":1}", "../../etc/x"] {
        let id = answered(&proxy, bad).await;
        assert!(id != bad && id.len() == 16 && id.bytes().all(|it| it.is_ascii_hexdigit()), "{bad}: {id}");
    }
}

#[tokio::test]
async fn ed_2_the_address_that_is_written_down_cannot_be_forged() {
    let agent = format!("Browser\t1 {}", "x".repeat(300));
    let said = [
        ("content-type", "application/json"),
        ("x-forwarded-for", "198.51.100.66"),
        ("x-forwarded-for", "1.1.1.1, 198.51.100.7"),
        ("x-real-ip", "198.51.100.67"),
        ("forwarded", "for=198.51.100.68"),
        ("user-agent", &agent),
    ];
    for (peer, expected) in [(PROXY, "198.51.100.7"), ("192.0.2.1", "192.0.2.1"), ("10.0.0.2", "10.0.0.2")] {
        let portal = TestPortal::start().await;
        portal.account("maya@acme.example", None).await;
        let body = format!(r#"{{"email":"maya@acme.example","password":"{}"}}"#, testkit::portal::PASSWORD);
        let client = portal.anonymous().at(peer);
        client.send_raw("POST", "/api/user/session/create", &said, &body).await.expect(200);
        let written = portal.database().one("SELECT address, user_agent FROM session_details").await;
        assert_eq!(written, format!("{expected}|Browser1 {}", "x".repeat(191)));
    }
}

#[tokio::test]
async fn ed_5_unknown_hosts_are_misdirected() {
    let portal = TestPortal::start().await;
    let nobody = portal.anonymous();
    for host in ["evil.example", "portal.example.evil.example", "localhost", "10.0.0.2:8080", ""] {
        for path in ["/", "/login", "/api/openapi.json", "/nothing"] {
            let answer = nobody.send_raw("GET", path, &[("host", host)], "").await;
            assert_eq!(answer.status, 421, "{host} {path}");
            assert!(!answer.body.contains(host) || host.is_empty(), "{host} is repeated: {}", answer.body);
        }
    }
    for host in ["portal.example", "PORTAL.EXAMPLE:443"] {
        nobody.send_raw("GET", "/login", &[("host", host)], "").await.expect(200);
    }
    // What else claims to be the host is not looked at.
    let forged = [("x-forwarded-host", "evil.example"), ("forwarded", "host=evil.example")];
    let answer = nobody.at(PROXY).send_raw("GET", "/meters/1", &forged, "").await.expect(303);
    assert_eq!(answer.header("location"), "/login?next=/meters/1");
}

#[tokio::test]
async fn ed_5_unlisted_methods_are_refused_everywhere() {
    let portal = TestPortal::start().await;
    let admin = portal.system_administrator().await;
    let ours = [("origin", "https://portal.example")];
    for route in routes::all() {
        let listed: Vec<String> =
            routes::all().into_iter().filter(|it| it.pattern == route.pattern).map(|it| it.method).collect();
        for method in ["TRACE", "OPTIONS", "CONNECT", "PROPFIND", "get", "PUT", "PATCH", "DELETE", "POST"] {
            if !listed.iter().any(|it| it == method) {
                let answer = admin.send_raw(method, &route.path(), &ours, "").await;
                assert_eq!(answer.status, 405, "{method} {}", route.pattern);
                assert!(!answer.header("allow").is_empty(), "{method} {}: no Allow", route.pattern);
            }
        }
    }
}

#[tokio::test]
async fn ed_5_bodies_are_bounded_by_address() {
    let portal = TestPortal::start().await;
    let nobody = portal.anonymous();
    let json = |n: usize| format!("{{\"email\":\"{}\"}}", "a".repeat(n));
    let headers = [("content-type", "application/json")];
    let ask = async |n| nobody.send_raw("POST", "/api/user/session/create", &headers, &json(n)).await;
    ask(60 * 1024).await.expect(422);
    ask(64 * 1024).await.expect(413);
    let form = format!("email={}", "a".repeat(64 * 1024));
    nobody.send_form("/login", &form).await.expect(413);
}

#[tokio::test]
async fn in_7_json_is_nested_64_deep_at_most() {
    let portal = TestPortal::start().await;
    let admin = portal.system_administrator().await;
    for route in routes::all().iter().filter(|it| it.is_unsafe() && it.is_api()) {
        for depth in [65, 127, 30_000] {
            let body = format!("{{\"email\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
            let headers = [("content-type", "application/json")];
            let answer = portal.anonymous().send_raw(&route.method, &route.path(), &headers, &body).await;
            assert!(answer.status.as_u16() < 500, "{route:?}: {}", answer.body);
            let answer = admin.send_raw(&route.method, &route.path(), &headers, &body).await;
            assert!(answer.status.as_u16() < 500, "{route:?}: {}", answer.body);
        }
    }
    let body = format!("{{\"email\":{}{}}}", "[".repeat(64), "]".repeat(64));
    let headers = [("content-type", "application/json")];
    let answer = portal.anonymous().send_raw("POST", "/api/user/session/create", &headers, &body).await;
    assert!(answer.expect(400).body.contains("more than 64 arrays and objects in each other"));
}

#[tokio::test]
async fn in_7_no_value_in_a_query_breaks_anything() {
    const VALUES: [&str; 18] = [
        "",
        "-1",
        "0",
        "1e400",
        "NaN",
        "inf",
        "10000y",
        "99999999999999999999",
        "9223372036854775807",
        "-9223372036854775808",
        "4294967296",
        "0001-01-01",
        "9999-12-31",
        "-9999-01-01T00:00:00Z",
        "2026-02-30",
        "%00",
        "%ff%fe",
        "1%20OR%201=1",
    ];
    let portal = TestPortal::start().await;
    let people = routes::everybody(&portal).await;
    portal.readings(&routes::readings()).await;
    for route in routes::safe() {
        let path = route.path();
        let sign = if path.contains('?') { '&' } else { '?' };
        // The resident reads their own meter; of the rest the administrator sees most.
        let is_of_meter = ["/api/vis", "/meters"].iter().any(|it| path.starts_with(it));
        let client = if is_of_meter { &people[3].1 } else { &people[7].1 };
        let pages = ["date", "scale", "page", "cursor", "from"].map(str::to_owned);
        let names = if route.is_api() { &route.parameters[..] } else { &pages[..] };
        for (name, value) in names.iter().flat_map(|name| VALUES.map(|value| (name, value))) {
            let answer = client.get(&format!("{path}{sign}{name}={value}")).await;
            assert!(answer.status.as_u16() < 500, "{path}{sign}{name}={value}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn in_9_nothing_that_is_sent_makes_a_header() {
    let portal = TestPortal::start().await;
    portal.account("maya@acme.example", None).await;
    let payloads = [
        "%0d%0aX-Injected:%20yes",
        "%0aX-Injected:%20yes",
        "%0dX-Injected:%20yes",
        "%E5%98%8A%E5%98%8DX-Injected:%20yes",
        "%250d%250aX-Injected:%20yes",
        "%00",
        "%0d%0a%0d%0a%3Cscript%3E",
        "a%22;%20filename=%22evil.exe",
    ];
    let password = testkit::portal::PASSWORD.replace(' ', "+");
    for payload in payloads {
        let form = format!("email=maya%40acme.example&password={password}&next=/meters{payload}");
        let mut answers = vec![portal.anonymous().send_form("/login", &form).await.expect(303)];
        assert!(!answers[0].header("location").contains("Injected"), "{payload}");
        for route in routes::safe() {
            let path = route.path();
            let sign = if path.contains('?') { '&' } else { '?' };
            answers.push(portal.anonymous().get(&format!("{path}{sign}next=/{payload}")).await);
            answers.push(
                portal.anonymous().get(&format!("{}/{payload}", route.pattern.replace(['{', '}'], ""))).await,
            );
        }
        for answer in answers {
            assert_eq!(answer.header("x-injected"), "", "{payload}");
            for (name, value) in &answer.headers {
                assert!(
                    value.as_bytes().iter().all(|it| (b' '..=b'~').contains(it)),
                    "{payload}: {name} {value:?}"
                );
            }
        }
    }
}

/// What is logged, as `drp serve` writes it where the format is JSON.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn in_11_a_panic_is_an_answer_and_a_line_in_the_log() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().json().flatten_event(true).with_writer(move || writer.clone());
    let _guard = tracing::subscriber::set_default(subscriber.finish());
    let portal = TestPortal::start().await;
    let more = Router::new().route("/broken", get(broken)).route("/api/broken", get(broken));
    let nobody = Client::anonymous(web::router_with(portal.state(), more));
    for (path, kind) in [("/broken", "text/html"), ("/api/broken", "application/problem+json")] {
        let answer = nobody.get(path).await.expect(500);
        assert!(answer.header("content-type").starts_with(kind), "{path}");
        assert!(answer.body.contains("Something went wrong here."), "{path}: {}", answer.body);
        assert!(
            !answer.body.contains("private words") && !answer.body.contains(".rs"),
            "{path}: {}",
            answer.body
        );
        let again = r#"<a class="btn primary" href="">Try again</a>"#;
        assert_eq!(answer.body.contains(again), kind == "text/html", "{path}: {}", answer.body);
        let id = answer.header("x-request-id");
        assert!(answer.body.contains(id), "{path}: {}", answer.body);
        let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<Value> = text.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
        let line = lines.iter().find(|it| it["level"] == "ERROR" && it["request.id"] == id);
        assert_eq!(line.unwrap_or_else(|| panic!("{text}"))["cause"], "a handler panicked");
    }
    nobody.get("/login").await.expect(200);
}

async fn broken() -> &'static str {
    panic!("private words")
}
