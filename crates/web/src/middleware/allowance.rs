//! What a request may take: bytes for its body, and time. Only the live stream has all the time there is.

use std::time::Duration;

use axum::{
    extract::{DefaultBodyLimit, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use portal::Error;

use crate::{
    pages::PageError,
    problem::{ApiError, is_for_programs},
};

/// What a request may take.
struct Allowance {
    body_bytes: usize,
    time: Duration,
}

/// Of any request but those that bring a file.
const USUAL: Allowance = Allowance { body_bytes: 64 * 1024, time: Duration::from_secs(30) };

/// Of a request that brings a list of as many meters as are taken at once.
const LIST: Allowance = Allowance { body_bytes: 4 * 1024 * 1024, time: Duration::from_secs(60) };

/// Of a request that brings a file.
const UPLOAD: Allowance = Allowance { body_bytes: 32 * 1024 * 1024, time: Duration::from_secs(600) };

/// Where a list is brought.
const LISTS: [&str; 1] = ["/api/entity/meters/add"];

/// Where files are brought.
const UPLOADS: [&str; 3] = ["/api/data/import", "/admin/imports", "/admin/meters/csv"];

/// Refuses what is too large, and gives up on what takes too long, in words.
pub(crate) async fn grant(request: Request, next: Next) -> Response {
    let allowance = match request.uri().path() {
        path if UPLOADS.contains(&path) => UPLOAD,
        path if LISTS.contains(&path) => LIST,
        _ => USUAL,
    };
    within(allowance, request, next).await
}

/// What is only read may be asked again. Of what changes something nobody knows whether it was given up before it was
/// committed or behind that.
async fn within(Allowance { body_bytes, time }: Allowance, mut request: Request, next: Next) -> Response {
    let (for_program, is_safe) = (is_for_programs(request.uri().path()), request.method().is_safe());
    DefaultBodyLimit::max(body_bytes).apply(&mut request);
    match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(elapsed) => {
            let error = if is_safe { Error::Busy } else { Error::Unknown(elapsed.into()) };
            if for_program { ApiError(error).into_response() } else { PageError(error).into_response() }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::to_bytes, middleware::from_fn, routing::any};
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn what_was_given_up_may_have_changed_something() {
        let hasty = |request, next| within(Allowance { body_bytes: 0, time: Duration::ZERO }, request, next);
        let router = Router::new().route("/api/slow", any(std::future::pending::<()>)).layer(from_fn(hasty));
        for (method, kind, retry_after) in [
            ("GET", "busy", true),
            ("HEAD", "busy", true),
            ("POST", "unknown-outcome", false),
            ("DELETE", "unknown-outcome", false),
        ] {
            let request = Request::builder().method(method).uri("/api/slow").body(axum::body::Body::empty());
            let answer = router.clone().oneshot(request.unwrap()).await.unwrap();
            assert_eq!(
                (answer.status().as_u16(), answer.headers().contains_key("retry-after")),
                (503, retry_after)
            );
            let body = to_bytes(answer.into_body(), 1 << 16).await.unwrap();
            assert!(method == "HEAD" || String::from_utf8_lossy(&body).contains(kind), "{method}");
        }
    }
}
