//! Setting a new password by a link, and whom such a link may be sent to.

use domain::{
    AccountId, MeterId, OrgId,
    audit::{Object, Outcome},
};
use jiff::Timestamp;

use crate::{
    Store, Tx,
    accounts::{Account, AccountRow, is_same_email},
    audit::Deed,
    error::Result,
    mail::NewMessage,
    tokens::{NewToken, Purpose, TokenHash},
};

/// The number that somebody names beside their e-mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownNumber {
    /// Of a meter that is theirs, or that they claim.
    Meter(MeterId),
    /// Of the organization they belong to.
    Organization(OrgId),
}

/// Something that is put down in answer to a request of somebody who has not shown who they are: a token, which may
/// be worth nothing, and a message.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The token.
    pub token: NewToken<'a>,
    /// The message.
    pub message: &'a NewMessage,
    /// Whether the message stays; otherwise it is written and removed again, so that either takes as long.
    pub stays: bool,
}

/// A new password, set by a link.
#[derive(Clone, Copy, Debug)]
pub struct NewPassword<'a> {
    /// The link, which works once.
    pub link: &'a TokenHash,
    /// The hash of the password.
    pub password_hash: &'a str,
    /// Whether the account's API keys end too.
    pub revokes_keys: bool,
    /// What tells the account of it.
    pub message: &'a NewMessage,
}

/// The account for which a condition holds.
macro_rules! account_where {
    ($condition:literal) => {
        concat!(
            "SELECT u.account_id, u.email, u.first_name, u.last_name, u.org_id, o.org_name, u.approval_status, \
             w.language FROM users u LEFT JOIN organizations o ON o.org_id = u.org_id \
             LEFT JOIN account_details w ON w.account_id = u.account_id WHERE ",
            $condition
        )
    };
}

const OF_EMAIL: &str = account_where!("u.email = ?");
const OF_ID: &str = account_where!("u.account_id = ?");
const OF_NUMBER: &str = account_where!(
    "u.email = ? AND (u.org_id = ? \
     OR EXISTS (SELECT 1 FROM meter_map m WHERE m.entity_id = u.account_id AND m.meter_id = ?) \
     OR EXISTS (SELECT 1 FROM meter_claims c WHERE c.account_id = u.account_id AND c.meter_id = ?))"
);

impl Tx {
    /// Gives an account another password, and ends whatever was begun with the old one.
    async fn set_password(&mut self, account: AccountId, hash: &str, revokes_keys: bool) -> Result<()> {
        let update = "UPDATE logins SET password_hash = ? WHERE account_id = ?";
        let (sessions, tokens, keys) = (
            "DELETE FROM sessions WHERE account_id = ?",
            "DELETE FROM one_time_tokens WHERE account_id = ?",
            "DELETE FROM api_keys WHERE account_id = ?",
        );
        let id = account.number();
        on_tx!(self, connection => {
            sqlx::query(update).bind(hash).bind(id).execute(&mut *connection).await?;
            sqlx::query(sessions).bind(id).execute(&mut *connection).await?;
            sqlx::query(tokens).bind(id).execute(&mut *connection).await?;
            if revokes_keys {
                sqlx::query(keys).bind(id).execute(connection).await?;
            }
        });
        Ok(())
    }

    async fn forget_message(&mut self, message: &NewMessage) -> Result<()> {
        let delete = "DELETE FROM messages WHERE message_id = ?";
        on_tx!(self, connection => {
            sqlx::query(delete).bind(message.id.as_str()).execute(connection).await?;
        });
        Ok(())
    }
}

impl Store {
    /// The account with that e-mail and that number; the same question whether or not there is one.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn account_of_number(&self, email: &str, number: KnownNumber) -> Result<Option<Account>> {
        let (meter, org) = match number {
            KnownNumber::Meter(meter) => (Some(meter.number()), None),
            KnownNumber::Organization(org) => (None, Some(org.number())),
        };
        let row: Option<AccountRow> = on_db!(&self.db, pool => {
            sqlx::query_as(OF_NUMBER).bind(email).bind(org).bind(meter).bind(meter).fetch_optional(pool).await
        })?;
        let found = row.map(Account::try_from).transpose()?;
        Ok(found.filter(|it| is_same_email(&it.email, email)))
    }

    /// The account with that e-mail.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn account_of_email(&self, email: &str) -> Result<Option<Account>> {
        let row: Option<AccountRow> =
            on_db!(&self.db, pool => sqlx::query_as(OF_EMAIL).bind(email).fetch_optional(pool).await)?;
        row.map(Account::try_from).transpose()
    }

    /// The account of that id.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn account_of_id(&self, id: AccountId) -> Result<Option<Account>> {
        let row: Option<AccountRow> =
            on_db!(&self.db, pool => sqlx::query_as(OF_ID).bind(id.number()).fetch_optional(pool).await)?;
        row.map(Account::try_from).transpose()
    }

    /// Puts a token and a message down by themselves.
    ///
    /// # Errors
    /// Where the database fails: then neither is there.
    pub async fn put_answer(&self, answer: Answer<'_>) -> Result<()> {
        transaction!(self.db, tx => tx.put_answer(answer).await?)
    }

    /// The same, written down.
    ///
    /// # Errors
    /// Where the database fails: then neither is there.
    pub async fn put_recorded_answer(
        &self,
        answer: Answer<'_>,
        deed: &Deed,
        object: &Object,
        outcome: Outcome,
    ) -> Result<()> {
        audited!(self.db, tx => {
            tx.put_answer(answer).await?;
            tx.record(deed, object, outcome).await?;
        })
    }

    /// Sets a new password by a link, ends every session of the account and tells it; answers whether the link was
    /// still good.
    ///
    /// # Errors
    /// Where the database fails: then nothing was done.
    pub async fn reset_password(&self, new: NewPassword<'_>, deed: &Deed) -> Result<bool> {
        audited!(self.db, tx => {
            let taken = tx.take_token(new.link, Purpose::Reset, deed.at).await?;
            match taken.and_then(|it| it.account) {
                Some(account) => {
                    tx.set_password(account, new.password_hash, new.revokes_keys).await?;
                    tx.record(deed, &Object::Account(account), Outcome::Done).await?;
                    tx.enqueue(new.message).await?;
                    true
                }
                None => {
                    tx.record(deed, &Object::Portal, Outcome::Refused).await?;
                    false
                }
            }
        })
    }
}

impl Tx {
    async fn put_answer(&mut self, answer: Answer<'_>) -> Result<()> {
        self.issue_token(answer.token).await?;
        self.enqueue(answer.message).await?;
        if !answer.stays {
            self.forget_message(answer.message).await?;
        }
        Ok(())
    }

    /// Removes tokens of a purpose that belong to nobody, whatever they are about.
    pub(crate) async fn withdraw_tokens(&mut self, purpose: Purpose, now: Timestamp) -> Result<()> {
        let update = "UPDATE one_time_tokens SET expires_at = ? WHERE purpose = ? AND account_id IS NULL";
        on_tx!(self, connection => {
            let update = sqlx::query(update).bind(crate::codec::Utc(now)).bind(purpose.as_str());
            update.execute(connection).await?;
        });
        Ok(())
    }
}
