//! A form that fits its type.

use axum::{
    Form,
    extract::{FromRequest, Request},
};
use portal::Error;
use serde::de::DeserializeOwned;

use crate::pages::PageError;

/// A form that fits its type; another one is answered with a page.
pub(crate) struct PageForm<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for PageForm<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<PageForm<T>, PageError> {
        match Form::from_request(request, state).await {
            Ok(Form(form)) => Ok(PageForm(form)),
            Err(_) => {
                let reason = "is not what this page sends, or is too long".to_owned();
                Err(PageError(Error::Invalid { field: "form", reason }))
            }
        }
    }
}
