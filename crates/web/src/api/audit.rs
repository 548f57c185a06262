//! `GET /api/audit`

use axum::{Json, extract::State};
use domain::{AccountId, Calendar, audit::Action};
use portal::{AUDIT_PAGE, AuditEntry, AuditQuery, Error};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{paging::number_of, vis::rfc3339},
    extract::{ApiQuery, Inspector, instant},
    problem::{ApiError, ApiResult, Problem},
    state::WebState,
};

/// Which records, and how many at a time.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditListQuery {
    /// The first instant, as RFC 3339 or as a local date of the provider.
    #[param(example = "2026-07-16")]
    from: Option<String>,
    /// The first instant after it, as RFC 3339 or as a local date of the provider.
    #[param(example = "2026-07-17")]
    to: Option<String>,
    /// Only what this account did, itself or by a key.
    #[param(minimum = 1, example = 6)]
    account_id: Option<u32>,
    /// Only this action.
    #[param(example = "account.approve")]
    action: Option<String>,
    /// Only what was done to this kind of thing, such as `meter` or `account`.
    #[param(max_length = 20, example = "meter")]
    object: Option<String>,
    /// Only what was done to the thing of this number.
    #[param(max_length = 64, example = "7")]
    object_id: Option<String>,
    /// Only what was `done`, or only what was `refused`.
    #[param(example = "refused")]
    result: Option<String>,
    /// At most so many; 50 if left out.
    #[param(minimum = 1, maximum = 200, example = 50)]
    limit: Option<u32>,
    /// `next_cursor` of the answer before.
    cursor: Option<String>,
}

/// A part of the audit log.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditList {
    /// Newest first.
    records: Vec<AuditItem>,
    /// What to send as `cursor` for older ones; null at the end.
    next_cursor: Option<String>,
}

/// A record of the audit log.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditItem {
    /// Its number.
    #[schema(example = 4711)]
    audit_id: i64,
    /// When, RFC 3339.
    #[schema(example = "2026-07-16T16:00:00-07:00", format = DateTime)]
    at: String,
    /// `person`, `key`, `operator` or `nobody`.
    #[schema(example = "person")]
    actor: String,
    /// Whose account it was; null where there was none.
    #[schema(example = 6)]
    account_id: Option<u32>,
    /// The e-mail that account has now; null where it is gone.
    #[schema(example = "maya@harbor.example")]
    email: Option<String>,
    /// What was done or tried.
    #[schema(example = "account.approve")]
    action: String,
    /// To what kind of thing.
    #[schema(example = "account")]
    object: String,
    /// To which one.
    #[schema(example = "9")]
    object_id: String,
    /// `done` or `refused`.
    #[schema(example = "done")]
    result: String,
    /// The request's id, as in the log of requests.
    #[schema(example = "5f0c6a1be2d94c37")]
    request_id: String,
    /// The client's address; null where it was erased.
    #[schema(example = "192.0.2.7")]
    address: Option<String>,
    /// What one wants to know besides; null where it was erased.
    #[schema(example = "Pending → Approved")]
    details: Option<String>,
    /// The record's hash, which the next one holds.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    hash: String,
}

/// The audit log, newest first.
#[utoipa::path(
    get, path = "/api/audit", tag = "audit", params(AuditListQuery),
    responses(
        (status = 200, description = "Records, newest first", body = AuditList),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Only system administrators may do this", body = Problem),
        (status = 422, description = "The query cannot be used", body = Problem)
    )
)]
pub(crate) async fn list_audit_records(
    State(state): State<WebState>,
    Inspector(who): Inspector,
    ApiQuery(query): ApiQuery<AuditListQuery>,
) -> ApiResult<Json<AuditList>> {
    let calendar = &state.portal.config().calendar;
    let page = state.portal.audit_log(who.principal(), &query.checked(calendar)?).await?;
    let records = page.entries.iter().map(|it| AuditItem::of(it, calendar)).collect();
    Ok(Json(AuditList { records, next_cursor: page.next.map(|it| it.to_string()) }))
}

impl AuditListQuery {
    fn checked(self, calendar: &Calendar) -> Result<AuditQuery, ApiError> {
        Ok(AuditQuery {
            from: instant("from", self.from.as_deref(), calendar)?,
            to: instant("to", self.to.as_deref(), calendar)?,
            account: self.account_id.map(AccountId::new),
            actor: None,
            action: self.action.as_deref().map(action).transpose()?,
            object_kind: self.object,
            object_id: self.object_id,
            result: self.result.map(result).transpose()?,
            before: number_of(self.cursor.as_deref())?,
            limit: self.limit.unwrap_or(AUDIT_PAGE),
        })
    }
}

/// The action of that word.
pub(crate) fn action(word: &str) -> Result<Action, Error> {
    let reason = "is no action of the audit log, such as meter.assign".to_owned();
    let found = Action::ALL.iter().find(|it| it.as_str() == word);
    found.copied().ok_or(Error::Invalid { field: "action", reason: reason.into() })
}

/// A word for how something went, if it is one.
pub(crate) fn result(word: String) -> Result<String, Error> {
    let reason = "must be done or refused".to_owned();
    if ["done", "refused"].contains(&word.as_str()) {
        Ok(word)
    } else {
        Err(Error::Invalid { field: "result", reason: reason.into() })
    }
}

impl AuditItem {
    fn of(entry: &AuditEntry, calendar: &Calendar) -> AuditItem {
        let (address, details) = entry.details.clone().unzip();
        AuditItem {
            audit_id: entry.audit_id,
            at: rfc3339(entry.at, calendar),
            actor: entry.actor.clone(),
            account_id: entry.account.map(|it| it.number()),
            email: entry.email.clone(),
            action: entry.action.clone(),
            object: entry.object_kind.clone(),
            object_id: entry.object_id.clone(),
            result: entry.result.clone(),
            request_id: entry.request_id.clone(),
            address,
            details,
            hash: entry.hash.clone(),
        }
    }
}
