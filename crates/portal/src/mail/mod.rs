//! Mail: what the portal writes to people, put down in the transaction of what it tells and delivered after it.
//!
//! ```text
//! let message = portal.compose(Recipient::of(&account), &Mail::PasswordChanged)?;
//! // … in the transaction of the change:  tx.enqueue(&message).await?;
//! portal.wake_mail();
//! ```

mod deliver;
mod letter;
mod link;
mod outbox;
mod render;
mod smtp;
#[cfg(test)]
mod tests;

use domain::{AccountId, Language, MeterId, OrgId, Role};
use store::{Account, MessageId, NewMessage};
use words::Words;

pub use letter::PLACES;
pub use link::{Link, PublicUrl};
pub use outbox::{Cursor, OutboxPage, PAGE_LENGTH};
pub use smtp::{Mailer, Smtp};
pub use store::{Message, MessageState};

use self::letter::Letter;
pub(crate) use self::letter::one_line;
use crate::{
    Portal,
    alerts::{Alert, AlertStage},
    error::{Error, Result},
};

/// Every message that the portal writes, with what it has to say.
///
/// A name of somebody else stands in a message only beside their e-mail address, so that deleting their account finds
/// it. A message to an address that nobody has confirmed yet carries nobody's words, or the portal could be made to
/// spread them.
#[derive(Clone, Copy, Debug)]
pub enum Mail<'a> {
    /// To an address with which somebody registers: follow the link, and the account is made.
    ConfirmRegistration {
        /// The link that works once.
        link: &'a Link,
        /// For how long it works.
        minutes: u32,
    },
    /// To an address that has an account, when somebody registers with it.
    AlreadyRegistered,
    /// To an address with which somebody registers: there is no such meter or organization, which the page never says.
    RegistrationNumberUnknown {
        /// What was typed.
        number: Numbered,
    },
    /// To somebody who is in from now on.
    Welcome {
        /// What they are.
        role: Role,
        /// The organization they belong to.
        organization: Option<&'a str>,
    },
    /// To somebody whose account is made and who waits.
    WaitingForApproval {
        /// What they wait for.
        joining: Joining<'a>,
    },
    /// To somebody who waited and is in.
    Approved {
        /// What they waited for.
        joining: Joining<'a>,
    },
    /// To somebody who waited and is turned down, or who is in no longer.
    Declined {
        /// What they waited for.
        joining: Joining<'a>,
    },
    /// To somebody whose role in their organization changed.
    RoleChanged {
        /// What they are now.
        role: Role,
        /// The organization they belong to.
        organization: &'a str,
    },
    /// To the administrators of an organization: somebody waits for their answer.
    NewMember {
        /// The organization.
        org: OrgId,
        /// Its name.
        organization: &'a str,
        /// Who waits.
        person: Named<'a>,
    },
    /// To the provider: somebody has claimed a meter.
    NewClaim {
        /// The meter.
        meter: MeterId,
        /// Who claims it.
        person: Named<'a>,
        /// Whether the provider decides: somebody else has the meter, or the claim code was not right.
        waits: bool,
    },
    /// To whoever has a meter: somebody else claims it.
    MeterClaimed {
        /// The meter.
        meter: MeterId,
    },
    /// To whoever had a meter: the provider has given it to somebody else.
    MeterLost {
        /// The meter.
        meter: MeterId,
    },
    /// To somebody who asked for it: follow the link and set a new password.
    ResetPassword {
        /// The link that works once.
        link: &'a Link,
        /// For how long it works.
        minutes: u32,
    },
    /// To whoever has the account: it has a new password.
    PasswordChanged,
    /// To the new address: follow the link, and it becomes the account's.
    ConfirmNewEmail {
        /// The link that works once.
        link: &'a Link,
        /// For how long it works.
        minutes: u32,
    },
    /// To the old address: the account has another one now.
    EmailChanged,
    /// To whoever has the account: signing in asks for a second factor now.
    TwoFactorOn,
    /// To whoever has the account: signing in asks for no second factor any more.
    TwoFactorOff,
    /// To whoever has the account: a recovery code was used in place of the second factor.
    RecoveryCodeUsed {
        /// How many are left.
        left: u32,
    },
    /// To whoever has the account: a key for programs was made.
    ApiKeyCreated {
        /// What they called it.
        name: &'a str,
        /// What it may do, as words with blanks between.
        scopes: &'a str,
    },
    /// To whoever had the account. Nothing of this message stays: it is not kept without a mail server.
    AccountDeleted,
    /// To somebody who is asked to join an organization.
    Invitation {
        /// The organization.
        organization: &'a str,
        /// The link that works once.
        link: &'a Link,
        /// For how long it works.
        minutes: u32,
    },
    /// To whoever has the account: a system administrator signed them out everywhere.
    SessionsEndedByAdministrator,
    /// To the system administrators, or whom the configuration names: somebody has to see to something, or no longer.
    Alert {
        /// What it is about.
        alert: &'a Alert,
        /// Whether it is new, lasts or is over.
        stage: AlertStage,
    },
}

