//! `GET /api/outbox`

use axum::{Json, extract::State};
use domain::Calendar;
use portal::{
    Error,
    mail::{Cursor, Message, MessageState, PAGE_LENGTH},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::vis::rfc3339,
    extract::{Administrator, ApiQuery},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Which messages, and how many at a time.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OutboxQuery {
    /// Only those which stand so: `queued`, `kept`, `sent` or `failed`.
    #[param(example = "failed")]
    state: Option<String>,
    /// At most so many; 50 if left out.
    #[param(minimum = 1, maximum = 200, example = 50)]
    limit: Option<u32>,
    /// `next_cursor` of the answer before.
    cursor: Option<String>,
}

/// A part of the outbox.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessageList {
    /// Newest first.
    messages: Vec<MessageItem>,
    /// What to send as `cursor` for older ones; null at the end.
    next_cursor: Option<String>,
}

/// A message, without what it says.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessageItem {
    /// Its number.
    #[schema(example = "0f3c2a9b8d7e6f504132a1b0c9d8e7f6")]
    message_id: String,
    /// What it tells.
    #[schema(example = "reset_password")]
    kind: String,
    /// The address it goes to.
    #[schema(example = "maya@harbor.example")]
    recipient: String,
    /// Its subject.
    #[schema(example = "Set a new password")]
    subject: String,
    /// `queued`, `kept`, `sent` or `failed`.
    #[schema(example = "sent")]
    state: String,
    /// How often it was tried.
    n_attempts: u32,
    /// When it is tried next, RFC 3339; null unless it is queued.
    next_attempt_at: Option<String>,
    /// Why the last attempt failed.
    #[schema(example = "permanent error (550): no such person")]
    last_error: Option<String>,
    /// When it was written, RFC 3339.
    #[schema(example = "2026-07-16T16:00:00-07:00", format = DateTime)]
    created_at: String,
    /// When the mail server took it, RFC 3339.
    sent_at: Option<String>,
}

/// Messages that the portal has written, newest first.
#[utoipa::path(
    get, path = "/api/outbox", tag = "mail", params(OutboxQuery),
    responses(
        (status = 200, description = "Messages, newest first", body = MessageList),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn list_messages(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    ApiQuery(query): ApiQuery<OutboxQuery>,
) -> ApiResult<Json<MessageList>> {
    let (only, before) = query.checked()?;
    let limit = query.limit.unwrap_or(PAGE_LENGTH);
    let page = state.portal.outbox(&who.caller, only, before, limit).await?;
    let calendar = &state.portal.config().calendar;
    let messages = page.messages.iter().map(|it| MessageItem::of(it, calendar)).collect();
    Ok(Json(MessageList { messages, next_cursor: page.next.as_ref().map(Cursor::to_text) }))
}

impl OutboxQuery {
    fn checked(&self) -> Result<(Option<MessageState>, Option<Cursor>), Error> {
        let words = "must be queued, kept, sent or failed".to_owned();
        let state = match self.state.as_deref() {
            Some(it) => {
                Some(MessageState::parse(it).ok_or(Error::Invalid { field: "state", reason: words.into() })?)
            }
            None => None,
        };
        let reason = "is not a next_cursor of this list".to_owned();
        let before = match self.cursor.as_deref() {
            Some(it) => {
                Some(Cursor::parse(it).ok_or(Error::Invalid { field: "cursor", reason: reason.into() })?)
            }
            None => None,
        };
        Ok((state, before))
    }
}

impl MessageItem {
    pub(crate) fn of(message: &Message, calendar: &Calendar) -> MessageItem {
        let is_queued = message.state == MessageState::Queued;
        MessageItem {
            message_id: message.id.as_str().to_owned(),
            kind: message.kind.clone(),
            recipient: message.recipient.clone(),
            subject: message.subject.clone(),
            state: message.state.as_str().to_owned(),
            n_attempts: message.n_attempts,
            next_attempt_at: is_queued.then(|| rfc3339(message.next_attempt_at, calendar)),
            last_error: message.last_error.clone(),
            created_at: rfc3339(message.created_at, calendar),
            sent_at: message.sent_at.map(|it| rfc3339(it, calendar)),
        }
    }
}
