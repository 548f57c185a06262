//! A JSON body that fits its type.

use axum::{
    Json,
    extract::{FromRequest, Request, rejection::JsonRejection},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;

use crate::problem::http_problem;

/// A JSON body that fits its type; another one is a problem document.
pub(crate) struct JsonBody<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<JsonBody<T>, Response> {
        match Json::from_request(request, state).await {
            Ok(Json(body)) => Ok(JsonBody(body)),
            Err(error) => {
                let advice = match &error {
                    JsonRejection::MissingJsonContentType(_) => "Send it as application/json.".to_owned(),
                    other => format!("The body cannot be used: {}.", other.body_text()),
                };
                Err(http_problem(error.status(), "invalid", &advice).into_response())
            }
        }
    }
}
