//! Sessions: who is signed in. Their truth is always the database's, so that ending one is seen at once.

use domain::AccountId;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{
    Store, Tx,
    accounts::{Account, AccountRow},
    codec::Utc,
    error::{Error, Result},
};

/// The id of a session as the database keeps it: 122 bits of the SHA-256 of the token, so that a copy of the
/// database signs nobody in. They stand in a UUID of version 4 (RFC 9562, 5.4): as random as a hash is, and of
/// a kind that every MariaDB takes; its column refuses version 8 and what is no UUID at all.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SessionId(String);

/// A session that exists, whether or not it has run out.
#[derive(Clone, Debug)]
pub struct LiveSession {
    /// Whose it is, as the account is now.
    pub account: Account,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to within a minute.
    pub last_seen_at: Timestamp,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
    /// When a secret was last shown in it.
    pub authenticated_at: Timestamp,
    /// Whether the account has two-factor sign-in.
    pub has_second_factor: bool,
}

/// A session to keep.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'a> {
    /// Under which id.
    pub id: &'a SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// When it begins.
    pub now: Timestamp,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
    /// Where from, as far as that is known.
    pub address: Option<&'a str>,
    /// With which browser or program, in its own words; at most 200 characters.
    pub user_agent: &'a str,
}

impl SessionId {
    /// The id under which the session of that token is kept.
    pub fn of_token(token: &str) -> SessionId {
        let mut hash = Sha256::digest(token.as_bytes());
        hash[6] = hash[6] & 0x0f | 0x40;
        hash[8] = hash[8] & 0x3f | 0x80;
        let hex: String = hash[..16].iter().map(|it| format!("{it:02x}")).collect();
        SessionId(format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]))
    }

    /// Reads an id, as a list of sessions shows it; what is none never reaches the database.
    pub fn parse(text: &str) -> Option<SessionId> {
        let is_hex = |it: char| it.is_ascii_digit() || ('a'..='f').contains(&it);
        let groups: Vec<usize> = text.split('-').map(str::len).collect();
        let fits = groups == [8, 4, 4, 4, 12] && text.chars().all(|it| it == '-' || is_hex(it));
        fits.then(|| SessionId(text.to_owned()))
    }

    /// The id as the column holds it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A session with its account; more columns and tables may follow.
macro_rules! session_select {
    ($columns:literal, $joins:literal) => {
        concat!(
            "SELECT u.account_id, u.email, u.first_name, u.last_name, u.org_id, o.org_name, \
             u.approval_status, s.created_at, s.last_seen_at, s.session_expire, d.authenticated_at, f.confirmed_at, \
             w.language",
            $columns,
            " FROM sessions s JOIN users u ON u.account_id = s.account_id \
             LEFT JOIN organizations o ON o.org_id = u.org_id \
             LEFT JOIN session_details d ON d.session_id = s.session_id \
             LEFT JOIN two_factor f ON f.account_id = s.account_id \
             LEFT JOIN account_details w ON w.account_id = s.account_id",
            $joins,
            " WHERE s.session_id = ?"
        )
    };
}
pub(crate) use session_select;

/// Columns of that without more.
pub(crate) const N_SESSION_COLUMNS: usize = 13;

#[rustfmt::skip]
pub(crate) type SessionRow = (
    u32, String, String, String, Option<u32>, Option<String>, String, Utc, Utc, Utc, Option<Utc>, Option<Utc>,
    Option<String>,
);

impl TryFrom<SessionRow> for LiveSession {
    type Error = Error;

    fn try_from(row: SessionRow) -> Result<LiveSession> {
        let (
            account,
            email,
            first,
            last,
            org,
            org_name,
            approval,
            created,
            seen,
            expires,
            shown,
            factor,
            language,
        ) = row;
        let account: AccountRow = (account, email, first, last, org, org_name, approval, language);
        Ok(LiveSession {
            account: account.try_into()?,
            created_at: created.0,
            last_seen_at: seen.0,
            expires_at: expires.0,
            authenticated_at: shown.map_or(created.0, |it| it.0),
            has_second_factor: factor.is_some(),
        })
    }
}

impl Tx {
    /// Keeps a new session.
    ///
    /// # Errors
    /// [`crate::Error::Reference`] where the account is gone.
    pub async fn create_session(&mut self, new: NewSession<'_>) -> Result<()> {
        let session = "INSERT INTO sessions (session_id, account_id, session_expire, created_at, last_seen_at) \
                       VALUES (?, ?, ?, ?, ?)";
        let details = "INSERT INTO session_details (session_id, authenticated_at, address, user_agent) \
                       VALUES (?, ?, ?, ?)";
        let agent: String = new.user_agent.chars().take(200).collect();
        on_tx!(self, connection => {
            let session = sqlx::query(session).bind(new.id.as_str()).bind(new.account.number());
            let session = session.bind(Utc(new.expires_at)).bind(Utc(new.now)).bind(Utc(new.now));
            session.execute(&mut *connection).await?;
            let details = sqlx::query(details).bind(new.id.as_str()).bind(Utc(new.now));
            details.bind(new.address).bind(agent).execute(connection).await?;
        });
        Ok(())
    }
}

impl Store {
    /// Keeps a new session.
    ///
    /// # Errors
    /// [`crate::Error::Reference`] where the account is gone.
    pub async fn create_session(&self, new: NewSession<'_>) -> Result<()> {
        transaction!(self.db, tx => tx.create_session(new).await?)
    }

    /// The session of that id with its account, in one read by primary keys. Those who ask at the same time share it.
    ///
    /// # Errors
    /// Where the database fails: then nobody is signed in.
    pub async fn find_session(&self, id: &SessionId) -> Result<Option<LiveSession>> {
        self.sessions.read(id, self.session_now(id)).await
    }

    async fn session_now(&self, id: &SessionId) -> Result<Option<LiveSession>> {
        const SQL: &str = session_select!("", "");
        let row: Option<SessionRow> =
            at_once!(self, it => sqlx::query_as(SQL).bind(id.as_str()).fetch_optional(it).await)?;
        row.map(LiveSession::try_from).transpose()
    }

    /// Notes that a session is in use.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn touch_session(&self, id: &SessionId, now: Timestamp) -> Result<()> {
        execute!(self.db, "UPDATE sessions SET last_seen_at = ? WHERE session_id = ?", Utc(now), id.as_str())
    }

    /// Ends one session.
    ///
    /// # Errors
    /// Where the database fails: then it has not ended.
    pub async fn delete_session(&self, id: &SessionId) -> Result<()> {
        execute!(self.db, "DELETE FROM sessions WHERE session_id = ?", id.as_str())
    }

    /// Ends every session of an account.
    ///
    /// # Errors
    /// Where the database fails: then none has ended.
    pub async fn delete_sessions_of(&self, account: AccountId) -> Result<()> {
        execute!(self.db, "DELETE FROM sessions WHERE account_id = ?", account.number())
    }

    /// Forgets sessions that ran out before `now`.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn delete_expired_sessions(&self, now: Timestamp) -> Result<()> {
        execute!(self.db, "DELETE FROM sessions WHERE session_expire <= ?", Utc(now))
    }
}
