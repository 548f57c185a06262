//! The first system administrator of an installation: by a link that is shown once at the start, or by configuration.

use domain::audit::{Action, Actor};
use jiff::SignedDuration;
use store::{FirstAccount, NewAccount, NewToken, Purpose, TokenHash};
use words::said;

use crate::{
    Portal,
    caller::Origin,
    error::{Error, Result},
    limits::{Limit, counted_address},
    links::LinkToken,
    mail::Link,
    passwords::PasswordRules,
    typed,
};

/// The first system administrator, and the provider they belong to.
#[derive(Clone, Copy)]
pub struct FirstAdministrator<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// E-mail address to sign in with.
    pub email: &'a str,
    /// Given name.
    pub first_name: &'a str,
    /// Family name.
    pub last_name: &'a str,
    /// The password they choose.
    pub password: &'a str,
}

/// How long the link works that is shown at the start.
const SET_UP: SignedDuration = SignedDuration::from_hours(24);

impl Portal {
    /// A link to set the portal up, in the place of any that was made before; nothing where the provider has an account
    /// already.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn offer_set_up(&self) -> Result<Option<Link>> {
        if self.store().is_set_up().await? {
            return Ok(None);
        }
        let (token, now) = (LinkToken::random()?, self.now());
        let hash = token.hash();
        let new = NewToken {
            hash: &hash,
            purpose: Purpose::SetUp,
            account: None,
            subject: "",
            payload: "",
            created_at: now,
            expires_at: now + SET_UP,
        };
        self.store().issue_token(new).await?;
        Ok(Some(self.link(&format!("/setup?code={}", token.as_str()))))
    }

    /// Whether a code sets the portal up, without taking it.
    ///
    /// # Errors
    /// [`Error::LinkExpired`].
    pub async fn check_set_up(&self, code: &str) -> Result<()> {
        let code = LinkToken::parse(code)?;
        let found = self.store().find_token(&code.hash(), Purpose::SetUp, self.now()).await?;
        found.map(|_| ()).ok_or(Error::LinkExpired)
    }

    /// Sets the portal up with the code that was shown at its start: once.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what cannot be used, [`Error::LinkExpired`], [`Error::TooManyTries`].
    pub async fn set_up(&self, code: &str, first: FirstAdministrator<'_>, origin: &Origin) -> Result<()> {
        self.take_tries(&[Limit::LinkFrom(counted_address(origin))]).await?;
        self.check_set_up(code).await?;
        let code = LinkToken::parse(code)?.hash();
        match self.create_first(first, Some(&code), origin, Actor::Nobody).await? {
            true => Ok(()),
            false => Err(Error::LinkExpired),
        }
    }

    /// Makes the first administrator whom the configuration names, where there is none; answers whether it did.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what cannot be used.
    pub async fn set_up_by_configuration(&self, first: FirstAdministrator<'_>) -> Result<bool> {
        if self.store().is_set_up().await? {
            return Ok(false);
        }
        self.create_first(first, None, &Origin::default(), Actor::Operator).await
    }

    async fn create_first(
        &self,
        first: FirstAdministrator<'_>,
        link: Option<&TokenHash>,
        origin: &Origin,
        actor: Actor,
    ) -> Result<bool> {
        let (email, provider) = (typed::email(first.email)?, typed::name("provider", first.provider)?);
        let first_name = typed::name("first_name", first.first_name)?;
        let last_name = typed::name("last_name", first.last_name)?;
        let known = [email, first_name, last_name, provider];
        let rules = PasswordRules { known: &known, has_second_factor: false };
        let password_hash = &self.inner.passwords.hash_new(first.password, rules).await?;
        let account = NewAccount { email, first_name, last_name, org: None, password_hash };
        let mut deed = origin.deed(self.now(), actor, Action::SetUp);
        deed.details = format!("{provider}: {email}");
        match self.store().set_up(FirstAccount { provider, account, link }, &deed).await {
            Ok(made) => Ok(made.is_some()),
            Err(store::Error::Duplicate) => {
                let reason = said("fault-set-up-taken");
                Err(Error::Invalid { field: "email", reason })
            }
            Err(other) => Err(other.into()),
        }
    }
}
