//! The second factor of an account: its sealed secret, the codes that were used, the recovery codes.

use domain::{
    AccountId,
    audit::{Object, Outcome},
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    NewMessage, Store, Tx,
    audit::Deed,
    codec::Utc,
    error::{Error, Result},
    tokens::TokenHash,
};

/// The second factor of an account.
#[derive(Clone, Debug)]
pub struct TwoFactor {
    /// The secret, sealed with the installation's key.
    pub sealed: String,
    /// Since when signing in asks for it; nothing while it is being set up.
    pub confirmed_at: Option<Timestamp>,
}

/// A code of the app that was shown and is right.
#[derive(Clone, Copy, Debug)]
pub struct ShownStep<'a> {
    /// The secret that it is of, sealed.
    pub sealed: &'a str,
    /// The time step that it is of.
    pub step: i64,
    /// When it was shown.
    pub at: Timestamp,
}

/// A code is good for a time step, and beside it.
const STEP_SECONDS: i64 = 30;
/// How long it is known of each code that it was used: it may be right again only if the clock is set back.
const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(24);

impl ShownStep<'_> {
    /// The newest step whose code is right at present: a later one was used while the clock was ahead.
    fn newest(&self) -> i64 {
        self.at.as_second() / STEP_SECONDS + 1
    }
}

impl Tx {
    /// Writes down that a code was used.
    async fn mark_used(&mut self, account: AccountId, shown: ShownStep<'_>) -> Result<()> {
        let sql = "INSERT INTO one_time_tokens (token_hash, purpose, account_id, created_at, expires_at) \
                   VALUES (?, 'used-code', ?, ?, ?)";
        let hash = TokenHash::of(&format!("{} {}", shown.sealed, shown.step));
        let (at, until) = (Utc(shown.at), Utc(shown.at + KNOWN_FOR));
        on_tx!(self, connection => {
            let insert = sqlx::query(sql).bind(hash.as_str()).bind(account.number()).bind(at).bind(until);
            insert.execute(connection).await?;
        });
        Ok(())
    }

    async fn put_recovery_codes(&mut self, account: AccountId, codes: &[TokenHash]) -> Result<()> {
        let insert = "INSERT INTO recovery_codes (account_id, code_hash) VALUES (?, ?)";
        on_tx!(self, connection => {
            let delete = sqlx::query("DELETE FROM recovery_codes WHERE account_id = ?").bind(account.number());
            delete.execute(&mut *connection).await?;
            for code in codes {
                let insert = sqlx::query(insert).bind(account.number()).bind(code.as_str());
                insert.execute(&mut *connection).await?;
            }
        });
        Ok(())
    }

    async fn delete_two_factor(&mut self, account: AccountId) -> Result<()> {
        on_tx!(self, connection => {
            for sql in ["DELETE FROM recovery_codes WHERE account_id = ?", "DELETE FROM two_factor WHERE account_id = ?"] {
                sqlx::query(sql).bind(account.number()).execute(&mut *connection).await?;
            }
        });
        Ok(())
    }
}

