//! Numbers of accounts and DR periods in an address.

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use domain::{AccountId, DrPeriodId, MeterId, OrgId};
use portal::Error;

use crate::{pages::PageError, problem::ApiError, state::WebState};

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident, $page:ident: $parameter:literal => $id:ident, $what:literal;)*) => { $(
        $(#[$doc])*
        pub(crate) struct $name(pub $id);

        $(#[$doc])*
        pub(crate) struct $page(pub $id);

        impl FromRequestParts<WebState> for $name {
            type Rejection = ApiError;

            async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<$name, ApiError> {
                let found = text(parts, state, $parameter).await.and_then(|it| it.parse().ok());
                found.map($name).ok_or(ApiError(Error::NotFound($what)))
            }
        }

        impl FromRequestParts<WebState> for $page {
            type Rejection = PageError;

            async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<$page, PageError> {
                let $name(id) = $name::from_request_parts(parts, state).await?;
                Ok($page(id))
            }
        }
    )* };
}

numbers! {
    /// An account's number in an address; what is no number names an account that does not exist.
    AccountPath, PageAccount: "account_id" => AccountId, "account";
    /// A meter's number in an address of administration.
    MeterNumberPath, PageMeterNumber: "meter_id" => MeterId, "meter";
    /// A DR period's number in an address.
    PeriodPath, PagePeriod: "drp_id" => DrPeriodId, "DR period";
    /// An organization's number in an address.
    OrganizationPath, PageOrganization: "org_id" => OrgId, "organization";
}

async fn text(parts: &mut Parts, state: &WebState, name: &str) -> Option<String> {
    let parameters = RawPathParams::from_request_parts(parts, state).await.ok()?;
    parameters.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}
