//! `/account`: name, e-mail and password.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portal::{EmailChange, Error, SignedIn};
use serde::Deserialize;
use words::Words;

use super::{PageResult, faults, render, shell};
use crate::{
    extract::{PageActive, PageForm},
    state::WebState,
    view::{
        Link,
        account::{AccountPage, Card},
        form::{FieldFault, Form, Input, Tab},
    },
};

/// What has just been done.
#[derive(Default, Deserialize)]
pub(crate) struct Done {
    pub(super) done: Option<String>,
}

/// New names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameForm {
    first_name: String,
    last_name: String,
}

/// A new e-mail address.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmailForm {
    email: String,
}

/// A new password.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordForm {
    current_password: String,
    new_password: String,
}

/// Name, e-mail and password.
pub(crate) async fn account(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    Query(query): Query<Done>,
) -> Response {
    let notice = match query.done.as_deref() {
        Some("name") => Some("Your name is changed."),
        Some("email") => Some("Your email address is changed. The old one has been told."),
        Some("link") => Some("We sent a link to the new address. It becomes yours once you open it."),
        Some("password") => Some("Your password is changed. You are signed out everywhere else."),
        _ => None,
    };
    let page = AccountPage { notice: notice.map(str::to_owned), ..page(&state, &who, None) };
    render(StatusCode::OK, &page)
}

/// Changes the names.
pub(crate) async fn post_name(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    PageForm(form): PageForm<NameForm>,
) -> PageResult<Response> {
    match state.portal.rename(&who, &form.first_name, &form.last_name).await {
        Ok(()) => Ok(Redirect::to("/account?done=name").into_response()),
        Err(error) => again(&state, &who, error, "first_name"),
    }
}

/// Changes the e-mail, or sends a link to the new one.
pub(crate) async fn post_email(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    PageForm(form): PageForm<EmailForm>,
) -> PageResult<Response> {
    match state.portal.change_email(&who, &form.email).await {
        Ok(EmailChange::Done) => Ok(Redirect::to("/account?done=email").into_response()),
        Ok(EmailChange::LinkSent) => Ok(Redirect::to("/account?done=link").into_response()),
        Err(error) => again(&state, &who, error, "email"),
    }
}

/// Changes the password.
pub(crate) async fn post_password(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    PageForm(form): PageForm<PasswordForm>,
) -> PageResult<Response> {
    match state.portal.change_password(&who, &form.current_password, &form.new_password).await {
        Ok(()) => Ok(Redirect::to("/account?done=password").into_response()),
        Err(error) => again(&state, &who, error, "current_password"),
    }
}

fn again(state: &WebState, who: &SignedIn, error: Error, secret: &'static str) -> PageResult<Response> {
    match error {
        Error::ReauthNeeded => faults::or_confirm(error, "/account"),
        error => faults::shown(Words::ENGLISH, error, secret, |fault| page(state, who, Some(fault))),
    }
}

/// The tabs of the account's pages; `here` is the present one.
pub(super) fn tabs(here: &str) -> Vec<Tab> {
    let pages = [
        ("/account", "Name and password"),
        ("/account/security", "Security"),
        ("/account/api-keys", "API keys"),
        ("/account/access", "Who looked"),
        ("/account/delete", "Delete"),
    ];
    let tab = |(href, label): (&str, &str)| Tab {
        link: Link { href: href.to_owned(), label: label.to_owned() },
        current: href == here,
    };
    pages.into_iter().map(tab).collect()
}

fn page(state: &WebState, who: &SignedIn, fault: Option<FieldFault>) -> AccountPage {
    let fault = fault.as_ref();
    AccountPage {
        layout: shell::layout(&state.portal, who, "Your account", None),
        title: "Your account".to_owned(),
        tabs: tabs("/account"),
        notice: None,
        shown_once: None,
        cards: vec![
            name_card(who, fault),
            email_card(who, state.portal.mail_is_sent(), fault),
            password_card(who, fault),
        ],
    }
}

/// A form with what is wrong, if it is with one of its fields.
fn form(
    id: &'static str,
    inputs: Vec<Input>,
    button: &'static str,
    fault: Option<&FieldFault>,
) -> Option<Form> {
    let own = fault.filter(|fault| inputs.iter().any(|it| it.name == fault.field));
    let form =
        Form { id, action: format!("/account/{id}"), inputs, button: button.to_owned(), ..Form::default() };
    Some(form.with_fault(own))
}

fn name_card(who: &SignedIn, fault: Option<&FieldFault>) -> Card {
    let names = vec![
        Input::text("first_name", "First name", "given-name", &who.account.first_name),
        Input::text("last_name", "Last name", "family-name", &who.account.last_name),
    ];
    Card {
        id: "name-card",
        title: "Name",
        form: form("name", names, "Change name", fault),
        ..Card::default()
    }
}

fn email_card(who: &SignedIn, is_confirmed: bool, fault: Option<&FieldFault>) -> Card {
    let text = match is_confirmed {
        true => "You sign in with it. A new address counts once you open the link that we send to it.",
        false => "You sign in with it.",
    };
    let email = vec![Input::email("email", "Email", "email", &who.account.email)];
    Card {
        id: "email-card",
        title: "Email",
        text: text.to_owned(),
        form: form("email", email, "Change email", fault),
        ..Card::default()
    }
}

fn password_card(who: &SignedIn, fault: Option<&FieldFault>) -> Card {
    let hint = match who.has_second_factor {
        true => "At least 8 characters. Several words with blanks make a good one.",
        false => "At least 15 characters. Several words with blanks make a good one.",
    };
    let passwords = vec![
        Input::password("current_password", "Current password", "current-password"),
        Input::password("new_password", "New password", "new-password").hinted(hint),
    ];
    Card {
        id: "password-card",
        title: "Password",
        text: "A new one signs you out everywhere else.".to_owned(),
        form: form("password", passwords, "Change password", fault),
        ..Card::default()
    }
}
