//! `/register/{token}`: the link that was mailed to somebody who asked for an account.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portal::{Error, Unconfirmed};
use serde::Deserialize;
use words::Words;

use super::{PageResult, faults, getting_in::expired, render, shell};
use crate::{
    extract::{PageForm, RequestOrigin},
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

const EXPIRED: &str = "It has been used or is more than a day old. If your account is made, sign in; if not, ask for \
     it once more.";
const AGAIN: (&str, &str) = ("/register", "Create account");

/// Asks for the password that was chosen.
pub(crate) async fn confirm_registration(
    State(state): State<WebState>,
    Path(token): Path<String>,
) -> PageResult<Response> {
    match state.portal.unconfirmed(&token).await {
        Ok(waits) => Ok(render(StatusCode::OK, &page(&state, &token, &waits, None))),
        Err(error) => Ok(expired(&state, error, EXPIRED, AGAIN)),
    }
}

/// Makes the account.
pub(crate) async fn post_confirm_registration(
    State(state): State<WebState>,
    RequestOrigin(origin): RequestOrigin,
    Path(token): Path<String>,
    PageForm(form): PageForm<ConfirmForm>,
) -> PageResult<Response> {
    match state.portal.confirm_registration(&token, &form.password, &origin).await {
        Ok(()) => Ok(Redirect::to("/register/done?made").into_response()),
        Err(error) => refused(&state, &token, error).await,
    }
}

async fn refused(state: &WebState, token: &str, error: Error) -> PageResult<Response> {
    match state.portal.unconfirmed(token).await {
        Ok(waits) => {
            faults::shown(Words::ENGLISH, error, "password", |it| page(state, token, &waits, Some(it)))
        }
        Err(gone) => Ok(expired(state, gone, EXPIRED, AGAIN)),
    }
}

fn page(state: &WebState, token: &str, waits: &Unconfirmed, fault: Option<FieldFault>) -> FormPage {
    let form = Form {
        id: "confirm",
        action: format!("/register/{token}"),
        inputs: vec![Input::password("password", "Password", "current-password")],
        button: "Make the account".to_owned(),
        ..Form::default()
    };
    FormPage {
        public: shell::public(&state.portal, Words::ENGLISH, "Confirm your email"),
        title: "Confirm your email".to_owned(),
        text: format!(
            "To make the account of {}, enter the password that you chose when you asked for it.",
            waits.email
        ),
        form: Some(form.with_fault(fault.as_ref())),
        ways: vec![Link { href: "/".to_owned(), label: "It was not me".to_owned() }],
    }
}
