//! `/register/{token}`: the link that was mailed to somebody who asked for an account.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portal::{Error, Unconfirmed};
use serde::Deserialize;
use words::{Words, key};

use super::{PageResult, faults, getting_in::expired, render, shell};
use crate::{
    extract::{PageForm, PageWords, RequestOrigin},
    state::WebState,
    view::{
        Link,
        form::{FieldFault, Form, Input},
        form_page::FormPage,
    },
};

/// What the form sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmForm {
    password: String,
}

const EXPIRED: &str = key("register-confirm-expired");
const AGAIN: (&str, &str) = ("/register", key("register-title"));

/// Asks for the password that was chosen.
pub(crate) async fn confirm_registration(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    Path(token): Path<String>,
) -> PageResult<Response> {
    match state.portal.unconfirmed(&token).await {
        Ok(waits) => Ok(render(StatusCode::OK, &page(&state, words, &token, &waits, None))),
        Err(error) => Ok(expired(&state, words, error, EXPIRED, AGAIN)),
    }
}

/// Makes the account.
pub(crate) async fn post_confirm_registration(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    RequestOrigin(origin): RequestOrigin,
    Path(token): Path<String>,
    PageForm(form): PageForm<ConfirmForm>,
) -> PageResult<Response> {
    match state.portal.confirm_registration(&token, &form.password, &origin).await {
        Ok(()) => Ok(Redirect::to("/register/done?made").into_response()),
        Err(error) => refused(&state, words, &token, error).await,
    }
}

async fn refused(state: &WebState, words: Words, token: &str, error: Error) -> PageResult<Response> {
    match state.portal.unconfirmed(token).await {
        Ok(waits) => {
            faults::shown(words, error, "password", |it| page(state, words, token, &waits, Some(it)))
        }
        Err(gone) => Ok(expired(state, words, gone, EXPIRED, AGAIN)),
    }
}

fn page(
    state: &WebState,
    words: Words,
    token: &str,
    waits: &Unconfirmed,
    fault: Option<FieldFault>,
) -> FormPage {
    let form = Form {
        id: "confirm",
        action: format!("/register/{token}"),
        inputs: vec![Input::password("password", words.say("register-password"), "current-password")],
        button: words.say("register-confirm-button"),
        ..Form::default()
    };
    FormPage {
        public: shell::public(&state.portal, words, words.say("register-confirm-title")),
        title: words.say("register-confirm-title"),
        text: words.with("email", &waits.email).say("register-confirm-text"),
        form: Some(form.with_fault(fault.as_ref())),
        ways: vec![Link { href: "/".to_owned(), label: words.say("register-confirm-not-me") }],
    }
}
