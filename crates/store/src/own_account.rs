//! What people change of their own account, up to its end: then nothing that names them is left.

use domain::{
    AccountId, ApprovalStatus, Language, MeterId, OrgId,
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
    /// What its owner wants to read; nothing where their browser says it.
    pub language: Option<Language>,
}

impl Tx {
    /// Removes what names a person from everything that outlives their account: the details of the log, messages,
    /// links on their way. The log itself keeps the account's number.
    ///
    /// Records of others are erased only where the whole address stands in them: people choose their names and
    /// addresses, and must not erase with them what says other things.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn forget_person(&mut self, account: &Account) -> Result<()> {
        const OWN: &str = "DELETE FROM audit_details WHERE audit_id IN (SELECT audit_id FROM audit_log \
            WHERE account_id = ? OR (object_kind = 'account' AND object_id = ?))";
        const NAMING: &str =
            "SELECT audit_id, details FROM audit_details WHERE INSTR(LOWER(details), LOWER(?)) > 0";
        const TOKENS: &str = "DELETE FROM one_time_tokens WHERE account_id = ? OR LOWER(subject) = LOWER(?)";
        let (id, email) = (account.id.number(), account.email.as_str());
        on_tx!(self, connection => {
            sqlx::query(OWN).bind(id).bind(id.to_string()).execute(&mut *connection).await?;
            let naming = sqlx::query_as(NAMING).bind(email);
            let naming: Vec<(i64, String)> = naming.fetch_all(&mut *connection).await?;
            for (audit_id, _) in naming.iter().filter(|(_, details)| has_address(details, email)) {
                let delete = sqlx::query("DELETE FROM audit_details WHERE audit_id = ?").bind(audit_id);
                delete.execute(&mut *connection).await?;
            }
            sqlx::query(TOKENS).bind(id).bind(email).execute(connection).await?;
        });
        self.forget_messages_of(email).await
    }

    /// Forgets every message to an address, and those to others in which it stands.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn forget_messages_of(&mut self, email: &str) -> Result<()> {
        const TO: &str = "DELETE FROM messages WHERE LOWER(recipient) = LOWER(?)";
        const NAMING: &str =
            "SELECT message_id, text_body FROM messages WHERE INSTR(LOWER(text_body), LOWER(?)) > 0";
        on_tx!(self, connection => {
            sqlx::query(TO).bind(email).execute(&mut *connection).await?;
            let naming = sqlx::query_as(NAMING).bind(email);
            let naming: Vec<(String, String)> = naming.fetch_all(&mut *connection).await?;
            for (message_id, _) in naming.iter().filter(|(_, text)| has_address(text, email)) {
                let delete = sqlx::query("DELETE FROM messages WHERE message_id = ?").bind(message_id);
                delete.execute(&mut *connection).await?;
            }
        });
        Ok(())
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
        let sql = "SELECT created_at, last_sign_in_at, language FROM account_details WHERE account_id = ?";
        let row: Option<(Utc, Option<Utc>, Option<String>)> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(id.number()).fetch_optional(pool).await)?;
        Ok(row.map_or(AccountFacts::default(), |(created, last, language)| AccountFacts {
            created_at: Some(created.0),
            last_sign_in_at: last.map(|it| it.0),
            language: language.as_deref().and_then(Language::of_tag),
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

    /// Says what somebody wants to read; nothing leaves it to their browser.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn set_language(&self, id: AccountId, language: Option<Language>, deed: &Deed) -> Result<()> {
        // Whoever has signed in has details.
        let sql = "UPDATE account_details SET language = ? WHERE account_id = ?";
        audited!(self.db, tx => {
            on_tx!(tx, connection => {
                let update = sqlx::query(sql).bind(language.map(Language::tag)).bind(id.number());
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

/// Whether an address stands in a text by itself, and not as the end or the beginning of a longer one.
fn has_address(text: &str, email: &str) -> bool {
    let (text, email) = (text.to_lowercase(), email.to_lowercase());
    let of_name = |it: char| it.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.@".contains(it);
    let of_host = |it: char| it.is_alphanumeric() || it == '-' || it == '@';
    text.match_indices(&email).any(|(at, _)| {
        let mut behind = text[at + email.len()..].chars();
        let goes_on = match behind.next() {
            // A full stop may end the sentence.
            Some('.') => behind.next().is_some_and(of_host),
            next => next.is_some_and(of_host),
        };
        !goes_on && !text[..at].ends_with(of_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pr_1_only_a_whole_address_names_somebody() {
        let named = |text| has_address(text, "Maya@home.example");
        for text in [
            "maya@home.example",
            "x → MAYA@home.example",
            "Maya (maya@home.example) waits",
            "of maya@home.example.",
        ] {
            assert!(named(text), "{text}");
        }
        for text in [
            "umaya@home.example",
            "x.maya@home.example",
            "maya@home.example.org",
            "maya@home.examples",
            "maya",
            "",
        ] {
            assert!(!named(text), "{text}");
        }
    }
}
