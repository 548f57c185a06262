//! What a role must allow before the request is looked at any further: the refusal comes before the body is judged.
//! The portal asks again for each thing it does; this decides nothing that it does not.

use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse, Response},
};
use domain::Principal;
use portal::{Error, SignedIn};
use words::said;

use super::{Active, PageActive};
use crate::{
    pages::PageError,
    problem::{ApiError, ApiResult},
    state::WebState,
};

macro_rules! authorities {
    ($($(#[$doc:meta])* $name:ident $(, $page:ident)?: $may:path => $needs:expr;)*) => { $(
        $(#[$doc])*
        pub(crate) struct $name(pub SignedIn);

        impl FromRequestParts<WebState> for $name {
            type Rejection = ApiError;

            async fn from_request_parts(parts: &mut Parts, state: &WebState) -> ApiResult<$name> {
                let Active(who) = Active::from_request_parts(parts, state).await?;
                if $may(who.principal()) { Ok($name(who)) } else { Err(Error::Forbidden { needs: $needs }.into()) }
            }
        }

        $(
        /// The same, asking for a page.
        pub(crate) struct $page(pub SignedIn);

        impl FromRequestParts<WebState> for $page {
            type Rejection = Response;

            async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<$page, Response> {
                let PageActive(who) = PageActive::from_request_parts(parts, state).await?;
                if $may(who.principal()) { Ok($page(who)) } else { Err(PageError(Error::Forbidden { needs: $needs }).into_response()) }
            }
        }
        )?
    )* };
}

authorities! {
    /// Somebody who may change what exists.
    Administrator, PageAdministrator: Principal::may_administer => said("error-only-system-administrators");
    /// Somebody who may read what only system administrators see.
    Inspector, PageInspector: Principal::may_inspect => said("error-only-system-administrators");
    /// Somebody who may see the members of an organization, their own or any.
    MemberInspector: Principal::may_see_any_members => said("error-only-any-organization-administrators");
    /// Somebody who may manage the members of an organization, their own or any.
    MemberAdministrator: Principal::may_manage_any_members => said("error-only-any-organization-administrators");
    /// Somebody who may bring readings in.
    Importer, PageImporter: Principal::may_import => said("error-only-system-administrators");
}
