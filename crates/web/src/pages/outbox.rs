//! `/admin/outbox` and `/admin/outbox/{message_id}`

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portal::{
    Error, Portal,
    mail::{Cursor, Message, MessageState, OutboxPage, PAGE_LENGTH},
};
use serde::Deserialize;
use words::{Words, key};

use super::{PageError, PageResult, faults::or_confirm, render, shell};
use crate::{
    extract::{MessagePath, PageAdministrator},
    state::WebState,
    view::{
        format,
        layout::Layout,
        outbox::{Outbox, OutboxMessage, OutboxRow, OutboxTab, StatePill, TextPiece},
    },
};

/// The kinds of messages, and what they are called.
const KINDS: [(&str, &str); 25] = [
    ("confirm_registration", key("outbox-kind-confirm-registration")),
    ("already_registered", key("outbox-kind-already-registered")),
    ("registration_number_unknown", key("outbox-kind-registration-number-unknown")),
    ("welcome", key("outbox-kind-welcome")),
    ("waiting_for_approval", key("outbox-kind-waiting-for-approval")),
    ("approved", key("outbox-kind-approved")),
    ("declined", key("outbox-kind-declined")),
    ("role_changed", key("outbox-kind-role-changed")),
    ("new_member", key("outbox-kind-new-member")),
    ("new_claim", key("outbox-kind-new-claim")),
    ("meter_claimed", key("outbox-kind-meter-claimed")),
    ("meter_lost", key("outbox-kind-meter-lost")),
    ("reset_password", key("outbox-kind-reset-password")),
    ("password_changed", key("outbox-kind-password-changed")),
    ("confirm_new_email", key("outbox-kind-confirm-new-email")),
    ("email_changed", key("outbox-kind-email-changed")),
    ("two_factor_on", key("outbox-kind-two-factor-on")),
    ("two_factor_off", key("outbox-kind-two-factor-off")),
    ("recovery_code_used", key("outbox-kind-recovery-code-used")),
    ("api_key_created", key("outbox-kind-api-key-created")),
    ("account_deleted", key("outbox-kind-account-deleted")),
    ("invitation", key("outbox-kind-invitation")),
    ("sessions_ended_by_administrator", key("outbox-kind-sessions-ended-by-administrator")),
    ("alert", key("outbox-kind-alert")),
    ("alert_over", key("outbox-kind-alert-over")),
];

/// Which messages; what cannot be read is as if it were not there.
#[derive(Default, Deserialize)]
pub(crate) struct OutboxPageQuery {
    state: Option<String>,
    cursor: Option<String>,
}

/// What has just happened to a message.
#[derive(Default, Deserialize)]
pub(crate) struct MessageNotice {
    retry: Option<String>,
}

/// The list of messages.
pub(crate) async fn outbox(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    Query(query): Query<OutboxPageQuery>,
) -> PageResult<Response> {
    let (only, before) = (query.state.as_deref().and_then(MessageState::parse), query.cursor());
    let is_newest = before.is_none();
    let page = state.portal.outbox(&who.caller, only, before, PAGE_LENGTH).await?;
    let layout = shell::layout(&state.portal, &who, who.words().say("shell-nav-outbox"), None);
    Ok(render(StatusCode::OK, &of_page(&state.portal, layout, &page, only, is_newest)))
}

/// One message.
pub(crate) async fn message(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    MessagePath(message_id): MessagePath,
    Query(notice): Query<MessageNotice>,
) -> PageResult<Response> {
    let message = match state.portal.open_message(&who.caller, &message_id).await {
        Ok(message) => message,
        Err(error) => return or_confirm(error, &format!("/admin/outbox/{message_id}")),
    };
    let layout = shell::layout(&state.portal, &who, who.words().say("outbox-message"), None);
    Ok(render(StatusCode::OK, &of_message(&state.portal, layout, message, notice.key())))
}

/// Tries a message again and goes back to it.
pub(crate) async fn post_retry_message(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    MessagePath(message_id): MessagePath,
) -> PageResult<Response> {
    let word = match state.portal.retry_message(&who.caller, &message_id).await {
        Ok(()) => "done",
        Err(Error::Rule { .. }) => "needless",
        Err(other) => return Err(PageError(other)),
    };
    Ok(Redirect::to(&format!("/admin/outbox/{message_id}?retry={word}")).into_response())
}

