//! Who is asking the API: 401 without a session or a key, 403 for those who are not let in yet.

use axum::{extract::FromRequestParts, http::request::Parts};
use domain::{Principal, Standing};
use portal::{Error, SignedIn};
use words::said;

use super::{Credential, RequestOrigin};
use crate::{
    middleware::refusals::Asker,
    problem::{ApiError, ApiResult},
    state::WebState,
};

/// Anybody with a session or a key, also those who wait for approval.
pub(crate) struct Known(pub SignedIn);

/// Anybody with a session, also those who wait for approval.
pub(crate) struct Session(pub SignedIn);

/// Somebody with a session who has been let in, also where their second factor is still to be set up.
pub(crate) struct Person(pub SignedIn);

/// Somebody with a session who has been let in: for what a key is not good enough.
pub(crate) struct InPerson(pub SignedIn);

/// Somebody who has been let in, with a session or a key of theirs.
pub(crate) struct Active(pub SignedIn);

async fn signed_in(parts: &mut Parts, state: &WebState) -> ApiResult<SignedIn> {
    let shown = Credential::from_request_parts(parts, state).await?;
    let Ok(RequestOrigin(origin)) = RequestOrigin::from_request_parts(parts, state).await;
    let who = shown.authenticate(&state.portal, &origin).await?;
    Asker::tell(parts, &who.caller);
    Ok(who)
}

/// Those who have a role; the others are told what to do.
fn with_role(who: SignedIn) -> ApiResult<SignedIn> {
    let Principal::Person { standing, .. } = who.principal() else { return Ok(who) };
    match standing {
        Standing::Active(_) => Ok(who),
        Standing::Unprotected => {
            let needs = said("error-set-up-two-factor");
            Err(Error::Forbidden { needs }.into())
        }
        Standing::Pending | Standing::Rejected => {
            Err(Error::Forbidden { needs: said("error-only-approved") }.into())
        }
    }
}

impl FromRequestParts<WebState> for Known {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> ApiResult<Known> {
        signed_in(parts, state).await.map(Known)
    }
}

impl FromRequestParts<WebState> for Session {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> ApiResult<Session> {
        let who = signed_in(parts, state).await?;
        match who.principal().is_in_person() {
            true => Ok(Session(who)),
            false => Err(Error::Forbidden { needs: said("error-only-owner") }.into()),
        }
    }
}

impl FromRequestParts<WebState> for Person {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> ApiResult<Person> {
        let Session(who) = Session::from_request_parts(parts, state).await?;
        match who.principal() {
            Principal::Person { standing: Standing::Unprotected, .. } => Ok(Person(who)),
            _ => with_role(who).map(Person),
        }
    }
}

impl FromRequestParts<WebState> for InPerson {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> ApiResult<InPerson> {
        let Session(who) = Session::from_request_parts(parts, state).await?;
        with_role(who).map(InPerson)
    }
}

impl FromRequestParts<WebState> for Active {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> ApiResult<Active> {
        with_role(signed_in(parts, state).await?).map(Active)
    }
}
