//! `POST /api/accounts/{account_id}/reset`

use axum::{extract::State, http::StatusCode};

use crate::{
    extract::{AccountPath, Administrator},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Sends somebody a link to set a new password. Nobody else sees the link.
#[utoipa::path(
    post, path = "/api/accounts/{account_id}/reset", tag = "accounts",
    params(("account_id" = u32, Path, description = "The account", example = 7)),
    responses(
        (status = 202, description = "The link is on its way"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this; `reauth` after five minutes", body = Problem),
        (status = 404, description = "No such account", body = Problem)
    )
)]
pub(crate) async fn start_account_reset(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    AccountPath(account): AccountPath,
) -> ApiResult<StatusCode> {
    // The link is for whoever reads their mail; no answer has it.
    state.portal.start_reset(&who.caller, account).await?;
    Ok(StatusCode::ACCEPTED)
}
