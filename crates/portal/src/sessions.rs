//! Who a request comes from, and what people see and end of their sessions.

use std::{sync::atomic::Ordering, time::Duration};

use domain::{
    Principal, Role, Standing, Via,
    audit::{Action, Actor},
};
use jiff::{SignedDuration, Timestamp};
use store::{Account, LiveSession, OpenSession, SessionId, TokenHash};
use words::{Words, said};

use crate::{
    Portal,
    caller::{Caller, Origin},
    error::{Error, Result},
    sign_in::DEVICE_KNOWN_FOR,
};

/// A secret that a browser shows: to be signed in, to be known again, to take the second step of signing in. 256 random
/// bits, in hexadecimal. Never kept, never logged.
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
    /// Whether the account has two-factor sign-in.
    pub has_second_factor: bool,
    /// The session, under the id by which it is kept; nothing for a program with a key.
    pub session: Option<SessionId>,
}

/// One of somebody's sessions, as they see it in a list.
#[derive(Clone, Debug)]
pub struct OwnSession {
    /// The session.
    pub session: OpenSession,
    /// Whether it is the one they ask with.
    pub is_this: bool,
}

impl SignedIn {
    /// Their authority.
    pub fn principal(&self) -> &Principal {
        &self.caller.principal
    }

    /// The words to answer them with.
    pub fn words(&self) -> Words {
        Words::of(self.caller.origin.language)
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

    /// A new one.
    ///
    /// # Errors
    /// Where the machine gives no random numbers.
    pub fn random() -> Result<Token> {
        let mut bytes = [0u8; 32];
        getrandom::fill(&mut bytes).map_err(|error| Error::internal(error.to_string()))?;
        Ok(Token(bytes.iter().map(|it| format!("{it:02x}")).collect()))
    }

    /// The id under which the session of this token is kept.
    pub(crate) fn id(&self) -> SessionId {
        SessionId::of_token(&self.0)
    }

    /// What is kept of a token that is not a session's.
    pub(crate) fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Portal {
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
        let session = self.find_session(token, origin).await?.ok_or(Error::NotSignedIn)?;
        let expires_at = self.end_of(&session);
        if self.now() >= expires_at {
            self.store().delete_session(&token.id()).await?;
            return Err(Error::NotSignedIn);
        }
        let principal = self.principal_of(&session.account, session.has_second_factor, Via::Session);
        let language = session.account.language.unwrap_or(origin.language);
        let signed_in = SignedIn {
            account: session.account,
            caller: Caller {
                principal,
                origin: Origin { language, ..origin.clone() },
                confirmed_at: session.authenticated_at,
            },
            expires_at,
            has_second_factor: session.has_second_factor,
            session: Some(token.id()),
        };
        Ok((signed_in, session.last_seen_at))
    }

    /// The session, and with it what decides whether its owner may see the meter that is asked for.
    async fn find_session(&self, token: &Token, origin: &Origin) -> Result<Option<LiveSession>> {
        let Some(meter) = origin.meter else { return Ok(self.store().find_session(&token.id()).await?) };
        let found = self.store().find_session_at(&token.id(), meter).await?;
        Ok(found.map(|(session, glimpse)| {
            origin.glimpsed.put(glimpse);
            session
        }))
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

    /// Ends the session of that token, here and everywhere. Without one there is nothing to do.
    ///
    /// # Errors
    /// Where the database fails: then it has not ended.
    pub async fn sign_out(&self, token: &Token, origin: &Origin) -> Result<()> {
        let Some(session) = self.store().find_session(&token.id()).await? else { return Ok(()) };
        let account = session.account.id;
        let deed = origin.deed(self.now(), Actor::Person(account), Action::SignOut);
        self.store().end_session(account, &token.id(), &deed).await?;
        Ok(())
    }

    /// Somebody's own sessions, the last used first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a program with a key.
    pub async fn own_sessions(&self, who: &SignedIn) -> Result<Vec<OwnSession>> {
        in_person(who)?;
        let (idle, absolute) = self.config().sessions.of(who.account.standing().role());
        let now = self.now();
        let is_open = |it: &OpenSession| {
            now < it.expires_at && now < it.last_seen_at + idle && now < it.created_at + absolute
        };
        let sessions = self.store().sessions_of(who.account.id).await?;
        let own = |it: OpenSession| OwnSession { is_this: who.session.as_ref() == Some(&it.id), session: it };
        Ok(sessions.into_iter().filter(is_open).map(own).collect())
    }

    /// Ends one of somebody's own sessions, here and everywhere.
    ///
    /// # Errors
    /// [`Error::NotFound`] where they have no such session.
    pub async fn end_own_session(&self, who: &SignedIn, id: &str) -> Result<()> {
        in_person(who)?;
        let id = SessionId::parse(id).ok_or(Error::NotFound("session"))?;
        let deed = who.caller.deed(self.now(), Action::EndSessions);
        match self.store().end_session(who.account.id, &id, &deed).await? {
            true => Ok(()),
            false => Err(Error::NotFound("session")),
        }
    }

    /// Ends all of somebody's own sessions but the one they ask with; how many.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a program with a key.
    pub async fn end_other_own_sessions(&self, who: &SignedIn) -> Result<u64> {
        in_person(who)?;
        let deed = who.caller.deed_with(self.now(), Action::EndSessions, "all others");
        Ok(self.store().end_other_sessions(who.account.id, who.session.as_ref(), &deed).await?)
    }

    /// Forgets every browser that the account was signed in with: tries from them are a stranger's again.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a program with a key.
    pub async fn forget_own_devices(&self, who: &SignedIn) -> Result<()> {
        in_person(who)?;
        let deed = who.caller.deed_with(self.now(), Action::EndSessions, "known browsers");
        Ok(self.store().delete_devices_of(who.account.id, &deed).await?)
    }

    /// How many browsers the account is known by.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn count_own_devices(&self, who: &SignedIn) -> Result<u64> {
        Ok(self.store().count_devices(who.account.id).await?)
    }

    /// Forgets sessions, links, tries and browsers that have run out.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn forget_expired_sessions(&self) -> Result<()> {
        let now = self.now();
        self.store().delete_expired_sessions(now).await?;
        self.store().delete_expired_tokens(now).await?;
        self.store().delete_full_limits(now.as_millisecond()).await?;
        Ok(self.store().delete_old_devices(now - DEVICE_KNOWN_FOR).await?)
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

/// What concerns somebody's own account is for themselves, not for a program with a key of theirs.
pub(crate) fn in_person(who: &SignedIn) -> Result<()> {
    match who.principal().is_in_person() {
        true => Ok(()),
        false => Err(Error::Forbidden { needs: said("error-only-owner") }),
    }
}
