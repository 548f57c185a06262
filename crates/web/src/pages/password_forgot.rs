//! `/password/forgot`: asking for a link to set a new password.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portal::{Error, Origin};
use serde::Deserialize;
use words::Words;

use super::{
    PageResult, faults,
    getting_in::{said, typed_number},
    render, shell,
};
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

const SENT: &str = "If there is an account with this email and number, a message with a link is on its way. It works \
     for ten minutes. If nothing comes, look among the junk mail, and check both.";
const SENT_NOWHERE: &str = "This portal sends no mail. If there is an account with this email and number, its power \
     provider's administrator finds the link in the outbox; ask them for it. It works for ten minutes.";
const SET: &str = "Sign in with it. You are signed out everywhere else.";

/// The form.
pub(crate) async fn forgot_password(State(state): State<WebState>) -> Response {
    render(StatusCode::OK, &page(&state, &ForgotForm::default(), None))
}

/// Takes in that somebody forgot their password.
pub(crate) async fn post_forgot_password(
    State(state): State<WebState>,
    RequestOrigin(origin): RequestOrigin,
    PageForm(form): PageForm<ForgotForm>,
) -> PageResult<Response> {
    match asked(&state, &form, &origin).await {
        Ok(()) => Ok(Redirect::to("/password/done").into_response()),
        Err(error) => faults::shown(Words::ENGLISH, error, "email", |it| page(&state, &form, Some(it))),
    }
}

/// Says what to do next: the same for everybody who asked.
pub(crate) async fn password_done(
    State(state): State<WebState>,
    Query(notice): Query<PasswordNotice>,
) -> Response {
    let again = [("/login", "Sign in"), ("/password/forgot", "Ask again")];
    let page = match (notice.set, state.portal.mail_is_sent()) {
        (Some(_), _) => said(&state, "Your new password is set", SET, &[("/login", "Sign in")]),
        (None, true) => said(&state, "Look into your mail", SENT, &again),
        (None, false) => said(&state, "Ask your power provider", SENT_NOWHERE, &again),
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

fn page(state: &WebState, typed: &ForgotForm, fault: Option<FieldFault>) -> FormPage {
    let optional = |it| Input { is_optional: true, ..it };
    let form = Form {
        id: "forgot",
        action: "/password/forgot".to_owned(),
        inputs: vec![
            Input::email("email", "Email", "username", &typed.email),
            optional(Input::text("meter_id", "Meter number", "off", &typed.meter_id))
                .hinted("For the account of a home: as it is printed on the meter and on your bill."),
            optional(Input::text("org_id", "Organization number", "off", &typed.org_id))
                .hinted("For an account in an organization, in the place of the meter number."),
        ],
        button: "Send the link".to_owned(),
        ..Form::default()
    };
    FormPage {
        public: shell::public(&state.portal, Words::ENGLISH, "Forgot password"),
        title: "Forgot password".to_owned(),
        text: "We send a link to set a new password to the email of your account.".to_owned(),
        form: Some(form.with_fault(fault.as_ref())),
        ways: vec![Link { href: "/login".to_owned(), label: "Back to sign in".to_owned() }],
    }
}
