//! People with a sign-in: `users` and `logins`.

use domain::{
    AccountId, ApprovalStatus, Language, OrgId, Standing,
    audit::{Object, Outcome},
};
use jiff::Timestamp;

use crate::{
    Store, Tx,
    audit::Deed,
    codec::Utc,
    error::{Error, Result},
};

/// A person with a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Their id.
    pub id: AccountId,
    /// Their e-mail address, as they wrote it.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// The organization they belong to, with its name.
    pub org: Option<(OrgId, String)>,
    /// Where they stand with it.
    pub approval: ApprovalStatus,
    /// What they chose to read; nothing where their browser says it.
    pub language: Option<Language>,
}

/// Somebody to let in.
#[derive(Clone, Copy, Debug)]
pub struct NewAccount<'a> {
    /// Unique e-mail address.
    pub email: &'a str,
    /// Given name.
    pub first_name: &'a str,
    /// Family name.
    pub last_name: &'a str,
    /// The organization to join; nobody for residential customers.
    pub org: Option<OrgId>,
    /// The hash of their password, in PHC or bcrypt form.
    pub password_hash: &'a str,
}

/// What a sign-in is checked against.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Whose they are.
    pub account: AccountId,
    /// The kept hash.
    pub password_hash: String,
}

impl Account {
    /// What they are in the portal.
    pub fn standing(&self) -> Standing {
        Standing::of(self.org.as_ref().map(|(id, _)| *id), self.approval)
    }
}

pub(crate) type AccountRow =
    (u32, String, String, String, Option<u32>, Option<String>, String, Option<String>);

impl TryFrom<AccountRow> for Account {
    type Error = Error;

    fn try_from(row: AccountRow) -> Result<Account> {
        let (id, email, first_name, last_name, org_id, org_name, approval, language) = row;
        let approval = ApprovalStatus::parse(&approval).ok_or_else(|| {
            Error::Schema(format!("users.approval_status holds the unknown word '{approval}'"))
        })?;
        let org = org_id.map(OrgId::new).zip(org_name);
        let language = language.as_deref().and_then(Language::of_tag);
        Ok(Account { id: AccountId::new(id), email, first_name, last_name, org, approval, language })
    }
}

/// Whether two addresses differ in case alone: the collation of MariaDB also passes over signs that cannot be seen,
/// accents and wide letters, so that one account would have any number of addresses.
pub(crate) fn is_same_email(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

impl Tx {
    /// Lets somebody in; the database's rules give the id and the first approval.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the e-mail is taken, [`Error::Reference`] where there is no such organization.
    pub async fn create_account(&mut self, new: NewAccount<'_>, now: Timestamp) -> Result<AccountId> {
        // The id comes from a trigger, so it is asked for by the e-mail.
        let insert = "INSERT INTO users (email, first_name, last_name, org_id) VALUES (?, ?, ?, ?)";
        let login = "INSERT INTO logins (account_id, password_hash) VALUES (?, ?)";
        let details = "INSERT INTO account_details (account_id, created_at) VALUES (?, ?)";
        on_tx!(self, connection => {
            let insert = sqlx::query(insert).bind(new.email).bind(new.first_name).bind(new.last_name);
            insert.bind(new.org.map(OrgId::number)).execute(&mut *connection).await?;
            let id = sqlx::query_scalar("SELECT account_id FROM users WHERE email = ?").bind(new.email);
            let id: u32 = id.fetch_one(&mut *connection).await?;
            sqlx::query(login).bind(id).bind(new.password_hash).execute(&mut *connection).await?;
            sqlx::query(details).bind(id).bind(Utc(now)).execute(connection).await?;
            Ok(AccountId::new(id))
        })
    }

    /// Changes where an account stands; whoever is no longer let in has no session any more. Nor has whoever becomes an
    /// administrator: a session that somebody planted before must not rise with them (SE-3).
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn set_approval(&mut self, account: AccountId, approval: ApprovalStatus) -> Result<()> {
        let update = "UPDATE users SET approval_status = ? WHERE account_id = ?";
        let end = "DELETE FROM sessions WHERE account_id = ?";
        let end_of_riser = "DELETE FROM sessions WHERE account_id = ? AND EXISTS \
            (SELECT 1 FROM users WHERE account_id = ? AND approval_status <> 'Admin')";
        on_tx!(self, connection => {
            if approval == ApprovalStatus::Admin {
                let end = sqlx::query(end_of_riser).bind(account.number()).bind(account.number());
                end.execute(&mut *connection).await?;
            }
            let update = sqlx::query(update).bind(approval.as_str()).bind(account.number());
            update.execute(&mut *connection).await?;
            if matches!(approval, ApprovalStatus::Pending | ApprovalStatus::Rejected) {
                sqlx::query(end).bind(account.number()).execute(connection).await?;
            }
        });
        Ok(())
    }
}

impl Store {
    /// Lets somebody in; the database's rules give the id and the first approval.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the e-mail is taken, [`Error::Reference`] where there is no such organization.
    pub async fn create_account(&self, new: NewAccount<'_>, deed: &Deed) -> Result<AccountId> {
        audited!(self.db, tx => {
            let account = tx.create_account(new, deed.at).await?;
            tx.record(deed, &Object::Account(account), Outcome::Done).await?;
            account
        })
    }

    /// What a sign-in with that e-mail is checked against. Tries are counted by what is typed, so only what differs in
    /// case alone is the same e-mail, whatever else MariaDB takes for it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn credentials(&self, email: &str) -> Result<Option<Credentials>> {
        let sql = "SELECT u.account_id, l.password_hash, u.email FROM users u \
                   JOIN logins l ON l.account_id = u.account_id WHERE u.email = ?";
        let row: Option<(u32, String, String)> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(email).fetch_optional(pool).await)?;
        let found = row.filter(|(_, _, of)| is_same_email(of, email));
        Ok(found.map(|(id, password_hash, _)| Credentials { account: AccountId::new(id), password_hash }))
    }

    /// Replaces a kept hash, unless it has changed since it was read.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn replace_password_hash(&self, old: &Credentials, new_hash: &str) -> Result<()> {
        let sql = "UPDATE logins SET password_hash = ? WHERE account_id = ? AND password_hash = ?";
        execute!(self.db, sql, new_hash, old.account.number(), &old.password_hash)
    }

    /// Changes where an account stands; whoever is no longer let in has no session any more.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn set_approval(
        &self,
        account: AccountId,
        approval: ApprovalStatus,
        deed: &Deed,
    ) -> Result<()> {
        audited!(self.db, tx => {
            tx.set_approval(account, approval).await?;
            tx.record(deed, &Object::Account(account), Outcome::Done).await?;
        })
    }

    /// How many accounts there are.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn count_accounts(&self) -> Result<u64> {
        let count: i64 =
            on_db!(&self.db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM users").fetch_one(pool).await)?;
        Ok(count.unsigned_abs())
    }
}
