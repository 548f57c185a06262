//! BR-4 and BR-8: the headers that keep pages to themselves, on every kind of answer.

use axum::{Router, routing::get};
use testkit::{Answer, Client, TestPortal};

use crate::routes;

const EXPECTED: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; manifest-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("server", ""),
];

fn check(answer: &Answer, place: &str) {
    for (name, value) in EXPECTED {
        assert_eq!(answer.header(name), value, "{place}: {name}");
    }
    assert!(!answer.header("x-request-id").is_empty(), "{place}: no number");
}

#[tokio::test]
async fn br_4_every_answer_has_them() {
    let portal = TestPortal::start().await;
    let admin = portal.system_administrator().await;
    for route in routes::all() {
        for client in [&portal.anonymous(), &admin] {
            let answer = client.send_raw(&route.method, &route.path(), &[], "").await;
            check(&answer, &format!("{} {}: {}", route.method, route.pattern, answer.status));
        }
    }
}

/// A status, and the method, path, headers and body that are answered with it.
type Refusal<'a> = (u16, &'a str, &'a str, &'a [(&'a str, &'a str)], &'a str);

#[tokio::test]
async fn br_4_every_refusal_has_them() {
    let portal = TestPortal::start().await;
    let broken: Router<web::WebState> = Router::new().route("/broken", get(broken));
    let nobody = Client::anonymous(web::router_with(portal.state(), broken));
    let long = "a".repeat(100_000);
    let json = ("content-type", "application/json");
    let ours = ("origin", "https://portal.example");
    let cases: [Refusal<'_>; 11] = [
        (401, "GET", "/live?meter=1", &[], ""),
        (404, "GET", "/nothing", &[], ""),
        (404, "GET", "/api/nothing", &[], ""),
        (404, "GET", "/assets/nothing", &[], ""),
        (405, "DELETE", "/login", &[ours], ""),
        (405, "TRACE", "/api/vis", &[], ""),
        (421, "GET", "/login", &[("host", "evil.example")], ""),
        (403, "POST", "/login", &[("origin", "null")], ""),
        (413, "POST", "/api/user/session/create", &[json], &long),
        (415, "POST", "/api/user/session/create", &[], "{}"),
        (500, "GET", "/broken", &[], ""),
    ];
    for (status, method, path, headers, body) in cases {
        let answer = nobody.send_raw(method, path, headers, body).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.body);
        check(&answer, &format!("{method} {path}"));
        assert_eq!(answer.header("cache-control"), "no-store", "{method} {path}");
    }
}

async fn broken() -> &'static str {
    panic!("a test's own")
}

#[tokio::test]
async fn br_8_what_is_about_somebody_is_kept_by_nobody() {
    let portal = TestPortal::start().await;
    for (name, client) in routes::everybody(&portal).await {
        for route in routes::safe() {
            for path in route.paths() {
                let answer = client.get(&path).await;
                assert_eq!(answer.header("cache-control"), "no-store", "{path} as {name}");
                assert_eq!(answer.header("expires"), "", "{path} as {name}");
                // A tag is for those who hold an answer on purpose; it lets nobody keep one.
                let tagged = ["/api/vis/meter_data/{meter_id}", "/api/vis/fleet", "/api/vis/map"];
                let may_have_tag = tagged.contains(&route.pattern.as_str()) && answer.status == 200;
                assert!(may_have_tag || answer.header("etag").is_empty(), "{path} as {name}");
            }
        }
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_names_that_change() {
    let portal = TestPortal::start().await;
    let page = portal.anonymous().get("/login").await.expect(200).body;
    let start = page.find("/assets/css/app.").expect("a style sheet");
    let path = page[start..].split('"').next().unwrap();
    let answer = portal.anonymous().get(path).await.expect(200);
    check(&answer, path);
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    let again =
        portal.anonymous().send_raw("GET", path, &[("if-none-match", answer.header("etag"))], "").await;
    assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));
}
