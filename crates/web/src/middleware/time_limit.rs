//! No request but the live stream may take for ever.

use std::time::Duration;

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use portal::Error;

use crate::{pages::PageError, problem::ApiError};

/// The longest any request but the live stream may take.
const LONGEST: Duration = Duration::from_secs(30);

/// Gives up on a request that takes too long, in words.
pub(crate) async fn hold(request: Request, next: Next) -> Response {
    let for_program = request.uri().path().starts_with("/api/");
    match tokio::time::timeout(LONGEST, next.run(request)).await {
        Ok(response) => response,
        Err(_) if for_program => ApiError(Error::Busy).into_response(),
        Err(_) => PageError(Error::Busy).into_response(),
    }
}
