//! BR-1 and BR-5: no other site can make a browser change something here, or read anything.

use testkit::{Answer, Client, TestPortal};

use crate::routes::{self, Route};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const TEXT: (&str, &str) = ("content-type", "text/plain");
const JSON: (&str, &str) = ("content-type", "application/json");
const EVIL: (&str, &str) = ("origin", "https://evil.example");
const NULL: (&str, &str) = ("origin", "null");
const OURS: (&str, &str) = ("origin", "https://portal.example");
const KEY: (&str, &str) = ("authorization", "Bearer drp_0123456789abcdef");

fn is_refused(answer: &Answer, route: &Route) -> bool {
    let says_so = match route.is_api() {
        true => answer.body.contains("urn:drp:problem:cross-site"),
        false => answer.body.contains("from the portal's own pages") || answer.body.contains("own pages"),
    };
    answer.status == 403 && says_so && answer.header("set-cookie").is_empty()
}

async fn ask(client: &Client, route: &Route, headers: &[(&str, &str)]) -> Answer {
    client.send_raw(&route.method, &route.path(), headers, "{}").await
}

#[tokio::test]
async fn br_1_every_unsafe_address_refuses_other_sites() {
    let portal = TestPortal::start().await;
    let admin = portal.system_administrator().await;
    let cases: [&[(&str, &str)]; 12] = [
        &[EVIL, JSON],
        &[EVIL, FORM],
        &[EVIL, KEY, JSON],
        &[EVIL],
        &[NULL, JSON],
        &[NULL, FORM],
        &[NULL, ("sec-fetch-site", "same-origin"), FORM],
        &[FORM],
        &[TEXT],
        &[("content-type", "multipart/form-data; boundary=a")],
        &[("sec-fetch-site", "cross-site"), JSON],
        &[OURS, ("sec-fetch-site", "same-site"), JSON],
    ];
    for route in routes::all().iter().filter(|it| it.is_unsafe()) {
        for headers in cases {
            let answer = ask(&admin, route, headers).await;
            assert!(is_refused(&answer, route), "{route:?} {headers:?}: {} {}", answer.status, answer.body);
        }
    }
}

#[tokio::test]
async fn br_1_forms_never_reach_the_api() {
    let portal = TestPortal::start().await;
    let admin = portal.system_administrator().await;
    for route in routes::all().iter().filter(|it| it.is_unsafe()) {
        for headers in [[OURS, FORM], [OURS, TEXT], [KEY, FORM], [KEY, TEXT]] {
            let answer = ask(&admin, route, &headers).await;
            let is_our_page = headers[0] == OURS && !route.is_api();
            assert_eq!(is_refused(&answer, route), !is_our_page, "{route:?} {headers:?}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn br_1_programs_and_our_own_pages_are_let_through() {
    let portal = TestPortal::start().await;
    let nobody = portal.anonymous();
    for route in routes::all().iter().filter(|it| it.is_unsafe() && it.is_api()) {
        for headers in [
            &[JSON][..],
            &[OURS, JSON],
            &[("sec-fetch-site", "same-origin"), JSON],
            &[KEY, ("content-type", "text/csv")],
        ] {
            let answer = ask(&nobody, route, headers).await;
            assert!(!is_refused(&answer, route), "{route:?} {headers:?}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn br_1_who_is_refused_is_told_what_would_be_taken() {
    let portal = TestPortal::start().await;
    let admin = portal.system_administrator().await;
    let csv = ("content-type", "text/csv");
    let with_key = "by a program with a key";
    for (path, headers, advice) in [
        ("/api/data/import", &[csv][..], with_key),
        ("/api/data/import", &[csv, EVIL], with_key),
        ("/api/data/import", &[csv, KEY, EVIL], with_key),
        ("/api/data/import", &[FORM], with_key),
        ("/api/data/import", &[FORM, KEY], "as text/csv or application/xml"),
        ("/api/periods", &[FORM, KEY], "as application/json from a program"),
        ("/admin/imports", &[csv, EVIL], "from the portal's own pages. Go back"),
    ] {
        let answer = admin.send_raw("POST", path, headers, "").await.expect(403);
        let text = answer.body.replace("&#39;", "'");
        assert!(text.contains(advice), "{path} {headers:?}: {text}");
    }
}

#[tokio::test]
async fn br_5_no_origin_is_told_that_it_may_read() {
    let portal = TestPortal::start().await;
    let admin = portal.system_administrator().await;
    let origins = [
        "https://evil.example",
        "https://portal.example.evil.example",
        "https://evilportal.example",
        "https://sub.portal.example",
        "http://portal.example",
        "https://portal.example:8443",
        "null",
        "https://portal.example@evil.example",
        "file://",
        "https://portal.example\\.evil.example",
    ];
    for origin in origins {
        for route in routes::safe() {
            let answer = admin.send_raw("GET", &route.path(), &[("origin", origin)], "").await;
            assert_silent(&answer, origin);
        }
        let ask = [("origin", origin), ("access-control-request-method", "POST")];
        let preflight = admin.send_raw("OPTIONS", "/api/user/session/create", &ask, "").await;
        assert_eq!(preflight.status, 405);
        assert_silent(&preflight, origin);
    }
}

fn assert_silent(answer: &Answer, origin: &str) {
    let told = answer.headers.keys().find(|it| it.as_str().starts_with("access-control-"));
    assert_eq!(told, None, "{origin}");
}
