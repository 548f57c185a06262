//! `/register`: asking for an account, and joining by an invitation.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portal::{Applicant, Error, Invitation, Invitee, NextStep, Origin};
use serde::Deserialize;
use words::Words;

use super::{
    PageResult, faults,
    getting_in::{expired, said, typed_number},
    render, shell,
};
use crate::{
    extract::{PageForm, RequestOrigin},
    state::WebState,
    view::{
        Link,
        form::{FieldFault, Form, Input},
        form_page::FormPage,
        register::RegisterChoice,
    },
};

/// What the page may be told in its address.
#[derive(Default, Deserialize)]
pub(crate) struct RegisterQuery {
    /// `home` or `organization`.
    kind: Option<String>,
    /// The secret of an invitation.
    invitation: Option<String>,
}

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterForm {
    kind: Option<String>,
    invitation: Option<String>,
    #[serde(default)]
    number: String,
    #[serde(default)]
    claim_code: String,
    first_name: String,
    last_name: String,
    #[serde(default)]
    email: String,
    password: String,
}

/// What has just happened.
#[derive(Default, Deserialize)]
pub(crate) struct RegisterNotice {
    /// Present once the account is made for certain.
    made: Option<String>,
}

const INVITATION_EXPIRED: &str = "This invitation has been used or is more than a week old. If you have made your \
     account, sign in; if not, ask whoever invited you for a new one.";

/// The choice, or the form.
pub(crate) async fn register(
    State(state): State<WebState>,
    Query(query): Query<RegisterQuery>,
) -> PageResult<Response> {
    let form = RegisterForm { kind: query.kind, invitation: query.invitation, ..RegisterForm::default() };
    match (&form.invitation, form.kind.as_deref()) {
        (Some(link), _) => match state.portal.invitation(link).await {
            Ok(it) => Ok(render(StatusCode::OK, &invitation_page(&state, &form, &it, None))),
            Err(error) => Ok(expired(&state, error, INVITATION_EXPIRED, ("/register", "Create account"))),
        },
        (None, Some("home" | "organization")) => Ok(render(StatusCode::OK, &page(&state, &form, None))),
        (None, _) => Ok(render(StatusCode::OK, &choice(&state))),
    }
}

/// Takes in that somebody asks for an account.
pub(crate) async fn post_register(
    State(state): State<WebState>,
    RequestOrigin(origin): RequestOrigin,
    PageForm(form): PageForm<RegisterForm>,
) -> PageResult<Response> {
    if form.invitation.is_some() {
        return joined(&state, &form, &origin).await;
    }
    match asked(&state, &form, &origin).await {
        Ok(_) => Ok(Redirect::to("/register/done").into_response()),
        Err(error) => faults::shown(Words::ENGLISH, error, "password", |it| page(&state, &form, Some(it))),
    }
}

/// Says what to do next: the same for everybody who asked.
pub(crate) async fn registered(
    State(state): State<WebState>,
    Query(notice): Query<RegisterNotice>,
) -> Response {
    let sign_in = [("/login", "Sign in")];
    let page = match (notice.made, state.portal.mail_is_sent()) {
        (Some(_), _) => {
            said(&state, "Your account is made", "Sign in with your email and password.", &sign_in)
        }
        (None, true) => said(&state, "Look into your mail", MAIL, &[("/register", "Try again")]),
        (None, false) => said(&state, "That is all", NO_MAIL, &sign_in),
    };
    render(StatusCode::OK, &page)
}

const MAIL: &str = "We have written to the address you gave. Follow the link in that message within a day to make \
     your account. If nothing comes in a few minutes, look among the junk mail and check the address.";
const NO_MAIL: &str = "If the number is right and nobody has an account with this email, you can sign in now. If that \
     does not work, check the number on your bill, or ask your power provider.";

async fn asked(state: &WebState, form: &RegisterForm, origin: &Origin) -> Result<NextStep, Error> {
    let applicant = Applicant {
        email: &form.email,
        first_name: &form.first_name,
        last_name: &form.last_name,
        password: &form.password,
        number: typed_number(form.is_home(), &form.number)?,
        claim_code: Some(form.claim_code.as_str()),
    };
    state.portal.register(applicant, origin).await
}

