//! With what somebody shows who they are: a session's cookie, or the key of a program.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use portal::{Error, Origin, Portal, Result, SignedIn, Token};

use crate::{
    problem::{ApiError, ApiResult},
    state::WebState,
};

/// With what somebody shows who they are.
#[derive(Clone)]
pub(crate) enum Credential {
    /// The cookie of a session.
    Session(Token),
    /// A key, in `Authorization: Bearer`. It goes before a cookie, which a browser adds by itself.
    Key(String),
}

impl Credential {
    /// Who that is now.
    pub(crate) async fn authenticate(&self, portal: &Portal, origin: &Origin) -> Result<SignedIn> {
        match self {
            Credential::Session(token) => portal.authenticate(token, origin).await,
            Credential::Key(key) => portal.authenticate_key(key, origin).await,
        }
    }

    /// Who that still is, for something that goes on by itself and is no use of the session.
    pub(crate) async fn still(&self, portal: &Portal, origin: &Origin) -> Result<SignedIn> {
        match self {
            Credential::Session(token) => portal.still_signed_in(token, origin).await,
            Credential::Key(key) => portal.authenticate_key(key, origin).await,
        }
    }
}

impl FromRequestParts<WebState> for Credential {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> ApiResult<Credential> {
        if let Some(key) = key_of(&parts.headers) {
            return Ok(Credential::Key(key.to_owned()));
        }
        let token = state.cookies.read(&parts.headers);
        token.map(Credential::Session).ok_or_else(|| Error::NotSignedIn.into())
    }
}

fn key_of(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key.trim())
}
