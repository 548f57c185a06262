//! Who is asking for a page: without a session one is sent to sign in, and comes back afterwards.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{Method, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use domain::{Principal, Standing};
use portal::{Error, SignedIn};
use words::Words;

use super::{PageWords, RequestOrigin};
use crate::{local_path::escaped, middleware::refusals::Asker, pages::PageError, state::WebState};

/// Anybody with a session, also those who wait for approval.
pub(crate) struct PageSession(pub SignedIn);

/// Somebody with a session who has been let in, also where their second factor is still to be set up.
pub(crate) struct PagePerson(pub SignedIn);

/// Somebody with a session who has been let in; the others are sent to the page that says why not.
pub(crate) struct PageActive(pub SignedIn);

/// Anybody: with who it is, where somebody who has been let in is signed in, and with the words to answer in.
pub(crate) struct PageAnybody {
    pub who: Option<SignedIn>,
    pub words: Words,
}

impl FromRequestParts<WebState> for PageAnybody {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<PageAnybody, Infallible> {
        let browser = PageWords::of(&parts.headers);
        let Some(token) = state.cookies.read(&parts.headers) else {
            return Ok(PageAnybody { who: None, words: browser });
        };
        let RequestOrigin(origin) = RequestOrigin::from_request_parts(parts, state).await?;
        // Where nobody can be asked who it is, it is nobody.
        let Ok(who) = state.portal.authenticate(&token, &origin).await else {
            return Ok(PageAnybody { who: None, words: browser });
        };
        Asker::tell(parts, &who.caller);
        let words = who.words();
        let is_let_in = matches!(who.principal(), Principal::Person { standing: Standing::Active(_), .. });
        Ok(PageAnybody { who: Some(who).filter(|_| is_let_in), words })
    }
}

impl FromRequestParts<WebState> for PageSession {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<PageSession, Response> {
        let signed_in = match state.cookies.read(&parts.headers) {
            Some(token) => {
                let Ok(RequestOrigin(origin)) = RequestOrigin::from_request_parts(parts, state).await;
                state.portal.authenticate(&token, &origin).await
            }
            None => Err(Error::NotSignedIn),
        };
        match signed_in {
            Ok(signed_in) => {
                Asker::tell(parts, &signed_in.caller);
                Ok(PageSession(signed_in))
            }
            Err(Error::NotSignedIn) => Err(Redirect::to(&sign_in_address(parts)).into_response()),
            Err(other) => Err(PageError(other).into_response()),
        }
    }
}

impl FromRequestParts<WebState> for PageActive {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<PageActive, Response> {
        let PageSession(signed_in) = PageSession::from_request_parts(parts, state).await?;
        match signed_in.principal() {
            Principal::Person { standing: Standing::Active(_), .. } => Ok(PageActive(signed_in)),
            Principal::Person { standing: Standing::Unprotected, .. } => {
                Err(Redirect::to("/account/security/two-factor").into_response())
            }
            _ => Err(Redirect::to("/waiting").into_response()),
        }
    }
}

impl FromRequestParts<WebState> for PagePerson {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<PagePerson, Response> {
        let PageSession(signed_in) = PageSession::from_request_parts(parts, state).await?;
        match signed_in.account.standing() {
            Standing::Active(_) => Ok(PagePerson(signed_in)),
            _ => Err(Redirect::to("/waiting").into_response()),
        }
    }
}

fn sign_in_address(parts: &Parts) -> String {
    let asked = parts.uri.path_and_query().map_or("/", |it| it.as_str());
    if parts.method != Method::GET || asked == "/" {
        return "/login".to_owned();
    }
    format!("/login?next={}", escaped(asked))
}
