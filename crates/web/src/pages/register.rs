//! `/register`: asking for an account, and joining by an invitation.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portal::{Applicant, Error, Invitation, Invitee, NextStep, Origin};
use serde::Deserialize;
use words::{Words, key};

use super::{
    PageResult, faults,
    getting_in::{expired, message, typed_number},
    render, shell,
};
use crate::{
    extract::{PageForm, PageWords, RequestOrigin},
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

const INVITATION_EXPIRED: &str = key("register-invitation-expired");
const CREATE: (&str, &str) = ("/register", key("register-title"));

/// The choice, or the form.
pub(crate) async fn register(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    Query(query): Query<RegisterQuery>,
) -> PageResult<Response> {
    let form = RegisterForm { kind: query.kind, invitation: query.invitation, ..RegisterForm::default() };
    match (&form.invitation, form.kind.as_deref()) {
        (Some(link), _) => match state.portal.invitation(link).await {
            Ok(it) => Ok(render(StatusCode::OK, &invitation_page(&state, words, &form, &it, None))),
            Err(error) => Ok(expired(&state, words, error, INVITATION_EXPIRED, CREATE)),
        },
        (None, Some("home" | "organization")) => {
            Ok(render(StatusCode::OK, &page(&state, words, &form, None)))
        }
        (None, _) => Ok(render(StatusCode::OK, &choice(&state, words))),
    }
}

/// Takes in that somebody asks for an account.
pub(crate) async fn post_register(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    RequestOrigin(origin): RequestOrigin,
    PageForm(form): PageForm<RegisterForm>,
) -> PageResult<Response> {
    if form.invitation.is_some() {
        return joined(&state, words, &form, &origin).await;
    }
    match asked(&state, &form, &origin).await {
        Ok(_) => Ok(Redirect::to("/register/done").into_response()),
        Err(error) => faults::shown(words, error, "password", |it| page(&state, words, &form, Some(it))),
    }
}

/// Says what to do next: the same for everybody who asked.
pub(crate) async fn registered(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    Query(notice): Query<RegisterNotice>,
) -> Response {
    let sign_in = [("/login", key("sign-in-button"))];
    let page = match (notice.made, state.portal.mail_is_sent()) {
        (Some(_), _) => message(&state, words, key("register-made-title"), key("register-made"), &sign_in),
        (None, true) => message(
            &state,
            words,
            key("register-mail-title"),
            key("register-mail"),
            &[("/register", key("register-try-again"))],
        ),
        (None, false) => {
            message(&state, words, key("register-no-mail-title"), key("register-no-mail"), &sign_in)
        }
    };
    render(StatusCode::OK, &page)
}

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

async fn joined(
    state: &WebState,
    words: Words,
    form: &RegisterForm,
    origin: &Origin,
) -> PageResult<Response> {
    let link = form.invitation.as_deref().unwrap_or("");
    let invitation = match state.portal.invitation(link).await {
        Ok(invitation) => invitation,
        Err(error) => return Ok(expired(state, words, error, INVITATION_EXPIRED, CREATE)),
    };
    let invitee =
        Invitee { first_name: &form.first_name, last_name: &form.last_name, password: &form.password };
    match state.portal.accept_invitation(link, invitee, origin).await {
        Ok(()) => Ok(Redirect::to("/register/done?made").into_response()),
        Err(error) => faults::shown(words, error, "password", |it| {
            invitation_page(state, words, form, &invitation, Some(it))
        }),
    }
}

impl RegisterForm {
    fn is_home(&self) -> bool {
        self.kind.as_deref() == Some("home")
    }

    fn names(&self, words: Words) -> [Input; 2] {
        [
            Input::text("first_name", words.say("register-first-name"), "given-name", &self.first_name),
            Input::text("last_name", words.say("register-last-name"), "family-name", &self.last_name),
        ]
    }
}

fn choice(state: &WebState, words: Words) -> RegisterChoice {
    RegisterChoice { public: shell::public(&state.portal, words, words.say("register-title")) }
}

fn page(state: &WebState, words: Words, typed: &RegisterForm, fault: Option<FieldFault>) -> FormPage {
    let mut inputs = match typed.is_home() {
        true => vec![
            Input::text("number", words.say("register-meter-number"), "off", &typed.number)
                .hinted(words.say("register-meter-number-hint")),
            Input {
                is_optional: true,
                ..Input::text("claim_code", words.say("register-claim-code"), "off", &typed.claim_code)
            }
            .hinted(words.say("register-claim-code-hint")),
        ],
        false => vec![
            Input::text("number", words.say("register-organization-number"), "off", &typed.number)
                .hinted(words.say("register-organization-number-hint")),
        ],
    };
    inputs.extend(typed.names(words));
    inputs.push(Input::email("email", words.say("register-email"), "username", &typed.email));
    inputs.push(new_password(words));
    let kind = if typed.is_home() { "home" } else { "organization" };
    let form = Form {
        id: "register",
        action: "/register".to_owned(),
        inputs,
        hidden: vec![("kind", kind.to_owned())],
        button: words.say("register-title"),
        ..Form::default()
    };
    let text = match typed.is_home() {
        true => words.say("register-home-text"),
        false => words.say("register-organization-text"),
    };
    FormPage {
        public: shell::public(&state.portal, words, words.say("register-title")),
        title: words.say("register-title"),
        text,
        form: Some(form.with_fault(fault.as_ref())),
        ways: vec![Link { href: "/register".to_owned(), label: words.say("register-back") }],
    }
}

fn invitation_page(
    state: &WebState,
    words: Words,
    typed: &RegisterForm,
    invitation: &Invitation,
    fault: Option<FieldFault>,
) -> FormPage {
    let mut inputs = Vec::from(typed.names(words));
    inputs.push(new_password(words));
    let form = Form {
        id: "join",
        action: "/register".to_owned(),
        inputs,
        hidden: vec![("invitation", typed.invitation.clone().unwrap_or_default())],
        button: words.say("register-join-button"),
        ..Form::default()
    };
    let title = words.with("organization", &invitation.organization).say("register-join-title");
    FormPage {
        public: shell::public(&state.portal, words, &title),
        text: words.with("email", &invitation.email).say("register-join-text"),
        title,
        form: Some(form.with_fault(fault.as_ref())),
        ways: Vec::new(),
    }
}

/// The field for a password that is chosen now.
pub(super) fn new_password(words: Words) -> Input {
    Input::password("password", words.say("register-password"), "new-password")
        .hinted(words.say("register-password-hint"))
}
