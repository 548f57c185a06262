//! Creating an account with a meter number or an organization number.
//!
//! Whoever asks gets the same answer whether or not the e-mail or the number is known, and the portal does the same
//! work for it; mail says what is the case.

mod kept;
mod letters;

use domain::{
    Language, MeterId, OrgId,
    audit::{Action, Actor},
};
use jiff::SignedDuration;
use store::{
    Answer, KnownNumber, MayRegister, NewAccount, NewJoining, NewRegistration, NewToken, Purpose, Registered,
};
use words::said;

pub(crate) use self::kept::Kept;
use crate::{
    Portal,
    caller::Origin,
    claims::code_hash,
    error::{Error, Result},
    limits::{Limit, counted_address},
    links::LinkToken,
    mail::{Mail, Numbered, Recipient},
    passwords::{PasswordRules, Verdict},
    typed,
};

/// Somebody who asks for an account.
#[derive(Clone, Copy, Debug)]
pub struct Applicant<'a> {
    /// Their e-mail address.
    pub email: &'a str,
    /// Given name.
    pub first_name: &'a str,
    /// Family name.
    pub last_name: &'a str,
    /// The password they choose.
    pub password: &'a str,
    /// The meter that is theirs, or the organization they belong to.
    pub number: Numbered,
    /// The code that the provider sent with the bill of that meter, where it did.
    pub claim_code: Option<&'a str>,
}

/// What somebody who asked for an account does next; it depends on the installation alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Look for a message and follow its link.
    FollowLink,
    /// Sign in.
    SignIn,
}

/// A registration that waits for its confirmation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unconfirmed {
    /// The address to which the link was sent.
    pub email: String,
    /// The given name that was typed.
    pub first_name: String,
}

/// How long a link to confirm an address works.
const CONFIRMATION: SignedDuration = SignedDuration::from_hours(24);
const CONFIRMATION_MINUTES: u32 = 24 * 60;

impl Portal {
    /// Takes in that somebody asks for an account. Where mail is sent, nothing but a one-time token is kept until they
    /// follow its link; otherwise the account is made at once where everything fits. The answer never says which.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what cannot be used whoever types it, [`Error::TooManyTries`].
    pub async fn register(&self, applicant: Applicant<'_>, origin: &Origin) -> Result<NextStep> {
        let kept = Kept {
            email: typed::email(applicant.email)?.to_owned(),
            first_name: typed::name("first_name", applicant.first_name)?.to_owned(),
            last_name: typed::name("last_name", applicant.last_name)?.to_owned(),
            code: match applicant.number {
                Numbered::Meter(meter) => applicant.claim_code.and_then(|it| code_hash(meter, it)),
                Numbered::Organization(_) => None,
            },
            number: applicant.number,
            password_hash: String::new(),
        };
        let (address, email) = (counted_address(origin), kept.email.clone());
        self.take_tries(&[Limit::RegisterFrom(address), Limit::RegisterOf(email), Limit::Register]).await?;
        let number = kept.number_text();
        let known = [&kept.email, &kept.first_name, &kept.last_name, &number].map(String::as_str);
        let rules = PasswordRules { known: &known, has_second_factor: false };
        let password_hash = self.inner.passwords.hash_new(applicant.password, rules).await?;
        let kept = Kept { password_hash, ..kept };
        if self.mail_is_sent() {
            self.ask_to_confirm(&kept, origin.language).await?;
            return Ok(NextStep::FollowLink);
        }
        self.make_account(&kept, kept.joining(), None, origin).await?;
        Ok(NextStep::SignIn)
    }

    /// The registration that a link is to confirm, without confirming it.
    ///
    /// # Errors
    /// [`Error::LinkExpired`].
    pub async fn unconfirmed(&self, link: &str) -> Result<Unconfirmed> {
        let kept = self.kept_registration(&LinkToken::parse(link)?).await?;
        Ok(Unconfirmed { email: kept.email, first_name: kept.first_name })
    }

