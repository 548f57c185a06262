//! `GET /api/outbox/{message_id}`

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::list::MessageItem;
use crate::{
    extract::{Administrator, MessagePath},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// A message, with what it says.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessageDocument {
    #[serde(flatten)]
    head: MessageItem,
    /// What it says, as text. The secrets of links are gone once it was sent.
    #[schema(
        example = "Hello Maya,\n\nSomebody, probably you, asked for a new password for your account.\n"
    )]
    text_body: String,
    /// What it says, as HTML.
    #[schema(example = "<!doctype html>…")]
    html_body: String,
}

/// One message. That it was opened is written into the audit log; a key opens none.
#[utoipa::path(
    get, path = "/api/outbox/{message_id}", tag = "mail", security(("session" = [])),
    params(("message_id" = String, Path, description = "The message, as the list names it",
        example = "0f3c2a9b8d7e6f504132a1b0c9d8e7f6")),
    responses(
        (status = 200, description = "The message", body = MessageDocument),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators who have signed in may do this; `reauth` after five \
            minutes", body = Problem),
        (status = 404, description = "No such message", body = Problem)
    )
)]
pub(crate) async fn get_message(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    MessagePath(message_id): MessagePath,
) -> ApiResult<Json<MessageDocument>> {
    let message = state.portal.open_message(&who.caller, &message_id).await?;
    let head = MessageItem::of(&message, &state.portal.config().calendar);
    Ok(Json(MessageDocument { head, text_body: message.text_body, html_body: message.html_body }))
}
