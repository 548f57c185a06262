//! TLS and HTTP/2 by the portal itself: the same answers, within the same limits (ED-1 to ED-5).

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, http::Request, routing::get as on_get};
use h2::{Reason, client};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::Instant,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore, SupportedProtocolVersion,
        crypto::ring,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
        version::{TLS12, TLS13},
    },
};
use web::{Limits, Tls};

use crate::served::{Served, get, soon, statuses};

/// A certificate for the portal's name, and its key, both PEM.
struct Pair {
    certificate: String,
    key: String,
}

impl Pair {
    fn new() -> Pair {
        let made = rcgen::generate_simple_self_signed(vec!["portal.example".to_owned()]).unwrap();
        Pair { certificate: made.cert.pem(), key: made.signing_key.serialize_pem() }
    }

    fn tls(&self) -> Tls {
        Tls::new(self.certificate.as_bytes(), self.key.as_bytes()).unwrap()
    }

    /// A client that believes this certificate and no other.
    async fn connect(&self, to: SocketAddr, protocol: &str) -> std::io::Result<TlsStream<TcpStream>> {
        self.connect_by(to, protocol, &[&TLS12, &TLS13]).await
    }

    async fn connect_by(
        &self,
        to: SocketAddr,
        protocol: &str,
        versions: &[&'static SupportedProtocolVersion],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.certificate.as_bytes()).unwrap()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap();
        let mut config = config.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        let socket = TcpStream::connect(to).await?;
        let name = ServerName::try_from("portal.example").unwrap();
        soon(TlsConnector::from(Arc::new(config)).connect(name, socket)).await
    }

    async fn http1(&self, to: SocketAddr, bytes: &str) -> String {
        let mut stream = self.connect(to, "http/1.1").await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = soon(stream.read_to_end(&mut answer)).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// A client of HTTP/2, and the task that ends when its connection does.
    async fn http2(&self, to: SocketAddr, window: u32) -> Http2 {
        let stream = self.connect(to, "h2").await.unwrap();
        let mut builder = client::Builder::new();
        builder.initial_window_size(window).max_concurrent_reset_streams(5000);
        let (sender, connection) = soon(builder.handshake(stream)).await.unwrap();
        Http2 { sender, connection: tokio::spawn(connection) }
    }
}

struct Http2 {
    sender: client::SendRequest<bytes::Bytes>,
    connection: tokio::task::JoinHandle<Result<(), h2::Error>>,
}

impl Http2 {
    /// The status, one header and the body of the answer to a request without a body.
    async fn ask(&mut self, request: Request<()>) -> (u16, String, String) {
        let mut sender = soon(self.sender.clone().ready()).await.unwrap();
        let (response, _) = sender.send_request(request, true).unwrap();
        let response = soon(response).await.unwrap();
        let (head, mut body) = response.into_parts();
        let mut text = Vec::new();
        while let Some(piece) = soon(body.data()).await {
            let piece = piece.unwrap();
            body.flow_control().release_capacity(piece.len()).unwrap();
            text.extend_from_slice(&piece);
        }
        let hsts = head.headers.get("strict-transport-security").map_or("", |it| it.to_str().unwrap());
        (head.status.as_u16(), hsts.to_owned(), String::from_utf8_lossy(&text).into_owned())
    }

    async fn status(&mut self, request: Request<()>) -> u16 {
        self.ask(request).await.0
    }
}

fn request(path: &str) -> axum::http::request::Builder {
    Request::builder().uri(format!("https://portal.example{path}"))
}

const ROOMY: u32 = 1 << 20;

#[tokio::test]
async fn ed_4_both_protocols_answer_over_tls_and_nothing_else_does() {
    let pair = Pair::new();
    let served = Served::over_tls(Limits::default(), Router::new(), pair.tls()).await;
    for version in [&TLS12, &TLS13] {
        let stream = pair.connect_by(served.address, "http/1.1", &[version]).await.unwrap();
        assert_eq!(stream.get_ref().1.protocol_version(), Some(version.version));
    }
    let close = "GET /login HTTP/1.1\r\nHost: portal.example\r\nConnection: close\r\n\r\n";
    let answer = pair.http1(served.address, close).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("strict-transport-security"), "{answer}");
    let mut client = pair.http2(served.address, ROOMY).await;
    let (status, hsts, body) = client.ask(request("/login").body(()).unwrap()).await;
    assert_eq!((status, hsts.as_str()), (200, "max-age=31536000; includeSubDomains"));
    assert!(body.trim_end().ends_with("</html>"), "{body}");
    // Who does not speak TLS hears nothing of the portal.
    let plain = served.answers(get("/login")).await;
    assert!(!plain.contains("HTTP/1.1"), "{plain}");
    assert!(Pair::new().connect(served.address, "h2").await.is_err(), "another certificate is believed");
}

#[tokio::test]
async fn ed_1_what_is_not_clear_is_refused_over_tls_too() {
    let pair = Pair::new();
    let served = Served::over_tls(Limits::default(), Router::new(), pair.tls()).await;
    let behind = get("/login");
    for fields in ["Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "Host: evil.example\r\n", "X: 1\n"]
    {
        let head = format!("POST /login HTTP/1.1\r\nHost: portal.example\r\n{fields}\r\n0\r\n\r\n{behind}");
        assert_eq!(statuses(&pair.http1(served.address, &head).await), [400], "{fields:?}");
    }
    let mut client = pair.http2(served.address, ROOMY).await;
    let two_hosts = request("/login").header("host", "evil.example").body(()).unwrap();
    assert_eq!(client.status(two_hosts).await, 400);
    let same_host = request("/login").header("host", "portal.example").body(()).unwrap();
    assert_eq!(client.status(same_host).await, 200);
}

#[tokio::test]
async fn ed_5_http2_has_the_same_hosts_methods_and_sizes() {
    let pair = Pair::new();
    let served = Served::over_tls(Limits::default(), Router::new(), pair.tls()).await;
    let mut client = pair.http2(served.address, ROOMY).await;
    let elsewhere = Request::builder().uri("https://evil.example/login").body(()).unwrap();
    assert_eq!(client.status(elsewhere).await, 421);
    assert_eq!(client.status(request("/login").method("TRACE").body(()).unwrap()).await, 405);
    let mut many = request("/login");
    for n in 0..200 {
        many = many.header(format!("x-{n}"), "1");
    }
    assert_eq!(client.status(many.body(()).unwrap()).await, 431);
    let long = request("/login").header("x-long", "a".repeat(17 * 1024)).body(()).unwrap();
    assert_eq!(client.status(long).await, 431);
}

#[tokio::test]
async fn cookies_that_http2_took_apart_are_one_line_again() {
    let pair = Pair::new();
    let served = Served::over_tls(Limits::default(), Router::new(), pair.tls()).await;
    let resident = served.portal.resident("resident@home.example", 1).await;
    let mut client = pair.http2(served.address, ROOMY).await;
    let parts = request("/api/user/session/validate").header("cookie", "first=1");
    let parts = parts.header("cookie", resident.cookie().unwrap()).header("cookie", "last=1");
    assert_eq!(client.status(parts.body(()).unwrap()).await, 200);
}

#[tokio::test]
async fn ed_3_requests_that_are_taken_back_at_once_end_the_connection() {
    let pair = Pair::new();
    let served = Served::over_tls(Limits::default(), Router::new(), pair.tls()).await;
    let mut client = pair.http2(served.address, ROOMY).await;
    for _ in 0..2000 {
        let Ok(mut sender) = soon(client.sender.clone().ready()).await else { break };
        let Ok((_, mut stream)) = sender.send_request(request("/login").body(()).unwrap(), false) else {
            break;
        };
        stream.send_reset(Reason::CANCEL);
    }
    // It is told to calm down, or finds the line cut before it has read that.
    let error = soon(&mut client.connection).await.unwrap().unwrap_err();
    assert!(error.is_io() || error.reason() == Some(Reason::ENHANCE_YOUR_CALM), "{error}");
    let mut other = pair.http2(served.address, ROOMY).await;
    assert_eq!(other.status(request("/login").body(()).unwrap()).await, 200);
}

#[tokio::test]
async fn ed_3_a_slow_body_and_a_client_that_takes_nothing_are_left() {
    let pair = Pair::new();
    let short = Duration::from_millis(300);
    let limits =
        Limits { body_pause: short, write_pause: short, idle: Duration::from_secs(60), ..Limits::default() };
    // Larger than what may wait to be taken.
    let pieces = || async {
        Body::from_stream(futures_util::stream::iter(
            (0..64).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 64 * 1024])),
        ))
    };
    let served = Served::over_tls(limits, Router::new().route("/large", on_get(pieces)), pair.tls()).await;
    let mut client = pair.http2(served.address, ROOMY).await;
    let body = request("/api/user/session/create").method("POST").header("content-type", "application/json");
    let mut sender = soon(client.sender.clone().ready()).await.unwrap();
    let (response, mut stream) = sender.send_request(body.body(()).unwrap(), false).unwrap();
    stream.send_data("{\"email\"".into(), false).unwrap();
    assert_eq!(soon(response).await.unwrap().status().as_u16(), 408);
    let mut greedy = pair.http2(served.address, 0).await;
    let mut sender = soon(greedy.sender.clone().ready()).await.unwrap();
    let (response, _) = sender.send_request(request("/large").body(()).unwrap(), true).unwrap();
    let _kept = soon(response).await.unwrap();
    let _ = soon(&mut greedy.connection).await;
    // The one beside it has not been disturbed.
    assert_eq!(client.status(request("/login").body(()).unwrap()).await, 200);
}

