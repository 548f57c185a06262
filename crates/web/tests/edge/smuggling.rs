//! ED-1: what two programs could read in two ways is refused, and nothing behind it is taken for a request.

use testkit::unclear::HEADS;
use web::Limits;

use crate::served::{Served, get, statuses};

#[tokio::test]
async fn ed_1_what_is_not_clear_is_refused_and_ends_the_connection() {
    let served = Served::start(Limits::default()).await;
    for bad in HEADS {
        let answers = served.answers(format!("{bad}{}", get("/api/openapi.json"))).await;
        assert_eq!(statuses(&answers), [400], "{bad:?}\n{answers}");
        for header in
            ["content-security-policy: default-src 'none'", "cache-control: no-store", "connection: close"]
        {
            assert!(answers.contains(header), "{bad:?}: no {header}\n{answers}");
        }
        assert!(answers.contains("urn:drp:problem:request"), "{answers}");
    }
}

#[tokio::test]
async fn ed_1_clear_requests_follow_each_other() {
    let served = Served::start(Limits::default()).await;
    let json = "Content-Type: application/json\r\nHost: portal.example\r\n";
    let with_length =
        format!("POST /api/user/session/create HTTP/1.1\r\n{json}Content-Length: 4\r\n\r\nnull");
    let last = "GET /nothing HTTP/1.1\r\nHost: portal.example\r\nConnection: close\r\n\r\n";
    // An empty line before a request means nothing.
    let bytes = format!("{}{with_length}\r\n{last}", get("/assets/nothing"));
    assert_eq!(statuses(&served.answers(&bytes).await), [404, 422, 404]);
    // The same byte by byte, since a head may arrive in any pieces.
    let mut raw = served.connect().await;
    for byte in bytes.as_bytes() {
        raw.send([*byte]).await;
    }
    assert_eq!(statuses(&raw.rest().await), [404, 422, 404]);
}

#[tokio::test]
async fn ed_1_nothing_follows_a_body_in_pieces() {
    let served = Served::start(Limits::default()).await;
    let head = "POST /api/user/session/create HTTP/1.1\r\nHost: portal.example\r\nContent-Type: application/json\r\n";
    let request = format!("{head}Transfer-Encoding: chunked\r\n\r\n4\r\nnull\r\n0\r\n\r\n{}", get("/login"));
    let answers = served.answers(request).await;
    assert_eq!(statuses(&answers), [422], "{answers}");
    assert!(answers.contains("connection: close"), "{answers}");
}

#[tokio::test]
async fn ed_5_methods_without_an_address_are_refused_on_the_socket_too() {
    let served = Served::start(Limits::default()).await;
    for line in ["TRACE /login", "CONNECT evil.example:443", "OPTIONS *", "NONSENSE /api/vis"] {
        let mut raw = served.connect().await;
        raw.send(format!("{line} HTTP/1.1\r\nHost: portal.example\r\nConnection: close\r\n\r\n")).await;
        assert_eq!(statuses(&raw.rest().await), [405], "{line}");
    }
    let misdirected =
        served.answers("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").await;
    assert_eq!(statuses(&misdirected), [421]);
}
