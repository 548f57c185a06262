//! `GET` and `POST /confirm`: the password once more, before something dangerous is done.

use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use portal::SignedIn;
use serde::Deserialize;

use super::{PageResult, faults, render, shell};
use crate::{
    extract::{PageForm, PagePerson},
    local_path::LocalPath,
    state::WebState,
    view::{
        Link,
        form::{FieldFault, Form, Input},
        form_page::FormPage,
    },
};

/// The page to go back to.
#[derive(Default, Deserialize)]
pub(crate) struct ConfirmQuery {
    next: Option<String>,
}

/// What the form sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmForm {
    password: String,
    code: Option<String>,
    next: Option<String>,
}

/// The page that asks once more.
pub(crate) async fn confirm(
    State(state): State<WebState>,
    PagePerson(who): PagePerson,
    Query(query): Query<ConfirmQuery>,
) -> Response {
    render(StatusCode::OK, &page(&state, &who, query.next.as_deref(), None))
}

/// Takes the password, and goes back to what was to be done.
pub(crate) async fn post_confirm(
    State(state): State<WebState>,
    PagePerson(who): PagePerson,
    headers: HeaderMap,
    PageForm(form): PageForm<ConfirmForm>,
) -> PageResult<Response> {
    let brought = state.cookies.brought(&headers);
    let (code, next) = (form.code.as_deref(), form.next.as_deref());
    match state.portal.confirm(&who, &form.password, code, brought.browser()).await {
        Ok(entered) => Ok((state.cookies.enter(&entered), Redirect::to(&next_of(next))).into_response()),
        Err(error) => faults::shown(who.words(), error, "password", |it| page(&state, &who, next, Some(it))),
    }
}

fn next_of(next: Option<&str>) -> String {
    next.and_then(LocalPath::parse).map_or("/account".to_owned(), |it| it.as_str().to_owned())
}

fn page(state: &WebState, who: &SignedIn, next: Option<&str>, fault: Option<FieldFault>) -> FormPage {
    let words = who.words();
    let mut inputs = vec![Input::password("password", words.say("register-password"), "current-password")];
    if who.has_second_factor {
        inputs.push(Input::code(words));
    }
    let form = Form {
        id: "confirm",
        action: "/confirm".to_owned(),
        inputs,
        hidden: vec![("next", next_of(next))],
        button: words.say("register-again-button"),
        ..Form::default()
    };
    FormPage {
        public: shell::public(&state.portal, words, words.say("register-again-title")),
        title: words.say("register-again-title"),
        text: words.with("email", &who.account.email).say("register-again-text"),
        form: Some(form.with_fault(fault.as_ref())),
        ways: vec![Link { href: "/account".to_owned(), label: words.say("register-again-not-now") }],
    }
}
