//! `/account/delete`: the end of an account.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use portal::{Error, SignedIn};
use serde::Deserialize;
use words::Words;

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
        Err(error) => faults::shown(Words::ENGLISH, error, "email", |fault| page(&state, &who, Some(fault))),
    }
}

fn page(state: &WebState, who: &SignedIn, fault: Option<FieldFault>) -> AccountPage {
    let typed = Input::email("email", "Your email address", "off", "");
    let form = Form {
        id: "delete",
        action: "/account/delete".to_owned(),
        inputs: vec![typed.hinted(format!("Type {} to confirm.", who.account.email))],
        button: "Delete my account".to_owned(),
        is_dangerous: true,
        ..Form::default()
    };
    let confirm = Card {
        id: "confirm",
        title: "Delete it",
        text: "This cannot be undone.".to_owned(),
        form: Some(form.with_fault(fault.as_ref())),
        ..Card::default()
    };
    let goes = rows(&[
        ("You", "Name, email address and password, at once and for good."),
        ("What you are signed in with", "Sessions, known browsers, two-factor sign-in and API keys."),
        ("What was written to you", "Messages, links, and the addresses you signed in from."),
        ("Your meter, for you", "You see it no more. Whoever has it next does not see what was yours."),
    ]);
    let stays = rows(&[
        ("Readings", "They belong to the meter, and settle what was credited."),
        ("The log", "It says what was done, by a number that no longer leads to you."),
    ]);
    AccountPage {
        layout: shell::layout(&state.portal, who, "Delete your account", None),
        title: "Delete your account".to_owned(),
        tabs: tabs("/account/delete"),
        notice: None,
        shown_once: None,
        cards: vec![
            Card { id: "goes", title: "What goes", rows: goes, ..Card::default() },
            Card { id: "stays", title: "What stays", rows: stays, ..Card::default() },
            confirm,
        ],
    }
}

fn rows(entries: &[(&str, &str)]) -> Vec<Row> {
    let row = |(title, line): &(&str, &str)| Row {
        title: (*title).to_owned(),
        lines: vec![(*line).to_owned()],
        ..Row::default()
    };
    entries.iter().map(row).collect()
}
