//! The audit log: a chain of records, each holding the hash of the one before, appended in the deed's own transaction.

use domain::audit::{Action, Actor, Object, Outcome};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{
    Store, Tx,
    codec::Utc,
    error::{Error, Result},
};

/// Something that somebody does: all that its record says but for the object and how it went.
#[derive(Clone, Debug)]
pub struct Deed {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: Action,
    /// The request's id, as in the log of requests; empty for the command line.
    pub request_id: String,
    /// The client's address; empty for the command line. Personal: it can be erased.
    pub address: String,
    /// What a reader wants to know besides, such as the old and the new value. Personal: it can be erased.
    pub details: String,
}

/// The end of the chain: whoever keeps it elsewhere can tell later that nothing before it was exchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// The number of the newest record; 0 where there is none.
    pub audit_id: i64,
    /// Its hash.
    pub hash: String,
}

/// What is wrong with the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditFault {
    /// The record at which it shows.
    pub audit_id: i64,
    /// What is wrong.
    pub reason: &'static str,
}

/// A record as the chain holds it.
struct Record {
    audit_id: i64,
    at: Timestamp,
    actor: String,
    account_id: Option<u32>,
    action: String,
    object_kind: String,
    object_id: String,
    result: String,
    request_id: String,
    details_digest: String,
    previous_hash: String,
}

#[rustfmt::skip]
type RecordRow = (
    i64, Utc, String, Option<u32>, String, String, String, String, String, String, String, String,
    Option<String>, Option<String>, Option<String>,
);

/// A record as it was found, with what the chain says its hash is, and its details unless they were erased.
struct Found {
    record: Record,
    hash: String,
    /// Salt, address and details.
    details: Option<(String, String, String)>,
}

/// The longest details that are kept.
const MAX_DETAILS: usize = 1000;
/// Records that are verified at a time.
const RECORDS_AT_ONCE: i64 = 2000;
const RECORDS_AFTER: &str = "SELECT l.audit_id, l.at, l.actor, l.account_id, l.action, l.object_kind, l.object_id, \
    l.result, l.request_id, l.details_digest, l.previous_hash, l.hash, d.salt, d.address, d.details \
    FROM audit_log l LEFT JOIN audit_details d ON d.audit_id = l.audit_id \
    WHERE l.audit_id > ? ORDER BY l.audit_id LIMIT ?";

impl Record {
    /// SHA-256 over every field, each with its length before it, so that no two records look alike.
    fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        let mut add = |field: &str| {
            hasher.update(u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(field.as_bytes());
        };
        add(&self.audit_id.to_string());
        add(&self.at.as_second().to_string());
        add(&self.actor);
        add(&self.account_id.map_or(String::new(), |it| it.to_string()));
        add(&self.action);
        add(&self.object_kind);
        add(&self.object_id);
        add(&self.result);
        add(&self.request_id);
        add(&self.details_digest);
        add(&self.previous_hash);
        hex(&hasher.finalize())
    }
}

impl From<RecordRow> for Found {
    fn from(row: RecordRow) -> Found {
        let (
            audit_id,
            at,
            actor,
            account_id,
            action,
            kind,
            id,
            result,
            request_id,
            digest,
            previous,
            hash,
            ..,
        ) = row.clone();
        let (.., salt, address, details) = row;
        let record = Record {
            audit_id,
            at: at.0,
            actor,
            account_id,
            action,
            object_kind: kind,
            object_id: id,
            result,
            request_id,
            details_digest: digest,
            previous_hash: previous,
        };
        let details =
            salt.zip(address).zip(details).map(|((salt, address), details)| (salt, address, details));
        Found { record, hash, details }
    }
}

impl Found {
    /// Whether it is the record of what was removed up to that one.
    fn says_that_it_begins_behind(&self, anchor: &AuditHead) -> bool {
        let says = |(_, _, details): &(String, String, String)| *details == anchor.to_text();
        self.record.action == Action::CutAudit.as_str() && self.details.as_ref().is_some_and(says)
    }
}

fn digest_of(salt: &str, address: &str, details: &str) -> String {
    hex(&Sha256::digest(format!("{salt}\n{address}\n{details}")))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

fn random_salt() -> Result<String> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| Error::Setup(format!("no random numbers: {error}")))?;
    Ok(hex(&bytes))
}

fn cut(text: &str, n: usize) -> String {
    text.chars().take(n).collect()
}

impl Tx {
    /// Waits until nobody else appends to the audit log, and keeps it so until this transaction ends.
    ///
    /// # Errors
    /// Where the database fails.
    pub(crate) async fn hold_audit_log(&mut self) -> Result<AuditHead> {
        // SQLite has one writer at a time anyway.
        let sql = match self {
            Tx::MariaDb(_) => "SELECT audit_id, hash FROM audit_head WHERE head_id = 1 FOR UPDATE",
            Tx::Sqlite(_) => "SELECT audit_id, hash FROM audit_head WHERE head_id = 1",
        };
        let (audit_id, hash): (i64, String) =
            on_tx!(self, connection => sqlx::query_as(sql).fetch_one(connection).await)?;
        Ok(AuditHead { audit_id, hash })
    }

