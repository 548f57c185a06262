//! `/password/forgot`: asking for a link to set a new password.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portal::{Error, Origin};
use serde::Deserialize;
use words::{Words, key};

use super::{
    PageResult, faults,
    getting_in::{message, typed_number},
    render, shell,
};
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
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ForgotForm {
    email: String,
    /// One of the two is filled in.
    #[serde(default)]
    meter_id: String,
    #[serde(default)]
    org_id: String,
}

/// What has just happened.
#[derive(Default, Deserialize)]
pub(crate) struct PasswordNotice {
    /// Present once the new password is set.
    set: Option<String>,
}

/// The form.
pub(crate) async fn forgot_password(State(state): State<WebState>, PageWords(words): PageWords) -> Response {
    render(StatusCode::OK, &page(&state, words, &ForgotForm::default(), None))
}

/// Takes in that somebody forgot their password.
pub(crate) async fn post_forgot_password(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    RequestOrigin(origin): RequestOrigin,
    PageForm(form): PageForm<ForgotForm>,
) -> PageResult<Response> {
    match asked(&state, &form, &origin).await {
        Ok(()) => Ok(Redirect::to("/password/done").into_response()),
        Err(error) => faults::shown(words, error, "email", |it| page(&state, words, &form, Some(it))),
    }
}

/// Says what to do next: the same for everybody who asked.
pub(crate) async fn password_done(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    Query(notice): Query<PasswordNotice>,
) -> Response {
    let again = [("/login", key("sign-in-button")), ("/password/forgot", key("password-ask-again"))];
    let page = match (notice.set, state.portal.mail_is_sent()) {
        (Some(_), _) => message(&state, words, key("password-set-title"), key("password-set"), &again[..1]),
        (None, true) => message(&state, words, key("register-mail-title"), key("password-sent"), &again),
        (None, false) => {
            message(&state, words, key("password-sent-nowhere-title"), key("password-sent-nowhere"), &again)
        }
    };
    render(StatusCode::OK, &page)
}

async fn asked(state: &WebState, form: &ForgotForm, origin: &Origin) -> Result<(), Error> {
    let (field, is_home, text) = match form.org_id.trim() {
        "" => ("meter_id", true, form.meter_id.as_str()),
        _ => ("org_id", false, form.org_id.as_str()),
    };
    let number = typed_number(is_home, text).map_err(|error| match error {
        Error::Invalid { reason, .. } => Error::Invalid { field, reason },
        other => other,
    })?;
    state.portal.forgot_password(&form.email, number, origin).await
}

fn page(state: &WebState, words: Words, typed: &ForgotForm, fault: Option<FieldFault>) -> FormPage {
    let optional = |it| Input { is_optional: true, ..it };
    let form = Form {
        id: "forgot",
        action: "/password/forgot".to_owned(),
        inputs: vec![
            Input::email("email", words.say("register-email"), "username", &typed.email),
            optional(Input::text("meter_id", words.say("register-meter-number"), "off", &typed.meter_id))
                .hinted(words.say("password-forgot-meter")),
            optional(Input::text("org_id", words.say("register-organization-number"), "off", &typed.org_id))
                .hinted(words.say("password-forgot-organization")),
        ],
        button: words.say("password-forgot-button"),
        ..Form::default()
    };
    FormPage {
        public: shell::public(&state.portal, words, words.say("password-forgot-title")),
        title: words.say("password-forgot-title"),
        text: words.say("password-forgot-text"),
        form: Some(form.with_fault(fault.as_ref())),
        ways: vec![Link { href: "/login".to_owned(), label: words.say("password-back") }],
    }
}
