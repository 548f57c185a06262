//! A handler that panics is a fault of ours; the portal goes on.

use std::panic::AssertUnwindSafe;

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use portal::Error;

use crate::{
    pages::PageError,
    problem::{ApiError, is_for_programs},
};

/// Answers 500 where a handler panics. The answer is the same for every fault of ours; the log has the number in it.
pub(crate) async fn catch(request: Request, next: Next) -> Response {
    let for_program = is_for_programs(request.uri().path());
    if let Ok(response) = AssertUnwindSafe(next.run(request)).catch_unwind().await {
        return response;
    }
    let error = Error::Internal("a handler panicked".into());
    match for_program {
        true => ApiError(error).into_response(),
        false => PageError(error).into_response(),
    }
}
