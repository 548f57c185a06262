//! What people change of their own account, up to its end.

use domain::{
    Language,
    audit::{Action, Actor},
};
use jiff::SignedDuration;
use store::{Account, AccountFacts, Deed, NewToken, Purpose};
use words::said;

use crate::{
    Portal,
    caller::Origin,
    error::{Error, Result},
    mail::{Mail, Recipient},
    passwords::PasswordRules,
    sessions::{SignedIn, Token, in_person},
    typed,
};

/// What somebody changes of their own account; what is left out stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccountUpdate<'a> {
    /// Given name.
    pub first_name: Option<&'a str>,
    /// Family name.
    pub last_name: Option<&'a str>,
    /// E-mail address.
    pub email: Option<&'a str>,
    /// The password so far; needed for a new one.
    pub current_password: Option<&'a str>,
    /// The password from now on.
    pub new_password: Option<&'a str>,
    /// The tag of the language to read; empty where the browser says it.
    pub language: Option<&'a str>,
}

/// What becomes of a new e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailChange {
    /// It is the account's from now on.
    Done,
    /// It becomes the account's once the link that was sent to it is followed.
    LinkSent,
}

/// For how long the link to a new address works.
const NEW_EMAIL_WITHIN: SignedDuration = SignedDuration::from_hours(24);
const NEW_EMAIL_MINUTES: u32 = 24 * 60;

