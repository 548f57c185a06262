//! The part of time a request is about.

use axum::{
    extract::{FromRequestParts, Query},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use domain::Calendar;
use jiff::{Timestamp, civil::Date};
use portal::Error;
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::IntoParams;

use super::misfit::misfit;
use crate::problem::{ApiError, http_problem};

/// A query string that fits its type; another one is a problem document.
pub(crate) struct ApiQuery<T>(pub T);

/// The part of time a request is about; the meter's whole history where it is left out.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SpanQuery {
    /// The first instant, as RFC 3339 or as a local date of the provider; the meter's first reading if left out.
    #[param(example = "2026-07-16T00:00:00-07:00")]
    pub from: Option<String>,
    /// The first instant after it; the end of the meter's last reading if left out.
    #[param(example = "2026-07-17")]
    pub to: Option<String>,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for ApiQuery<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<ApiQuery<T>, Response> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(query)) => Ok(ApiQuery(query)),
            Err(error) => {
                let title = format!("The query cannot be used: {}.", misfit(&error.body_text()));
                Err(http_problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid", &title).into_response())
            }
        }
    }
}

impl SpanQuery {
    /// The instants that were asked for.
    pub(crate) fn instants(
        &self,
        calendar: &Calendar,
    ) -> Result<(Option<Timestamp>, Option<Timestamp>), ApiError> {
        Ok((instant("from", self.from.as_deref(), calendar)?, instant("to", self.to.as_deref(), calendar)?))
    }
}

/// An instant in RFC 3339, or the beginning of a local date.
pub(crate) fn instant(
    field: &'static str,
    text: Option<&str>,
    calendar: &Calendar,
) -> Result<Option<Timestamp>, ApiError> {
    let Some(text) = text else { return Ok(None) };
    // A plus sign in a query string means a blank, and few clients escape it.
    let text = text.replace(' ', "+");
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(Some(instant));
    }
    match text.parse::<Date>() {
        Ok(date) if text.len() == 10 => Ok(Some(calendar.midnight(date))),
        _ => {
            let reason =
                "is no time; use 2026-07-16T15:00:00-07:00, 2026-07-16T22:00:00Z or 2026-07-16".to_owned();
            Err(Error::Invalid { field, reason: reason.into() }.into())
        }
    }
}
