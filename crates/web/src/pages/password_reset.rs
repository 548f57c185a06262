//! `/password/reset/{token}`: the link that was mailed to somebody who forgot their password.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portal::Error;
use serde::Deserialize;
use words::{Words, key};

use super::{PageResult, faults, getting_in::expired, register::new_password, render, shell};
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
pub(crate) struct ResetForm {
    password: String,
    /// Present where the box is ticked.
    revoke_keys: Option<String>,
}

const EXPIRED: &str = key("password-reset-expired");
const AGAIN: (&str, &str) = ("/password/forgot", key("password-reset-again"));

/// Asks for the new password.
pub(crate) async fn reset_password(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    Path(token): Path<String>,
) -> PageResult<Response> {
    match state.portal.resettable(&token).await {
        Ok(account) => Ok(render(StatusCode::OK, &page(&state, words, &token, &account.email, None))),
        Err(error) => Ok(expired(&state, words, error, EXPIRED, AGAIN)),
    }
}

/// Sets it.
pub(crate) async fn post_reset_password(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    RequestOrigin(origin): RequestOrigin,
    Path(token): Path<String>,
    PageForm(form): PageForm<ResetForm>,
) -> PageResult<Response> {
    let revokes_keys = form.revoke_keys.is_some();
    match state.portal.reset_password(&token, &form.password, revokes_keys, &origin).await {
        Ok(()) => Ok(Redirect::to("/password/done?set").into_response()),
        Err(error) => refused(&state, words, &token, error).await,
    }
}

async fn refused(state: &WebState, words: Words, token: &str, error: Error) -> PageResult<Response> {
    match state.portal.resettable(token).await {
        Ok(account) => {
            faults::shown(words, error, "password", |it| page(state, words, token, &account.email, Some(it)))
        }
        Err(gone) => Ok(expired(state, words, gone, EXPIRED, AGAIN)),
    }
}

fn page(state: &WebState, words: Words, token: &str, email: &str, fault: Option<FieldFault>) -> FormPage {
    let form = Form {
        id: "reset",
        action: format!("/password/reset/{token}"),
        inputs: vec![
            new_password(words),
            Input::checkbox("revoke_keys", words.say("password-reset-keys"))
                .hinted(words.say("password-reset-keys-hint")),
        ],
        button: words.say("password-reset-button"),
        ..Form::default()
    };
    FormPage {
        public: shell::public(&state.portal, words, words.say("password-reset-title")),
        title: words.say("password-reset-title"),
        text: words.with("email", email).say("password-reset-text"),
        form: Some(form.with_fault(fault.as_ref())),
        ways: vec![Link { href: "/login".to_owned(), label: words.say("password-reset-keep") }],
    }
}
