//! Links and codes that work once: kept only as hashes, taken at most once even by many at the same time.

use domain::AccountId;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{Store, Tx, codec::Utc, error::Result};

/// What a one-time token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To set the installation up: makes its first administrator.
    SetUp,
    /// To confirm the address of somebody who wants an account.
    Register,
    /// To confirm somebody's new address.
    NewEmail,
    /// To choose a new password.
    Reset,
    /// To show the second factor, after the password was right.
    SecondFactor,
    /// To join an organization.
    Invitation,
}

/// SHA-256 of a token, in hexadecimal: all that is kept of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHash(String);

/// A token to keep.
#[derive(Clone, Copy, Debug)]
pub struct NewToken<'a> {
    /// What is kept of it.
    pub hash: &'a TokenHash,
    /// What it is for.
    pub purpose: Purpose,
    /// Whose it is, where they have an account; it goes with the account.
    pub account: Option<AccountId>,
    /// What it is about where there is no account: the e-mail address.
    pub subject: &'a str,
    /// What whoever takes it needs to know, at most 2,000 bytes.
    pub payload: &'a str,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
}

/// What a token said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenToken {
    /// Whose it was.
    pub account: Option<AccountId>,
    /// What it was about.
    pub subject: String,
    /// What was to be known.
    pub payload: String,
    /// When it was made.
    pub created_at: Timestamp,
}

type TokenRow = (Option<u32>, String, String, Utc);

const FIND: &str = "SELECT account_id, subject, payload, created_at FROM one_time_tokens \
                    WHERE token_hash = ? AND purpose = ? AND expires_at > ?";

impl Purpose {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Purpose::SetUp => "set-up",
            Purpose::Register => "register",
            Purpose::NewEmail => "new-email",
            Purpose::Reset => "reset",
            Purpose::SecondFactor => "second-factor",
            Purpose::Invitation => "invitation",
        }
    }
}

impl TokenHash {
    /// What is kept of that token.
    pub fn of(token: &str) -> TokenHash {
        TokenHash(Sha256::digest(token.as_bytes()).iter().map(|it| format!("{it:02x}")).collect())
    }

    /// A hash that was kept in a payload.
    pub fn kept(text: &str) -> TokenHash {
        TokenHash(text.to_owned())
    }

    /// The hash as a column holds it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<TokenRow> for TakenToken {
    fn from((account, subject, payload, created_at): TokenRow) -> TakenToken {
        TakenToken { account: account.map(AccountId::new), subject, payload, created_at: created_at.0 }
    }
}

impl Tx {
    /// Keeps a token, in the place of all others of its purpose for the same account or subject: only the newest counts.
    ///
    /// # Errors
    /// [`crate::Error::Reference`] where the account is gone.
    pub async fn issue_token(&mut self, new: NewToken<'_>) -> Result<()> {
        let older = "DELETE FROM one_time_tokens WHERE purpose = ? AND account_id = ?";
        let older_of_nobody =
            "DELETE FROM one_time_tokens WHERE purpose = ? AND account_id IS NULL AND subject = ?";
        let insert = "INSERT INTO one_time_tokens \
                      (token_hash, purpose, account_id, subject, payload, created_at, expires_at) \
                      VALUES (?, ?, ?, ?, ?, ?, ?)";
        let (purpose, account) = (new.purpose.as_str(), new.account.map(AccountId::number));
        on_tx!(self, connection => {
            match account {
                Some(account) => sqlx::query(older).bind(purpose).bind(account).execute(&mut *connection).await?,
                None => {
                    sqlx::query(older_of_nobody).bind(purpose).bind(new.subject).execute(&mut *connection).await?
                }
            };
            let insert = sqlx::query(insert).bind(new.hash.as_str()).bind(purpose).bind(account);
            let insert = insert.bind(new.subject).bind(new.payload).bind(Utc(new.created_at));
            insert.bind(Utc(new.expires_at)).execute(connection).await?;
        });
        Ok(())
    }

    /// Takes a token: nobody else can take it after that, or at the same time. Nothing where there is none, it was for
    /// something else, or its time is over.
    ///
    /// # Errors
    /// Where the database fails: then it has not been taken.
    pub async fn take_token(
        &mut self,
        hash: &TokenHash,
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<Option<TakenToken>> {
        let delete = "DELETE FROM one_time_tokens WHERE token_hash = ? AND purpose = ?";
        on_tx!(self, connection => {
            let find = sqlx::query_as(FIND).bind(hash.as_str()).bind(purpose.as_str()).bind(Utc(now));
            let row: Option<TokenRow> = find.fetch_optional(&mut *connection).await?;
            let Some(row) = row else { return Ok(None) };
            let delete = sqlx::query(delete).bind(hash.as_str()).bind(purpose.as_str());
            // Whoever deletes the row has it.
            let taken = delete.execute(connection).await?.rows_affected() == 1;
            Ok(taken.then(|| row.into()))
        })
    }
}

impl Store {
    /// Keeps a token by itself; see [`Tx::issue_token`].
    ///
    /// # Errors
    /// [`crate::Error::Reference`] where the account is gone.
    pub async fn issue_token(&self, new: NewToken<'_>) -> Result<()> {
        transaction!(self.db, tx => tx.issue_token(new).await?)
    }

    /// Takes a token by itself; see [`Tx::take_token`].
    ///
    /// # Errors
    /// Where the database fails: then it has not been taken.
    pub async fn take_token(
        &self,
        hash: &TokenHash,
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<Option<TakenToken>> {
        transaction!(self.db, tx => tx.take_token(hash, purpose, now).await?)
    }

    /// What a token says, without taking it: for the page that asks for more before it is taken.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn find_token(
        &self,
        hash: &TokenHash,
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<Option<TakenToken>> {
        let row: Option<TokenRow> = on_db!(&self.db, pool => {
            let find = sqlx::query_as(FIND).bind(hash.as_str()).bind(purpose.as_str()).bind(Utc(now));
            find.fetch_optional(pool).await
        })?;
        Ok(row.map(TakenToken::from))
    }

    /// Forgets tokens whose time was over before `now`.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn delete_expired_tokens(&self, now: Timestamp) -> Result<()> {
        execute!(self.db, "DELETE FROM one_time_tokens WHERE expires_at <= ?", Utc(now))
    }
}
