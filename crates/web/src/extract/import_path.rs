//! An import's id in an address.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use portal::{Error, ImportId};

use crate::{problem::ApiError, state::WebState};

/// An import's id in an address; what is none names an import that does not exist.
pub(crate) struct ImportPath(pub ImportId);

impl FromRequestParts<WebState> for ImportPath {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<ImportPath, Response> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        let id = text.ok().and_then(|Path(it)| ImportId::parse(&it));
        id.map(ImportPath).ok_or_else(|| ApiError::from(Error::NotFound("import")).into_response())
    }
}
