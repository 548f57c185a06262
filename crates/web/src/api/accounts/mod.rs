//! `/api/accounts`: everybody who can sign in, for system administrators.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod reset;
pub(crate) mod sessions;
pub(crate) mod update;

use domain::ApprovalStatus;
use portal::{Error, ManagedAccount};
use serde::Serialize;
use utoipa::ToSchema;
use words::said;

use super::vis::rfc3339;
use crate::state::WebState;

/// An account.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountItem {
    /// Its number.
    #[schema(example = 7)]
    account_id: u32,
    /// The e-mail address to sign in with.
    #[schema(example = "tom@harbor.example")]
    email: String,
    /// Given name.
    #[schema(example = "Tom")]
    first_name: String,
    /// Family name.
    #[schema(example = "Alvarez")]
    last_name: String,
    /// The organization it belongs to; null for residential customers.
    #[schema(example = 2)]
    org_id: Option<u32>,
    /// That organization's name.
    #[schema(example = "Harbor Point Cold Storage")]
    org_name: Option<String>,
    /// `Pending`, `Approved`, `Rejected` or `Admin`.
    #[schema(example = "Approved")]
    approval_status: &'static str,
    /// A residential customer's meter.
    meter_id: Option<u32>,
    /// Whether it has two-factor sign-in.
    has_two_factor: bool,
    /// When it was made, RFC 3339; null where that is not known.
    #[schema(example = "2026-07-01T09:00:00-07:00", format = DateTime)]
    created_at: Option<String>,
    /// When its person last signed in, RFC 3339; null where they never did.
    #[schema(example = "2026-07-16T16:35:00-07:00", format = DateTime)]
    last_sign_in_at: Option<String>,
}

impl AccountItem {
    fn of(found: &ManagedAccount, state: &WebState) -> AccountItem {
        let calendar = &state.portal.config().calendar;
        AccountItem {
            account_id: found.account.id.number(),
            email: found.account.email.clone(),
            first_name: found.account.first_name.clone(),
            last_name: found.account.last_name.clone(),
            org_id: found.account.org.as_ref().map(|(id, _)| id.number()),
            org_name: found.account.org.as_ref().map(|(_, name)| name.clone()),
            approval_status: found.account.approval.as_str(),
            meter_id: found.meter.map(|it| it.number()),
            has_two_factor: found.has_second_factor,
            created_at: found.created_at.map(|it| rfc3339(it, calendar)),
            last_sign_in_at: found.last_sign_in_at.map(|it| rfc3339(it, calendar)),
        }
    }
}

/// The approval of that word.
pub(crate) fn approval(word: &str) -> Result<ApprovalStatus, Error> {
    let reason = said("fault-approval");
    ApprovalStatus::parse(word).ok_or(Error::Invalid { field: "approval_status", reason })
}
