//! Keys for programs: made and revoked by people, shown once, and never more than their owner may do.

use domain::{AccountId, Principal, Role, Scopes, Standing, Via, audit::Action};
use jiff::{SignedDuration, Timestamp};
use store::{Account, ApiKey, NewApiKey, TokenHash};
use words::said;

use crate::{
    Portal,
    caller::{Caller, Origin},
    error::{Error, Result},
    limits::{Limit, counted_address},
    mail::{Mail, Recipient},
    sessions::{SignedIn, Token},
    typed,
};

/// A key to make.
#[derive(Clone, Copy, Debug)]
pub struct KeyWish<'a> {
    /// What its owner calls it.
    pub name: &'a str,
    /// What it may do.
    pub scopes: Scopes,
    /// For how many days; a year where nothing is said.
    pub days: Option<u32>,
}

/// A key that was just made.
#[derive(Clone, Debug)]
pub struct MadeKey {
    /// The whole key: shown now, and never again.
    pub secret: String,
    /// What is kept of it.
    pub key: ApiKey,
}

/// What a key begins with, so that one that lies around is recognised.
const PREFIX: &str = "drp";
/// For how long a key works where nothing is said.
const DEFAULT_DAYS: u32 = 365;
/// For how long a key may work.
const MOST_DAYS: u32 = 2 * 365;
/// A key's last use is noted to within this.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_secs(60);

impl Portal {
    /// Makes a key of somebody's own.
    ///
    /// # Errors
    /// [`Error::ReauthNeeded`]; [`Error::Invalid`] for a name, scopes or a time that will not do; [`Error::Rule`] where there are
    /// too many.
    pub async fn create_own_key(&self, who: &SignedIn, wish: KeyWish<'_>) -> Result<MadeKey> {
        self.require_fresh(who)?;
        // Whoever has not yet shown the second factor that their role asks for must not leave a way past it.
        if matches!(who.principal(), Principal::Person { standing: Standing::Unprotected, .. }) {
            return Err(Error::Forbidden { needs: said("error-only-two-factor") });
        }
        self.make_key(&who.caller, &who.account, wish).await
    }

    /// Makes a key for an account.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the operator asks; otherwise as [`Portal::create_own_key`].
    pub async fn create_key_for(&self, caller: &Caller, email: &str, wish: KeyWish<'_>) -> Result<MadeKey> {
        let account = self.owner(caller, email).await?;
        self.make_key(caller, &account, wish).await
    }

    async fn make_key(&self, caller: &Caller, owner: &Account, wish: KeyWish<'_>) -> Result<MadeKey> {
        let name = typed::name("name", wish.name)?;
        let days = wish.days.unwrap_or(DEFAULT_DAYS);
        self.check_scopes(owner, wish.scopes)?;
        if !(1..=MOST_DAYS).contains(&days) {
            let reason = said("fault-days").count("most", MOST_DAYS);
            return Err(Error::Invalid { field: "days", reason });
        }
        let now = self.now();
        let key = ApiKey {
            id: Token::random()?.as_str()[..12].to_owned(),
            name: name.to_owned(),
            scopes: wish.scopes,
            created_at: now,
            expires_at: Some(now + SignedDuration::from_hours(24 * i64::from(days))),
            last_used_at: None,
        };
        let secret = format!("{PREFIX}_{}_{}", key.id, Token::random()?.as_str());
        self.keep_key(caller, owner, &key, &TokenHash::of(&secret)).await?;
        Ok(MadeKey { secret, key })
    }

    async fn keep_key(&self, caller: &Caller, owner: &Account, key: &ApiKey, hash: &TokenHash) -> Result<()> {
        let words = key.scopes.words();
        let mail = Mail::ApiKeyCreated { name: &key.name, scopes: &words };
        let message = self.compose(Recipient::of(owner), &mail)?;
        let deed = caller.deed_with(key.created_at, Action::CreateKey, format!("{}: {words}", key.name));
        let new = NewApiKey {
            id: &key.id,
            account: owner.id,
            name: &key.name,
            secret: hash,
            scopes: key.scopes,
            expires_at: key.expires_at.unwrap_or(key.created_at),
        };
        if !self.store().create_api_key(new, &deed, &message).await? {
            let message = "an account has at most 50 keys; revoke those that nobody uses".to_owned();
            return Err(Error::Rule { name: "most_api_keys".to_owned(), message });
        }
        self.wake_mail();
        Ok(())
    }

    fn check_scopes(&self, owner: &Account, scopes: Scopes) -> Result<()> {
        let may = owner.standing().role().map_or(Scopes::default(), Role::grantable_scopes);
        let beyond =
            (scopes.read && !may.read) || (scopes.import && !may.import) || (scopes.admin && !may.admin);
        let reason = match scopes == Scopes::default() {
            true => said("fault-no-scope"),
            false if beyond => said("fault-scope-beyond").with("scopes", may.words()),
            false => return Ok(()),
        };
        Err(Error::Invalid { field: "scopes", reason })
    }

