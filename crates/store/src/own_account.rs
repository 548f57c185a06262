//! What people change of their own account, up to its end: then nothing that names them is left.

use domain::{
    AccountId, ApprovalStatus, MeterId, OrgId,
    audit::{Object, Outcome},
};
use jiff::Timestamp;

use crate::{
    NewMessage, NewToken, Store, Tx,
    accounts::Account,
    audit::Deed,
    codec::Utc,
    error::{Error, Result},
    sessions::SessionId,
};

/// What else is known of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountFacts {
    /// When it was made, as far as that is known.
    pub created_at: Option<Timestamp>,
    /// When somebody last signed in to it.
    pub last_sign_in_at: Option<Timestamp>,
}

impl Tx {
    /// Removes what names a person from everything that outlives their account: the details of the log, messages,
    /// links on their way. The log itself keeps the account's number.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn forget_person(&mut self, account: &Account) -> Result<()> {
        const DETAILS: &str = "DELETE FROM audit_details WHERE audit_id IN (SELECT audit_id FROM audit_log \
            WHERE account_id = ? OR (object_kind = 'account' AND object_id = ?)) \
            OR INSTR(LOWER(details), LOWER(?)) > 0 OR INSTR(LOWER(details), LOWER(?)) > 0";
        const TOKENS: &str = "DELETE FROM one_time_tokens WHERE account_id = ? OR LOWER(subject) = LOWER(?) \
            OR INSTR(LOWER(payload), LOWER(?)) > 0";
        let id = account.id.number();
        let name = format!("{} {}", account.first_name, account.last_name);
        on_tx!(self, connection => {
            let details = sqlx::query(DETAILS).bind(id).bind(id.to_string()).bind(&account.email).bind(&name);
            details.execute(&mut *connection).await?;
            let tokens = sqlx::query(TOKENS).bind(id).bind(&account.email).bind(&account.email);
            tokens.execute(connection).await?;
        });
        self.forget_messages_of(&account.email).await
    }

    /// Refuses to leave the portal without a system administrator, or members of an organization without one of theirs.
    async fn refuse_last_administrator(&mut self, account: AccountId) -> Result<()> {
        const FIND: &str = "SELECT org_id, approval_status FROM users WHERE account_id = ?";
        const COUNT: &str = "SELECT COUNT(*), COUNT(CASE WHEN approval_status = 'Admin' THEN 1 END) \
            FROM users WHERE org_id = ? AND account_id <> ?";
        let (others, administrators, org): (i64, i64, u32) = on_tx!(self, connection => {
            let find = sqlx::query_as(FIND).bind(account.number());
            let row: Option<(Option<u32>, String)> = find.fetch_optional(&mut *connection).await?;
            let Some((Some(org), approval)) = row else { return Ok(()) };
            if ApprovalStatus::parse(&approval) != Some(ApprovalStatus::Admin) {
                return Ok(());
            }
            let count = sqlx::query_as(COUNT).bind(org).bind(account.number());
            let (others, administrators): (i64, i64) = count.fetch_one(connection).await?;
            (others, administrators, org)
        });
        let message = match OrgId::new(org) {
            _ if administrators > 0 => return Ok(()),
            OrgId::PROVIDER => {
                "you are the last system administrator; make somebody else one before you delete your account"
            }
            _ if others == 0 => return Ok(()),
            _ => {
                "you are the last administrator of an organization that has other members; make one of them administrator first"
            }
        };
        Err(Error::Rule { name: "last_administrator".to_owned(), message: message.to_owned() })
    }
}

