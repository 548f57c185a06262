//! ED-1: what two programs could read in two ways is refused, and nothing behind it is taken for a request.

use web::Limits;

use crate::served::{Served, get, statuses};

/// Heads that are refused. Behind each comes a request that must not be answered.
const BAD: [&str; 24] = [
    // Two lengths.
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 0, 0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nContent-Length: -1\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nContent-Length: +0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 18446744073709551617\r\n\r\n",
    // Encodings that some do not see.
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "POST /login HTTP/1.0\r\nHost: portal.example\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    // Hosts.
    "GET /login HTTP/1.1\r\nHost: portal.example\r\nHost: evil.example\r\n\r\n",
    "GET /login HTTP/1.1\r\nHost: portal.example\r\nHost: portal.example\r\n\r\n",
    "GET /login HTTP/1.1\r\n\r\n",
    "GET http://evil.example/login HTTP/1.1\r\nHost: portal.example\r\n\r\n",
    // Line ends and what is no text.
    "GET /login HTTP/1.1\nHost: portal.example\n\n",
    "GET /login HTTP/1.1\r\nHost: portal.example\r\nX: 1\nY: 2\r\n\r\n",
    "GET /login HTTP/1.1\r\nHost: portal.example\r\nX: 1\r\n folded\r\n\r\n",
    "GET /login HTTP/1.1\r\nHost: portal.example\r\nX: a\rb\r\n\r\n",
    "GET /login HTTP/1.1\r\nHost: portal.example\r\nX: a\0b\r\n\r\n",
    // Another protocol.
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
];

#[tokio::test]
async fn ed_1_what_is_not_clear_is_refused_and_ends_the_connection() {
    let served = Served::start(Limits::default()).await;
    for bad in BAD {
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
