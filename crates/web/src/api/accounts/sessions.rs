//! `DELETE /api/accounts/{account_id}/sessions`

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    extract::{AccountPath, Administrator},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// How many sessions have ended.
#[derive(Serialize, ToSchema)]
pub(crate) struct EndedSessions {
    /// So many.
    #[schema(example = 2)]
    n_ended: u64,
}

/// Signs somebody out everywhere. They are told by mail.
#[utoipa::path(
    delete, path = "/api/accounts/{account_id}/sessions", tag = "accounts",
    params(("account_id" = u32, Path, description = "The account")),
    responses(
        (status = 200, description = "They are signed out everywhere", body = EndedSessions),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 404, description = "No such account", body = Problem)
    )
)]
pub(crate) async fn end_account_sessions(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    AccountPath(account): AccountPath,
) -> ApiResult<Json<EndedSessions>> {
    Ok(Json(EndedSessions { n_ended: state.portal.end_sessions_of(&who.caller, account).await? }))
}
