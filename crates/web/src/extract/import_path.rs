//! An import or a received file in an address.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use portal::{Error, ImportId, UploadId};

use crate::{pages::PageError, problem::ApiError, state::WebState};

macro_rules! paths {
    ($($(#[$doc:meta])* $name:ident($id:ident): $thing:literal, $refusal:expr;)*) => { $(
        $(#[$doc])*
        pub(crate) struct $name(pub $id);

        impl FromRequestParts<WebState> for $name {
            type Rejection = Response;

            async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<$name, Response> {
                let text = Path::<String>::from_request_parts(parts, state).await;
                let id = text.ok().and_then(|Path(it)| $id::parse(&it));
                id.map($name).ok_or_else(|| $refusal(Error::NotFound($thing)).into_response())
            }
        }
    )* };
}

paths! {
    /// An import, asked for by a program; what is no id names one that does not exist.
    ImportPath(ImportId): "import", ApiError::from;
    /// An import, asked for as a page; what is no id names one that does not exist.
    PageImport(ImportId): "import", PageError;
    /// A received file, asked for as a page; what is no id names one that does not exist.
    PageUpload(UploadId): "upload", PageError;
}
