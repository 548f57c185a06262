//! Showing the secret once more before something dangerous is done.

use domain::audit::{Action, Object, Outcome};
use jiff::SignedDuration;

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
    limits::Limit,
    passwords::Verdict,
    sessions::{SignedIn, in_person},
    sign_in::{Browser, Entered, KnownPerson},
};

/// For how long after it a shown secret is good enough for what is dangerous.
const FRESH_FOR: SignedDuration = SignedDuration::from_mins(5);

impl Portal {
    /// Whether somebody has just shown who they are: asked before their own e-mail, password, second factor or keys change.
    ///
    /// # Errors
    /// [`Error::ReauthNeeded`] where that was more than five minutes ago; [`Error::Forbidden`] for a key.
    pub(crate) fn require_fresh(&self, who: &SignedIn) -> Result<()> {
        in_person(who)?;
        self.require_confirmed(&who.caller)
    }

    /// The same of somebody who changes where others stand, reads what may let somebody in, or deletes. A key and the
    /// operator have nothing to show: a key was made for such things.
    ///
    /// # Errors
    /// [`Error::ReauthNeeded`].
    pub(crate) fn require_confirmed(&self, caller: &Caller) -> Result<()> {
        let is_recent = self.now().duration_since(caller.confirmed_at) <= FRESH_FOR;
        match is_recent || !caller.principal.is_in_person() {
            true => Ok(()),
            false => Err(Error::ReauthNeeded),
        }
    }

    /// Takes password and, where the account has one, code of the second factor once more; a new session takes the place of
    /// the old one.
    ///
    /// # Errors
    /// [`Error::WrongCredentials`], [`Error::SecondFactorNeeded`], [`Error::WrongCode`], [`Error::TooManyTries`].
    pub async fn confirm(
        &self,
        who: &SignedIn,
        password: &str,
        code: Option<&str>,
        browser: Browser<'_>,
    ) -> Result<Entered> {
        in_person(who)?;
        self.check_own_password(who, password).await?;
        let (action, origin) = (Action::Reauthenticate, &who.caller.origin);
        let person = KnownPerson { account: who.account.id, tries: confirm_tries(who), hash: None };
        let shown = match (who.has_second_factor, code.filter(|it| !it.trim().is_empty())) {
            (false, _) => None,
            (true, None) => return Err(Error::SecondFactorNeeded),
            (true, Some(code)) => Some(self.check_code(&person, code, action, origin).await?),
        };
        self.enter(&person, browser, shown, action, origin).await
    }

    /// Takes the password of somebody who is signed in.
    pub(crate) async fn check_own_password(&self, who: &SignedIn, password: &str) -> Result<()> {
        let limit = Limit::Confirm(confirm_tries(who));
        self.take_tries(std::slice::from_ref(&limit)).await?;
        let known = self.store().credentials(&who.account.email).await?;
        let kept =
            known.as_ref().filter(|it| it.account == who.account.id).map(|it| it.password_hash.as_str());
        match self.inner.passwords.verify(password, kept).await? {
            Verdict::Right | Verdict::RightButOld => self.give_back(&limit).await,
            Verdict::Wrong => {
                let deed = who.caller.deed(self.now(), Action::Reauthenticate);
                let object = Object::Account(who.account.id);
                self.store().record(&deed, &object, Outcome::Refused).await?;
                Err(Error::WrongCredentials)
            }
        }
    }
}

/// By what tries within a session are counted: another session's use up none of them.
fn confirm_tries(who: &SignedIn) -> String {
    who.session.as_ref().map_or(who.account.id.to_string(), |it| it.as_str().to_owned())
}
