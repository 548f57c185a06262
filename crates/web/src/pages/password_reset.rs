//! `/password/reset/{token}`: the link that was mailed to somebody who forgot their password.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portal::Error;
use serde::Deserialize;
use words::Words;

use super::{PageResult, faults, getting_in::expired, register::new_password, render, shell};
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
pub(crate) struct ResetForm {
    password: String,
    /// Present where the box is ticked.
    revoke_keys: Option<String>,
}

const EXPIRED: &str =
    "It has been used, is more than ten minutes old, or there is a newer one. Ask for a new one.";
const AGAIN: (&str, &str) = ("/password/forgot", "Send a new link");

/// Asks for the new password.
pub(crate) async fn reset_password(
    State(state): State<WebState>,
    Path(token): Path<String>,
) -> PageResult<Response> {
    match state.portal.resettable(&token).await {
        Ok(account) => Ok(render(StatusCode::OK, &page(&state, &token, &account.email, None))),
        Err(error) => Ok(expired(&state, error, EXPIRED, AGAIN)),
    }
}

/// Sets it.
pub(crate) async fn post_reset_password(
    State(state): State<WebState>,
    RequestOrigin(origin): RequestOrigin,
    Path(token): Path<String>,
    PageForm(form): PageForm<ResetForm>,
) -> PageResult<Response> {
    let revokes_keys = form.revoke_keys.is_some();
    match state.portal.reset_password(&token, &form.password, revokes_keys, &origin).await {
        Ok(()) => Ok(Redirect::to("/password/done?set").into_response()),
        Err(error) => refused(&state, &token, error).await,
    }
}

async fn refused(state: &WebState, token: &str, error: Error) -> PageResult<Response> {
    match state.portal.resettable(token).await {
        Ok(account) => faults::shown(Words::ENGLISH, error, "password", |it| {
            page(state, token, &account.email, Some(it))
        }),
        Err(gone) => Ok(expired(state, gone, EXPIRED, AGAIN)),
    }
}

fn page(state: &WebState, token: &str, email: &str, fault: Option<FieldFault>) -> FormPage {
    let form = Form {
        id: "reset",
        action: format!("/password/reset/{token}"),
        inputs: vec![
            new_password(),
            Input::checkbox("revoke_keys", "Also revoke the API keys of this account").hinted(
                "Leave it ticked unless you know that nobody else has them. Programs that use one need a new one.",
            ),
        ],
        button: "Set the password".to_owned(),
        ..Form::default()
    };
    FormPage {
        public: shell::public(&state.portal, Words::ENGLISH, "Set a new password"),
        title: "Set a new password".to_owned(),
        text: format!(
            "For the account of {email}. It signs you out everywhere, and then you sign in with it."
        ),
        form: Some(form.with_fault(fault.as_ref())),
        ways: vec![Link { href: "/login".to_owned(), label: "Keep the old one".to_owned() }],
    }
}
