//! What went wrong, as HTTP says it: one table from `portal::Error`, rendered as a problem document or as a page.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use portal::{Error, Fault};
use serde::Serialize;
use utoipa::ToSchema;
use words::{Words, key};

use crate::middleware::request_log::current_request_id;

/// A problem document (RFC 9457), `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// What kind of problem it is; stable.
    #[serde(rename = "type")]
    #[schema(example = "urn:drp:problem:not-found")]
    kind: String,
    /// The same in words, with what to do.
    title: String,
    /// The HTTP status again.
    status: u16,
    /// The number under which the request was logged.
    instance: String,
    /// What is wrong with which field, where that can be said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
}

/// What is wrong with one field or parameter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldProblem {
    /// The field or parameter.
    field: String,
    /// What is wrong and what to do.
    reason: String,
}

/// An error on its way to a client of the API.
#[derive(Debug)]
pub(crate) struct ApiError(pub Error);

/// A result of an API handler.
pub(crate) type ApiResult<T> = Result<T, ApiError>;

/// The one table: status, stable name, seconds after which to try again.
pub(crate) fn facts(error: &Error) -> (StatusCode, &'static str, Option<u32>) {
    match error {
        Error::NotSignedIn => (StatusCode::UNAUTHORIZED, "not-signed-in", None),
        Error::WrongCredentials => (StatusCode::UNAUTHORIZED, "wrong-credentials", None),
        Error::Forbidden { .. } => (StatusCode::FORBIDDEN, "forbidden", None),
        Error::ReauthNeeded => (StatusCode::FORBIDDEN, "reauth", None),
        Error::SecondFactorNeeded => (StatusCode::UNAUTHORIZED, "second-factor", None),
        Error::WrongCode => (StatusCode::UNAUTHORIZED, "wrong-code", None),
        Error::TooManyTries { seconds } => {
            let seconds = u32::try_from(*seconds).unwrap_or(u32::MAX);
            (StatusCode::TOO_MANY_REQUESTS, "too-many-tries", Some(seconds))
        }
        Error::LinkExpired => (StatusCode::GONE, "link-expired", None),
        Error::NotFound(_) => (StatusCode::NOT_FOUND, "not-found", None),
        Error::Invalid { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "invalid", None),
        Error::Several(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid", None),
        Error::Undefined(_) => (StatusCode::UNPROCESSABLE_ENTITY, "undefined", None),
        Error::Rule { .. } => (StatusCode::CONFLICT, "rule", None),
        Error::File(_) => (StatusCode::UNPROCESSABLE_ENTITY, "file", None),
        Error::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", None),
        Error::KeyUsed => (StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key", None),
        Error::Conflict(_) => (StatusCode::CONFLICT, "conflict", None),
        Error::NoSpace => (StatusCode::INSUFFICIENT_STORAGE, "no-space", None),
        Error::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy", Some(5)),
        Error::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", Some(60)),
        Error::Unknown(_) => (StatusCode::SERVICE_UNAVAILABLE, "unknown-outcome", None),
        Error::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal", None),
    }
}

/// Logs the cause of a fault that is not the client's: here, once, and never in the answer.
pub(crate) fn log_cause(error: &Error) {
    let request_id = current_request_id();
    match error {
        Error::Internal(cause) => tracing::error!(request.id = %request_id, %cause, "internal error"),
        Error::Unavailable(cause) => tracing::error!(request.id = %request_id, %cause, "no database"),
        Error::Unknown(cause) => {
            tracing::error!(request.id = %request_id, %cause, "nobody knows whether it was saved");
        }
        _ => {}
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> ApiError {
        ApiError(error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        log_cause(&self.0);
        let (status, kind, retry_after) = facts(&self.0);
        let errors = match &self.0 {
            Error::Invalid { field, reason } => {
                vec![FieldProblem { field: (*field).into(), reason: reason.to_string() }]
            }
            Error::Several(faults) => {
                let problem =
                    |it: &Fault| FieldProblem { field: it.place.to_string(), reason: it.reason.to_string() };
                faults.iter().map(problem).collect()
            }
            _ => Vec::new(),
        };
        let mut response = problem(status, kind, self.0.to_string(), errors);
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// What HTTP itself refuses, before any handler is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub status: StatusCode,
    pub kind: &'static str,
    /// The key of its sentence.
    pub key: &'static str,
}

impl Refused {
    /// The address is there, and does not take that method.
    pub(crate) const METHOD: Refused =
        Refused { status: StatusCode::METHOD_NOT_ALLOWED, kind: "method", key: key("error-method") };
    /// Somebody was sent here under a name that is not the portal's.
    pub(crate) const HOST: Refused =
        Refused { status: StatusCode::MISDIRECTED_REQUEST, kind: "host", key: key("error-host") };
    /// It may be that another site made the browser send it.
    pub(crate) const CROSS_SITE: Refused =
        Refused { status: StatusCode::FORBIDDEN, kind: "cross-site", key: key("error-cross-site") };
    /// The same of a page's form.
    pub(crate) const CROSS_SITE_PAGE: Refused =
        Refused { key: key("error-cross-site-page"), ..Refused::CROSS_SITE };
    /// The same of a file, which a program brings with a key.
    pub(crate) const CROSS_SITE_FILE: Refused =
        Refused { key: key("error-cross-site-file"), ..Refused::CROSS_SITE };
    /// A program brings a file, and says that it is a form or something unknown.
    pub(crate) const NO_KIND_OF_FILE: Refused =
        Refused { key: key("error-file-body"), ..Refused::CROSS_SITE };
    /// The body is larger than the address takes.
    pub(crate) const TOO_LARGE: Refused =
        Refused { status: StatusCode::PAYLOAD_TOO_LARGE, kind: "invalid", key: key("error-body-too-large") };
    /// The body did not arrive in time.
    pub(crate) const TOO_SLOW: Refused =
        Refused { status: StatusCode::REQUEST_TIMEOUT, kind: "request", key: key("error-body-too-slow") };

    /// A problem document under `/api`, a page anywhere else.
    pub(crate) fn answer(self, path: &str) -> Response {
        match is_for_programs(path) {
            true => self.problem(),
            false => crate::pages::refused(self),
        }
    }

    /// A problem document.
    pub(crate) fn problem(self) -> Response {
        http_problem(self.status, self.kind, &Words::ENGLISH.say(self.key))
    }
}

/// Whether those who ask there are programs, and want problem documents rather than pages.
pub(crate) fn is_for_programs(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// A problem that arises in HTTP itself, before the portal is asked.
pub(crate) fn http_problem(status: StatusCode, kind: &str, title: &str) -> Response {
    problem(status, kind, title.to_owned(), Vec::new())
}

fn problem(status: StatusCode, kind: &str, title: String, errors: Vec<FieldProblem>) -> Response {
    let instance = format!("urn:drp:request:{}", current_request_id());
    let body =
        Problem { kind: format!("urn:drp:problem:{kind}"), title, status: status.as_u16(), instance, errors };
    let mut response = (status, Json(body)).into_response();
    let media_type = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response
}
