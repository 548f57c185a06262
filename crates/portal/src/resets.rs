//! Setting a new password by a link: for whoever forgot theirs, and started by an administrator.

use std::time::Duration;

use domain::{
    AccountId, Language,
    audit::{Action, Actor, Object, Outcome},
};
use jiff::SignedDuration;
use store::{Account, Answer, Deed, NewPassword, NewToken, Purpose};
use tokio::time::Instant;

use crate::{
    Portal,
    caller::{Caller, Origin},
    error::{Error, Result},
    limits::{Limit, counted_address},
    links::LinkToken,
    mail::{Link, Mail, Numbered, Recipient},
    registration::known_number,
    typed,
};

/// How long a link to set a new password works.
const RESET: SignedDuration = SignedDuration::from_mins(10);
const RESET_MINUTES: u32 = 10;
/// The answer to whoever asks for such a link leaves this long after they asked, whatever was found: the mail that follows
/// a hit wants the database as well, which the next one who asks would feel.
const ANSWER_AFTER: Duration = Duration::from_millis(100);

impl Portal {
    /// Sends whoever has that e-mail and that number a link to set a new password. The answer, and the work, is the
    /// same where nobody has: then a token is kept that is worth nothing, and a message is written and thrown away.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is no address, [`Error::TooManyTries`].
    pub async fn forgot_password(&self, email: &str, number: Numbered, origin: &Origin) -> Result<()> {
        let email = typed::email(email)?;
        let answer_at = Instant::now() + ANSWER_AFTER;
        // By both, so that nobody can use up the tries of somebody whose number they do not know.
        let of = Limit::ResetOf(format!("{email} {number:?}"));
        let from = Limit::ResetFrom(counted_address(origin));
        self.take_tries(&[from, of, Limit::Reset]).await?;
        let account = self.store().account_of_number(email, known_number(number)).await?;
        let deed = origin.deed(self.now(), Actor::Nobody, Action::ResetPassword);
        let deed = Deed { details: format!("asked for by {email}"), ..deed };
        let sent = self.send_reset(email, account.as_ref(), origin.language, &deed).await;
        tokio::time::sleep_until(answer_at).await;
        sent.map(|_| ())
    }

    /// Sends the link to set a new password to an account, because an administrator wants it. They never see the link,
    /// but for whoever runs the program on the machine where no mail is sent: they may pass it on.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks, [`Error::NotFound`] where there is no such account.
    pub async fn start_reset(&self, caller: &Caller, account: AccountId) -> Result<Option<Link>> {
        self.require_administrator(caller)?;
        self.require_confirmed(caller)?;
        let account = self.store().account_of_id(account).await?.ok_or(Error::NotFound("account"))?;
        self.start_reset_of(caller, &account).await
    }

    /// The same for the account with that e-mail.
    ///
    /// # Errors
    /// As [`Portal::start_reset`].
    pub async fn start_reset_by_email(&self, caller: &Caller, email: &str) -> Result<Option<Link>> {
        self.require_administrator(caller)?;
        self.require_confirmed(caller)?;
        let account = self.store().account_of_email(email.trim()).await?.ok_or(Error::NotFound("account"))?;
        self.start_reset_of(caller, &account).await
    }

    /// Whose password a link sets, without taking it.
    ///
    /// # Errors
    /// [`Error::LinkExpired`].
    pub async fn resettable(&self, link: &str) -> Result<Account> {
        let link = LinkToken::parse(link)?;
        let found = self.store().find_token(&link.hash(), Purpose::Reset, self.now()).await?;
        let account = found.and_then(|it| it.account).ok_or(Error::LinkExpired)?;
        self.store().account_of_id(account).await?.ok_or(Error::LinkExpired)
    }

    /// Sets a new password by a link that works once. Every session of the account ends, and its API keys where
    /// that is wanted; nobody is signed in by it, and a second factor stays as it is.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a password that cannot be used, [`Error::LinkExpired`], [`Error::TooManyTries`].
    pub async fn reset_password(
        &self,
        link: &str,
        password: &str,
        revokes_keys: bool,
        origin: &Origin,
    ) -> Result<()> {
        self.take_tries(&[Limit::LinkFrom(counted_address(origin))]).await?;
        let account = self.resettable(link).await?;
        let has_second_factor = self.has_second_factor(account.id).await?;
        let password_hash = self.new_password_hash(&account, has_second_factor, password).await?;
        let message = self.compose(Recipient::of(&account), &Mail::PasswordChanged)?;
        let link = LinkToken::parse(link)?.hash();
        let new = NewPassword { link: &link, password_hash: &password_hash, revokes_keys, message: &message };
        let deed = origin.deed(self.now(), Actor::Nobody, Action::ResetPassword);
        let keys = if revokes_keys { "; API keys revoked" } else { "" };
        let deed = Deed { details: format!("new password by link{keys}"), ..deed };
        let was_good = self.store().reset_password(new, &deed).await?;
        self.wake_mail();
        if was_good { Ok(()) } else { Err(Error::LinkExpired) }
    }

    async fn start_reset_of(&self, caller: &Caller, account: &Account) -> Result<Option<Link>> {
        let deed = caller.deed_with(self.now(), Action::ResetPassword, "started by an administrator");
        let link = self.send_reset(&account.email, Some(account), Language::default(), &deed).await?;
        let is_operator = caller.principal == domain::Principal::Operator;
        Ok((is_operator && !self.mail_is_sent()).then_some(link))
    }

    /// Keeps a token and writes the message with its link, in that language where the account has chosen none.
    async fn send_reset(
        &self,
        email: &str,
        account: Option<&Account>,
        language: Language,
        deed: &Deed,
    ) -> Result<Link> {
        let token = LinkToken::random()?;
        let link = self.link(&format!("/password/reset/{}", token.as_str()));
        let (recipient, object, outcome, lasts) = match account {
            Some(it) => {
                let language = it.language.unwrap_or(language);
                let recipient = Recipient { language, ..Recipient::of(it) };
                (recipient, Object::Account(it.id), Outcome::Done, RESET)
            }
            None => {
                (Recipient::address(email, language), Object::Portal, Outcome::Refused, SignedDuration::ZERO)
            }
        };
        let mail = Mail::ResetPassword { link: &link, minutes: RESET_MINUTES };
        let message = self.compose(recipient, &mail)?;
        let hash = token.hash();
        let token = NewToken {
            hash: &hash,
            purpose: Purpose::Reset,
            account: account.map(|it| it.id),
            subject: email,
            payload: "",
            created_at: deed.at,
            expires_at: deed.at + lasts,
        };
        let answer = Answer { token, message: &message, stays: account.is_some() };
        self.store().put_recorded_answer(answer, deed, &object, outcome).await?;
        self.wake_mail();
        Ok(link)
    }
}
