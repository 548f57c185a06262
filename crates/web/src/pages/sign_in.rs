//! `GET` and `POST /login`

use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use portal::{Error, Portal};
use serde::Deserialize;

use super::{PageError, PageResult, render, shell};
use crate::{
    extract::{PageForm, RequestOrigin},
    local_path::LocalPath,
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
}

/// What the form sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInForm {
    email: String,
    password: String,
    next: Option<String>,
}

/// The page to sign in.
pub(crate) async fn sign_in(State(state): State<WebState>, Query(query): Query<SignInQuery>) -> Response {
    let mut page = page(&state.portal, query.next);
    page.notice = match (query.out, &page.next) {
        (Some(_), _) => Some("You are signed out.".to_owned()),
        (None, Some(_)) => Some("Sign in to go on.".to_owned()),
        (None, None) => None,
    };
    render(StatusCode::OK, &page)
}

/// Signs in and goes on to the page that was wanted, or says what is wrong and keeps what was typed.
pub(crate) async fn post_sign_in(
    State(state): State<WebState>,
    RequestOrigin(origin): RequestOrigin,
    headers: HeaderMap,
    PageForm(form): PageForm<SignInForm>,
) -> PageResult<Response> {
    let replaced = state.cookies.read(&headers);
    match state.portal.sign_in(&form.email, &form.password, replaced.as_ref(), &origin).await {
        Ok((token, _)) => {
            let cookie = [(header::SET_COOKIE, state.cookies.set(&token))];
            let next = form.next.as_deref().and_then(LocalPath::parse);
            let next = next.as_ref().map_or("/meters", LocalPath::as_str);
            Ok((cookie, Redirect::to(next)).into_response())
        }
        Err(Error::WrongCredentials) => Ok(refused(&state.portal, form)),
        Err(other) => Err(PageError(other)),
    }
}

fn refused(portal: &Portal, form: SignInForm) -> Response {
    let text = "Email or password is wrong. Check both and try again.".to_owned();
    let mut page = page(portal, form.next);
    page.email = form.email;
    page.errors = vec![FormError { field: Field::Password, text }];
    render(StatusCode::UNAUTHORIZED, &page)
}

fn page(portal: &Portal, next: Option<String>) -> SignIn {
    let people = portal.config().demo.iter().flat_map(|it| &it.people);
    let person = |it: &portal::demo::DemoPerson| DemoPerson {
        name: it.name.to_owned(),
        role: it.role.to_owned(),
        email: it.email.to_owned(),
        password: it.password.to_owned(),
    };
    SignIn {
        public: shell::public(portal, "Sign in"),
        email: String::new(),
        next: next.as_deref().and_then(LocalPath::parse),
        notice: None,
        errors: Vec::new(),
        demo: people.map(person).collect(),
    }
}
