//! Beginning and ending sessions, and the browsers that an account was signed in with before.

use domain::{
    AccountId,
    audit::{Action, Object, Outcome},
};
use jiff::Timestamp;

use crate::{
    NewMessage, Store, Tx,
    audit::Deed,
    codec::Utc,
    error::{Error, Result},
    sessions::{NewSession, SessionId},
    tokens::TokenHash,
};

/// A session to begin, and what begins and ends with it.
#[derive(Clone, Copy, Debug)]
pub struct NewSignIn<'a> {
    /// The session.
    pub session: NewSession<'a>,
    /// The hash of the password that was shown: where it is another by now, no session begins.
    pub password_hash: Option<&'a str>,
    /// The session that the browser came with, which ends.
    pub replaced: Option<&'a SessionId>,
    /// The browser, to know it again.
    pub device: Option<&'a TokenHash>,
    /// What the person is told by mail.
    pub message: Option<&'a NewMessage>,
}

/// A session as its owner sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// The id under which it is kept; no secret.
    pub id: SessionId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to within a minute.
    pub last_seen_at: Timestamp,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
    /// The address it began from.
    pub address: String,
    /// The browser or program, in its own words.
    pub user_agent: String,
}

type OpenRow = (String, Utc, Utc, Utc, Option<String>, Option<String>);

impl Tx {
    /// Notes that somebody signed in now.
    async fn note_sign_in(&mut self, account: AccountId, now: Timestamp) -> Result<()> {
        let update = "UPDATE account_details SET last_sign_in_at = ? WHERE account_id = ?";
        // Accounts that another program made have no details yet.
        let insert = "INSERT INTO account_details (account_id, created_at, last_sign_in_at) VALUES (?, ?, ?)";
        on_tx!(self, connection => {
            let update = sqlx::query(update).bind(Utc(now)).bind(account.number());
            if update.execute(&mut *connection).await?.rows_affected() == 0 {
                let insert = sqlx::query(insert).bind(account.number()).bind(Utc(now)).bind(Utc(now));
                insert.execute(connection).await?;
            }
        });
        Ok(())
    }

    /// Knows a browser again from now on.
    async fn know_device(&mut self, account: AccountId, device: &TokenHash, now: Timestamp) -> Result<()> {
        let update = "UPDATE known_devices SET last_used_at = ? WHERE account_id = ? AND device_hash = ?";
        let insert = "INSERT INTO known_devices (account_id, device_hash, last_used_at) VALUES (?, ?, ?)";
        on_tx!(self, connection => {
            let update = sqlx::query(update).bind(Utc(now)).bind(account.number()).bind(device.as_str());
            if update.execute(&mut *connection).await?.rows_affected() == 0 {
                let insert = sqlx::query(insert).bind(account.number()).bind(device.as_str()).bind(Utc(now));
                insert.execute(connection).await?;
            }
        });
        Ok(())
    }

    /// Refuses where the hash is not the account's any more.
    async fn require_password(&mut self, account: AccountId, hash: &str) -> Result<()> {
        let sql = "SELECT password_hash FROM logins WHERE account_id = ?";
        let kept: Option<String> = on_tx!(self, connection => {
            sqlx::query_scalar(sql).bind(account.number()).fetch_optional(connection).await?
        });
        if kept.as_deref() == Some(hash) { Ok(()) } else { Err(Error::Reference) }
    }

    /// Ends one session of an account; whether there was one.
    async fn end_session(&mut self, account: AccountId, id: &SessionId) -> Result<bool> {
        let sql = "DELETE FROM sessions WHERE session_id = ? AND account_id = ?";
        let ended = on_tx!(self, connection => {
            sqlx::query(sql).bind(id.as_str()).bind(account.number()).execute(connection).await?.rows_affected()
        });
        Ok(ended == 1)
    }

    /// Ends all sessions of an account but perhaps one; how many.
    pub(crate) async fn end_other_sessions(
        &mut self,
        account: AccountId,
        kept: Option<&SessionId>,
    ) -> Result<u64> {
        // No session has this id, and MariaDB takes nothing that is no UUID.
        let kept = kept.map_or("00000000-0000-4000-8000-000000000000", SessionId::as_str);
        let sql = "DELETE FROM sessions WHERE account_id = ? AND session_id <> ?";
        Ok(on_tx!(self, connection => {
            sqlx::query(sql).bind(account.number()).bind(kept).execute(connection).await?.rows_affected()
        }))
    }
}

