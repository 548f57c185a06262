//! Signing in: the password, where there is one the second factor, and then a session.

use domain::{
    AccountId,
    audit::{Action, Actor, Object, Outcome},
};
use jiff::SignedDuration;
use store::{Credentials, Deed, NewMessage, NewSession, NewSignIn, NewToken, Purpose, TokenHash};

use crate::{
    Portal,
    caller::Origin,
    error::{Error, Result},
    limits::{Limit, counted_address},
    passwords::Verdict,
    sessions::{SignedIn, Token},
    two_factor::Shown,
};

/// What somebody signs in with.
#[derive(Clone, Copy, Debug, Default)]
pub struct SignIn<'a> {
    /// The account's e-mail address.
    pub email: &'a str,
    /// Its password.
    pub password: &'a str,
    /// The code of the second factor, or a recovery code, where it is already known.
    pub code: Option<&'a str>,
    /// What the browser came with.
    pub browser: Browser<'a>,
}

/// The secrets that a browser came with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Browser<'a> {
    /// Of a session: it ends, so that nobody can plant one.
    pub session: Option<&'a Token>,
    /// By which it is known again: tries with it are counted apart, so that no stranger can use them up.
    pub device: Option<&'a Token>,
}

/// Somebody who has just shown who they are, with what their browser keeps from now on.
#[derive(Clone, Debug)]
pub struct Entered {
    /// The session's secret.
    pub token: Token,
    /// The secret by which the browser is known again.
    pub device: Token,
    /// Who it is.
    pub signed_in: SignedIn,
}

/// How far signing in has come.
#[derive(Clone, Debug)]
pub enum SignInStep {
    /// The session has begun.
    Entered(Box<Entered>),
    /// The password was right; the code is still to be shown, together with this.
    Code(Token),
}

/// Somebody who has shown the password, and by what their further tries are counted.
pub(crate) struct KnownPerson {
    pub account: AccountId,
    pub tries: String,
    /// The hash of what they have shown, where the session begins only as long as it is theirs.
    pub hash: Option<String>,
}

/// For how long the second step can be taken after the first.
const CODE_WITHIN: SignedDuration = SignedDuration::from_mins(10);
/// How long a browser is known again.
pub(crate) const DEVICE_KNOWN_FOR: SignedDuration = SignedDuration::from_hours(400 * 24);
/// How often it is looked up whether somebody still has an old hash.
const LOOK_FOR_BCRYPT_EVERY_S: i64 = 60;
/// The longest address that an account can have.
const MAX_EMAIL_BYTES: usize = 254;

impl Portal {
    /// Begins a session for whoever has that e-mail, that password and, where the account asks for it, that code.
    ///
    /// # Errors
    /// [`Error::WrongCredentials`], never saying which, and as slow for unknown e-mails as for known ones;
    /// [`Error::SecondFactorNeeded`] without a code, [`Error::WrongCode`]; [`Error::TooManyTries`].
    pub async fn sign_in(&self, with: SignIn<'_>, origin: &Origin) -> Result<Entered> {
        let person = self.check_password(with, origin).await?;
        let shown = match (self.has_second_factor(person.account).await?, with.code) {
            (false, _) => None,
            (true, None) => return Err(Error::SecondFactorNeeded),
            (true, Some(code)) => Some(self.check_code(&person, code, Action::SignIn, origin).await?),
        };
        self.enter(&person, with.browser, shown, Action::SignIn, origin).await
    }

    /// The first of two steps: begins a session, or says that the code is still to be shown.
    ///
    /// # Errors
    /// As [`Portal::sign_in`].
    pub async fn begin_sign_in(&self, with: SignIn<'_>, origin: &Origin) -> Result<SignInStep> {
        let person = self.check_password(with, origin).await?;
        if !self.has_second_factor(person.account).await? {
            let entered = self.enter(&person, with.browser, None, Action::SignIn, origin).await?;
            return Ok(SignInStep::Entered(Box::new(entered)));
        }
        let (token, now) = (Token::random()?, self.now());
        let new = NewToken {
            hash: &token.hash(),
            purpose: Purpose::SecondFactor,
            account: Some(person.account),
            subject: "",
            payload: &person.tries,
            created_at: now,
            expires_at: now + CODE_WITHIN,
        };
        self.store().issue_token(new).await?;
        Ok(SignInStep::Code(token))
    }

    /// The second of two steps: begins a session for whoever has the code.
    ///
    /// # Errors
    /// [`Error::LinkExpired`] where the first step was not taken or is too long ago; [`Error::WrongCode`];
    /// [`Error::TooManyTries`].
    pub async fn finish_sign_in(
        &self,
        step: &Token,
        code: &str,
        browser: Browser<'_>,
        origin: &Origin,
    ) -> Result<Entered> {
        let (hash, purpose) = (step.hash(), Purpose::SecondFactor);
        let found = self.store().find_token(&hash, purpose, self.now()).await?.ok_or(Error::LinkExpired)?;
        let account = found.account.ok_or(Error::LinkExpired)?;
        let person = KnownPerson { account, tries: found.payload, hash: None };
        let shown = self.check_code(&person, code, Action::SignIn, origin).await?;
        self.store().take_token(&hash, purpose, self.now()).await?.ok_or(Error::LinkExpired)?;
        self.enter(&person, browser, Some(shown), Action::SignIn, origin).await
    }

    /// Whether the second step of signing in can still be taken.
    ///
    /// # Errors
    /// [`Error::LinkExpired`] where it cannot.
    pub async fn may_finish_sign_in(&self, step: &Token) -> Result<()> {
        let found = self.store().find_token(&step.hash(), Purpose::SecondFactor, self.now()).await?;
        found.map(drop).ok_or(Error::LinkExpired)
    }

