//! `GET` and `POST /login/code`: the second step of signing in.

use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use portal::Error;
use serde::Deserialize;
use words::Words;

use super::{FIRST_PAGE, PageError, PageResult, faults, render, shell};
use crate::{
    extract::{PageForm, PageWords, RequestOrigin},
    local_path::LocalPath,
    state::WebState,
    view::{
        Link,
        form::{FieldFault, Form, Input},
        form_page::FormPage,
    },
};

/// The page to go on to.
#[derive(Default, Deserialize)]
pub(crate) struct CodeQuery {
    next: Option<String>,
}

/// What the form sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeForm {
    code: String,
    next: Option<String>,
}

/// The page that asks for the code.
pub(crate) async fn sign_in_code(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    headers: HeaderMap,
    Query(query): Query<CodeQuery>,
) -> PageResult<Response> {
    let brought = state.cookies.brought(&headers);
    let Some(step) = brought.code() else { return Ok(Redirect::to("/login").into_response()) };
    match state.portal.may_finish_sign_in(step).await {
        Ok(()) => Ok(render(StatusCode::OK, &page(&state, words, query.next.as_deref(), None))),
        Err(Error::LinkExpired) => Ok(too_late(&state)),
        Err(other) => Err(PageError(other)),
    }
}

/// Takes the code and goes on to the page that was wanted.
pub(crate) async fn post_sign_in_code(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    RequestOrigin(origin): RequestOrigin,
    headers: HeaderMap,
    PageForm(form): PageForm<CodeForm>,
) -> PageResult<Response> {
    let brought = state.cookies.brought(&headers);
    let Some(step) = brought.code() else { return Ok(too_late(&state)) };
    match state.portal.finish_sign_in(step, &form.code, brought.browser(), &origin).await {
        Ok(entered) => {
            let cookies = (state.cookies.enter(&entered), AppendHeaders([state.cookies.clear_code()]));
            Ok((cookies.0, cookies.1, Redirect::to(next_of(form.next.as_deref()).as_str())).into_response())
        }
        Err(Error::LinkExpired) => Ok(too_late(&state)),
        Err(other) => {
            faults::shown(words, other, "code", |it| page(&state, words, form.next.as_deref(), Some(it)))
        }
    }
}

fn next_of(next: Option<&str>) -> String {
    next.and_then(LocalPath::parse).map_or(FIRST_PAGE.to_owned(), |it| it.as_str().to_owned())
}

fn too_late(state: &WebState) -> Response {
    (AppendHeaders([state.cookies.clear_code()]), Redirect::to("/login?late")).into_response()
}

fn page(state: &WebState, words: Words, next: Option<&str>, fault: Option<FieldFault>) -> FormPage {
    let next = next.and_then(LocalPath::parse).map(|it| ("next", it.as_str().to_owned()));
    let form = Form {
        id: "code",
        action: "/login/code".to_owned(),
        inputs: vec![Input::code(words)],
        hidden: next.into_iter().collect(),
        button: words.say("sign-in-button"),
        ..Form::default()
    };
    FormPage {
        public: shell::public(&state.portal, words, words.say("sign-in-code-title")),
        title: words.say("sign-in-code-title"),
        text: words.say("sign-in-code-text"),
        form: Some(form.with_fault(fault.as_ref())),
        ways: vec![Link { href: "/login".to_owned(), label: words.say("sign-in-code-again") }],
    }
}
