//! The pages: one file each, which fills the view of the same name.

pub(crate) mod account;
pub(crate) mod admin;
pub(crate) mod api_keys;
pub(crate) mod audit;
pub(crate) mod confirm;
pub(crate) mod delete_account;
pub(crate) mod landing;
pub(crate) mod looks;
pub(crate) mod meters;
pub(crate) mod new_email;
pub(crate) mod outbox;
pub(crate) mod password_forgot;
pub(crate) mod password_reset;
pub(crate) mod register;
pub(crate) mod register_confirm;
pub(crate) mod security;
pub(crate) mod set_up;
pub(crate) mod sign_in;
pub(crate) mod sign_in_code;
pub(crate) mod sign_out;
pub(crate) mod two_factor;
pub(crate) mod waiting;

pub(crate) mod faults;
pub(crate) mod fleet;
mod getting_in;
mod shell;

use askama::Template;
use axum::{
    extract::{OriginalUri, State},
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use portal::Error;

use crate::{
    middleware::request_log::current_request_id,
    problem::{self, ApiError, http_problem, is_for_programs},
    state::WebState,
    view::{Link, error::ErrorPage},
};

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
        let home = || Link { href: "/".to_owned(), label: "Back to the start".to_owned() };
        let page = match &self.0 {
            Error::NotFound(_) => ErrorPage::not_found(home()),
            Error::Forbidden { needs } => ErrorPage::forbidden(&format!("{needs} may open it."), home()),
            Error::TooManyTries { .. }
            | Error::Rule { .. }
            | Error::LinkExpired
            | Error::TooLarge { .. }
            | Error::Conflict(_)
            | Error::NoSpace => ErrorPage::refused(status.as_u16(), &self.0.to_string(), home()),
            Error::Several(_) => ErrorPage::invalid(&self.0.to_string(), home()),
            Error::Invalid { field, reason } => ErrorPage::invalid(&format!("“{field}” {reason}."), home()),
            Error::Busy | Error::Unavailable(_) | Error::Unknown(_) => ErrorPage::unavailable(home()),
            _ => ErrorPage::internal(&current_request_id(), home()),
        };
        let mut response = render(status, &page);
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
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
pub(crate) fn refused(status: StatusCode, text: &str) -> Response {
    let home = Link { href: "/".to_owned(), label: "Back to the start".to_owned() };
    render(status, &ErrorPage::refused(status.as_u16(), text, home))
}

/// An address that is not there: a problem document under `/api`, a page anywhere else.
pub(crate) async fn not_found(State(_): State<WebState>, OriginalUri(uri): OriginalUri) -> Response {
    match is_for_programs(uri.path()) {
        true => http_problem(StatusCode::NOT_FOUND, "not-found", "There is nothing at this address."),
        false => PageError(Error::NotFound("page")).into_response(),
    }
}
