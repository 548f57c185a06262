//! A message's number in an address.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};

use crate::state::WebState;

/// A message's number in an address; what is no number names a message that does not exist.
pub(crate) struct MessagePath(pub String);

impl FromRequestParts<WebState> for MessagePath {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<MessagePath, Infallible> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        Ok(MessagePath(text.map(|Path(it)| it).unwrap_or_default()))
    }
}