impl Store {
    /// Begins a session: the one before ends, the browser is known from now on, and it is written down.
    ///
    /// # Errors
    /// [`Error::Reference`] where the account is gone or has another password by now; also where a secret was
    /// shown again in a session that has ended meanwhile.
    pub async fn begin_session(&self, new: NewSignIn<'_>, deed: &Deed) -> Result<()> {
        let (account, now) = (new.session.account, new.session.now);
        audited!(self.db, tx => {
            if let Some(hash) = new.password_hash {
                tx.require_password(account, hash).await?;
            }
            if let Some(replaced) = new.replaced {
                let end = "DELETE FROM sessions WHERE session_id = ?";
                let n_ended = on_tx!(tx, connection => {
                    sqlx::query(end).bind(replaced.as_str()).execute(connection).await?.rows_affected()
                });
                if n_ended == 0 && deed.action == Action::Reauthenticate {
                    return Err(Error::Reference);
                }
            }
            tx.create_session(new.session).await?;
            tx.note_sign_in(account, now).await?;
            if let Some(device) = new.device {
                tx.know_device(account, device, now).await?;
            }
            if let Some(message) = new.message {
                tx.enqueue(message).await?;
            }
            tx.record(deed, &Object::Account(account), Outcome::Done).await?;
        })
    }

    /// Whether an account was signed in with that browser before; for no account there is none, at the same cost.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn is_known_device(&self, account: Option<AccountId>, device: &TokenHash) -> Result<bool> {
        let sql = "SELECT COUNT(*) FROM known_devices WHERE account_id = ? AND device_hash = ?";
        let account = account.map_or(0, AccountId::number);
        let count: i64 = on_db!(&self.db, pool => {
            sqlx::query_scalar(sql).bind(account).bind(device.as_str()).fetch_one(pool).await
        })?;
        Ok(count > 0)
    }

    /// How many browsers an account is known by.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn count_devices(&self, account: AccountId) -> Result<u64> {
        let sql = "SELECT COUNT(*) FROM known_devices WHERE account_id = ?";
        let count: i64 =
            on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(account.number()).fetch_one(pool).await)?;
        Ok(count.unsigned_abs())
    }

    /// Forgets browsers that were last used before an instant.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn delete_old_devices(&self, before: Timestamp) -> Result<()> {
        execute!(self.db, "DELETE FROM known_devices WHERE last_used_at < ?", Utc(before))
    }

    /// Forgets every browser of an account.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn delete_devices_of(&self, account: AccountId, deed: &Deed) -> Result<()> {
        audited!(self.db, tx => {
            let sql = "DELETE FROM known_devices WHERE account_id = ?";
            on_tx!(tx, connection => {
                sqlx::query(sql).bind(account.number()).execute(connection).await.map(|_| ())
            })?;
            tx.record(deed, &Object::Account(account), Outcome::Done).await?;
        })
    }

    /// The cost of the costliest bcrypt hash that anybody still has.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn costliest_bcrypt(&self) -> Result<Option<u32>> {
        let sql = "SELECT MAX(SUBSTR(password_hash, 5, 2)) FROM logins WHERE password_hash LIKE '$2%'";
        let cost: Option<String> = on_db!(&self.db, pool => sqlx::query_scalar(sql).fetch_one(pool).await)?;
        Ok(cost.and_then(|it| it.parse().ok()))
    }

    /// The sessions of an account, the last used first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn sessions_of(&self, account: AccountId) -> Result<Vec<OpenSession>> {
        let sql = "SELECT CAST(s.session_id AS CHAR), s.created_at, s.last_seen_at, s.session_expire, d.address, \
                   d.user_agent FROM sessions s LEFT JOIN session_details d ON d.session_id = s.session_id \
                   WHERE s.account_id = ? ORDER BY s.last_seen_at DESC, s.session_id";
        let rows: Vec<OpenRow> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(account.number()).fetch_all(pool).await)?;
        let open = |(id, created, seen, expires, address, user_agent): OpenRow| {
            Some(OpenSession {
                id: SessionId::parse(&id)?,
                created_at: created.0,
                last_seen_at: seen.0,
                expires_at: expires.0,
                address: address.unwrap_or_default(),
                user_agent: user_agent.unwrap_or_default(),
            })
        };
        Ok(rows.into_iter().filter_map(open).collect())
    }

    /// Ends one session of an account; whether there was one.
    ///
    /// # Errors
    /// Where the database fails: then it has not ended.
    pub async fn end_session(&self, account: AccountId, id: &SessionId, deed: &Deed) -> Result<bool> {
        audited!(self.db, tx => {
            let ended = tx.end_session(account, id).await?;
            if ended {
                let object = Object::Session(id.as_str().to_owned());
                tx.record(deed, &object, Outcome::Done).await?;
            }
            ended
        })
    }

    /// Ends all sessions of an account but perhaps one; how many.
    ///
    /// # Errors
    /// Where the database fails: then none has ended.
    pub async fn end_other_sessions(
        &self,
        account: AccountId,
        kept: Option<&SessionId>,
        deed: &Deed,
    ) -> Result<u64> {
        audited!(self.db, tx => {
            let ended = tx.end_other_sessions(account, kept).await?;
            tx.record(deed, &Object::Account(account), Outcome::Done).await?;
            ended
        })
    }
}