impl OutboxPageQuery {
    fn cursor(&self) -> Option<Cursor> {
        self.cursor.as_deref().and_then(Cursor::parse)
    }
}

impl MessageNotice {
    /// What is said of it.
    fn key(&self) -> Option<&'static str> {
        match self.retry.as_deref()? {
            "done" => Some(key("outbox-queued-again")),
            "needless" => Some(key("outbox-needless")),
            _ => None,
        }
    }
}

fn of_page(
    portal: &Portal,
    layout: Layout,
    page: &OutboxPage,
    only: Option<MessageState>,
    is_newest: bool,
) -> Outbox {
    let (words, calendar) = (layout.words, &portal.config().calendar);
    let row = |it: &Message| OutboxRow {
        href: format!("/admin/outbox/{}", it.id.as_str()),
        subject: it.subject.clone(),
        recipient: it.recipient.clone(),
        written: format::date_and_clock(words, it.created_at, calendar),
        state: pill(words, it.state),
    };
    Outbox {
        layout,
        mailer: words.say(if portal.mail_is_sent() { "outbox-mailer" } else { "outbox-no-mailer" }),
        tabs: tabs(words, only),
        messages: page.messages.iter().map(row).collect(),
        empty: words.say(match only {
            Some(MessageState::Failed) => "outbox-none-failed",
            Some(_) => "outbox-none-so",
            None => "outbox-none-yet",
        }),
        newest: (!is_newest).then(|| address(only, None)),
        older: page.next.as_ref().map(|it| address(only, Some(it))),
    }
}

fn tabs(words: Words, only: Option<MessageState>) -> Vec<OutboxTab> {
    let states = [None].into_iter().chain(MessageState::ALL.map(Some));
    let tab = |state: Option<MessageState>| OutboxTab {
        href: address(state, None),
        label: state.map_or_else(|| words.say("outbox-all"), |it| pill(words, it).word),
        current: state == only,
    };
    states.map(tab).collect()
}

fn address(only: Option<MessageState>, before: Option<&Cursor>) -> String {
    let state = only.map(|it| format!("state={}", it.as_str()));
    let cursor = before.map(|it| format!("cursor={}", it.to_text()));
    let query: Vec<String> = state.into_iter().chain(cursor).collect();
    if query.is_empty() { "/admin/outbox".to_owned() } else { format!("/admin/outbox?{}", query.join("&")) }
}

fn of_message(
    portal: &Portal,
    layout: Layout,
    message: Message,
    notice: Option<&'static str>,
) -> OutboxMessage {
    let (words, calendar) = (layout.words, &portal.config().calendar);
    let time = |at| format::date_and_clock(words, at, calendar);
    let has_failed = message.state == MessageState::Failed;
    let mut facts = vec![
        (words.say("outbox-to"), message.recipient.clone()),
        (words.say("outbox-kind"), kind(words, &message.kind)),
        (words.say("outbox-written"), time(message.created_at)),
    ];
    facts.extend(message.sent_at.map(|it| (words.say("outbox-sent-at"), time(it))));
    if message.n_attempts > 0 {
        facts.push((words.say("outbox-attempts"), message.n_attempts.to_string()));
    }
    if message.state == MessageState::Queued {
        facts.push((words.say("outbox-next-attempt"), time(message.next_attempt_at)));
    }
    facts.push((words.say("outbox-number"), message.id.as_str().to_owned()));
    OutboxMessage {
        layout,
        state: pill(words, message.state),
        notice: notice.map(|it| words.say(it)),
        fault: message.last_error,
        retry: has_failed.then(|| format!("/admin/outbox/{}/retry", message.id.as_str())),
        facts,
        text: TextPiece::of(&message.text_body, portal.config().public_url.as_str()),
        subject: message.subject,
        html: message.html_body,
    }
}

fn pill(words: Words, state: MessageState) -> StatePill {
    let (word, class) = match state {
        MessageState::Queued => (key("outbox-waiting"), "event"),
        MessageState::Kept => (key("outbox-kept"), ""),
        MessageState::Sent => (key("outbox-sent"), "ok"),
        MessageState::Failed => (key("outbox-failed"), "bad"),
    };
    StatePill { word: words.say(word), class }
}

/// What a kind of messages is called.
fn kind(words: Words, kind: &str) -> String {
    let found = KINDS.iter().find(|it| it.0 == kind);
    found.map_or_else(|| kind.replace('_', " "), |it| words.say(it.1))
}
