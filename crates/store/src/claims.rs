//! Who says that a meter is theirs: claim codes, and claims that wait for the provider.

use domain::{
    AccountId, ApprovalStatus, EntityId, MeterId,
    audit::{Object, Outcome},
};
use jiff::Timestamp;

use crate::{
    Store, Tx,
    accounts::{Account, AccountRow},
    audit::Deed,
    codec::Utc,
    error::{Error, Result},
    mail::NewMessage,
    tokens::TokenHash,
};

/// A claim that waits for the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeterClaim {
    /// Who claims.
    pub account: Account,
    /// Which meter.
    pub meter: MeterId,
    /// Since when they wait.
    pub created_at: Timestamp,
    /// The residential customer who has the meter now.
    pub holder: Option<MeterHolder>,
}

/// Whoever has a meter that somebody else claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeterHolder {
    /// Their account.
    pub account: AccountId,
    /// First and last name.
    pub name: String,
    /// Their e-mail.
    pub email: String,
}

/// What the provider decides on a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimDecision {
    /// The meter is theirs: whoever has had it has it no more.
    Accept,
    /// It is not.
    Decline,
}

/// A claim that was decided: who claimed, which meter, and who had it.
#[derive(Clone, Debug)]
pub struct DecidedClaim {
    /// Who claimed.
    pub account: Account,
    /// Which meter.
    pub meter: MeterId,
    /// Who had it until now, where it was taken from them.
    pub lost_by: Vec<Account>,
}

/// What mail is to be written about a decision, given within the transaction.
pub type ClaimLetters<'a> = &'a (dyn Fn(&DecidedClaim) -> Result<Vec<NewMessage>> + Sync);