    async fn check_password(&self, with: SignIn<'_>, origin: &Origin) -> Result<KnownPerson> {
        let email = with.email.trim();
        let known = match email.len() <= MAX_EMAIL_BYTES {
            true => self.store().credentials(email).await?,
            false => None,
        };
        let account = known.as_ref().map(|it| it.account);
        let device = self.known_device(account, with.browser.device).await?;
        let limits = limits_of(email, device.as_ref(), origin);
        self.take_tries(&limits).await?;
        self.look_for_bcrypt().await?;
        let kept = known.as_ref().map(|it| it.password_hash.as_str());
        let verdict = self.inner.passwords.verify(with.password, kept).await?;
        let (Some(known), Verdict::Right | Verdict::RightButOld) = (known, verdict) else {
            let object = account.map_or(Object::Portal, Object::Account);
            let deed = origin.deed(self.now(), Actor::Nobody, Action::SignIn);
            self.store().record(&deed, &object, Outcome::Refused).await?;
            return Err(Error::WrongCredentials);
        };
        self.renew_hash(&known, verdict, with.password).await?;
        for limit in &limits {
            self.give_back(limit).await?;
        }
        // A stranger who has the password still cannot use up the tries of a browser that is known.
        let tries =
            device.map_or(known.account.to_string(), |it| format!("{} {}", known.account, it.as_str()));
        // A password that is changed while this goes on begins no session any more.
        let hash = (verdict == Verdict::Right).then_some(known.password_hash);
        Ok(KnownPerson { account: known.account, tries, hash })
    }

    /// What is kept of a browser, if the account was signed in with it before.
    async fn known_device(
        &self,
        account: Option<AccountId>,
        device: Option<&Token>,
    ) -> Result<Option<TokenHash>> {
        let Some(hash) = device.map(Token::hash) else { return Ok(None) };
        Ok(self.store().is_known_device(account, &hash).await?.then_some(hash))
    }

    async fn renew_hash(&self, known: &Credentials, verdict: Verdict, password: &str) -> Result<()> {
        if verdict == Verdict::RightButOld {
            let newer = self.inner.passwords.hash_unchecked(password).await?;
            self.store().replace_password_hash(known, &newer).await?;
        }
        Ok(())
    }

    /// Every check takes as long as that of the costliest hash that anybody has, so now and then it is looked up.
    pub(crate) async fn look_for_bcrypt(&self) -> Result<()> {
        use std::sync::atomic::Ordering;
        let now = self.now().as_second();
        if now >= self.inner.look_for_bcrypt_at.load(Ordering::Relaxed) {
            self.inner.look_for_bcrypt_at.store(now + LOOK_FOR_BCRYPT_EVERY_S, Ordering::Relaxed);
            let cost = self.store().costliest_bcrypt().await?;
            self.inner.passwords.expect_bcrypt(cost.unwrap_or(0));
        }
        Ok(())
    }

    /// Begins a session for somebody who has shown all that is asked for.
    pub(crate) async fn enter(
        &self,
        person: &KnownPerson,
        browser: Browser<'_>,
        shown: Option<Shown>,
        action: Action,
        origin: &Origin,
    ) -> Result<Entered> {
        let (token, account) = (Token::random()?, person.account);
        let device = browser.device.cloned().map_or_else(Token::random, Ok)?;
        let (id, address, now) = (token.id(), origin.address_text(), self.now());
        let session = NewSession {
            id: &id,
            account,
            now,
            // The longest a session can be; `authenticate` also holds it to the limits of the role of the moment.
            expires_at: now + self.config().sessions.absolute,
            address: Some(&address),
            user_agent: &origin.user_agent,
        };
        let details = shown.as_ref().map_or("", Shown::as_str);
        let deed = Deed { details: details.to_owned(), ..origin.deed(now, Actor::Person(account), action) };
        let message = self.told_of_code(account, shown).await?;
        self.begin_session(session, person, browser, &device, message, &deed).await?;
        let signed_in = self.authenticate(&token, origin).await?;
        Ok(Entered { token, device, signed_in })
    }

    async fn begin_session(
        &self,
        session: NewSession<'_>,
        person: &KnownPerson,
        browser: Browser<'_>,
        device: &Token,
        message: Option<NewMessage>,
        deed: &Deed,
    ) -> Result<()> {
        let (replaced, device) = (browser.session.map(Token::id), device.hash());
        let new = NewSignIn {
            session,
            password_hash: person.hash.as_deref(),
            replaced: replaced.as_ref(),
            device: Some(&device),
            message: message.as_ref(),
        };
        self.store().begin_session(new, deed).await.map_err(|error| match error {
            store::Error::Reference => Error::WrongCredentials,
            other => other.into(),
        })?;
        if message.is_some() {
            self.wake_mail();
        }
        Ok(())
    }
}

/// The limits of a try, the narrowest first: a try that one refuses takes nothing from those after it.
fn limits_of(email: &str, device: Option<&TokenHash>, origin: &Origin) -> Vec<Limit> {
    if let Some(device) = device {
        return vec![Limit::SignInKnownDevice(device.as_str().to_owned())];
    }
    let (address, email) = (counted_address(origin), email.to_owned());
    vec![
        Limit::SignInTo(email.clone(), address.clone()),
        Limit::SignInFrom(address),
        Limit::SignInToByStrangers(email),
        Limit::SignIn,
    ]
}
