//! `POST /api/outbox/{message_id}/retry`

use axum::{extract::State, http::StatusCode};

use crate::{
    extract::{Administrator, MessagePath},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Puts a message that has failed back into the queue.
#[utoipa::path(
    post, path = "/api/outbox/{message_id}/retry", tag = "mail",
    params(("message_id" = String, Path, description = "The message, as the list names it",
        example = "0f3c2a9b8d7e6f504132a1b0c9d8e7f6")),
    responses(
        (status = 204, description = "It is tried again, from the beginning"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 404, description = "No such message", body = Problem),
        (status = 409, description = "It has not failed", body = Problem)
    )
)]
pub(crate) async fn retry_message(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    MessagePath(message_id): MessagePath,
) -> ApiResult<StatusCode> {
    state.portal.retry_message(&who.caller, &message_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
