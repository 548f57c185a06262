//! What is wrong with a form, said on the page that sent it.

use askama::Template;
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use portal::Error;
use words::Words;

use super::{PageError, PageResult, render, sentence};
use crate::{problem, view::form::FieldFault};

/// The page again with what is wrong at its field; what is no fault of a field is told on a page of its own. `secret` is the
/// field of the password or the code that was typed.
pub(crate) fn shown<T: Template>(
    words: Words,
    error: Error,
    secret: &'static str,
    page: impl FnOnce(FieldFault) -> T,
) -> PageResult<Response> {
    let (field, text) = match &error {
        Error::WrongCredentials => (secret, words.say("error-form-password")),
        Error::WrongCode | Error::SecondFactorNeeded => ("code", sentence(words, &error)),
        Error::TooManyTries { .. } | Error::Rule { .. } => (secret, sentence(words, &error)),
        Error::Invalid { field, reason } => {
            (*field, words.with("reason", words.tell(reason)).say("error-form-field"))
        }
        _ => return Err(PageError(error)),
    };
    let (status, _, retry_after) = problem::facts(&error);
    let mut response = render(status, &page(FieldFault { field, text }));
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

/// Asks for the password once more and comes back to `next`, where that is what is missing.
pub(crate) fn or_confirm(error: Error, next: &str) -> PageResult<Response> {
    match error {
        Error::ReauthNeeded => Ok(Redirect::to(&format!("/confirm?next={next}")).into_response()),
        other => Err(PageError(other)),
    }
}
