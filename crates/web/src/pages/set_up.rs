//! `/setup`: the provider and its first system administrator, by the link that was printed at the first start.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portal::{Error, FirstAdministrator};
use serde::Deserialize;
use words::Words;

use super::{PageResult, faults, getting_in::expired, register::new_password, render, shell};
use crate::{
    extract::{PageForm, RequestOrigin},
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

const EXPIRED: &str = "The portal has been set up, or was started again since, or the link is more than a day old. \
     If it has not been set up, start it again: it prints a new link.";
const HOME: (&str, &str) = ("/", "Back to the start");

/// Asks for the first administrator.
pub(crate) async fn set_up(
    State(state): State<WebState>,
    Query(query): Query<SetUpQuery>,
) -> PageResult<Response> {
    match state.portal.check_set_up(&query.code).await {
        Ok(()) => {
            let provider = state.portal.config().provider.name.clone();
            let form = SetUpForm { code: query.code, provider, ..SetUpForm::default() };
            Ok(render(StatusCode::OK, &page(&state, &form, None)))
        }
        Err(error) => Ok(expired(&state, error, EXPIRED, HOME)),
    }
}

/// Makes them, and sends them to sign in.
pub(crate) async fn post_set_up(
    State(state): State<WebState>,
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
        Err(Error::LinkExpired) => Ok(expired(&state, Error::LinkExpired, EXPIRED, HOME)),
        Err(error) => faults::shown(Words::ENGLISH, error, "password", |it| page(&state, &form, Some(it))),
    }
}

fn page(state: &WebState, typed: &SetUpForm, fault: Option<FieldFault>) -> FormPage {
    let form = Form {
        id: "set-up",
        action: "/setup".to_owned(),
        inputs: vec![
            Input::text("provider", "Name of the power provider", "organization", &typed.provider),
            Input::text("first_name", "Your first name", "given-name", &typed.first_name),
            Input::text("last_name", "Your last name", "family-name", &typed.last_name),
            Input::email("email", "Your email", "username", &typed.email),
            new_password(),
        ],
        hidden: vec![("code", typed.code.clone())],
        button: "Set up the portal".to_owned(),
        ..Form::default()
    };
    FormPage {
        public: shell::public(&state.portal, Words::ENGLISH, "Set up the portal"),
        title: "Set up the portal".to_owned(),
        text: "You become the first system administrator. Then you sign in with this email and password."
            .to_owned(),
        form: Some(form.with_fault(fault.as_ref())),
        ways: Vec::new(),
    }
}
