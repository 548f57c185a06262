//! Who is asking the API: 401 without a session, 403 for those who are not let in yet.

use axum::{extract::FromRequestParts, http::request::Parts};
use portal::{Error, SignedIn};

use super::RequestOrigin;
use crate::{middleware::refusals::Asker, problem::ApiError, state::WebState};

/// Anybody with a session, also those who wait for approval.
pub(crate) struct Session(pub SignedIn);

/// Somebody with a session who has been let in.
pub(crate) struct Active(pub SignedIn);

impl FromRequestParts<WebState> for Session {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Session, ApiError> {
        let token = state.cookies.read(&parts.headers).ok_or(Error::NotSignedIn)?;
        let Ok(RequestOrigin(origin)) = RequestOrigin::from_request_parts(parts, state).await;
        let signed_in = state.portal.authenticate(&token, &origin).await?;
        Asker::tell(parts, &signed_in.caller);
        Ok(Session(signed_in))
    }
}

impl FromRequestParts<WebState> for Active {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Active, ApiError> {
        let Session(signed_in) = Session::from_request_parts(parts, state).await?;
        match signed_in.principal().role() {
            Some(_) => Ok(Active(signed_in)),
            None => Err(Error::Forbidden { needs: "Only people whose account has been approved" }.into()),
        }
    }
}
