//! `/account/email/{token}`: the link to a new e-mail address.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portal::Error;
use words::Words;

use super::{PageError, PageResult, render, shell, two_factor::NoFields};
use crate::{
    extract::{PageForm, PageWords, RequestOrigin},
    state::WebState,
    view::{Link, form::Form, form_page::FormPage},
};

/// Asks whether the address is to be used: a link alone changes nothing.
pub(crate) async fn new_email(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    Path(token): Path<String>,
) -> PageResult<Response> {
    match state.portal.new_email_of(&token).await {
        Ok(email) => Ok(render(StatusCode::OK, &page(&state, words, &token, &email))),
        Err(Error::LinkExpired) => Ok(render(StatusCode::GONE, &expired(&state, words))),
        Err(other) => Err(PageError(other)),
    }
}

/// Uses the address from now on.
pub(crate) async fn post_new_email(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    RequestOrigin(origin): RequestOrigin,
    Path(token): Path<String>,
    PageForm(NoFields {}): PageForm<NoFields>,
) -> PageResult<Response> {
    match state.portal.confirm_new_email(&token, &origin).await {
        Ok(_) => Ok(Redirect::to("/login?email").into_response()),
        Err(Error::LinkExpired) => Ok(render(StatusCode::GONE, &expired(&state, words))),
        Err(other) => Err(PageError(other)),
    }
}

fn page(state: &WebState, words: Words, token: &str, email: &str) -> FormPage {
    let action = format!("/account/email/{token}");
    let form = Form { id: "use", action, button: words.say("register-new-email-button"), ..Form::default() };
    FormPage {
        public: shell::public(&state.portal, words, words.say("register-new-email-title")),
        title: words.say("register-new-email-title"),
        text: words.with("email", email).say("register-new-email-text"),
        form: Some(form),
        ways: Vec::new(),
    }
}

fn expired(state: &WebState, words: Words) -> FormPage {
    FormPage {
        public: shell::public(&state.portal, words, words.say("register-link-expired")),
        title: words.say("register-link-expired"),
        text: words.say("register-new-email-expired"),
        form: None,
        ways: vec![Link { href: "/account".to_owned(), label: words.say("register-new-email-account") }],
    }
}
