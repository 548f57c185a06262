//! A form that fits its type.

use axum::{
    Form,
    extract::{FromRequest, Request, rejection::FormRejection},
    response::{IntoResponse, Response},
};
use portal::Error;
use serde::de::DeserializeOwned;
use words::said;

use super::body_refusal;
use crate::pages::{PageError, refused};

/// A form that fits its type; another one is answered with a page.
pub(crate) struct PageForm<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for PageForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<PageForm<T>, Response> {
        match Form::from_request(request, state).await {
            Ok(Form(form)) => Ok(PageForm(form)),
            Err(FormRejection::BytesRejection(error)) => {
                let refusal = body_refusal(error.status());
                Err(refused(refusal))
            }
            Err(_) => {
                let reason = said("error-page-not-a-form");
                Err(PageError(Error::Invalid { field: "form", reason }).into_response())
            }
        }
    }
}
