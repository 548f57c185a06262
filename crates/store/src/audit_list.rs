//! Parts of the audit log, newest first, for those who read it.

use domain::{AccountId, audit::Action};
use jiff::Timestamp;

use crate::{Store, codec::Utc, error::Result};

/// Which records of the audit log.
#[derive(Clone, Debug)]
pub struct AuditQuery {
    /// Only those at or after this.
    pub from: Option<Timestamp>,
    /// Only those before this.
    pub to: Option<Timestamp>,
    /// Only what this account did, itself or by a key.
    pub account: Option<AccountId>,
    /// Only what was done by actors of this kind: a word of [`domain::audit::Actor::as_str`].
    pub actor: Option<String>,
    /// Only this action.
    pub action: Option<Action>,
    /// Only what was done to objects of this kind.
    pub object_kind: Option<String>,
    /// Only what was done to the object of this id.
    pub object_id: Option<String>,
    /// Only what went so: a word of [`domain::audit::Outcome::as_str`].
    pub result: Option<String>,
    /// Only records before the one of this number: where the part before ended.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: u32,
}

/// A record as its readers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number.
    pub audit_id: i64,
    /// When.
    pub at: Timestamp,
    /// What kind of actor.
    pub actor: String,
    /// Whose account it was.
    pub account: Option<AccountId>,
    /// The e-mail that account has now; nothing where it is gone.
    pub email: Option<String>,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub object_kind: String,
    /// To which one.
    pub object_id: String,
    /// How it went.
    pub result: String,
    /// The request's id.
    pub request_id: String,
    /// Its hash, which the next one holds.
    pub hash: String,
    /// The client's address and what a reader wants to know besides; nothing where they were erased.
    pub details: Option<(String, String)>,
}

#[rustfmt::skip]
type EntryRow = (
    i64, Utc, String, Option<u32>, Option<String>, String, String, String, String, String, String, Option<String>,
    Option<String>,
);

impl Default for AuditQuery {
    /// The newest fifty.
    fn default() -> AuditQuery {
        AuditQuery {
            from: None,
            to: None,
            account: None,
            actor: None,
            action: None,
            object_kind: None,
            object_id: None,
            result: None,
            before: None,
            limit: 50,
        }
    }
}

impl From<EntryRow> for AuditEntry {
    fn from(row: EntryRow) -> AuditEntry {
        #[rustfmt::skip]
        let (
            audit_id, at, actor, account, email, action, object_kind, object_id, result, request_id, hash, address, details,
        ) = row;
        AuditEntry {
            audit_id,
            at: at.0,
            actor,
            account: account.map(AccountId::new),
            email,
            action,
            object_kind,
            object_id,
            result,
            request_id,
            hash,
            details: address.zip(details),
        }
    }
}

impl Store {
    /// The records that a query asks for, newest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn audit_log(&self, query: &AuditQuery) -> Result<Vec<AuditEntry>> {
        const LIST: &str = "SELECT l.audit_id, l.at, l.actor, l.account_id, u.email, l.action, l.object_kind, \
            l.object_id, l.result, l.request_id, l.hash, d.address, d.details FROM audit_log l \
            LEFT JOIN audit_details d ON d.audit_id = l.audit_id LEFT JOIN users u ON u.account_id = l.account_id \
            WHERE l.audit_id < ? AND (? IS NULL OR l.at >= ?) AND (? IS NULL OR l.at < ?) \
            AND (? IS NULL OR l.account_id = ?) AND (? IS NULL OR l.actor = ?) AND (? IS NULL OR l.action = ?) \
            AND (? IS NULL OR l.object_kind = ?) AND (? IS NULL OR l.object_id = ?) \
            AND (? IS NULL OR l.result = ?) ORDER BY l.audit_id DESC LIMIT ?";
        let (from, to, account) =
            (query.from.map(Utc), query.to.map(Utc), query.account.map(|it| it.number()));
        let action = query.action.map(Action::as_str);
        let rows: Vec<EntryRow> = on_db!(&self.db, pool => {
            let list = sqlx::query_as(LIST).bind(query.before.unwrap_or(i64::MAX));
            let list = list.bind(from).bind(from).bind(to).bind(to).bind(account).bind(account);
            let list = list.bind(&query.actor).bind(&query.actor).bind(action).bind(action);
            let list = list.bind(&query.object_kind).bind(&query.object_kind);
            let list = list.bind(&query.object_id).bind(&query.object_id);
            list.bind(&query.result).bind(&query.result).bind(query.limit).fetch_all(pool).await
        })?;
        Ok(rows.into_iter().map(AuditEntry::from).collect())
    }
}
