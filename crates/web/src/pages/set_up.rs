//! `/setup`: the provider and its first system administrator, by the link that was printed at the first start.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portal::{Error, FirstAdministrator};
use serde::Deserialize;
use words::{Words, key};

use super::{PageResult, faults, getting_in::expired, register::new_password, render, shell};
use crate::{
    extract::{PageForm, PageWords, RequestOrigin},
    state::WebState,
    view::{
        form::{FieldFault, Form, Input},
        form_page::FormPage,
    },
};

/// What the page is told in its address.
#[derive(Default, Deserialize)]
pub(crate) struct SetUpQuery {
    #[serde(default)]
    code: String,
}

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetUpForm {
    code: String,
    provider: String,
    first_name: String,
    last_name: String,
    email: String,
    password: String,
}

const EXPIRED: &str = key("set-up-expired");
const HOME: (&str, &str) = ("/", key("error-page-home"));

/// Asks for the first administrator.
pub(crate) async fn set_up(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    Query(query): Query<SetUpQuery>,
) -> PageResult<Response> {
    match state.portal.check_set_up(&query.code).await {
        Ok(()) => {
            let provider = state.portal.config().provider.name.clone();
            let form = SetUpForm { code: query.code, provider, ..SetUpForm::default() };
            Ok(render(StatusCode::OK, &page(&state, words, &form, None)))
        }
        Err(error) => Ok(expired(&state, words, error, EXPIRED, HOME)),
    }
}

/// Makes them, and sends them to sign in.
pub(crate) async fn post_set_up(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    RequestOrigin(origin): RequestOrigin,
    PageForm(form): PageForm<SetUpForm>,
) -> PageResult<Response> {
    let first = FirstAdministrator {
        provider: &form.provider,
        email: &form.email,
        first_name: &form.first_name,
        last_name: &form.last_name,
        password: &form.password,
    };
    match state.portal.set_up(&form.code, first, &origin).await {
        Ok(()) => Ok(Redirect::to("/login").into_response()),
        Err(Error::LinkExpired) => Ok(expired(&state, words, Error::LinkExpired, EXPIRED, HOME)),
        Err(error) => faults::shown(words, error, "password", |it| page(&state, words, &form, Some(it))),
    }
}

fn page(state: &WebState, words: Words, typed: &SetUpForm, fault: Option<FieldFault>) -> FormPage {
    let form = Form {
        id: "set-up",
        action: "/setup".to_owned(),
        inputs: vec![
            Input::text("provider", words.say("set-up-provider"), "organization", &typed.provider),
            Input::text("first_name", words.say("register-first-name"), "given-name", &typed.first_name),
            Input::text("last_name", words.say("register-last-name"), "family-name", &typed.last_name),
            Input::email("email", words.say("register-email"), "username", &typed.email),
            new_password(words),
        ],
        hidden: vec![("code", typed.code.clone())],
        button: words.say("set-up-title"),
        ..Form::default()
    };
    FormPage {
        public: shell::public(&state.portal, words, words.say("set-up-title")),
        title: words.say("set-up-title"),
        text: words.say("set-up-text"),
        form: Some(form.with_fault(fault.as_ref())),
        ways: Vec::new(),
    }
}
