//! `/admin/outbox` and `/admin/outbox/{message_id}`

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::Calendar;
use jiff::Timestamp;
use portal::{
    Error, Portal,
    mail::{Cursor, Message, MessageState, OutboxPage, PAGE_LENGTH},
};
use serde::Deserialize;
use words::Words;

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
    let layout = shell::layout(&state.portal, &who, "Outbox", None);
    Ok(render(StatusCode::OK, &of_page(&state.portal, layout, &page, only, is_newest)))
}

/// One message.
pub(crate) async fn message(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    MessagePath(message_id): MessagePath,
    Query(notice): Query<MessageNotice>,
) -> PageResult<Response> {
    // It may hold a link that lets somebody in.
    if let Err(error) = state.portal.require_fresh_person(&who) {
        return or_confirm(error, &format!("/admin/outbox/{message_id}"));
    }
    let message = state.portal.open_message(&who.caller, &message_id).await?;
    let layout = shell::layout(&state.portal, &who, "Message", None);
    Ok(render(StatusCode::OK, &of_message(&state.portal, layout, message, notice.words())))
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
    fn words(&self) -> Option<&'static str> {
        match self.retry.as_deref()? {
            "done" => Some(
                "It is in the queue again and goes out in a moment. Load this page again to see how it went.",
            ),
            "needless" => Some("It has not failed, so there is nothing to try again."),
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
    let calendar = &portal.config().calendar;
    let row = |it: &Message| OutboxRow {
        href: format!("/admin/outbox/{}", it.id.as_str()),
        subject: it.subject.clone(),
        recipient: it.recipient.clone(),
        written: written(it.created_at, calendar),
        state: pill(it.state),
    };
    Outbox {
        layout,
        mailer: match portal.mail_is_sent() {
            true => "What the portal wrote to people, and what became of it.",
            false => {
                "There is no mail server, so every message is kept here and goes to nobody. Pass links on yourself."
            }
        },
        tabs: tabs(only),
        messages: page.messages.iter().map(row).collect(),
        empty: match only {
            Some(MessageState::Failed) => "No message has failed.",
            Some(_) => "No message stands so.",
            None => "As soon as the portal writes to somebody, the message is here. It stays for 90 days.",
        },
        newest: (!is_newest).then(|| address(only, None)),
        older: page.next.as_ref().map(|it| address(only, Some(it))),
    }
}

fn tabs(only: Option<MessageState>) -> Vec<OutboxTab> {
    let states = [None].into_iter().chain(MessageState::ALL.map(Some));
    let tab = |state: Option<MessageState>| OutboxTab {
        href: address(state, None),
        label: state.map_or("All", |it| pill(it).word),
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
    let calendar = &portal.config().calendar;
    let has_failed = message.state == MessageState::Failed;
    let mut facts = vec![
        ("To", message.recipient.clone()),
        ("Kind", message.kind.replace('_', " ")),
        ("Written", written(message.created_at, calendar)),
    ];
    facts.extend(message.sent_at.map(|it| ("Sent", written(it, calendar))));
    if message.n_attempts > 0 {
        facts.push(("Attempts", message.n_attempts.to_string()));
    }
    if message.state == MessageState::Queued {
        facts.push(("Next attempt", written(message.next_attempt_at, calendar)));
    }
    facts.push(("Number", message.id.as_str().to_owned()));
    OutboxMessage {
        layout,
        state: pill(message.state),
        notice,
        fault: message.last_error,
        retry: has_failed.then(|| format!("/admin/outbox/{}/retry", message.id.as_str())),
        facts,
        text: TextPiece::of(&message.text_body, portal.config().public_url.as_str()),
        subject: message.subject,
        html: message.html_body,
    }
}

fn pill(state: MessageState) -> StatePill {
    let (word, class) = match state {
        MessageState::Queued => ("Waiting", "event"),
        MessageState::Kept => ("Kept", ""),
        MessageState::Sent => ("Sent", "ok"),
        MessageState::Failed => ("Failed", "bad"),
    };
    StatePill { word, class }
}

fn written(at: Timestamp, calendar: &Calendar) -> String {
    format!("{}, {}", calendar.date(at).strftime("%b %-d, %Y"), format::clock(Words::ENGLISH, at, calendar))
}
