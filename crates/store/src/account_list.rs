//! All accounts, for those who manage them: where each stands, and the rules of changing that.

use domain::{
    AccountId, ApprovalStatus, MeterId, OrgId,
    audit::{Object, Outcome},
};
use jiff::Timestamp;

use crate::{
    Store, Tx,
    accounts::{Account, AccountRow},
    audit::Deed,
    codec::Utc,
    error::{Error, Result},
    excerpt::{Excerpt, Part, pattern},
    mail::NewMessage,
};

/// An account as those see it who manage it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedAccount {
    /// The account itself.
    pub account: Account,
    /// When it was made; nothing where that was not by the portal.
    pub created_at: Option<Timestamp>,
    /// When its person last signed in.
    pub last_sign_in_at: Option<Timestamp>,
    /// Whether it has two-factor sign-in.
    pub has_second_factor: bool,
    /// A residential customer's meter.
    pub meter: Option<MeterId>,
}

/// Which accounts; what is nothing or empty does not narrow.
#[derive(Clone, Debug)]
pub struct AccountQuery {
    /// A text that occurs in name or e-mail, or the account's number.
    pub search: String,
    /// Only those which stand so.
    pub approval: Option<ApprovalStatus>,
    /// Only those of that organization.
    pub org: Option<OrgId>,
    /// Only residential customers.
    pub is_residential: bool,
    /// Which part of the list.
    pub part: Part,
}

/// What becomes of an account's place in an organization.
#[derive(Clone, Copy, Debug)]
pub struct StandingChange {
    /// The account.
    pub account: AccountId,
    /// Where it was when this was decided: where it is not any more, nothing is changed.
    pub from: Option<OrgId>,
    /// Where it belongs from now on.
    pub to: Option<OrgId>,
    /// Where it stands there.
    pub approval: ApprovalStatus,
}

#[rustfmt::skip]
type ManagedRow = (
    u32, String, String, String, Option<u32>, Option<String>, String, Option<String>, Option<Utc>,
    Option<Utc>, Option<Utc>, Option<u32>,
);

macro_rules! matching {
    () => {
        " FROM users u LEFT JOIN organizations o ON o.org_id = u.org_id \
          LEFT JOIN account_details d ON d.account_id = u.account_id \
          LEFT JOIN two_factor f ON f.account_id = u.account_id \
          LEFT JOIN residential_associations a ON a.entity_id = u.account_id \
          WHERE u.account_id >= ? AND (? = '' OR u.approval_status = ?) AND (? = 0 OR u.org_id = ?) \
          AND (? = 0 OR u.org_id IS NULL) \
          AND (? = '' OR u.account_id = ? OR u.email LIKE ? ESCAPE '!' \
               OR CONCAT(u.first_name, ' ', u.last_name) LIKE ? ESCAPE '!')"
    };
}

macro_rules! accounts {
    ($order:literal) => {
        concat!(
            "SELECT u.account_id, u.email, u.first_name, u.last_name, u.org_id, o.org_name, u.approval_status, \
             d.language, d.created_at, d.last_sign_in_at, f.confirmed_at, a.meter_id",
            matching!(),
            $order
        )
    };
}

const BY_NUMBER: &str = accounts!(" ORDER BY u.account_id LIMIT ? OFFSET ?");
const BY_NAME: &str = accounts!(
    " ORDER BY CASE u.approval_status WHEN 'Pending' THEN 0 ELSE 1 END, u.last_name, u.first_name, u.account_id \
     LIMIT ? OFFSET ?"
);
const COUNT: &str = concat!("SELECT COUNT(*)", matching!());

/// Binds what `matching!` asks for.
macro_rules! bind_query {
    ($sql:expr, $make:ident, $query:expr, $first:expr) => {{
        let query: &AccountQuery = $query;
        let approval = query.approval.map_or("", ApprovalStatus::as_str);
        let found = pattern(&query.search);
        sqlx::$make($sql)
            .bind($first)
            .bind(approval)
            .bind(approval)
            .bind(i64::from(query.org.is_some()))
            .bind(query.org.map_or(0, OrgId::number))
            .bind(i64::from(query.is_residential))
            .bind(query.search.clone())
            .bind(query.search.parse::<u32>().ok())
            .bind(found.clone())
            .bind(found)
    }};
}

impl Tx {
    /// Refuses what would leave an organization with members but without anybody who may let others in, or the
    /// provider without a system administrator: to be asked after the change, in its transaction.
    ///
    /// # Errors
    /// [`Error::Rule`] where that is so.
    pub async fn require_administrator_of(&mut self, org: OrgId) -> Result<()> {
        let sql = "SELECT COUNT(*), COUNT(CASE WHEN approval_status = 'Admin' THEN 1 END) FROM users WHERE org_id = ?";
        let (n_members, n_administrators): (i64, i64) = on_tx!(self, connection => {
            sqlx::query_as(sql).bind(org.number()).fetch_one(connection).await?
        });
        match (n_administrators, n_members, org) {
            (0, _, OrgId::PROVIDER) => {
                let message = "this is the last system administrator; make somebody else one first";
                Err(Error::rule("last_administrator", message))
            }
            (0, 1.., _) => {
                let message = "this is the organization's last administrator; make somebody else one first";
                Err(Error::rule("last_administrator", message))
            }
            _ => Ok(()),
        }
    }