impl Store {
    /// The second factor of an account, also while it is being set up.
    ///
    /// # Errors
    /// Where the database fails: then nobody is let in.
    pub async fn two_factor(&self, account: AccountId) -> Result<Option<TwoFactor>> {
        let sql = "SELECT secret, confirmed_at FROM two_factor WHERE account_id = ?";
        let row: Option<(String, Option<Utc>)> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(account.number()).fetch_optional(pool).await)?;
        Ok(row.map(|(sealed, at)| TwoFactor { sealed, confirmed_at: at.map(|it| it.0) }))
    }

    /// Keeps a secret that is still to be confirmed, in the place of an older such one.
    ///
    /// # Errors
    /// [`crate::Error::Duplicate`] where there is a confirmed one.
    pub async fn begin_two_factor(&self, account: AccountId, sealed: &str) -> Result<()> {
        let delete = "DELETE FROM two_factor WHERE account_id = ? AND confirmed_at IS NULL";
        let insert = "INSERT INTO two_factor (account_id, secret) VALUES (?, ?)";
        transaction!(self.db, tx => on_tx!(tx, connection => {
            sqlx::query(delete).bind(account.number()).execute(&mut *connection).await?;
            sqlx::query(insert).bind(account.number()).bind(sealed).execute(connection).await?;
        }))
    }

    /// From now on signing in asks for the factor whose code was shown, and these recovery codes replace it.
    /// Whether it was still to be confirmed.
    ///
    /// # Errors
    /// Where the database fails: then nothing has changed.
    pub async fn confirm_two_factor(
        &self,
        account: AccountId,
        shown: ShownStep<'_>,
        codes: &[TokenHash],
        deed: &Deed,
        message: &NewMessage,
    ) -> Result<bool> {
        let sql = "UPDATE two_factor SET confirmed_at = ?, last_step = ? WHERE account_id = ? AND confirmed_at IS NULL";
        audited!(self.db, tx => {
            let confirmed = on_tx!(tx, connection => {
                let update = sqlx::query(sql).bind(Utc(deed.at)).bind(shown.step).bind(account.number());
                update.execute(connection).await?.rows_affected()
            });
            if confirmed == 1 {
                tx.mark_used(account, shown).await?;
                tx.put_recovery_codes(account, codes).await?;
                tx.enqueue(message).await?;
                tx.record(deed, &Object::Account(account), Outcome::Done).await?;
            }
            confirmed == 1
        })
    }

    /// Uses the code of a time step, which works once, and none before it after that; whether it was still unused. Steps
    /// that are in the future now were used by a clock that was ahead: those before them work again, but none twice.
    ///
    /// # Errors
    /// Where the database fails: then it has not been used.
    pub async fn use_two_factor_step(&self, account: AccountId, shown: ShownStep<'_>) -> Result<bool> {
        let sql = "UPDATE two_factor SET last_step = ? \
                   WHERE account_id = ? AND confirmed_at IS NOT NULL AND (last_step < ? OR last_step > ?)";
        let used = transaction!(self.db, tx => {
            let moved = on_tx!(tx, connection => {
                let update = sqlx::query(sql).bind(shown.step).bind(account.number()).bind(shown.step);
                update.bind(shown.newest()).execute(connection).await?.rows_affected()
            });
            if moved == 1 {
                tx.mark_used(account, shown).await?;
            }
            moved == 1
        });
        match used {
            Err(Error::Duplicate) => Ok(false),
            known => known,
        }
    }

    /// Uses a recovery code, which works once; whether it was one.
    ///
    /// # Errors
    /// Where the database fails: then it has not been used.
    pub async fn use_recovery_code(&self, account: AccountId, code: &TokenHash) -> Result<bool> {
        let sql = "DELETE FROM recovery_codes WHERE account_id = ? AND code_hash = ?";
        transaction!(self.db, tx => on_tx!(tx, connection => {
            let delete = sqlx::query(sql).bind(account.number()).bind(code.as_str());
            delete.execute(connection).await?.rows_affected() == 1
        }))
    }

    /// How many recovery codes an account has left.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn count_recovery_codes(&self, account: AccountId) -> Result<u32> {
        let sql = "SELECT COUNT(*) FROM recovery_codes WHERE account_id = ?";
        let count: i64 =
            on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(account.number()).fetch_one(pool).await)?;
        Ok(u32::try_from(count).unwrap_or(0))
    }

    /// Replaces all recovery codes of an account.
    ///
    /// # Errors
    /// Where the database fails: then the old ones still work.
    pub async fn replace_recovery_codes(
        &self,
        account: AccountId,
        codes: &[TokenHash],
        deed: &Deed,
    ) -> Result<()> {
        audited!(self.db, tx => {
            tx.put_recovery_codes(account, codes).await?;
            tx.record(deed, &Object::Account(account), Outcome::Done).await?;
        })
    }

    /// From now on signing in asks for the password alone.
    ///
    /// # Errors
    /// Where the database fails: then nothing has changed.
    pub async fn remove_two_factor(
        &self,
        account: AccountId,
        deed: &Deed,
        message: &NewMessage,
    ) -> Result<()> {
        audited!(self.db, tx => {
            tx.delete_two_factor(account).await?;
            tx.enqueue(message).await?;
            tx.record(deed, &Object::Account(account), Outcome::Done).await?;
        })
    }
}