    /// Appends what was done, in the transaction that does it.
    ///
    /// # Errors
    /// Where the database fails: then nothing was done either.
    pub async fn record(&mut self, deed: &Deed, object: &Object, outcome: Outcome) -> Result<()> {
        let head = self.hold_audit_log().await?;
        let (salt, address, details) =
            (random_salt()?, cut(&deed.address, 45), cut(&deed.details, MAX_DETAILS));
        let record = Record {
            audit_id: head.audit_id + 1,
            at: deed.at,
            actor: deed.actor.as_str().to_owned(),
            account_id: deed.actor.account().map(|it| it.number()),
            action: deed.action.as_str().to_owned(),
            object_kind: object.kind().to_owned(),
            object_id: object.id(),
            result: outcome.as_str().to_owned(),
            request_id: cut(&deed.request_id, 64),
            details_digest: digest_of(&salt, &address, &details),
            previous_hash: head.hash,
        };
        self.append(&record).await?;
        let sql = "INSERT INTO audit_details (audit_id, salt, address, details) VALUES (?, ?, ?, ?)";
        on_tx!(self, connection => {
            let insert = sqlx::query(sql).bind(record.audit_id).bind(salt).bind(address).bind(details);
            insert.execute(connection).await.map(|_| ())
        })?;
        Ok(())
    }

    async fn append(&mut self, record: &Record) -> Result<()> {
        let insert = "INSERT INTO audit_log (audit_id, at, actor, account_id, action, object_kind, object_id, \
                      result, request_id, details_digest, previous_hash, hash) \
                      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let hash = record.hash();
        on_tx!(self, connection => {
            let insert = sqlx::query(insert).bind(record.audit_id).bind(Utc(record.at)).bind(&record.actor);
            let insert = insert.bind(record.account_id).bind(&record.action).bind(&record.object_kind);
            let insert = insert.bind(&record.object_id).bind(&record.result).bind(&record.request_id);
            let insert = insert.bind(&record.details_digest).bind(&record.previous_hash).bind(&hash);
            insert.execute(&mut *connection).await?;
            let head = sqlx::query("UPDATE audit_head SET audit_id = ?, hash = ? WHERE head_id = 1");
            head.bind(record.audit_id).bind(&hash).execute(connection).await?;
        });
        Ok(())
    }
}

impl Store {
    /// Appends something that changed nothing else: a refusal, or that somebody looked.
    ///
    /// # Errors
    /// Where the database fails: then it is not written down, and must not happen either.
    pub async fn record(&self, deed: &Deed, object: &Object, outcome: Outcome) -> Result<()> {
        audited!(self.db, tx => tx.record(deed, object, outcome).await?)
    }

    /// The end of the chain.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn audit_head(&self) -> Result<AuditHead> {
        let sql = "SELECT audit_id, hash FROM audit_head WHERE head_id = 1";
        let (audit_id, hash): (i64, String) =
            on_db!(&self.db, pool => sqlx::query_as(sql).fetch_one(pool).await)?;
        Ok(AuditHead { audit_id, hash })
    }

    /// Whether the chain still goes through an end that it had before, which was kept where nobody who can write to the
    /// database can write too: only that shows that its end was not cut off, or all of it made anew.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn holds_audit_head(&self, kept: &AuditHead) -> Result<bool> {
        Ok(self.hash_of(kept.audit_id).await? == kept.hash)
    }

    /// Goes along the chain from the first record that is kept to its end, and names the first record that is not as it was
    /// written. Details that were erased are no fault; details that were changed are. Where records before were removed, one
    /// of those that are kept must say so.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn verify_audit_log(&self) -> Result<Option<AuditFault>> {
        loop {
            let anchor = self.audit_anchor().await?;
            let fault = self.verify_from(&anchor).await?;
            // What is removed meanwhile is not missing.
            if fault.is_none() || self.audit_anchor().await? == anchor {
                return Ok(fault);
            }
        }
    }

    async fn verify_from(&self, anchor: &AuditHead) -> Result<Option<AuditFault>> {
        let head = self.audit_head().await?;
        let (mut last, mut is_told) = (anchor.clone(), anchor.audit_id == 0);
        loop {
            let records = self.records_after(last.audit_id).await?;
            if records.is_empty() {
                break;
            }
            for found in records {
                if let Some(reason) = fault(&last, &found) {
                    return Ok(Some(AuditFault { audit_id: last.audit_id + 1, reason }));
                }
                is_told |= found.says_that_it_begins_behind(anchor);
                last = AuditHead { audit_id: found.record.audit_id, hash: found.hash };
            }
        }
        // Others may have appended since the head was read; it must still be on the way to the last record.
        let ends = last.audit_id >= head.audit_id && self.hash_of(head.audit_id).await? == head.hash;
        if !ends {
            let reason = "the last records are missing";
            return Ok(Some(AuditFault { audit_id: head.audit_id, reason }));
        }
        let reason = "the records up to this one are missing, and no record says that they were removed";
        Ok((!is_told).then_some(AuditFault { audit_id: anchor.audit_id, reason }))
    }

    async fn records_after(&self, audit_id: i64) -> Result<Vec<Found>> {
        let rows: Vec<RecordRow> = on_db!(&self.db, pool => {
            sqlx::query_as(RECORDS_AFTER).bind(audit_id).bind(RECORDS_AT_ONCE).fetch_all(pool).await
        })?;
        Ok(rows.into_iter().map(Found::from).collect())
    }

    async fn hash_of(&self, audit_id: i64) -> Result<String> {
        let sql = "SELECT hash FROM audit_log WHERE audit_id = ?";
        let hash: Option<String> =
            on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(audit_id).fetch_optional(pool).await)?;
        let anchor = self.audit_anchor().await?;
        Ok(hash.or_else(|| (anchor.audit_id == audit_id).then_some(anchor.hash)).unwrap_or_default())
    }
}

fn fault(last: &AuditHead, found: &Found) -> Option<&'static str> {
    let record = &found.record;
    if record.audit_id != last.audit_id + 1 {
        return Some("a record is missing");
    }
    if record.previous_hash != last.hash {
        return Some("the record does not follow the one before");
    }
    if record.hash() != found.hash {
        return Some("the record was changed");
    }
    let (salt, address, details) = found.details.as_ref()?;
    (digest_of(salt, address, details) != record.details_digest)
        .then_some("the record's details were changed")
}
