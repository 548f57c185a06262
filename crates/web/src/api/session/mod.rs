//! `/api/user/session/…`: signing in and out.

pub(crate) mod confirm;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod validate;

use portal::SignedIn;
use serde::Serialize;
use utoipa::ToSchema;

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionBody {
    /// The account's id.
    #[schema(example = 6)]
    account_id: u32,
    /// Given name.
    #[schema(example = "Maya")]
    first_name: String,
    /// Family name.
    #[schema(example = "Okafor")]
    last_name: String,
    /// E-mail address.
    #[schema(example = "maya@harbor.example")]
    email: String,
    /// The organization's id; null for residential customers.
    #[schema(example = 2)]
    org_id: Option<u32>,
    /// The organization's name; null for residential customers.
    #[schema(example = "Harbor Point Cold Storage")]
    org_name: Option<String>,
    /// `Pending`, `Approved`, `Rejected` or `Admin`.
    #[schema(example = "Admin")]
    approval_status: &'static str,
    /// 0 system administrator, 1 provider, 2 organization administrator, 3 organization user, 4 residential user;
    /// null for people who are not let in.
    #[schema(example = 2)]
    permission_level: Option<u8>,
}

impl SessionBody {
    pub(crate) fn of(signed_in: &SignedIn) -> SessionBody {
        let account = &signed_in.account;
        SessionBody {
            account_id: account.id.number(),
            first_name: account.first_name.clone(),
            last_name: account.last_name.clone(),
            email: account.email.clone(),
            org_id: account.org.as_ref().map(|(id, _)| id.number()),
            org_name: account.org.as_ref().map(|(_, name)| name.clone()),
            approval_status: account.approval.as_str(),
            permission_level: signed_in.principal().role().map(|it| it.permission_level()),
        }
    }
}
