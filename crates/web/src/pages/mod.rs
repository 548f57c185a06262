//! The pages: one file each, which fills the view of the same name.

pub(crate) mod account;
pub(crate) mod admin;
pub(crate) mod announced;
pub(crate) mod api_keys;
pub(crate) mod audit;
pub(crate) mod confirm;
pub(crate) mod dance;
pub(crate) mod delete_account;
pub(crate) mod help;
pub(crate) mod landing;
pub(crate) mod looks;
pub(crate) mod map;
pub(crate) mod meters;
pub(crate) mod new_email;
pub(crate) mod outbox;
pub(crate) mod password_forgot;
pub(crate) mod password_reset;
pub(crate) mod periods;
pub(crate) mod register;
pub(crate) mod register_confirm;
pub(crate) mod security;
pub(crate) mod set_up;
pub(crate) mod sign_in;
pub(crate) mod sign_in_code;
pub(crate) mod sign_out;
pub(crate) mod status;
pub(crate) mod today;
pub(crate) mod two_factor;
pub(crate) mod waiting;

mod addresses;
pub(crate) mod faults;
pub(crate) mod fleet;
mod getting_in;
mod map_picture;
mod shell;

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension,
    extract::OriginalUri,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use portal::Error;
use words::Words;

use crate::{
    extract::PageAnybody,
    middleware::request_log::current_request_id,
    problem::{self, ApiError, Refused, http_problem, is_for_programs},
    view::error::ErrorPage,
};

/// Where people go who asked for no page: their day, from which the first entry of the navigation leads on.
pub(crate) const FIRST_PAGE: &str = "/today";

/// A page, or the page that says what went wrong instead.
pub(crate) type PageResult<T> = Result<T, PageError>;

/// An error on its way to somebody who asked for a page.
#[derive(Debug)]
pub(crate) struct PageError(pub Error);

impl From<Error> for PageError {
    fn from(error: Error) -> PageError {
        PageError(error)
    }
}

impl From<ApiError> for PageError {
    fn from(error: ApiError) -> PageError {
        PageError(error.0)
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        if matches!(self.0, Error::ReauthNeeded) {
            return Redirect::to("/confirm").into_response();
        }
        problem::log_cause(&self.0);
        let (status, _, retry_after) = problem::facts(&self.0);
        let mut response = (status, Extension(PageFault::Error(Arc::new(self.0)))).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// What went wrong, on its way to where it is known in which language to say it.
#[derive(Clone, Debug)]
pub(crate) enum PageFault {
    /// What the portal says.
    Error(Arc<Error>),
    /// What HTTP itself refuses.
    Refused(Refused),
}

impl PageFault {
    /// Its page; somebody who is signed in may look for what they meant, and what was only read may be asked for again.
    pub(crate) fn page(&self, words: Words, is_signed_in: bool, is_read: bool) -> String {
        let page = match self {
            PageFault::Error(error) => {
                let page = error_page(words, error, is_signed_in);
                if is_read && page.status >= 500 { page.again() } else { page }
            }
            PageFault::Refused(it) => ErrorPage::refused(words, it.status.as_u16(), &words.say(it.key)),
        };
        page.render().unwrap_or_else(|error| {
            tracing::error!(request.id = %current_request_id(), %error, "a template failed");
            String::new()
        })
    }
}

fn error_page(words: Words, error: &Error, is_signed_in: bool) -> ErrorPage {
    let status = problem::facts(error).0.as_u16();
    match error {
        Error::NotFound(_) => ErrorPage::not_found(words, is_signed_in),
        Error::Forbidden { needs } => ErrorPage::forbidden(words, &words.tell(needs)),
        Error::TooManyTries { .. }
        | Error::Rule { .. }
        | Error::LinkExpired
        | Error::TooLarge { .. }
        | Error::Conflict(_)
        | Error::NoSpace => ErrorPage::refused(words, status, &sentence(words, error)),
        Error::Several(_) => ErrorPage::invalid(words, &sentence(words, error)),
        Error::Invalid { field, reason } => {
            let what = words.with("field", field).with("reason", words.tell(reason)).say("error-page-field");
            ErrorPage::invalid(words, &what)
        }
        Error::Busy | Error::Unavailable(_) => ErrorPage::unavailable(words),
        Error::Unknown(_) => ErrorPage::unknown(words),
        _ => ErrorPage::internal(words, &current_request_id()),
    }
}

/// What an error says to a person.
pub(crate) fn sentence(words: Words, error: &Error) -> String {
    words.tell(&error.said())
}

/// Fills a template.
pub(crate) fn render(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(request.id = %current_request_id(), %error, "a template failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The page for what HTTP itself refuses.
pub(crate) fn refused(refused: Refused) -> Response {
    (refused.status, Extension(PageFault::Refused(refused))).into_response()
}

/// An address that is not there: a problem document under `/api`, a page anywhere else.
pub(crate) async fn not_found(_: PageAnybody, OriginalUri(uri): OriginalUri) -> Response {
    match is_for_programs(uri.path()) {
        true => http_problem(StatusCode::NOT_FOUND, "not-found", "There is nothing at this address."),
        false => PageError(Error::NotFound("page")).into_response(),
    }
}
