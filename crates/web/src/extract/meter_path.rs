//! A meter's number in an address.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use domain::MeterId;
use portal::Error;

use crate::{problem::ApiError, state::WebState};

/// A meter's number in an address; what is no number names a meter that does not exist.
pub(crate) struct MeterPath(pub MeterId);

impl FromRequestParts<WebState> for MeterPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<MeterPath, ApiError> {
        let text =
            Path::<String>::from_request_parts(parts, state).await.map(|Path(it)| it).unwrap_or_default();
        text.parse().map(MeterPath).map_err(|_| Error::NotFound("meter").into())
    }
}
