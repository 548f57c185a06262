//! The audit log for those who read it: parts of it, all of it as CSV, and whether it is whole.

use domain::{
    Principal,
    audit::{Action, Object, Outcome},
};
use formats::table::write_row;
use store::{AuditEntry, AuditFault, AuditHead, AuditQuery};
use words::said;

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

/// A part of the audit log, newest first.
#[derive(Clone, Debug)]
pub struct AuditPage {
    /// The records.
    pub entries: Vec<AuditEntry>,
    /// Before which record the next part begins; nothing at the end.
    pub next: Option<i64>,
}

/// The audit log on its way out as CSV, piece by piece.
#[derive(Debug)]
pub struct AuditExport {
    portal: Portal,
    query: AuditQuery,
    has_header: bool,
    is_done: bool,
}

/// Records of a part where nobody says how many.
pub const AUDIT_PAGE: u32 = 50;
/// The most records of a part.
pub const MAX_AUDIT_PAGE: u32 = 200;
/// Records of a piece of CSV.
const PIECE: u32 = 1000;

const COLUMNS: [&str; 12] = [
    "number",
    "time",
    "actor",
    "account_id",
    "email",
    "action",
    "object",
    "object_id",
    "result",
    "address",
    "request_id",
    "details",
];

impl Portal {
    /// The part of the audit log that a query asks for. Looking at a page of it is not written down: the log would
    /// mostly tell of its own readers. Taking it out is.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless a system administrator asks, [`Error::Invalid`] for a part that is too long.
    pub async fn audit_log(&self, principal: &Principal, query: &AuditQuery) -> Result<AuditPage> {
        require_inspector(principal)?;
        if !(1..=MAX_AUDIT_PAGE).contains(&query.limit) {
            let reason = format!("must be from 1 to {MAX_AUDIT_PAGE}");
            return Err(Error::Invalid { field: "limit", reason: reason.into() });
        }
        self.audit_page(query).await
    }

    async fn audit_page(&self, query: &AuditQuery) -> Result<AuditPage> {
        let one_more = AuditQuery { limit: query.limit + 1, ..query.clone() };
        let mut entries = self.store().audit_log(&one_more).await?;
        let length = usize::try_from(query.limit).unwrap_or(usize::MAX);
        let is_more = entries.len() > length;
        entries.truncate(length);
        let next = entries.last().filter(|_| is_more).map(|it| it.audit_id);
        Ok(AuditPage { entries, next })
    }

    /// Begins to take out what a query asks for, which is written down first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless a system administrator asks.
    pub async fn export_audit_log(&self, caller: &Caller, query: AuditQuery) -> Result<AuditExport> {
        require_inspector(&caller.principal)?;
        let deed = caller.deed(self.now(), Action::ReadAudit);
        self.store().record(&deed, &Object::Portal, Outcome::Done).await?;
        let query = AuditQuery { limit: PIECE, before: None, ..query };
        Ok(AuditExport { portal: self.clone(), query, has_header: false, is_done: false })
    }

    /// The end of the audit log, to be kept where nobody who can write to the database can write too.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless a system administrator asks.
    pub async fn audit_head(&self, principal: &Principal) -> Result<AuditHead> {
        require_inspector(principal)?;
        Ok(self.store().audit_head().await?)
    }

    /// The last record that is no longer kept: number 0 where all are.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless a system administrator asks.
    pub async fn audit_anchor(&self, principal: &Principal) -> Result<AuditHead> {
        require_inspector(principal)?;
        Ok(self.store().audit_anchor().await?)
    }

    /// Goes along the whole audit log and names the first record that is not as it was written. With an end of it that
    /// was kept elsewhere, it must still go through that one.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless a system administrator asks.
    pub async fn verify_audit_log(
        &self,
        principal: &Principal,
        kept: Option<&AuditHead>,
    ) -> Result<Option<AuditFault>> {
        require_inspector(principal)?;
        let fault = self.store().verify_audit_log().await?;
        let anchor = self.store().audit_anchor().await?;
        match kept {
            Some(kept) if fault.is_none() && kept.audit_id < anchor.audit_id => {
                let reason = "this end is older than the records that are kept, and cannot be found in them; use a newer one";
                Ok(Some(AuditFault { audit_id: kept.audit_id, reason }))
            }
            Some(kept) if fault.is_none() && !self.store().holds_audit_head(kept).await? => {
                let reason = "the log does not go through the end that was kept: it was cut off or made anew";
                Ok(Some(AuditFault { audit_id: kept.audit_id, reason }))
            }
            _ => Ok(fault),
        }
    }
}

impl AuditExport {
    /// The next piece; nothing at the end.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn next(&mut self) -> Result<Option<String>> {
        if self.is_done {
            return Ok(None);
        }
        let page = self.portal.audit_page(&self.query).await?;
        let mut text = String::new();
        if !std::mem::replace(&mut self.has_header, true) {
            write_row(&mut text, COLUMNS);
        }
        page.entries.iter().for_each(|it| write_entry(&mut text, it));
        self.is_done = page.next.is_none();
        self.query.before = page.next;
        Ok(Some(text))
    }
}

fn write_entry(text: &mut String, entry: &AuditEntry) {
    let account = entry.account.map_or(String::new(), |it| it.to_string());
    let (address, details) = entry.details.clone().unwrap_or_default();
    let (number, at) = (entry.audit_id.to_string(), entry.at.to_string());
    let email = entry.email.as_deref().unwrap_or("");
    let cells = [
        &number,
        &at,
        &entry.actor,
        &account,
        email,
        &entry.action,
        &entry.object_kind,
        &entry.object_id,
        &entry.result,
        &address,
        &entry.request_id,
        &details,
    ];
    write_row(text, cells);
}

fn require_inspector(principal: &Principal) -> Result<()> {
    match principal.may_inspect() {
        true => Ok(()),
        false => Err(Error::Forbidden { needs: said("error-only-system-administrators") }),
    }
}
