//! `DELETE /api/accounts/{account_id}` and `DELETE /api/accounts/{account_id}/two_factor`

use axum::{extract::State, http::StatusCode};

use crate::{
    extract::{AccountPath, Administrator},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Deletes an account for good. Its person is told by mail.
#[utoipa::path(
    delete, path = "/api/accounts/{account_id}", tag = "accounts",
    params(("account_id" = u32, Path, description = "The account")),
    responses(
        (status = 204, description = "It is deleted"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only other system administrators may do this; `reauth` after five minutes", body = Problem),
        (status = 404, description = "No such account", body = Problem),
        (status = 409, description = "Nobody would be left to let others in", body = Problem)
    )
)]
pub(crate) async fn delete_account(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    AccountPath(account): AccountPath,
) -> ApiResult<StatusCode> {
    state.portal.delete_account(&who.caller, account).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Turns two-factor sign-in off for somebody who has lost it. They are told by mail.
#[utoipa::path(
    delete, path = "/api/accounts/{account_id}/two_factor", tag = "accounts",
    params(("account_id" = u32, Path, description = "The account")),
    responses(
        (status = 204, description = "It is off"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only other system administrators may do this; `reauth` after five minutes", body = Problem),
        (status = 404, description = "No such account", body = Problem)
    )
)]
pub(crate) async fn delete_account_two_factor(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    AccountPath(account): AccountPath,
) -> ApiResult<StatusCode> {
    state.portal.reset_two_factor_of(&who.caller, account).await?;
    Ok(StatusCode::NO_CONTENT)
}
