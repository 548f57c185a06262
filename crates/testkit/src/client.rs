//! Somebody in front of the portal: keeps their cookie, asks the real router without a socket.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::net::IpAddr;

use axum::{
    Router,
    body::{Body, BodyDataStream, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use serde_json::Value;
use tower::ServiceExt;
use web::Peer;

/// Somebody in front of the portal, signed in or not.
#[derive(Clone, Debug)]
pub struct Client {
    router: Router,
    cookie: Option<String>,
    key: Option<String>,
    peer: Option<IpAddr>,
    language: Option<String>,
}

/// What the portal answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as text.
    pub body: String,
    /// The body, as it came.
    pub bytes: Vec<u8>,
}

/// Bodies are small in tests; a larger one is a fault.
const MAX_BODY: usize = 64 << 20;

impl Client {
    /// Somebody who has not signed in.
    pub fn anonymous(router: Router) -> Client {
        Client { router, cookie: None, key: None, peer: None, language: None }
    }

    /// The same person, with the cookie a browser would send.
    pub fn with_cookie(&self, cookie: &str) -> Client {
        Client { cookie: Some(cookie.to_owned()), ..self.clone() }
    }

    /// The same person, whose browser asks for that language.
    pub fn reading(&self, accept_language: &str) -> Client {
        Client { language: Some(accept_language.to_owned()), ..self.clone() }
    }

    /// A program with that key.
    pub fn with_key(&self, key: &str) -> Client {
        Client { key: Some(key.to_owned()), ..self.clone() }
    }

    /// The same person, whose connections come from that address.
    pub fn at(&self, address: &str) -> Client {
        Client { peer: Some(address.parse().expect("an address")), ..self.clone() }
    }

    /// The cookie, as a browser would send it.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path).body(Body::empty())).await
    }

    /// GET of an answer that does not end: its body, piece by piece.
    pub async fn stream(&self, path: &str) -> BodyDataStream {
        self.stream_of(self.request("GET", path), path).await
    }

    /// The same for a browser that comes back, with the id of the last event that it had.
    pub async fn stream_since(&self, path: &str, last_event_id: &str) -> BodyDataStream {
        self.stream_of(self.request("GET", path).header("last-event-id", last_event_id), path).await
    }

    async fn stream_of(&self, request: axum::http::request::Builder, path: &str) -> BodyDataStream {
        let request = request.body(Body::empty()).expect("a request that can be sent");
        let Ok(response) = self.router.clone().oneshot(request).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.into_body().into_data_stream()
    }

    /// The status of a GET whose answer may not end: its body is not waited for.
    pub async fn status(&self, path: &str) -> u16 {
        let request = self.request("GET", path).body(Body::empty()).expect("a request that can be sent");
        let Ok(response) = self.router.clone().oneshot(request).await;
        response.status().as_u16()
    }

    /// A request with a JSON body.
    pub async fn send_json(&self, method: &str, path: &str, body: &Value) -> Answer {
        let request = self.request(method, path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string()))).await
    }

    /// A form, as one of our own pages sends it.
    pub async fn send_form(&self, path: &str, body: &str) -> Answer {
        let request = self.request("POST", path).header("sec-fetch-site", "same-origin");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body.to_owned()))).await
    }

    /// Any request.
    pub async fn send_raw(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = self.request(method, path);
        for (name, value) in headers {
            // A host that is named replaces the usual one; whatever else is said twice is sent twice.
            if let Some(all) = request.headers_mut().filter(|_| *name == "host") {
                all.remove(header::HOST);
            }
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_owned()))).await
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path).header(header::HOST, "portal.example");
        let request = match self.peer {
            Some(peer) => request.extension(Peer((peer, 4711).into())),
            None => request,
        };
        let request = match &self.language {
            Some(language) => request.header(header::ACCEPT_LANGUAGE, language),
            None => request,
        };
        let request = match &self.key {
            Some(key) => request.header(header::AUTHORIZATION, format!("Bearer {key}")),
            None => request,
        };
        match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        }
    }

    async fn send(&self, request: axum::http::Result<Request<Body>>) -> Answer {
        let Ok(response) = self.router.clone().oneshot(request.expect("a request that can be sent")).await;
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, MAX_BODY).await.expect("a body that ends").to_vec();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, body, bytes }
    }
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("no JSON ({error}): {}", self.body))
    }

    /// One header's text; empty where it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |it| it.to_str().unwrap_or(""))
    }

    /// The cookie it sets, as a browser would send it back.
    pub fn new_cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap_or("").to_owned()
    }

    /// The same answer, if it has that status.
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }
}