async fn joined(state: &WebState, form: &RegisterForm, origin: &Origin) -> PageResult<Response> {
    let link = form.invitation.as_deref().unwrap_or("");
    let invitation = match state.portal.invitation(link).await {
        Ok(invitation) => invitation,
        Err(error) => return Ok(expired(state, error, INVITATION_EXPIRED, ("/register", "Create account"))),
    };
    let invitee =
        Invitee { first_name: &form.first_name, last_name: &form.last_name, password: &form.password };
    match state.portal.accept_invitation(link, invitee, origin).await {
        Ok(()) => Ok(Redirect::to("/register/done?made").into_response()),
        Err(error) => faults::shown(Words::ENGLISH, error, "password", |it| {
            invitation_page(state, form, &invitation, Some(it))
        }),
    }
}

impl RegisterForm {
    fn is_home(&self) -> bool {
        self.kind.as_deref() == Some("home")
    }

    fn names(&self) -> [Input; 2] {
        [
            Input::text("first_name", "First name", "given-name", &self.first_name),
            Input::text("last_name", "Last name", "family-name", &self.last_name),
        ]
    }
}

fn choice(state: &WebState) -> RegisterChoice {
    RegisterChoice { public: shell::public(&state.portal, Words::ENGLISH, "Create account") }
}

fn page(state: &WebState, typed: &RegisterForm, fault: Option<FieldFault>) -> FormPage {
    let mut inputs = match typed.is_home() {
        true => vec![
            Input::text("number", "Meter number", "off", &typed.number)
                .hinted("As it is printed on the meter and on your bill."),
            Input { is_optional: true, ..Input::text("claim_code", "Claim code", "off", &typed.claim_code) }
                .hinted("If your power provider sent you one. Without it your account may have to wait."),
        ],
        false => vec![
            Input::text("number", "Organization number", "off", &typed.number)
                .hinted("Your power provider has given it to your organization."),
        ],
    };
    inputs.extend(typed.names());
    inputs.push(Input::email("email", "Email", "username", &typed.email));
    inputs.push(new_password());
    let kind = if typed.is_home() { "home" } else { "organization" };
    let form = Form {
        id: "register",
        action: "/register".to_owned(),
        inputs,
        hidden: vec![("kind", kind.to_owned())],
        button: "Create account".to_owned(),
        ..Form::default()
    };
    let text = match typed.is_home() {
        true => "An account for your home shows what your meter measures.",
        false => {
            "An account in your organization shows its meters, once one of its administrators lets you in."
        }
    };
    FormPage {
        public: shell::public(&state.portal, Words::ENGLISH, "Create account"),
        title: "Create account".to_owned(),
        text: text.to_owned(),
        form: Some(form.with_fault(fault.as_ref())),
        ways: vec![Link { href: "/register".to_owned(), label: "Back".to_owned() }],
    }
}

fn invitation_page(
    state: &WebState,
    typed: &RegisterForm,
    invitation: &Invitation,
    fault: Option<FieldFault>,
) -> FormPage {
    let mut inputs = Vec::from(typed.names());
    inputs.push(new_password());
    let form = Form {
        id: "join",
        action: "/register".to_owned(),
        inputs,
        hidden: vec![("invitation", typed.invitation.clone().unwrap_or_default())],
        button: "Join".to_owned(),
        ..Form::default()
    };
    let title = format!("Join {}", invitation.organization);
    FormPage {
        public: shell::public(&state.portal, Words::ENGLISH, &title),
        text: format!("You will sign in with {}, where the invitation was sent.", invitation.email),
        title,
        form: Some(form.with_fault(fault.as_ref())),
        ways: Vec::new(),
    }
}

/// The field for a password that is chosen now.
pub(super) fn new_password() -> Input {
    Input::password("password", "Password", "new-password")
        .hinted("At least 15 characters. Several words with blanks between make a good one.")
}
