//! Signing in and out, and who a request comes from.

use std::{sync::atomic::Ordering, time::Duration};

use domain::{Principal, Role, Standing, Via};
use jiff::{SignedDuration, Timestamp};
use store::{Account, LiveSession, NewSession, SessionId};

use crate::{
    Portal,
    caller::{Caller, Origin},
    error::{Error, Result},
    passwords::Verdict,
};

/// The secret that a browser shows to be signed in: 256 random bits, in hexadecimal. Never kept, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Somebody who is signed in, and what they may ask for.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The account as it is now.
    pub account: Account,
    /// Who they are to whatever is asked, and from where they ask.
    pub caller: Caller,
    /// When the session ends whatever happens.
    pub expires_at: Timestamp,
    /// When a secret was last shown in this session.
    pub authenticated_at: Timestamp,
    /// Whether the account has two-factor sign-in.
    pub has_second_factor: bool,
}

impl SignedIn {
    /// Their authority.
    pub fn principal(&self) -> &Principal {
        &self.caller.principal
    }
}

/// A session's last use is noted to within this, so that reading a page writes nothing most of the time.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_secs(60);
/// How long a request waits for that note.
const TOUCH_PATIENCE: Duration = Duration::from_millis(250);

impl Token {
    /// Reads a token as a browser sent it; nothing that is not one reaches the database.
    pub fn parse(text: &str) -> Option<Token> {
        let is_hex = |it: u8| it.is_ascii_digit() || (b'a'..=b'f').contains(&it);
        (text.len() == 64 && text.bytes().all(is_hex)).then(|| Token(text.to_owned()))
    }

    /// The text of the cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn random() -> Result<Token> {
        let mut bytes = [0u8; 32];
        getrandom::fill(&mut bytes).map_err(|error| Error::internal(error.to_string()))?;
        Ok(Token(bytes.iter().map(|it| format!("{it:02x}")).collect()))
    }

    fn id(&self) -> SessionId {
        SessionId::of_token(&self.0)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Portal {
    /// Begins a session for whoever has that e-mail and password. `replaced` is the token the browser came with:
    /// its session ends, so that nobody can plant one.
    ///
    /// # Errors
    /// [`Error::WrongCredentials`], never saying which, and as slow for unknown e-mails as for known ones.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        replaced: Option<&Token>,
        origin: &Origin,
    ) -> Result<(Token, SignedIn)> {
        let known = self.store().credentials(email.trim()).await?;
        let kept = known.as_ref().map(|it| it.password_hash.as_str());
        let verdict = self.inner.passwords.verify(password, kept).await?;
        let (Some(known), Verdict::Right | Verdict::RightButOld) = (known, verdict) else {
            return Err(Error::WrongCredentials);
        };
        if verdict == Verdict::RightButOld {
            let newer = self.inner.passwords.hash_unchecked(password).await?;
            self.store().replace_password_hash(&known, &newer).await?;
        }
        if let Some(replaced) = replaced {
            self.store().delete_session(&replaced.id()).await?;
        }
        let now = self.now();
        let token = Token::random()?;
        // The longest a session can be; `authenticate` also holds it to the limits of the role of the moment.
        let expires_at = now + self.config().sessions.absolute;
        let (id, address) = (token.id(), origin.address_text());
        let new = NewSession {
            id: &id,
            account: known.account,
            now,
            expires_at,
            address: Some(&address),
            user_agent: &origin.user_agent,
        };
        self.store().create_session(new).await?;
        let signed_in = self.authenticate(&token, origin).await?;
        Ok((token, signed_in))
    }

    /// Who shows this token. The account is read anew each time: a role taken away is gone with the next request.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`] where the session is unknown, ended, or too long or too idle.
    pub async fn authenticate(&self, token: &Token, origin: &Origin) -> Result<SignedIn> {
        let (signed_in, last_seen_at) = self.session_of(token, origin).await?;
        let now = self.now();
        if now.duration_since(last_seen_at) >= TOUCH_EVERY {
            self.touch(token, now).await;
        }
        Ok(signed_in)
    }

    /// Who shows this token, for something that goes on by itself: it does not count as use of the session.
    ///
    /// # Errors
    /// As [`Portal::authenticate`].
    pub async fn still_signed_in(&self, token: &Token, origin: &Origin) -> Result<SignedIn> {
        Ok(self.session_of(token, origin).await?.0)
    }

    async fn session_of(&self, token: &Token, origin: &Origin) -> Result<(SignedIn, Timestamp)> {
        let session = self.store().find_session(&token.id()).await?.ok_or(Error::NotSignedIn)?;
        let expires_at = self.end_of(&session);
        if self.now() >= expires_at {
            self.store().delete_session(&token.id()).await?;
            return Err(Error::NotSignedIn);
        }
        let principal = self.principal_of(&session.account, session.has_second_factor, Via::Session);
        let signed_in = SignedIn {
            account: session.account,
            caller: Caller { principal, origin: origin.clone() },
            expires_at,
            authenticated_at: session.authenticated_at,
            has_second_factor: session.has_second_factor,
        };
        Ok((signed_in, session.last_seen_at))
    }

    /// Who an account is to whatever is asked: as the database has it now, and without a role as long as the second
    /// factor is missing that the role asks for.
    pub(crate) fn principal_of(&self, account: &Account, has_second_factor: bool, via: Via) -> Principal {
        let standing = match account.standing() {
            Standing::Active(Role::SystemAdministrator)
                if self.config().two_factor_for_administrators && !has_second_factor =>
            {
                Standing::Unprotected
            }
            standing => standing,
        };
        Principal::Person { account: account.id, org: account.org.as_ref().map(|(id, _)| *id), standing, via }
    }

    /// Ends the session of that token, here and everywhere.
    ///
    /// # Errors
    /// Where the database fails: then it has not ended.
    pub async fn sign_out(&self, token: &Token) -> Result<()> {
        Ok(self.store().delete_session(&token.id()).await?)
    }

    /// Forgets sessions that have run out.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn forget_expired_sessions(&self) -> Result<()> {
        Ok(self.store().delete_expired_sessions(self.now()).await?)
    }

    fn end_of(&self, session: &LiveSession) -> Timestamp {
        let (idle, absolute) = self.config().sessions.of(session.account.standing().role());
        let ends = [session.last_seen_at + idle, session.created_at + absolute];
        ends.into_iter().fold(session.expires_at, Timestamp::min)
    }

    /// A note that fails or takes long neither fails nor delays the request it was made for: while a long import
    /// holds the embedded database, notes are left out for a while.
    async fn touch(&self, token: &Token, now: Timestamp) {
        if now.as_second() < self.inner.touch_again.load(Ordering::Relaxed) {
            return;
        }
        let id = token.id();
        let noted = tokio::time::timeout(TOUCH_PATIENCE, self.store().touch_session(&id, now)).await;
        if !matches!(noted, Ok(Ok(()))) {
            self.inner.touch_again.store((now + TOUCH_EVERY).as_second(), Ordering::Relaxed);
            tracing::warn!("the use of a session could not be noted");
        }
    }
}
