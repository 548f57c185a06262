//! Asking people to join an organization: whoever follows the link is let in at once.

use domain::{
    AccountId, OrgId, Via,
    audit::{Action, Object, Outcome},
};
use jiff::SignedDuration;
use store::{Answer, NewJoining, NewToken, Purpose, Registered};
use words::said;

use crate::{
    Portal,
    caller::{Caller, Origin},
    error::{Error, Result},
    limits::{Limit, counted_address},
    links::LinkToken,
    mail::{Mail, Numbered, Recipient},
    passwords::PasswordRules,
    registration::Kept,
    typed,
};

/// An invitation, as whoever follows its link sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The address to which it was sent, with which they will sign in.
    pub email: String,
    /// The organization they join.
    pub organization: String,
    org: OrgId,
}

/// Somebody who follows an invitation.
#[derive(Clone, Copy, Debug)]
pub struct Invitee<'a> {
    /// Given name.
    pub first_name: &'a str,
    /// Family name.
    pub last_name: &'a str,
    /// The password they choose.
    pub password: &'a str,
}

/// How long an invitation works.
const INVITATION: SignedDuration = SignedDuration::from_hours(7 * 24);
const INVITATION_MINUTES: u32 = 7 * 24 * 60;

impl Portal {
    /// Asks somebody to join an organization, by mail. The answer is the same whether or not they have an account.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless one of the organization's administrators or of the system's asks, [`Error::Invalid`]
    /// for what is no address, [`Error::TooManyTries`].
    pub async fn invite(&self, caller: &Caller, org: OrgId, email: &str) -> Result<()> {
        if !caller.principal.may_manage_members(org) {
            return Err(Error::Forbidden { needs: said("error-only-organization-administrators") });
        }
        self.require_confirmed(caller)?;
        let email = typed::email(email)?;
        if let Some(account) = caller.principal.account() {
            self.take_tries(&[Limit::Invite(account.to_string())]).await?;
        }
        let organization =
            self.store().find_organization(org).await?.ok_or(Error::NotFound("organization"))?;
        let (token, now) = (LinkToken::random()?, self.now());
        let link = self.link(&format!("/register?invitation={}", token.as_str()));
        let mail =
            Mail::Invitation { organization: &organization.name, link: &link, minutes: INVITATION_MINUTES };
        let message = self.compose(Recipient::address(email, caller.origin.language), &mail)?;
        let hash = token.hash();
        let token = NewToken {
            hash: &hash,
            purpose: Purpose::Invitation,
            account: None,
            subject: email,
            payload: &payload(org, caller.principal.account()),
            created_at: now,
            expires_at: now + INVITATION,
        };
        let answer = Answer { token, message: &message, stays: true };
        let deed = caller.deed_with(now, Action::Invite, email);
        self.store().put_recorded_answer(answer, &deed, &Object::Organization(org), Outcome::Done).await?;
        self.wake_mail();
        Ok(())
    }

    /// The invitation of a link, without taking it.
    ///
    /// # Errors
    /// [`Error::LinkExpired`].
    pub async fn invitation(&self, link: &str) -> Result<Invitation> {
        let link = LinkToken::parse(link)?;
        let found = self.store().find_token(&link.hash(), Purpose::Invitation, self.now()).await?;
        let found = found.ok_or(Error::LinkExpired)?;
        let (org, inviter) = parsed(&found.payload).ok_or(Error::LinkExpired)?;
        if !self.may_still_invite(inviter, org).await? {
            return Err(Error::LinkExpired);
        }
        let organization = self.store().find_organization(org).await?.ok_or(Error::LinkExpired)?;
        Ok(Invitation { email: found.subject, organization: organization.name, org })
    }

    /// Whether whoever invited could do so now: an invitation is worth no more than its maker's authority.
    async fn may_still_invite(&self, inviter: Option<AccountId>, org: OrgId) -> Result<bool> {
        let Some(id) = inviter else { return Ok(true) };
        let account = self.store().account_of_id(id).await?;
        Ok(account.is_some_and(|it| self.principal_of(&it, true, Via::Session).may_manage_members(org)))
    }

    /// Makes the account of somebody who was invited; following the link has shown that the address is theirs.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what cannot be used, also where the address has an account; [`Error::LinkExpired`],
    /// [`Error::TooManyTries`].
    pub async fn accept_invitation(&self, link: &str, invitee: Invitee<'_>, origin: &Origin) -> Result<()> {
        self.take_tries(&[Limit::LinkFrom(counted_address(origin))]).await?;
        let invitation = self.invitation(link).await?;
        let first_name = typed::name("first_name", invitee.first_name)?.to_owned();
        let last_name = typed::name("last_name", invitee.last_name)?.to_owned();
        let known =
            [&invitation.email, &first_name, &last_name, &invitation.organization].map(String::as_str);
        let rules = PasswordRules { known: &known, has_second_factor: false };
        let kept = Kept {
            password_hash: self.inner.passwords.hash_new(invitee.password, rules).await?,
            email: invitation.email,
            first_name,
            last_name,
            number: Numbered::Organization(invitation.org),
            code: None,
        };
        let hash = LinkToken::parse(link)?.hash();
        let by_link = Some((&hash, Purpose::Invitation));
        match self.make_account(&kept, NewJoining::Invited(invitation.org), by_link, origin).await? {
            Registered::Made(_) => Ok(()),
            Registered::EmailKnown => {
                let reason = said("fault-invited-taken");
                Err(Error::Invalid { field: "email", reason })
            }
            Registered::NumberUnknown | Registered::LinkExpired => Err(Error::LinkExpired),
        }
    }
}

/// What is kept of an invitation: the organization, and who invited where that was no operator.
fn payload(org: OrgId, inviter: Option<AccountId>) -> String {
    inviter.map_or(org.to_string(), |it| format!("{org} {it}"))
}

fn parsed(payload: &str) -> Option<(OrgId, Option<AccountId>)> {
    match payload.split_once(' ') {
        Some((org, inviter)) => Some((org.parse().ok()?, Some(inviter.parse().ok()?))),
        None => Some((payload.parse().ok()?, None)),
    }
}