    /// Somebody's own keys, the newest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a program with a key.
    pub async fn own_keys(&self, who: &SignedIn) -> Result<Vec<ApiKey>> {
        crate::sessions::in_person(who)?;
        Ok(self.store().api_keys_of(who.account.id).await?)
    }

    /// The keys of an account, the newest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the operator asks; [`Error::NotFound`] where there is no such account.
    pub async fn keys_of(&self, caller: &Caller, email: &str) -> Result<Vec<ApiKey>> {
        let owner = self.owner(caller, email).await?;
        Ok(self.store().api_keys_of(owner.id).await?)
    }

    /// Ends one of somebody's own keys at once.
    ///
    /// # Errors
    /// [`Error::ReauthNeeded`]; [`Error::NotFound`] where they have no such key.
    pub async fn revoke_own_key(&self, who: &SignedIn, id: &str) -> Result<()> {
        self.require_fresh(who)?;
        self.end_key(&who.caller, who.account.id, id).await
    }

    /// Ends a key at once, whoever has it.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the operator asks; [`Error::NotFound`] where there is no such key.
    pub async fn revoke_key(&self, caller: &Caller, id: &str) -> Result<()> {
        require_operator(caller)?;
        let found = self.store().find_api_key(id).await?.ok_or(Error::NotFound("key"))?;
        self.end_key(caller, found.owner.id, id).await
    }

    async fn end_key(&self, caller: &Caller, owner: AccountId, id: &str) -> Result<()> {
        let deed = caller.deed(self.now(), Action::RevokeKey);
        match self.store().revoke_api_key(owner, id, &deed).await? {
            true => Ok(()),
            false => Err(Error::NotFound("key")),
        }
    }

    async fn owner(&self, caller: &Caller, email: &str) -> Result<Account> {
        require_operator(caller)?;
        self.store().account_of_email(email.trim()).await?.ok_or(Error::NotFound("account"))
    }

    /// Who shows this key. The owner's account is read anew each time, as with a session.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`] where it is none, was revoked or has run out; [`Error::TooManyTries`] where too many such
    /// came from an address. The secret of a key cannot be guessed, so a right one is never kept out.
    pub async fn authenticate_key(&self, text: &str, origin: &Origin) -> Result<SignedIn> {
        let now = self.now();
        let found = match key_id(text) {
            Some(id) => self.store().find_api_key(id).await?,
            None => None,
        };
        let is_it = |it: &store::FoundKey| it.secret_hash == TokenHash::of(text).as_str();
        let is_open = |it: &store::FoundKey| it.key.expires_at.is_none_or(|end| now < end);
        let Some(found) = found.filter(|it| is_it(it) && is_open(it)) else {
            self.take_tries(&[Limit::KeyFrom(counted_address(origin))]).await?;
            return Err(Error::NotSignedIn);
        };
        if found.key.last_used_at.is_none_or(|it| now.duration_since(it) >= TOUCH_EVERY) {
            self.touch_key(&found.key.id, now).await;
        }
        let via = Via::Key(found.key.scopes);
        let principal = self.principal_of(&found.owner, found.has_second_factor, via);
        Ok(SignedIn {
            caller: Caller { principal, origin: origin.clone(), confirmed_at: Timestamp::UNIX_EPOCH },
            account: found.owner,
            expires_at: found.key.expires_at.unwrap_or(Timestamp::MAX),
            has_second_factor: found.has_second_factor,
            session: None,
        })
    }

    /// A note that fails does not fail the request it was made for.
    async fn touch_key(&self, id: &str, now: Timestamp) {
        if let Err(error) = self.store().touch_api_key(id, now).await {
            tracing::warn!(%error, "the use of a key could not be noted");
        }
    }
}

/// The public part of a key of the right form: what is none never reaches the database.
fn key_id(text: &str) -> Option<&str> {
    let mut parts = text.split('_');
    let (prefix, id, secret) = (parts.next()?, parts.next()?, parts.next()?);
    let is_hex = |it: &str| it.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it));
    let fits = prefix == PREFIX && id.len() == 12 && secret.len() == 64 && parts.next().is_none();
    (fits && is_hex(id) && is_hex(secret)).then_some(id)
}

fn require_operator(caller: &Caller) -> Result<()> {
    match caller.principal {
        domain::Principal::Operator => Ok(()),
        domain::Principal::Person { .. } => Err(Error::Forbidden { needs: said("error-only-operator") }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn au_13_only_what_looks_like_a_key_is_looked_up() {
        let good = format!("drp_{}_{}", "0".repeat(12), "f".repeat(64));
        assert_eq!(key_id(&good), Some("000000000000"));
        for bad in
            ["", "drp", "drp__", "abc_000000000000_f", &good.to_uppercase(), &format!("{good}_"), &good[1..]]
        {
            assert!(key_id(bad).is_none(), "{bad}");
        }
    }
}
