//! `/account/security`: sessions, two-factor sign-in, browsers that are known.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portal::{OwnSession, Portal, SignedIn};
use serde::Deserialize;
use words::Words;

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
        Some("ended") => Some("The session has ended."),
        Some("others") => Some("You are signed out everywhere else."),
        Some("browsers") => Some("No browser is known any more."),
        Some("two-factor-off") => Some("Two-factor sign-in is off."),
        _ => None,
    };
    let page = AccountPage { notice: notice.map(str::to_owned), ..page(&state, &who, sessions, n_browsers) };
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

fn row(portal: &Portal, own: OwnSession) -> Row {
    let calendar = &portal.config().calendar;
    let session = own.session;
    let from = if session.address.is_empty() { "an unknown address" } else { &session.address };
    let seen =
        format!("Last used {}", format::date_and_clock(Words::ENGLISH, session.last_seen_at, calendar));
    let begun = format!(
        "Signed in {} from {from}",
        format::date_and_clock(Words::ENGLISH, session.created_at, calendar)
    );
    let end = RowAction {
        href: "/account/security/sessions/end".to_owned(),
        hidden: vec![("session_id", session.id.as_str().to_owned())],
        button: "End",
    };
    Row {
        title: browser::words(&session.user_agent),
        lines: vec![seen, begun],
        pill: own.is_this.then(|| "This one".to_owned()),
        action: (!own.is_this).then_some(end),
    }
}

fn button(id: &'static str, action: &str, words: &'static str) -> Form {
    Form { id, action: action.to_owned(), button: words.to_owned(), ..Form::default() }
}

fn page(state: &WebState, who: &SignedIn, sessions: Vec<OwnSession>, n_browsers: u64) -> AccountPage {
    let others = sessions.len() > 1;
    let factor = match who.has_second_factor {
        true => (
            "It is on: signing in asks for a code of your app besides the password.",
            "Recovery codes and more",
        ),
        false => ("It is off: whoever learns your password gets in.", "Set it up"),
    };
    let cards = vec![
        Card {
            id: "sessions",
            title: "Where you are signed in",
            text: "If you do not know one of these, end it and change your password.".to_owned(),
            rows: sessions.into_iter().map(|it| row(&state.portal, it)).collect(),
            form: others.then(|| {
                button("others", "/account/security/sessions/end-others", "Sign out everywhere else")
            }),
            link: None,
        },
        Card {
            id: "factor",
            title: "Two-factor sign-in",
            text: factor.0.to_owned(),
            link: Some(("/account/security/two-factor", factor.1)),
            ..Card::default()
        },
        Card {
            id: "browsers",
            title: "Browsers that are known",
            text: format!(
                "You signed in with {n_browsers} within 400 days. Tries from them are counted apart, so that strangers \
                 who try your password cannot lock you out."
            ),
            form: (n_browsers > 0)
                .then(|| button("forget", "/account/security/browsers/forget", "Forget them all")),
            ..Card::default()
        },
    ];
    AccountPage {
        layout: shell::layout(&state.portal, who, "Security", None),
        title: "Security".to_owned(),
        tabs: tabs("/account/security"),
        notice: None,
        shown_once: None,
        cards,
    }
}
