//! `GET /api/accounts`

use axum::{Json, extract::State};
use domain::OrgId;
use portal::{AccountQuery, Error};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{AccountItem, approval};
use crate::{
    api::paging::Asked,
    extract::{ApiQuery, Inspector},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// Which accounts, and how many at a time.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AccountListQuery {
    /// Only those in whose name or e-mail this occurs, or whose number it is.
    search: Option<String>,
    /// Only those which stand so: `Pending`, `Approved`, `Rejected` or `Admin`.
    #[param(example = "Pending")]
    approval_status: Option<String>,
    /// Only those of that organization.
    #[param(example = 2)]
    org_id: Option<u32>,
    /// At most so many; 100 if left out.
    #[param(minimum = 1, maximum = 1000, example = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the answer before.
    cursor: Option<String>,
}

/// Accounts.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountList {
    /// In the order of their numbers.
    accounts: Vec<AccountItem>,
    /// What to send as `cursor` for the next ones; null at the end.
    next_cursor: Option<String>,
}

/// Everybody who can sign in, or waits to.
#[utoipa::path(
    get, path = "/api/accounts", tag = "accounts", params(AccountListQuery),
    responses(
        (status = 200, description = "Accounts", body = AccountList),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn list_accounts(
    State(state): State<WebState>,
    Inspector(who): Inspector,
    ApiQuery(query): ApiQuery<AccountListQuery>,
) -> ApiResult<Json<AccountList>> {
    let asked = Asked::of(query.limit, query.cursor.as_deref())?;
    let found = state.portal.managed_accounts(who.principal(), &query.checked(asked)?).await?;
    let (shown, next_cursor) = asked.shown(&found.items, |it| it.account.id.number());
    let accounts = shown.iter().map(|it| AccountItem::of(it, &state)).collect();
    Ok(Json(AccountList { accounts, next_cursor }))
}

impl AccountListQuery {
    fn checked(self, asked: Asked) -> Result<AccountQuery, Error> {
        Ok(AccountQuery {
            search: self.search.unwrap_or_default().trim().to_owned(),
            approval: self.approval_status.as_deref().map(approval).transpose()?,
            org: self.org_id.map(OrgId::new),
            is_residential: false,
            part: asked.part(),
        })
    }
}
