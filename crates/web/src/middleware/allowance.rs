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
pub(crate) async fn grant(mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let for_program = is_for_programs(path);
    let Allowance { body_bytes, time } = match path {
        path if UPLOADS.contains(&path) => UPLOAD,
        path if LISTS.contains(&path) => LIST,
        _ => USUAL,
    };
    DefaultBodyLimit::max(body_bytes).apply(&mut request);
    match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(_) if for_program => ApiError(Error::Busy).into_response(),
        Err(_) => PageError(Error::Busy).into_response(),
    }
}
