//! Keys for programs: only the hash of their secret is kept.

use domain::{
    AccountId, Scopes,
    audit::{Object, Outcome},
};
use jiff::Timestamp;

use crate::{
    NewMessage, Store,
    accounts::{Account, AccountRow},
    audit::Deed,
    codec::Utc,
    error::{Error, Result},
    tokens::TokenHash,
};

/// A key as its owner sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its public part.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; never for keys that another program made.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to within a minute.
    pub last_used_at: Option<Timestamp>,
}

/// A key to keep.
#[derive(Clone, Copy, Debug)]
pub struct NewApiKey<'a> {
    /// Its public part, at most 16 characters.
    pub id: &'a str,
    /// Whose it is.
    pub account: AccountId,
    /// What they call it, at most 60 characters.
    pub name: &'a str,
    /// What is kept of its secret.
    pub secret: &'a TokenHash,
    /// What it may do.
    pub scopes: Scopes,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A key that a program shows, and its owner as the account is now.
#[derive(Clone, Debug)]
pub struct FoundKey {
    /// The key.
    pub key: ApiKey,
    /// SHA-256 of its secret, in hexadecimal.
    pub secret_hash: String,
    /// Whose it is.
    pub owner: Account,
    /// Whether the account has two-factor sign-in.
    pub has_second_factor: bool,
}

type KeyRow = (String, String, String, Utc, Option<Utc>, Option<Utc>);
#[rustfmt::skip]
type FoundRow = (
    String, String, String, Utc, Option<Utc>, Option<Utc>,
    u32, String, String, String, Option<u32>, Option<String>, String, Option<String>, String,
    Option<Utc>,
);

/// Keys that one account may have at the same time.
const MOST_KEYS: i64 = 50;

impl TryFrom<KeyRow> for ApiKey {
    type Error = Error;

    fn try_from((id, name, scopes, created, expires, used): KeyRow) -> Result<ApiKey> {
        let scopes = Scopes::parse(&scopes)
            .ok_or_else(|| Error::Schema(format!("api_keys.scopes holds the unknown words '{scopes}'")))?;
        Ok(ApiKey {
            id,
            name,
            scopes,
            created_at: created.0,
            expires_at: expires.map(|it| it.0),
            last_used_at: used.map(|it| it.0),
        })
    }
}

impl Store {
    /// Keeps a key; whether there was room for one more.
    ///
    /// # Errors
    /// [`Error::Reference`] where the account is gone.
    pub async fn create_api_key(
        &self,
        new: NewApiKey<'_>,
        deed: &Deed,
        message: &NewMessage,
    ) -> Result<bool> {
        let count = "SELECT COUNT(*) FROM api_keys WHERE account_id = ?";
        let insert = "INSERT INTO api_keys (key_id, account_id, key_name, secret_hash, scopes, created_at, expires_at) \
                      VALUES (?, ?, ?, ?, ?, ?, ?)";
        audited!(self.db, tx => {
            let has_room = on_tx!(tx, connection => {
                let count = sqlx::query_scalar(count).bind(new.account.number());
                let count: i64 = count.fetch_one(&mut *connection).await?;
                if count < MOST_KEYS {
                    let insert = sqlx::query(insert).bind(new.id).bind(new.account.number()).bind(new.name);
                    let insert = insert.bind(new.secret.as_str()).bind(new.scopes.words());
                    insert.bind(Utc(deed.at)).bind(Utc(new.expires_at)).execute(connection).await?;
                }
                count < MOST_KEYS
            });
            if has_room {
                tx.enqueue(message).await?;
                tx.record(deed, &Object::Key(new.id.to_owned()), Outcome::Done).await?;
            }
            has_room
        })
    }

    /// The keys of an account, the newest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn api_keys_of(&self, account: AccountId) -> Result<Vec<ApiKey>> {
        let sql = "SELECT key_id, key_name, scopes, created_at, expires_at, last_used_at FROM api_keys \
                   WHERE account_id = ? ORDER BY created_at DESC, key_id";
        let rows: Vec<KeyRow> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(account.number()).fetch_all(pool).await)?;
        rows.into_iter().map(ApiKey::try_from).collect()
    }

    /// The key of that public part, with its owner as the account is now.
    ///
    /// # Errors
    /// Where the database fails: then no key opens anything.
    pub async fn find_api_key(&self, id: &str) -> Result<Option<FoundKey>> {
        const SQL: &str = "SELECT k.key_id, k.key_name, k.scopes, k.created_at, k.expires_at, k.last_used_at, \
            u.account_id, u.email, u.first_name, u.last_name, u.org_id, o.org_name, u.approval_status, \
            w.language, k.secret_hash, f.confirmed_at FROM api_keys k \
            JOIN users u ON u.account_id = k.account_id LEFT JOIN organizations o ON o.org_id = u.org_id \
            LEFT JOIN two_factor f ON f.account_id = u.account_id \
            LEFT JOIN account_details w ON w.account_id = u.account_id WHERE k.key_id = ?";
        let row: Option<FoundRow> =
            at_once!(self, it => sqlx::query_as(SQL).bind(id).fetch_optional(it).await)?;
        let Some(row) = row else { return Ok(None) };
        #[rustfmt::skip]
        let (
            id, name, scopes, created, expires, used, account, email, first, last, org, org_name, approval, language, hash,
            factor,
        ) = row;
        let key: KeyRow = (id, name, scopes, created, expires, used);
        let account: AccountRow = (account, email, first, last, org, org_name, approval, language);
        let owner = account.try_into()?;
        let (key, secret_hash) = (key.try_into()?, hash);
        Ok(Some(FoundKey { key, secret_hash, owner, has_second_factor: factor.is_some() }))
    }

    /// Notes that a key is in use.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn touch_api_key(&self, id: &str, now: Timestamp) -> Result<()> {
        execute!(self.db, "UPDATE api_keys SET last_used_at = ? WHERE key_id = ?", Utc(now), id)
    }

    /// Ends a key of an account at once; whether there was one.
    ///
    /// # Errors
    /// Where the database fails: then it still works.
    pub async fn revoke_api_key(&self, account: AccountId, id: &str, deed: &Deed) -> Result<bool> {
        let sql = "DELETE FROM api_keys WHERE key_id = ? AND account_id = ?";
        audited!(self.db, tx => {
            let revoked = on_tx!(tx, connection => {
                sqlx::query(sql).bind(id).bind(account.number()).execute(connection).await?.rows_affected()
            });
            if revoked == 1 {
                tx.record(deed, &Object::Key(id.to_owned()), Outcome::Done).await?;
            }
            revoked == 1
        })
    }
}
