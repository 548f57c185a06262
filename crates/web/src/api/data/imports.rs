//! `/api/data/imports`: imports that there were, and what can be done with one.

use axum::{Json, extract::State};
use domain::ImportNo;
use portal::{Error, ImportState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::import_body::ImportBody;
use crate::{
    api::paging::number_of,
    extract::{ApiQuery, ImportPath, Importer},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Which imports, and how many at a time.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportsQuery {
    /// Only those which stand so.
    #[param(example = "done")]
    state: Option<String>,
    /// At most so many; 50 if left out.
    #[param(minimum = 1, maximum = 200, example = 50)]
    limit: Option<u32>,
    /// `next_cursor` of the answer before.
    cursor: Option<String>,
}

/// A part of the imports.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportList {
    /// Newest first, each without its errors.
    imports: Vec<ImportBody>,
    /// What to send as `cursor` for older ones; null at the end.
    next_cursor: Option<String>,
}

impl ImportsQuery {
    fn checked(&self) -> Result<(Option<ImportState>, Option<ImportNo>, u32), Error> {
        let invalid = |field, reason: &str| Error::Invalid { field, reason: reason.to_owned().into() };
        let state = self.state.as_deref().map(|it| ImportState::parse(it).ok_or(it)).transpose();
        let state = state.map_err(|_| invalid("state", "is none of the states of an import"))?;
        let before: Option<u32> = number_of(self.cursor.as_deref())?;
        let limit = self.limit.unwrap_or(50);
        if !(1..=portal::MAX_IMPORT_PAGE).contains(&limit) {
            return Err(invalid("limit", "must be from 1 to 200"));
        }
        Ok((state, before.map(ImportNo::new), limit))
    }
}

/// Imports, newest first.
#[utoipa::path(
    get, path = "/api/data/imports", tag = "data", params(ImportsQuery),
    responses(
        (status = 200, description = "Imports, newest first", body = ImportList),
        (status = 401, description = "Neither a session nor a key", body = Problem),
        (status = 403, description = "Neither a system administrator nor a key of theirs with the scope `import`", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn list_imports(
    State(state): State<WebState>,
    Importer(who): Importer,
    ApiQuery(query): ApiQuery<ImportsQuery>,
) -> ApiResult<Json<ImportList>> {
    let (only, before, limit) = query.checked()?;
    let page = state.portal.imports(&who.caller, only, before, limit).await?;
    let imports = page.imports.into_iter().map(ImportBody::in_list).collect();
    Ok(Json(ImportList { imports, next_cursor: page.next.map(|it| it.number().to_string()) }))
}

/// One import, as far as it has come.
#[utoipa::path(
    get, path = "/api/data/imports/{import_id}", tag = "data",
    params(("import_id" = String, Path, description = "Its name", example = "6d2f2f1e0c3a4b8e9a7f00112233aabb")),
    responses(
        (status = 200, description = "The import", body = ImportBody),
        (status = 401, description = "Neither a session nor a key", body = Problem),
        (status = 403, description = "Neither a system administrator nor a key of theirs with the scope `import`", body = Problem),
        (status = 404, description = "There is no such import", body = Problem)
    )
)]
pub(crate) async fn get_import(
    State(state): State<WebState>,
    Importer(who): Importer,
    ImportPath(id): ImportPath,
) -> ApiResult<Json<ImportBody>> {
    Ok(Json(ImportBody::of(&state.portal, &who.caller, &id).await?))
}

/// Stops an import that is under way: what it has written is taken out again.
#[utoipa::path(
    post, path = "/api/data/imports/{import_id}/cancel", tag = "data",
    params(("import_id" = String, Path, description = "Its name", example = "6d2f2f1e0c3a4b8e9a7f00112233aabb")),
    responses(
        (status = 200, description = "The import, which stops at its next chunk", body = ImportBody),
        (status = 401, description = "Neither a session nor a key", body = Problem),
        (status = 403, description = "Neither a system administrator nor a key of theirs with the scope `import`", body = Problem),
        (status = 404, description = "There is no such import", body = Problem),
        (status = 409, description = "It is at its end already", body = Problem)
    )
)]
pub(crate) async fn cancel_import(
    State(state): State<WebState>,
    Importer(who): Importer,
    ImportPath(id): ImportPath,
) -> ApiResult<Json<ImportBody>> {
    state.portal.cancel_import(&who.caller, &id).await?;
    Ok(Json(ImportBody::of(&state.portal, &who.caller, &id).await?))
}

/// Takes an import out again: its values become what they were before.
#[utoipa::path(
    post, path = "/api/data/imports/{import_id}/undo", tag = "data",
    params(("import_id" = String, Path, description = "Its name", example = "6d2f2f1e0c3a4b8e9a7f00112233aabb")),
    responses(
        (status = 200, description = "The import, which is being undone or is", body = ImportBody),
        (status = 401, description = "Neither a session nor a key", body = Problem),
        (status = 403, description = "Neither a system administrator nor a key of theirs with the scope `import`", body = Problem),
        (status = 404, description = "There is no such import", body = Problem),
        (status = 409, description = "It is not done, or something later has overwritten rows of it", body = Problem)
    )
)]
pub(crate) async fn undo_import(
    State(state): State<WebState>,
    Importer(who): Importer,
    ImportPath(id): ImportPath,
) -> ApiResult<Json<ImportBody>> {
    state.portal.undo_import(&who.caller, &id).await?;
    state.portal.wait_for_import(&who.caller, &id, super::import::PATIENCE).await?;
    Ok(Json(ImportBody::of(&state.portal, &who.caller, &id).await?))
}
