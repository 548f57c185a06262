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
    extract::{PageForm, RequestOrigin},
    state::WebState,
    view::{Link, form::Form, form_page::FormPage},
};

/// Asks whether the address is to be used: a link alone changes nothing.
pub(crate) async fn new_email(
    State(state): State<WebState>,
    Path(token): Path<String>,
) -> PageResult<Response> {
    match state.portal.new_email_of(&token).await {
        Ok(email) => Ok(render(StatusCode::OK, &page(&state, &token, &email))),
        Err(Error::LinkExpired) => Ok(render(StatusCode::GONE, &expired(&state))),
        Err(other) => Err(PageError(other)),
    }
}

/// Uses the address from now on.
pub(crate) async fn post_new_email(
    State(state): State<WebState>,
    RequestOrigin(origin): RequestOrigin,
    Path(token): Path<String>,
    PageForm(NoFields {}): PageForm<NoFields>,
) -> PageResult<Response> {
    match state.portal.confirm_new_email(&token, &origin).await {
        Ok(_) => Ok(Redirect::to("/login?email").into_response()),
        Err(Error::LinkExpired) => Ok(render(StatusCode::GONE, &expired(&state))),
        Err(other) => Err(PageError(other)),
    }
}

fn page(state: &WebState, token: &str, email: &str) -> FormPage {
    let action = format!("/account/email/{token}");
    let form = Form { id: "use", action, button: "Use this address".to_owned(), ..Form::default() };
    FormPage {
        public: shell::public(&state.portal, Words::ENGLISH, "Your new email address"),
        title: "Your new email address".to_owned(),
        text: format!("From now on you sign in with {email}, and we write to it."),
        form: Some(form),
        ways: Vec::new(),
    }
}

fn expired(state: &WebState) -> FormPage {
    FormPage {
        public: shell::public(&state.portal, Words::ENGLISH, "This link works no more"),
        title: "This link works no more".to_owned(),
        text: "It was used, or is older than a day. Ask for a new one on your account's page.".to_owned(),
        form: None,
        ways: vec![Link { href: "/account".to_owned(), label: "To your account".to_owned() }],
    }
}
