//! Who is asking for a page: without a session one is sent to sign in, and comes back afterwards.

use axum::{
    extract::FromRequestParts,
    http::{Method, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use portal::{Error, SignedIn};

use super::RequestOrigin;
use crate::{middleware::refusals::Asker, pages::PageError, state::WebState};

/// Anybody with a session, also those who wait for approval.
pub(crate) struct PageSession(pub SignedIn);

/// Somebody with a session who has been let in; the others are sent to the page that says why not.
pub(crate) struct PageActive(pub SignedIn);

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
        match signed_in.principal().role() {
            Some(_) => Ok(PageActive(signed_in)),
            None => Err(Redirect::to("/waiting").into_response()),
        }
    }
}

fn sign_in_address(parts: &Parts) -> String {
    let asked = parts.uri.path_and_query().map_or("/", |it| it.as_str());
    if parts.method != Method::GET || asked == "/" {
        return "/login".to_owned();
    }
    let mut address = "/login?next=".to_owned();
    for byte in asked.bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                address.push(char::from(byte))
            }
            other => address.push_str(&format!("%{other:02X}")),
        }
    }
    address
}
