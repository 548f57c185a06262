//! `GET` and `POST /login`

use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use portal::{Browser, Error, Portal, SignInStep};
use serde::Deserialize;
use words::{Words, key};

use super::{FIRST_PAGE, PageError, PageResult, render, shell};
use crate::{
    extract::{PageForm, PageWords, RequestOrigin},
    local_path::{LocalPath, escaped},
    problem::facts,
    state::WebState,
    view::sign_in::{DemoPerson, Field, FormError, SignIn},
};

/// What the page may be told in its address.
#[derive(Default, Deserialize)]
pub(crate) struct SignInQuery {
    /// The page to go on to.
    next: Option<String>,
    /// Present after signing out.
    out: Option<String>,
    /// Present after the account was deleted.
    gone: Option<String>,
    /// Present where the second step came too late.
    late: Option<String>,
    /// Present after a new address was confirmed.
    email: Option<String>,
}

/// What the form sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInForm {
    email: String,
    password: String,
    next: Option<String>,
}

impl SignInForm {
    fn with<'a>(&'a self, browser: Browser<'a>) -> portal::SignIn<'a> {
        portal::SignIn { email: &self.email, password: &self.password, code: None, browser }
    }
}

/// The page to sign in.
pub(crate) async fn sign_in(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    Query(query): Query<SignInQuery>,
) -> Response {
    let mut page = page(&state.portal, words, query.next.clone());
    page.notice = match (&query, &page.next) {
        (SignInQuery { out: Some(_), .. }, _) => Some(key("sign-in-signed-out")),
        (SignInQuery { gone: Some(_), .. }, _) => Some(key("sign-in-gone")),
        (SignInQuery { late: Some(_), .. }, _) => Some(key("sign-in-late")),
        (SignInQuery { email: Some(_), .. }, _) => Some(key("sign-in-new-email")),
        (_, Some(_)) => Some(key("sign-in-go-on")),
        (_, None) => None,
    }
    .map(|it| words.say(it));
    render(StatusCode::OK, &page)
}

/// Signs in and goes on to the page that was wanted, or says what is wrong and keeps what was typed.
pub(crate) async fn post_sign_in(
    State(state): State<WebState>,
    PageWords(words): PageWords,
    RequestOrigin(origin): RequestOrigin,
    headers: HeaderMap,
    PageForm(form): PageForm<SignInForm>,
) -> PageResult<Response> {
    let brought = state.cookies.brought(&headers);
    let with = form.with(brought.browser());
    let next = form.next.as_deref().and_then(LocalPath::parse);
    match state.portal.begin_sign_in(with, &origin).await {
        Ok(SignInStep::Entered(entered)) => {
            let next = next.as_ref().map_or(FIRST_PAGE, LocalPath::as_str);
            Ok((state.cookies.enter(&entered), Redirect::to(next)).into_response())
        }
        Ok(SignInStep::Code(step)) => Ok(asked_for_code(state.cookies.set_code(&step), next.as_ref())),
        Err(error) => refused(&state.portal, words, form, error),
    }
}

fn asked_for_code(cookie: (HeaderName, HeaderValue), next: Option<&LocalPath>) -> Response {
    let next = next.map_or(String::new(), |it| format!("?next={}", escaped(it.as_str())));
    (AppendHeaders([cookie]), Redirect::to(&format!("/login/code{next}"))).into_response()
}

fn refused(portal: &Portal, words: Words, form: SignInForm, error: Error) -> PageResult<Response> {
    let (status, _, retry_after) = facts(&error);
    let text = match &error {
        Error::WrongCredentials => words.say("sign-in-wrong"),
        Error::TooManyTries { seconds } => {
            words.with("wait", words.tell(&portal::wait_words(*seconds))).say("sign-in-too-many")
        }
        _ => return Err(PageError(error)),
    };
    let mut page = page(portal, words, form.next);
    page.email = form.email;
    page.errors = vec![FormError { field: Field::Password, text }];
    let mut response = render(status, &page);
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

fn page(portal: &Portal, words: Words, next: Option<String>) -> SignIn {
    let people = portal.config().demo.iter().flat_map(|it| &it.people);
    let person = |it: &portal::demo::DemoPerson| DemoPerson {
        name: it.name.to_owned(),
        role: it.role.to_owned(),
        email: it.email.to_owned(),
        password: it.password.to_owned(),
    };
    SignIn {
        public: shell::public(portal, words, words.say("sign-in-title")),
        email: String::new(),
        next: next.as_deref().and_then(LocalPath::parse),
        notice: None,
        errors: Vec::new(),
        demo: people.map(person).collect(),
    }
}
