//! `/account/delete`: the end of an account.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use portal::{Error, SignedIn};
use serde::Deserialize;
use words::{Words, key};

use super::{PageResult, account::tabs, faults, render, shell};
use crate::{
    extract::{PageActive, PageForm},
    state::WebState,
    view::{
        account::{AccountPage, Card, Row},
        form::{FieldFault, Form, Input},
    },
};

/// What confirms it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeleteForm {
    email: String,
}

/// What goes, what stays, and the form that does it.
pub(crate) async fn delete_account(State(state): State<WebState>, PageActive(who): PageActive) -> Response {
    render(StatusCode::OK, &page(&state, &who, None))
}

/// Deletes the account.
pub(crate) async fn post_delete_account(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    PageForm(form): PageForm<DeleteForm>,
) -> PageResult<Response> {
    match state.portal.delete_own_account(&who, &form.email).await {
        Ok(()) => {
            let gone = [(header::SET_COOKIE, state.cookies.clear())];
            Ok((gone, Redirect::to("/login?gone")).into_response())
        }
        Err(Error::ReauthNeeded) => faults::or_confirm(Error::ReauthNeeded, "/account/delete"),
        Err(error) => faults::shown(who.words(), error, "email", |fault| page(&state, &who, Some(fault))),
    }
}

fn page(state: &WebState, who: &SignedIn, fault: Option<FieldFault>) -> AccountPage {
    let words = who.words();
    let typed = Input::email("email", words.say("account-delete-email"), "off", "");
    let form = Form {
        id: "delete",
        action: "/account/delete".to_owned(),
        inputs: vec![typed.hinted(words.with("email", &who.account.email).say("account-delete-type"))],
        button: words.say("account-delete-button"),
        is_dangerous: true,
        ..Form::default()
    };
    let confirm = Card {
        id: "confirm",
        title: words.say("account-delete-it"),
        text: words.say("account-delete-text"),
        form: Some(form.with_fault(fault.as_ref())),
        ..Card::default()
    };
    let goes = rows(
        words,
        &[
            (key("account-goes-you"), key("account-goes-you-text")),
            (key("account-goes-secrets"), key("account-goes-secrets-text")),
            (key("account-goes-messages"), key("account-goes-messages-text")),
            (key("account-goes-meter"), key("account-goes-meter-text")),
        ],
    );
    let stays = rows(
        words,
        &[
            (key("account-stays-readings"), key("account-stays-readings-text")),
            (key("account-stays-log"), key("account-stays-log-text")),
        ],
    );
    AccountPage {
        layout: shell::layout(&state.portal, who, words.say("account-delete-title"), None),
        title: words.say("account-delete-title"),
        tabs: tabs(words, "/account/delete"),
        notice: None,
        shown_once: None,
        cards: vec![
            Card { id: "goes", title: words.say("account-goes"), rows: goes, ..Card::default() },
            Card { id: "stays", title: words.say("account-stays"), rows: stays, ..Card::default() },
            confirm,
        ],
    }
}

fn rows(words: Words, entries: &[(&'static str, &'static str)]) -> Vec<Row> {
    let row = |(title, line): &(&'static str, &'static str)| Row {
        title: words.say(title),
        lines: vec![words.say(line)],
        ..Row::default()
    };
    entries.iter().map(row).collect()
}