impl Portal {
    /// What else is known of somebody's own account.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn own_facts(&self, who: &SignedIn) -> Result<AccountFacts> {
        Ok(self.store().account_facts(who.account.id).await?)
    }

    /// Somebody's own account as it is now, after it was changed.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`] where it is gone.
    pub async fn own_account(&self, who: &SignedIn) -> Result<Account> {
        self.store().account_of_id(who.account.id).await?.ok_or(Error::NotSignedIn)
    }

    /// Changes what is said of somebody's own account; what becomes of a new e-mail. What can be refused comes first.
    ///
    /// # Errors
    /// As [`Portal::change_password`], [`Portal::change_email`], [`Portal::rename`] and [`Portal::choose_language`].
    pub async fn update_own_account(
        &self,
        who: &SignedIn,
        update: AccountUpdate<'_>,
    ) -> Result<Option<EmailChange>> {
        in_person(who)?;
        if let Some(new) = update.new_password {
            let reason = said("fault-current-password");
            let current =
                update.current_password.ok_or(Error::Invalid { field: "current_password", reason })?;
            self.change_password(who, current, new).await?;
        }
        let email = match update.email {
            Some(email) => Some(self.change_email(who, email).await?),
            None => None,
        };
        if let Some(tag) = update.language {
            self.choose_language(who, tag).await?;
        }
        if update.first_name.is_some() || update.last_name.is_some() {
            let first = update.first_name.unwrap_or(&who.account.first_name);
            self.rename(who, first, update.last_name.unwrap_or(&who.account.last_name)).await?;
        }
        Ok(email)
    }

    /// Changes somebody's names.
    ///
    /// # Errors
    /// [`Error::Invalid`] where one is empty or too long.
    pub async fn rename(&self, who: &SignedIn, first_name: &str, last_name: &str) -> Result<()> {
        in_person(who)?;
        let first = typed::name("first_name", first_name)?;
        let last = typed::name("last_name", last_name)?;
        let old = format!("{} {}", who.account.first_name, who.account.last_name);
        let deed = who.caller.deed_with(self.now(), Action::UpdateAccount, format!("{old} → {first} {last}"));
        Ok(self.store().rename_account(who.account.id, first, last, &deed).await?)
    }

    /// Says what somebody wants to read, by the language's tag; an empty one leaves it to their browser.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the portal does not speak it.
    pub async fn choose_language(&self, who: &SignedIn, tag: &str) -> Result<()> {
        in_person(who)?;
        let language = match tag.trim() {
            "" => None,
            tag => Some(Language::of_tag(tag).ok_or_else(not_spoken)?),
        };
        let details = format!("language {}", language.map_or("of the browser", Language::tag));
        let deed = who.caller.deed_with(self.now(), Action::UpdateAccount, details);
        Ok(self.store().set_language(who.account.id, language, &deed).await?)
    }

    /// Changes somebody's e-mail: at once where no mail is sent, otherwise with a link that is sent to the new address.
    /// Whether somebody else has the address is only told where no mail is sent.
    ///
    /// # Errors
    /// [`Error::ReauthNeeded`]; [`Error::Invalid`] for what is no address.
    pub async fn change_email(&self, who: &SignedIn, email: &str) -> Result<EmailChange> {
        self.require_fresh(who)?;
        let email = typed::email(email)?;
        if email == who.account.email {
            return Ok(EmailChange::Done);
        }
        if !self.mail_is_sent() {
            let deed = who.caller.deed_with(self.now(), Action::UpdateAccount, changed(&who.account, email));
            self.put_email(&who.account, email, &deed).await?;
            return Ok(EmailChange::Done);
        }
        self.send_link_to(who, email).await?;
        Ok(EmailChange::LinkSent)
    }

    async fn send_link_to(&self, who: &SignedIn, email: &str) -> Result<()> {
        let (token, now) = (Token::random()?, self.now());
        let link = self.link(&format!("/account/email/{}", token.as_str()));
        let taken = self.store().account_of_email(email).await?.is_some_and(|it| it.id != who.account.id);
        let mail = match taken {
            true => Mail::AlreadyRegistered,
            false => Mail::ConfirmNewEmail { link: &link, minutes: NEW_EMAIL_MINUTES },
        };
        let message = self.compose(Recipient::address(email, who.words().language()), &mail)?;
        let hash = token.hash();
        let new = NewToken {
            hash: &hash,
            purpose: Purpose::NewEmail,
            account: Some(who.account.id),
            subject: email,
            payload: "",
            created_at: now,
            expires_at: now + NEW_EMAIL_WITHIN,
        };
        let deed = who.caller.deed_with(now, Action::UpdateAccount, format!("link to {email} asked for"));
        self.store().ask_new_email((!taken).then_some(new), &message, who.account.id, &deed).await?;
        self.wake_mail();
        Ok(())
    }

    /// Whether a link to a new address still works; the address.
    ///
    /// # Errors
    /// [`Error::LinkExpired`] where it does not.
    pub async fn new_email_of(&self, token: &str) -> Result<String> {
        let token = Token::parse(token).ok_or(Error::LinkExpired)?;
        let found = self.store().find_token(&token.hash(), Purpose::NewEmail, self.now()).await?;
        found.map(|it| it.subject).ok_or(Error::LinkExpired)
    }

    /// Follows the link to a new address: it is the account's from now on, and the old one is told.
    ///
    /// # Errors
    /// [`Error::LinkExpired`] where it was used or is too old, or somebody else has the address by now.
    pub async fn confirm_new_email(&self, token: &str, origin: &Origin) -> Result<String> {
        let token = Token::parse(token).ok_or(Error::LinkExpired)?;
        let taken = self.store().take_token(&token.hash(), Purpose::NewEmail, self.now()).await?;
        let taken = taken.ok_or(Error::LinkExpired)?;
        let id = taken.account.ok_or(Error::LinkExpired)?;
        let account = self.store().account_of_id(id).await?.ok_or(Error::LinkExpired)?;
        let deed = origin.deed(self.now(), Actor::Person(id), Action::UpdateAccount);
        let deed = Deed { details: changed(&account, &taken.subject), ..deed };
        match self.put_email(&account, &taken.subject, &deed).await {
            Err(Error::Invalid { .. }) => Err(Error::LinkExpired),
            done => done.map(|()| taken.subject),
        }
    }

    async fn put_email(&self, account: &Account, email: &str, deed: &Deed) -> Result<()> {
        let message = self.compose(Recipient::of(account), &Mail::EmailChanged)?;
        self.store().change_email(account.id, email, deed, &message).await.map_err(|error| match error {
            store::Error::Duplicate => Error::Invalid { field: "email", reason: said("fault-email-taken") },
            other => other.into(),
        })?;
        self.wake_mail();
        Ok(())
    }

    /// Changes somebody's password; they stay signed in here and nowhere else.
    ///
    /// # Errors
    /// [`Error::ReauthNeeded`]; [`Error::WrongCredentials`] where the current one is wrong; [`Error::Invalid`] where the new
    /// one will not do.
    pub async fn change_password(&self, who: &SignedIn, current: &str, new: &str) -> Result<()> {
        self.require_fresh(who)?;
        self.check_own_password(who, current).await?;
        let hash = self.new_password_hash(&who.account, who.has_second_factor, new).await;
        let hash = hash.map_err(|error| match error {
            Error::Invalid { reason, .. } => Error::Invalid { field: "new_password", reason },
            other => other,
        })?;
        let message = self.compose(Recipient::of(&who.account), &Mail::PasswordChanged)?;
        let deed = who.caller.deed(self.now(), Action::ChangePassword);
        let kept = who.session.as_ref();
        self.store().change_password(who.account.id, &hash, kept, &deed, &message).await?;
        self.wake_mail();
        Ok(())
    }

    /// The hash of a new password for an account, held to all that is known of its owner.
    pub(crate) async fn new_password_hash(
        &self,
        account: &Account,
        has_second_factor: bool,
        password: &str,
    ) -> Result<String> {
        let organization = account.org.as_ref().map_or("", |(_, name)| name);
        let known = [&account.email, &account.first_name, &account.last_name, organization];
        let meters = self.store().meter_numbers_of(account.id).await?;
        let meters: Vec<String> = meters.iter().map(ToString::to_string).collect();
        let known: Vec<&str> = known.into_iter().chain(meters.iter().map(String::as_str)).collect();
        let rules = PasswordRules { known: &known, has_second_factor };
        self.inner.passwords.hash_new(password, rules).await
    }

    /// Deletes somebody's account and everything that names them; the log keeps what was done, by a number.
    ///
    /// # Errors
    /// [`Error::ReauthNeeded`]; [`Error::Invalid`] where what was typed is not their e-mail; [`Error::Rule`] for the last
    /// administrator.
    pub async fn delete_own_account(&self, who: &SignedIn, typed_email: &str) -> Result<()> {
        self.require_fresh(who)?;
        if !typed_email.trim().eq_ignore_ascii_case(&who.account.email) {
            let reason = said("fault-other-email");
            return Err(Error::Invalid { field: "email", reason });
        }
        let deed = who.caller.deed(self.now(), Action::DeleteAccount);
        self.delete_person(&who.account, deed).await
    }

    /// Deletes an account for good. Neither the deed nor the message may keep what names its owner.
    pub(crate) async fn delete_person(&self, account: &Account, deed: Deed) -> Result<()> {
        let is_own = deed.actor.account() == Some(account.id);
        let deed = Deed {
            address: if is_own { String::new() } else { deed.address },
            details: String::new(),
            ..deed
        };
        let to = Recipient { account: None, ..Recipient::of(account) };
        let message = self.compose(to, &Mail::AccountDeleted)?;
        self.store().delete_account(account, &deed, &message).await?;
        self.wake_mail();
        Ok(())
    }
}

fn not_spoken() -> Error {
    let spoken = Language::ALL.map(Language::tag).join(", ");
    Error::Invalid { field: "language", reason: said("fault-not-spoken").with("spoken", spoken) }
}

fn changed(account: &Account, email: &str) -> String {
    format!("{} → {email}", account.email)
}