type HolderColumns = (Option<u32>, Option<String>, Option<String>, Option<String>);
type ClaimRow = (
    u32,
    String,
    String,
    String,
    String,
    Option<String>,
    u32,
    Utc,
    Option<u32>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// Stands in the place of a code that was used: no code has this hash.
const USED_UP: &str = "used";
const CLAIMS: &str = "SELECT u.account_id, u.email, u.first_name, u.last_name, u.approval_status, w.language, c.meter_id, \
    c.created_at, h.account_id, h.first_name, h.last_name, h.email \
    FROM meter_claims c JOIN users u ON u.account_id = c.account_id \
    LEFT JOIN account_details w ON w.account_id = u.account_id \
    LEFT JOIN residential_associations r ON r.meter_id = c.meter_id \
    LEFT JOIN users h ON h.account_id = r.entity_id ORDER BY c.created_at, c.account_id";
const CLAIM_OF: &str = "SELECT u.account_id, u.email, u.first_name, u.last_name, u.org_id, NULL, u.approval_status, w.language \
    FROM meter_claims c JOIN users u ON u.account_id = c.account_id \
    LEFT JOIN account_details w ON w.account_id = u.account_id WHERE c.account_id = ?";

impl TryFrom<ClaimRow> for MeterClaim {
    type Error = Error;

    fn try_from(row: ClaimRow) -> Result<MeterClaim> {
        let (id, email, first, last, approval, language, meter, created, h_id, h_first, h_last, h_email) =
            row;
        let account: AccountRow = (id, email, first, last, None, None, approval, language);
        Ok(MeterClaim {
            account: account.try_into()?,
            meter: MeterId::new(meter),
            created_at: created.0,
            holder: holder((h_id, h_first, h_last, h_email)),
        })
    }
}

fn holder((id, first_name, last_name, email): HolderColumns) -> Option<MeterHolder> {
    let name = format!("{} {}", first_name?, last_name?).trim().to_owned();
    Some(MeterHolder { account: AccountId::new(id?), name, email: email? })
}

impl Tx {
    /// Makes the code of a meter worth nothing, if it has one: from now on whoever claims it waits.
    pub(crate) async fn use_claim_code_up(&mut self, meter: MeterId) -> Result<()> {
        let update = "UPDATE meter_claim_codes SET code_hash = ? WHERE meter_id = ?";
        on_tx!(self, connection => {
            sqlx::query(update).bind(USED_UP).bind(meter.number()).execute(connection).await?;
        });
        Ok(())
    }

    async fn set_claim_code(&mut self, meter: MeterId, hash: &TokenHash, now: Timestamp) -> Result<()> {
        let delete = "DELETE FROM meter_claim_codes WHERE meter_id = ?";
        let insert = "INSERT INTO meter_claim_codes (meter_id, code_hash, created_at) VALUES (?, ?, ?)";
        on_tx!(self, connection => {
            sqlx::query(delete).bind(meter.number()).execute(&mut *connection).await?;
            let insert = sqlx::query(insert).bind(meter.number()).bind(hash.as_str()).bind(Utc(now));
            insert.execute(connection).await?;
        });
        Ok(())
    }

    async fn decide_claim(
        &mut self,
        account: AccountId,
        decision: ClaimDecision,
        now: Timestamp,
    ) -> Result<Option<DecidedClaim>> {
        let find = "SELECT meter_id FROM meter_claims WHERE account_id = ?";
        let delete = "DELETE FROM meter_claims WHERE account_id = ?";
        let (row, meter): (Option<AccountRow>, Option<u32>) = on_tx!(self, connection => {
            let row = sqlx::query_as(CLAIM_OF).bind(account.number()).fetch_optional(&mut *connection).await?;
            let meter = sqlx::query_scalar(find).bind(account.number()).fetch_optional(&mut *connection).await?;
            sqlx::query(delete).bind(account.number()).execute(connection).await?;
            (row, meter)
        });
        let (Some(row), Some(meter)) = (row, meter.map(MeterId::new)) else { return Ok(None) };
        let mut lost_by = Vec::new();
        if decision == ClaimDecision::Accept {
            lost_by = self.claimable(meter).await?.map_or(Vec::new(), |it| it.holders);
            for holder in &lost_by {
                self.unassign_meter(EntityId::from(holder.id), meter, now).await?;
            }
            self.assign_meter(EntityId::from(account), meter, None).await?;
            self.use_claim_code_up(meter).await?;
        }
        let approval = match decision {
            ClaimDecision::Accept => ApprovalStatus::Approved,
            ClaimDecision::Decline => ApprovalStatus::Rejected,
        };
        self.set_approval(account, approval).await?;
        Ok(Some(DecidedClaim { account: Account { approval, ..row.try_into()? }, meter, lost_by }))
    }
}

impl Store {
    /// Sets the claim codes of meters, in the place of any they have; all or none.
    ///
    /// # Errors
    /// [`Error::Reference`] where a meter does not exist.
    pub async fn set_claim_codes(&self, codes: &[(MeterId, TokenHash)], deed: &Deed) -> Result<()> {
        audited!(self.db, tx => for (meter, hash) in codes {
            tx.set_claim_code(*meter, hash, deed.at).await?;
            tx.record(deed, &Object::Meter(*meter), Outcome::Done).await?;
        })
    }

    /// Removes the claim code of a meter: whoever claims it, while nobody has it, gets it. Answers whether it had one.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn remove_claim_code(&self, meter: MeterId, deed: &Deed) -> Result<bool> {
        let sql = "DELETE FROM meter_claim_codes WHERE meter_id = ?";
        audited!(self.db, tx => {
            let had = on_tx!(tx, connection => {
                sqlx::query(sql).bind(meter.number()).execute(connection).await?.rows_affected() > 0
            });
            if had {
                tx.record(deed, &Object::Meter(meter), Outcome::Done).await?;
            }
            had
        })
    }

    /// The claims that wait, the oldest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn claims(&self) -> Result<Vec<MeterClaim>> {
        let rows: Vec<ClaimRow> = on_db!(&self.db, pool => sqlx::query_as(CLAIMS).fetch_all(pool).await)?;
        rows.into_iter().map(MeterClaim::try_from).collect()
    }

    /// Decides on the claim of an account; nothing where it has none.
    ///
    /// # Errors
    /// Where the database fails: then nothing is decided.
    pub async fn decide_claim(
        &self,
        account: AccountId,
        decision: ClaimDecision,
        deed: &Deed,
        letters: ClaimLetters<'_>,
    ) -> Result<Option<DecidedClaim>> {
        audited!(self.db, tx => {
            let decided = tx.decide_claim(account, decision, deed.at).await?;
            if let Some(decided) = &decided {
                tx.record(deed, &Object::Account(account), Outcome::Done).await?;
                tx.record(deed, &Object::Meter(decided.meter), Outcome::Done).await?;
                for message in letters(decided)? {
                    tx.enqueue(&message).await?;
                }
            }
            decided
        })
    }
}