impl Store {
    /// What else is known of an account.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn account_facts(&self, id: AccountId) -> Result<AccountFacts> {
        let sql = "SELECT created_at, last_sign_in_at FROM account_details WHERE account_id = ?";
        let row: Option<(Utc, Option<Utc>)> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(id.number()).fetch_optional(pool).await)?;
        Ok(row.map_or(AccountFacts::default(), |(created, last)| AccountFacts {
            created_at: Some(created.0),
            last_sign_in_at: last.map(|it| it.0),
        }))
    }

    /// The numbers of the meters that an account itself has.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn meter_numbers_of(&self, id: AccountId) -> Result<Vec<MeterId>> {
        let sql = "SELECT meter_id FROM meter_map WHERE entity_id = ?";
        let numbers: Vec<u32> =
            on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(id.number()).fetch_all(pool).await)?;
        Ok(numbers.into_iter().map(MeterId::new).collect())
    }

    /// Changes somebody's names.
    ///
    /// # Errors
    /// [`Error::Value`] where one is too long.
    pub async fn rename_account(&self, id: AccountId, first: &str, last: &str, deed: &Deed) -> Result<()> {
        let sql = "UPDATE users SET first_name = ?, last_name = ? WHERE account_id = ?";
        audited!(self.db, tx => {
            on_tx!(tx, connection => {
                let update = sqlx::query(sql).bind(first).bind(last).bind(id.number());
                update.execute(connection).await.map(|_| ())
            })?;
            tx.record(deed, &Object::Account(id), Outcome::Done).await?;
        })
    }

    /// Puts down that an address is to be confirmed: the token, the message with the link, the record.
    ///
    /// # Errors
    /// [`Error::Reference`] where the account is gone.
    pub async fn ask_new_email(
        &self,
        token: Option<NewToken<'_>>,
        message: &NewMessage,
        account: AccountId,
        deed: &Deed,
    ) -> Result<()> {
        audited!(self.db, tx => {
            if let Some(token) = token {
                tx.issue_token(token).await?;
            }
            tx.enqueue(message).await?;
            tx.record(deed, &Object::Account(account), Outcome::Done).await?;
        })
    }

    /// Changes somebody's e-mail; links that were sent to the old one are worth nothing any more.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where somebody else has that address.
    pub async fn change_email(
        &self,
        id: AccountId,
        email: &str,
        deed: &Deed,
        message: &NewMessage,
    ) -> Result<()> {
        let update = "UPDATE users SET email = ? WHERE account_id = ?";
        let links = "DELETE FROM one_time_tokens WHERE account_id = ?";
        audited!(self.db, tx => {
            on_tx!(tx, connection => {
                sqlx::query(update).bind(email).bind(id.number()).execute(&mut *connection).await?;
                sqlx::query(links).bind(id.number()).execute(connection).await?;
            });
            tx.enqueue(message).await?;
            tx.record(deed, &Object::Account(id), Outcome::Done).await?;
        })
    }

    /// Changes somebody's password; all their sessions but perhaps one end.
    ///
    /// # Errors
    /// Where the database fails: then the old password still holds.
    pub async fn change_password(
        &self,
        id: AccountId,
        password_hash: &str,
        kept: Option<&SessionId>,
        deed: &Deed,
        message: &NewMessage,
    ) -> Result<()> {
        let update = "UPDATE logins SET password_hash = ? WHERE account_id = ?";
        let links = "DELETE FROM one_time_tokens WHERE account_id = ?";
        audited!(self.db, tx => {
            on_tx!(tx, connection => {
                sqlx::query(update).bind(password_hash).bind(id.number()).execute(&mut *connection).await?;
                sqlx::query(links).bind(id.number()).execute(connection).await?;
            });
            tx.end_other_sessions(id, kept).await?;
            tx.enqueue(message).await?;
            tx.record(deed, &Object::Account(id), Outcome::Done).await?;
        })
    }

    /// Deletes an account and everything that names its owner. The deed must not name them either.
    ///
    /// # Errors
    /// [`Error::Rule`] where nobody would be left to administer the portal, or an organization that has members.
    pub async fn delete_account(&self, account: &Account, deed: &Deed, message: &NewMessage) -> Result<()> {
        audited!(self.db, tx => {
            tx.refuse_last_administrator(account.id).await?;
            tx.forget_person(account).await?;
            on_tx!(tx, connection => {
                let delete = sqlx::query("DELETE FROM users WHERE account_id = ?").bind(account.id.number());
                delete.execute(connection).await.map(|_| ())
            })?;
            tx.enqueue(message).await?;
            tx.record(deed, &Object::Account(account.id), Outcome::Done).await?;
        })
    }
}