/// What somebody asks to belong to.
#[derive(Clone, Copy, Debug)]
pub enum Joining<'a> {
    /// An organization, whose administrators answer.
    Organization(&'a str),
    /// A meter, about which the provider answers.
    Meter(MeterId),
}

/// A number that somebody typed to register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbered {
    /// A meter's.
    Meter(MeterId),
    /// An organization's.
    Organization(OrgId),
}

/// Somebody whom a message is about, and not to.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// First and last name.
    pub name: &'a str,
    /// Their e-mail address.
    pub email: &'a str,
}

/// Whom a message is for.
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    /// Their account; nobody's where there is none, or is none any more.
    pub account: Option<AccountId>,
    /// The address.
    pub email: &'a str,
    /// The first name to greet them by; none for an address that nobody has confirmed.
    pub first_name: Option<&'a str>,
    /// What they read: what their account says, or English.
    pub language: Language,
}

impl<'a> Recipient<'a> {
    /// Whoever has that account.
    pub fn of(account: &'a Account) -> Recipient<'a> {
        Recipient {
            account: Some(account.id),
            email: &account.email,
            first_name: Some(&account.first_name),
            language: account.language.unwrap_or_default(),
        }
    }

    /// An address, of which nothing else is known but what language to write in.
    pub fn address(email: &'a str, language: Language) -> Recipient<'a> {
        Recipient { account: None, email, first_name: None, language }
    }
}

impl Mail<'_> {
    /// What it tells, as the outbox calls it.
    pub fn kind(&self) -> &'static str {
        match self {
            Mail::ConfirmRegistration { .. } => "confirm_registration",
            Mail::AlreadyRegistered => "already_registered",
            Mail::RegistrationNumberUnknown { .. } => "registration_number_unknown",
            Mail::Welcome { .. } => "welcome",
            Mail::WaitingForApproval { .. } => "waiting_for_approval",
            Mail::Approved { .. } => "approved",
            Mail::Declined { .. } => "declined",
            Mail::RoleChanged { .. } => "role_changed",
            Mail::NewMember { .. } => "new_member",
            Mail::NewClaim { .. } => "new_claim",
            Mail::MeterClaimed { .. } => "meter_claimed",
            Mail::MeterLost { .. } => "meter_lost",
            Mail::ResetPassword { .. } => "reset_password",
            Mail::PasswordChanged => "password_changed",
            Mail::ConfirmNewEmail { .. } => "confirm_new_email",
            Mail::EmailChanged => "email_changed",
            Mail::TwoFactorOn => "two_factor_on",
            Mail::TwoFactorOff => "two_factor_off",
            Mail::RecoveryCodeUsed { .. } => "recovery_code_used",
            Mail::ApiKeyCreated { .. } => "api_key_created",
            Mail::AccountDeleted => "account_deleted",
            Mail::Invitation { .. } => "invitation",
            Mail::SessionsEndedByAdministrator => "sessions_ended_by_administrator",
            Mail::Alert { stage: AlertStage::Over, .. } => "alert_over",
            Mail::Alert { .. } => "alert",
        }
    }

    /// Whether nothing of such a message may stay after it was sent.
    pub(crate) fn is_fleeting(kind: &str) -> bool {
        kind == "account_deleted"
    }
}

impl Portal {
    /// Whether mail goes to a mail server. Without one every message is kept in the outbox, and nobody can be asked to
    /// follow a link in it.
    pub fn mail_is_sent(&self) -> bool {
        matches!(self.config().mailer, Mailer::Smtp(_))
    }

    /// The address of a page of this portal, for a message. The host is the configuration's, whatever a request says.
    pub fn link(&self, path: &str) -> Link {
        self.config().public_url.link(path)
    }

    /// Writes a message; it is only sent once it is put down, with [`store::Tx::enqueue`].
    ///
    /// # Errors
    /// Where the operating system gives no random numbers.
    pub fn compose(&self, to: Recipient<'_>, mail: &Mail<'_>) -> Result<NewMessage> {
        let mut number = [0u8; 16];
        getrandom::fill(&mut number).map_err(|error| Error::internal(error.to_string()))?;
        let (config, now, words) = (self.config(), self.now(), Words::of(to.language));
        let letter = Letter::of(mail, words, &config.public_url, &config.calendar.local(now));
        let rendered = render::render(&letter, words, to.first_name, &config.public_url)?;
        Ok(NewMessage {
            id: MessageId::of_random(number),
            kind: mail.kind(),
            account: to.account,
            recipient: letter::one_line(to.email, 254),
            subject: rendered.subject,
            text_body: rendered.text,
            html_body: rendered.html,
            created_at: now,
            is_sent: self.mail_is_sent(),
            is_fleeting: Mail::is_fleeting(mail.kind()),
        })
    }

    /// Says that messages were put down and committed, so that they are delivered now and not a little later.
    pub fn wake_mail(&self) {
        self.inner.mail_waits.notify_one();
    }
}