#[tokio::test]
async fn ed_3_who_asks_nothing_is_let_go() {
    let pair = Pair::new();
    let short = Duration::from_millis(300);
    let limits = Limits { idle: short, head_time: short, ..Limits::default() };
    let served = Served::over_tls(limits, Router::new(), pair.tls()).await;
    let mut idle = pair.http2(served.address, ROOMY).await;
    assert_eq!(idle.status(request("/login").body(()).unwrap()).await, 200);
    soon(&mut idle.connection).await.unwrap().unwrap();
    // Nor is somebody waited for who never begins to speak TLS.
    let begun = Instant::now();
    served.connect().await.rest().await;
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn f13_what_is_in_flight_over_http2_is_finished() {
    let pair = Pair::new();
    let (begun, go_on) = (Arc::new(tokio::sync::Notify::new()), Arc::new(tokio::sync::Notify::new()));
    let handler = {
        let (begun, go_on) = (begun.clone(), go_on.clone());
        move || async move {
            begun.notify_one();
            go_on.notified().await;
            "done"
        }
    };
    let served =
        Served::over_tls(Limits::default(), Router::new().route("/slow", on_get(handler)), pair.tls()).await;
    let mut client = pair.http2(served.address, ROOMY).await;
    let mut sender = soon(client.sender.clone().ready()).await.unwrap();
    let (response, _) = sender.send_request(request("/slow").body(()).unwrap(), true).unwrap();
    soon(begun.notified()).await;
    let stopping = served.stop();
    go_on.notify_one();
    let mut body = soon(response).await.unwrap().into_body();
    assert_eq!(soon(body.data()).await.unwrap().unwrap(), "done");
    drop((body, sender, client.sender));
    soon(stopping).await.unwrap().unwrap();
    let _ = soon(&mut client.connection).await;
}

#[tokio::test]
async fn a_certificate_is_exchanged_while_it_serves() {
    let (first, second) = (Pair::new(), Pair::new());
    let tls = first.tls();
    let served = Served::over_tls(Limits::default(), Router::new(), tls.clone()).await;
    let mut open = first.http2(served.address, ROOMY).await;
    tls.replace(second.certificate.as_bytes(), second.key.as_bytes()).unwrap();
    assert!(first.connect(served.address, "h2").await.is_err());
    assert!(second.connect(served.address, "h2").await.is_ok());
    assert_eq!(open.status(request("/login").body(()).unwrap()).await, 200);
    // What cannot be used changes nothing.
    assert!(tls.replace(first.certificate.as_bytes(), second.key.as_bytes()).is_err());
    assert!(second.connect(served.address, "h2").await.is_ok());
}