    async fn change_standing(&mut self, change: StandingChange) -> Result<()> {
        let lock = "SELECT org_id FROM users WHERE account_id = ?";
        let number = change.account.number();
        let found: Option<Option<u32>> = on_tx!(self, connection => {
            sqlx::query_scalar(lock).bind(number).fetch_optional(connection).await?
        });
        if found != Some(change.from.map(OrgId::number)) {
            return Err(Error::Reference);
        }
        if change.from != change.to {
            let sql = "UPDATE users SET org_id = ?, approval_status = ? WHERE account_id = ?";
            // Another organization is another role: whoever has it signs in for it, makes keys for it, and what they
            // claimed before is not decided any more.
            let ends = [
                "DELETE FROM sessions WHERE account_id = ?",
                "DELETE FROM api_keys WHERE account_id = ?",
                "DELETE FROM meter_claims WHERE account_id = ?",
            ];
            on_tx!(self, connection => {
                let update = sqlx::query(sql).bind(change.to.map(OrgId::number)).bind(change.approval.as_str());
                update.bind(number).execute(&mut *connection).await?;
                for end in ends {
                    sqlx::query(end).bind(number).execute(&mut *connection).await?;
                }
            });
        } else {
            self.set_approval(change.account, change.approval).await?;
        }
        if let Some(org) = change.from {
            self.require_administrator_of(org).await?;
        }
        Ok(())
    }
}

impl Store {
    /// The accounts that a query asks for; in the order of names those who wait come first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn managed_accounts(&self, query: &AccountQuery) -> Result<Excerpt<ManagedAccount>> {
        let part = query.part;
        let sql = if part.is_by_number() { BY_NUMBER } else { BY_NAME };
        let rows: Vec<ManagedRow> = on_db!(&self.db, pool => {
            let query = bind_query!(sql, query_as, query, part.first());
            query.bind(part.limit()).bind(part.offset()).fetch_all(pool).await
        })?;
        let n_all: i64 = on_db!(&self.db, pool => {
            bind_query!(COUNT, query_scalar, query, 0i64).fetch_one(pool).await
        })?;
        let items: Result<Vec<ManagedAccount>> = rows.into_iter().map(managed).collect();
        Ok(Excerpt { items: items?, n_all: n_all.unsigned_abs() })
    }

    /// The account of that number.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn managed_account(&self, id: AccountId) -> Result<Option<ManagedAccount>> {
        let part = Part::Behind { number: id.number().checked_sub(1), limit: 1 };
        let query =
            AccountQuery { search: String::new(), approval: None, org: None, is_residential: false, part };
        let found = self.managed_accounts(&query).await?.items.into_iter().next();
        Ok(found.filter(|it| it.account.id == id))
    }

    /// The account with that e-mail address.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn find_account_id(&self, email: &str) -> Result<Option<AccountId>> {
        let sql = "SELECT account_id FROM users WHERE email = ?";
        let id: Option<u32> =
            on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(email).fetch_optional(pool).await)?;
        Ok(id.map(AccountId::new))
    }

    /// Changes where an account belongs and stands; whoever is no longer let in has no session any more.
    ///
    /// # Errors
    /// [`Error::Reference`] where it is not where it was any more, [`Error::Rule`] where an organization would be left
    /// without an administrator or the database refuses it.
    pub async fn change_standing(
        &self,
        change: StandingChange,
        told: Option<&NewMessage>,
        deed: &Deed,
    ) -> Result<()> {
        audited!(self.db, tx => {
            tx.change_standing(change).await?;
            if let Some(message) = told {
                tx.enqueue(message).await?;
            }
            tx.record(deed, &Object::Account(change.account), Outcome::Done).await?;
        })
    }

    /// Ends every session of an account, and writes it down.
    ///
    /// # Errors
    /// Where the database fails: then none has ended.
    pub async fn end_sessions(&self, account: AccountId, told: &NewMessage, deed: &Deed) -> Result<u64> {
        let sql = "DELETE FROM sessions WHERE account_id = ?";
        audited!(self.db, tx => {
            let n_ended = on_tx!(tx, connection => {
                sqlx::query(sql).bind(account.number()).execute(connection).await?.rows_affected()
            });
            tx.enqueue(told).await?;
            tx.record(deed, &Object::Account(account), Outcome::Done).await?;
            n_ended
        })
    }
}

fn managed(row: ManagedRow) -> Result<ManagedAccount> {
    let (id, email, first, last, org, org_name, approval, language, created, seen, factor, meter) = row;
    let account: AccountRow = (id, email, first, last, org, org_name, approval, language);
    Ok(ManagedAccount {
        account: account.try_into()?,
        created_at: created.map(|it| it.0),
        last_sign_in_at: seen.map(|it| it.0),
        has_second_factor: factor.is_some(),
        meter: meter.map(MeterId::new),
    })
}
