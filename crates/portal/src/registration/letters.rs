//! Whom a registration concerns, and what they are told.

use domain::{ApprovalStatus, Language, OrgId};
use store::{Account, NewComer, NewMessage, Registered};

use super::kept::Kept;
use crate::{
    Portal,
    error::Result,
    mail::{Joining, Mail, Named, Recipient},
};

impl Portal {
    /// The mail about a registration. What went wrong is only told where whoever registers was not told by a page,
    /// which they are once they have shown that the address is theirs; then in that language.
    pub(super) fn letters_about(
        &self,
        registered: &Registered,
        kept: &Kept,
        tells_what_is_wrong: Option<Language>,
    ) -> Result<Vec<NewMessage>> {
        let mail = match registered {
            Registered::Made(comer) => return self.letters_about_comer(comer),
            Registered::LinkExpired => return Ok(Vec::new()),
            Registered::EmailKnown => Mail::AlreadyRegistered,
            Registered::NumberUnknown => Mail::RegistrationNumberUnknown { number: kept.number },
        };
        let Some(language) = tells_what_is_wrong else { return Ok(Vec::new()) };
        Ok(vec![self.compose(Recipient::address(&kept.email, language), &mail)?])
    }

    fn letters_about_comer(&self, comer: &NewComer) -> Result<Vec<NewMessage>> {
        let account = &comer.account;
        let mut letters = vec![self.letter_to_comer(comer)?];
        let waits = account.approval == ApprovalStatus::Pending;
        let name = full_name(account);
        let person = Named { name: &name, email: &account.email };
        match (comer.meter, &account.org) {
            (Some(meter), _) => {
                let mail = Mail::NewClaim { meter, person, waits };
                for to in self.provider_contacts(&comer.administrators) {
                    letters.push(self.compose(to, &mail)?);
                }
                for holder in &comer.holders {
                    letters.push(self.compose(Recipient::of(holder), &Mail::MeterClaimed { meter })?);
                }
            }
            (None, Some((org, organization))) if waits => {
                let mail = Mail::NewMember { org: *org, organization, person };
                for administrator in &comer.administrators {
                    letters.push(self.compose(Recipient::of(administrator), &mail)?);
                }
            }
            (None, _) => {}
        }
        Ok(letters)
    }

    fn letter_to_comer(&self, comer: &NewComer) -> Result<NewMessage> {
        let account = &comer.account;
        let organization = account.org.as_ref().map(|(_, name)| name.as_str());
        let mail = match (account.standing().role(), comer.meter) {
            (Some(role), _) => Mail::Welcome { role, organization },
            (None, Some(meter)) => Mail::WaitingForApproval { joining: Joining::Meter(meter) },
            (None, None) => {
                Mail::WaitingForApproval { joining: Joining::Organization(organization.unwrap_or("")) }
            }
        };
        self.compose(Recipient::of(account), &mail)
    }

    /// Whoever at the provider hears of claims: the address of the configuration, or else its administrators.
    pub(crate) fn provider_contacts<'a>(&'a self, administrators: &'a [Account]) -> Vec<Recipient<'a>> {
        match &self.config().provider.contact_email {
            Some(email) => vec![Recipient::address(email, Language::default())],
            None => administrators
                .iter()
                .filter(|it| it.org.as_ref().is_some_and(|(org, _)| *org == OrgId::PROVIDER))
                .map(Recipient::of)
                .collect(),
        }
    }
}

fn full_name(account: &Account) -> String {
    format!("{} {}", account.first_name, account.last_name).trim().to_owned()
}