    /// Makes the account of somebody who followed the link and knows the password that was chosen: whoever registered
    /// with an address that is not theirs gains nothing when its owner follows the link.
    ///
    /// # Errors
    /// [`Error::Invalid`] for another password, [`Error::LinkExpired`], [`Error::TooManyTries`].
    pub async fn confirm_registration(&self, link: &str, password: &str, origin: &Origin) -> Result<()> {
        let link = LinkToken::parse(link)?;
        self.take_tries(&[Limit::LinkFrom(counted_address(origin))]).await?;
        let kept = self.kept_registration(&link).await?;
        if self.inner.passwords.verify(password, Some(&kept.password_hash)).await? == Verdict::Wrong {
            let reason = said("fault-not-chosen-password");
            return Err(Error::Invalid { field: "password", reason });
        }
        let hash = link.hash();
        let by_link = Some((&hash, Purpose::Register));
        match self.make_account(&kept, kept.joining(), by_link, origin).await? {
            Registered::Made(_) => Ok(()),
            Registered::NumberUnknown => Err(Error::NotFound(match kept.number {
                Numbered::Meter(_) => "meter",
                Numbered::Organization(_) => "organization",
            })),
            // Whoever follows the link has the mailbox, and so the account with its address.
            Registered::EmailKnown | Registered::LinkExpired => Err(Error::LinkExpired),
        }
    }

    /// Makes an account where everything fits, writes it down, and tells whom it concerns.
    pub(crate) async fn make_account(
        &self,
        kept: &Kept,
        joining: NewJoining<'_>,
        link: Option<(&store::TokenHash, Purpose)>,
        origin: &Origin,
    ) -> Result<Registered> {
        let mut deed = origin.deed(self.now(), Actor::Nobody, Action::CreateAccount);
        deed.details = kept.email.clone();
        let account = NewAccount {
            email: &kept.email,
            first_name: &kept.first_name,
            last_name: &kept.last_name,
            org: None,
            password_hash: &kept.password_hash,
        };
        let new = NewRegistration { account, joining, link };
        let to_tell = new.link.is_none().then_some(origin.language);
        let letters = |it: &Registered| self.letters_about(it, kept, to_tell).map_err(no_letter);
        let registered = self.store().register(&new, &deed, &letters).await?;
        self.wake_mail();
        Ok(registered)
    }

    /// Keeps a token and writes to the address: the link where everything fits, what is wrong otherwise. The same is
    /// done in either case, with a token that is worth nothing in the other.
    async fn ask_to_confirm(&self, kept: &Kept, language: Language) -> Result<()> {
        let may = self.store().may_register(&kept.email, kept.joining()).await?;
        let (token, now) = (LinkToken::random()?, self.now());
        let link = self.link(&format!("/register/{}", token.as_str()));
        let (mail, lasts) = match may {
            MayRegister::Yes => {
                (Mail::ConfirmRegistration { link: &link, minutes: CONFIRMATION_MINUTES }, CONFIRMATION)
            }
            MayRegister::EmailKnown => (Mail::AlreadyRegistered, SignedDuration::ZERO),
            MayRegister::NumberUnknown => {
                (Mail::RegistrationNumberUnknown { number: kept.number }, SignedDuration::ZERO)
            }
        };
        let message = self.compose(Recipient::address(&kept.email, language), &mail)?;
        let (hash, payload) = (token.hash(), kept.payload());
        let token = NewToken {
            hash: &hash,
            purpose: Purpose::Register,
            account: None,
            subject: &kept.email,
            payload: &payload,
            created_at: now,
            expires_at: now + lasts,
        };
        self.store().put_answer(Answer { token, message: &message, stays: true }).await?;
        self.wake_mail();
        Ok(())
    }

    async fn kept_registration(&self, link: &LinkToken) -> Result<Kept> {
        let found = self.store().find_token(&link.hash(), Purpose::Register, self.now()).await?;
        found.and_then(|it| Kept::parse(&it.subject, &it.payload)).ok_or(Error::LinkExpired)
    }
}

/// The number that somebody typed, as the store asks for it.
pub(crate) fn known_number(number: Numbered) -> KnownNumber {
    match number {
        Numbered::Meter(meter) => KnownNumber::Meter(meter),
        Numbered::Organization(org) => KnownNumber::Organization(org),
    }
}

/// The one number that a form or a body must have.
///
/// # Errors
/// [`Error::Invalid`] where there is none, or both.
pub fn one_number(meter: Option<u32>, org: Option<u32>) -> Result<Numbered> {
    let reason = match (meter, org) {
        (Some(meter), None) => return Ok(Numbered::Meter(MeterId::new(meter))),
        (None, Some(org)) => return Ok(Numbered::Organization(OrgId::new(org))),
        (None, None) => said("fault-no-number"),
        (Some(_), Some(_)) => said("fault-two-numbers"),
    };
    Err(Error::Invalid { field: "meter_id", reason })
}

/// A letter that could not be written undoes what it was about.
pub(crate) fn no_letter(error: Error) -> store::Error {
    store::Error::Setup(format!("no message could be written: {error}"))
}
