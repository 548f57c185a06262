//! `/account/security`: sessions, two-factor sign-in, browsers that are known.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portal::{OwnSession, Portal, SignedIn};
use serde::Deserialize;
use words::{Words, key};

use super::{
    PageResult,
    account::{Done, tabs},
    render, shell,
    two_factor::NoFields,
};
use crate::{
    extract::{PageActive, PageForm},
    state::WebState,
    view::{
        account::{AccountPage, Card, Row, RowAction},
        browser,
        form::Form,
        format,
    },
};

/// Which session is to end.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndSessionForm {
    session_id: String,
}

/// Sessions, two-factor sign-in, browsers.
pub(crate) async fn security(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    Query(query): Query<Done>,
) -> PageResult<Response> {
    let sessions = state.portal.own_sessions(&who).await?;
    let n_browsers = state.portal.count_own_devices(&who).await?;
    let notice = match query.done.as_deref() {
        Some("ended") => Some(key("account-session-ended")),
        Some("others") => Some(key("account-others-ended")),
        Some("browsers") => Some(key("account-browsers-forgotten")),
        Some("two-factor-off") => Some(key("account-two-factor-off")),
        _ => None,
    };
    let page = AccountPage {
        notice: notice.map(|it| who.words().say(it)),
        ..page(&state, &who, sessions, n_browsers)
    };
    Ok(render(StatusCode::OK, &page))
}

/// Ends one session.
pub(crate) async fn post_end_session(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    PageForm(form): PageForm<EndSessionForm>,
) -> PageResult<Response> {
    state.portal.end_own_session(&who, &form.session_id).await?;
    Ok(Redirect::to("/account/security?done=ended").into_response())
}

/// Ends all sessions but this one.
pub(crate) async fn post_end_others(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    PageForm(NoFields {}): PageForm<NoFields>,
) -> PageResult<Response> {
    state.portal.end_other_own_sessions(&who).await?;
    Ok(Redirect::to("/account/security?done=others").into_response())
}

/// Forgets the browsers that are known.
pub(crate) async fn post_forget_browsers(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    PageForm(NoFields {}): PageForm<NoFields>,
) -> PageResult<Response> {
    state.portal.forget_own_devices(&who).await?;
    Ok(Redirect::to("/account/security?done=browsers").into_response())
}

fn row(words: Words, portal: &Portal, own: OwnSession) -> Row {
    let calendar = &portal.config().calendar;
    let session = own.session;
    let from = match session.address.is_empty() {
        true => words.say("account-unknown-address"),
        false => session.address.clone(),
    };
    let time = |at| format::date_and_clock(words, at, calendar);
    let seen = words.with("time", time(session.last_seen_at)).say("account-session-seen");
    let begun = words.with("time", time(session.created_at)).with("from", from).say("account-session-begun");
    let end = RowAction {
        href: "/account/security/sessions/end".to_owned(),
        hidden: vec![("session_id", session.id.as_str().to_owned())],
        button: words.say("account-session-end"),
    };
    Row {
        title: browser::name(words, &session.user_agent),
        lines: vec![seen, begun],
        pill: own.is_this.then(|| words.say("account-session-this")),
        action: (!own.is_this).then_some(end),
    }
}

fn button(id: &'static str, action: &str, says: String) -> Form {
    Form { id, action: action.to_owned(), button: says, ..Form::default() }
}

fn page(state: &WebState, who: &SignedIn, sessions: Vec<OwnSession>, n_browsers: u64) -> AccountPage {
    let others = sessions.len() > 1;
    let words = who.words();
    let (factor, set_up) = match who.has_second_factor {
        true => (key("account-two-factor-is-on"), key("account-two-factor-more")),
        false => (key("account-two-factor-is-off"), key("account-two-factor-set-up")),
    };
    let others = others.then(|| {
        button("others", "/account/security/sessions/end-others", words.say("account-sessions-end-others"))
    });
    let forget = (n_browsers > 0)
        .then(|| button("forget", "/account/security/browsers/forget", words.say("account-browsers-forget")));
    let cards = vec![
        Card {
            id: "sessions",
            title: words.say("account-sessions"),
            text: words.say("account-sessions-text"),
            rows: sessions.into_iter().map(|it| row(words, &state.portal, it)).collect(),
            form: others,
            link: None,
        },
        Card {
            id: "factor",
            title: words.say("two-factor-title"),
            text: words.say(factor),
            link: Some(("/account/security/two-factor", words.say(set_up))),
            ..Card::default()
        },
        Card {
            id: "browsers",
            title: words.say("account-browsers"),
            text: words.count("count", n_browsers).say("account-browsers-text"),
            form: forget,
            ..Card::default()
        },
    ];
    AccountPage {
        layout: shell::layout(&state.portal, who, words.say("account-tab-security"), None),
        title: words.say("account-tab-security"),
        tabs: tabs(words, "/account/security"),
        notice: None,
        shown_once: None,
        cards,
    }
}
