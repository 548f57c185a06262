//! The words for somebody who has not shown who they are: those that their browser asks for.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use words::{Words, asked_for};

/// The words of the language that the browser asks for.
pub(crate) struct PageWords(pub Words);

impl PageWords {
    /// What these headers ask for.
    pub(crate) fn of(headers: &HeaderMap) -> Words {
        let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
        Words::of(asked_for(asked.unwrap_or("")))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PageWords {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<PageWords, Infallible> {
        Ok(PageWords(PageWords::of(&parts.headers)))
    }
}
