//! `GET /api/accounts/{account_id}`

use axum::{Json, extract::State};

use super::AccountItem;
use crate::{
    extract::{AccountPath, Inspector},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// One account. That somebody looked is written into the audit log.
#[utoipa::path(
    get, path = "/api/accounts/{account_id}", tag = "accounts",
    params(("account_id" = u32, Path, description = "The account")),
    responses(
        (status = 200, description = "The account", body = AccountItem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 404, description = "No such account", body = Problem)
    )
)]
pub(crate) async fn get_account(
    State(state): State<WebState>,
    Inspector(who): Inspector,
    AccountPath(account): AccountPath,
) -> ApiResult<Json<AccountItem>> {
    let found = state.portal.managed_account(&who.caller, account).await?;
    Ok(Json(AccountItem::of(&found, &state)))
}
