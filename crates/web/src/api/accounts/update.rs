//! `PUT /api/accounts/{account_id}`

use axum::{extract::State, http::StatusCode};
use domain::OrgId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::approval;
use crate::{
    api::place::given,
    extract::{AccountPath, Administrator, JsonBody},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Where an account belongs and stands; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedAccount {
    /// The organization it moves to, where it is approved at once; null makes it a residential customer's.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<u32>, example = 2)]
    org_id: Option<Option<u32>>,
    /// `Pending`, `Approved`, `Rejected` or `Admin`.
    #[schema(example = "Approved")]
    approval_status: Option<String>,
}

/// Moves an account to another organization, and says where it stands. Its person is told by mail.
#[utoipa::path(
    put, path = "/api/accounts/{account_id}", tag = "accounts",
    params(("account_id" = u32, Path, description = "The account")), request_body = ChangedAccount,
    responses(
        (status = 204, description = "It is so from their next request on"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only other system administrators may do this; `reauth` after five minutes", body = Problem),
        (status = 404, description = "No such account or organization", body = Problem),
        (status = 409, description = "A rule refuses it: nobody would be left to let others in, or a meter is in the way",
         body = Problem),
        (status = 422, description = "The body cannot be used", body = Problem)
    )
)]
pub(crate) async fn update_account(
    State(state): State<WebState>,
    Administrator(who): Administrator,
    AccountPath(account): AccountPath,
    JsonBody(new): JsonBody<ChangedAccount>,
) -> ApiResult<StatusCode> {
    let approval = new.approval_status.as_deref().map(approval).transpose()?;
    let to = new.org_id.map(|it| it.map(OrgId::new));
    state.portal.place_account(&who.caller, account, to, approval).await?;
    Ok(StatusCode::NO_CONTENT)
}
