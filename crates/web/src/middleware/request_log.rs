//! One log line per request, with an id that the answer carries too; no address, no query, nothing personal.

use std::time::{Duration, Instant};

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use metrics::{counter, gauge, histogram};
use opentelemetry::{Context, global};
use opentelemetry_http::HeaderExtractor;
use tracing::{Instrument, Span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::probes::is_probe;

tokio::task_local! {
    static REQUEST_ID: String;
    static PATH: String;
}

/// The path of the request that is being answered.
pub(crate) fn current_path() -> String {
    PATH.try_with(Clone::clone).unwrap_or_default()
}

/// The id of the request that is being answered.
pub(crate) fn current_request_id() -> String {
    REQUEST_ID.try_with(Clone::clone).unwrap_or_else(|_| "none".to_owned())
}

/// Gives the request an id and logs how it was answered.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    // Only a trusted proxy's id has come this far.
    let id = request.headers().get("x-request-id").and_then(|it| it.to_str().ok()).filter(|it| is_id(it));
    let id = id.map_or_else(random_id, str::to_owned);
    let method = request.method().clone();
    let route = route_of(&request).to_owned();
    let begun = Instant::now();
    let in_flight = InFlight::new();
    let path = request.uri().path().to_owned();
    let trace = trace_of(&request, &id, &route);
    // Whatever is logged on the way, slow statements of the database among it, says for which request.
    let span = tracing::info_span!(parent: &trace, "request", request.id = %id);
    let answered = next.run(request).instrument(span).instrument(trace.clone());
    let mut response = REQUEST_ID.scope(id.clone(), PATH.scope(path, answered)).await;
    drop(in_flight);
    let duration = begun.elapsed();
    let duration_ms = duration.as_secs_f64() * 1000.0;
    let status = response.status().as_u16();
    trace.record("http.response.status_code", i64::from(status));
    if status >= 500 {
        trace.record("otel.status_code", "ERROR");
    }
    measure(&method, &route, status, duration);
    // Whoever looks after servers asks every few seconds, and is not what somebody looks for in a log.
    if is_probe(&route) && response.status().is_success() {
        tracing::debug!(request.id = %id, %method, %route, status, duration_ms, "request");
    } else {
        tracing::info!(request.id = %id, %method, %route, status, duration_ms, "request");
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// Tells apart what the answer itself takes.
pub(crate) async fn handle(request: Request, next: Next) -> Response {
    let span = match is_probe(route_of(&request)) {
        true => Span::none(),
        false => tracing::debug_span!(target: "web::trace", "handler"),
    };
    next.run(request).instrument(span).await
}

fn route_of(request: &Request) -> &str {
    request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str)
}

/// The request in a trace, where somebody makes any: no address, no query, nothing personal. It belongs to the trace that a
/// trusted proxy names, where whoever started the portal has set who reads such a name.
fn trace_of(request: &Request, id: &str, route: &str) -> Span {
    if is_probe(route) {
        return Span::none();
    }
    let method = method_word(request.method());
    let span = tracing::debug_span!(
        target: "web::trace",
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = route,
        request.id = id,
        http.response.status_code = Empty,
    );
    let said = HeaderExtractor(request.headers());
    let parent = global::get_text_map_propagator(|it| it.extract_with_context(&Context::new(), &said));
    // Where nobody makes traces, nobody takes a parent.
    let _ = span.set_parent(parent);
    span
}

/// Counts a request as long as it is answered, also one that is given up.
struct InFlight;

impl InFlight {
    fn new() -> InFlight {
        gauge!("drp_http_requests_in_flight").increment(1.0);
        InFlight
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        gauge!("drp_http_requests_in_flight").decrement(1.0);
    }
}

/// What is sent decides neither how many routes nor how many methods there are.
fn measure(method: &Method, route: &str, status: u16, duration: Duration) {
    let labels = [
        ("method", method_word(method).to_owned()),
        ("route", route.to_owned()),
        ("status", status.to_string()),
    ];
    counter!("drp_http_requests_total", &labels).increment(1);
    histogram!("drp_http_request_duration_seconds", &labels[..2]).record(duration.as_secs_f64());
}

fn method_word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

fn is_id(text: &str) -> bool {
    (8..=64).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
}

fn random_id() -> String {
    let mut bytes = [0u8; 8];
    match getrandom::fill(&mut bytes) {
        Ok(()) => bytes.iter().map(|it| format!("{it:02x}")).collect(),
        Err(_) => "none".to_owned(),
    }
}
