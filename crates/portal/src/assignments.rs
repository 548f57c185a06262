//! Who gets which meters, many at a time, and from when on.

use domain::{AccountId, EntityId, MeterId, OrgId, audit::Action};
use jiff::Timestamp;
use store::{Account, AssignMeters, NewMessage};
use words::{heard, key, said};

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Fault, Result},
    mail::{Mail, Recipient},
    registration::no_letter,
};

/// Whoever gets or gives up meters, as people name them.
#[derive(Clone, Copy, Debug)]
pub enum Assignee<'a> {
    /// An organization.
    Organization(OrgId),
    /// A residential customer.
    Account(AccountId),
    /// A residential customer, by their e-mail address.
    Email(&'a str),
}

/// The most meters that change hands at a time.
const MAX_METERS: usize = 1000;

impl Portal {
    /// Assigns meters, all of them or none. Whoever gets them sees their readings from `since` on; where that is nothing,
    /// from the end of whoever had the meter before, or all of them. With `takes_over`, whoever has a meter now loses
    /// it, the provider apart; a household is told so by mail.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks; [`Error::NotFound`] where there is no such person or
    /// organization. For one meter what is wrong with it, for many an [`Error::Several`].
    pub async fn assign_meters(
        &self,
        caller: &Caller,
        meters: &[MeterId],
        to: Assignee<'_>,
        since: Option<Timestamp>,
        takes_over: bool,
    ) -> Result<()> {
        self.require_administrator(caller)?;
        let meters = checked(meters)?;
        let since = since.map(|it| self.past("since", it)).transpose()?;
        let entity = self.entity_of(to).await?;
        let from = since.map_or(String::new(), |it| format!(" from {it} on"));
        let deed = caller.deed_with(self.now(), Action::AssignMeter, format!("to entity {entity}{from}"));
        let to = AssignMeters { entity, since, takes_over };
        let letters = |meter, lost_by: &[Account]| self.letters_about_loss(meter, lost_by).map_err(no_letter);
        let assigned = self.store().assign_meters(&meters, to, &deed, &letters).await;
        self.wake_mail();
        assigned.map_err(|error| match error {
            store::Error::Reference => Error::NotFound("person or organization"),
            other => refused(other, meters.len(), key("fault-assigned-already"), key("fault-no-such-meter")),
        })
    }

    /// What is written to those who had a meter that goes to somebody else.
    pub(crate) fn letters_about_loss(&self, meter: MeterId, lost_by: &[Account]) -> Result<Vec<NewMessage>> {
        lost_by.iter().map(|it| self.compose(Recipient::of(it), &Mail::MeterLost { meter })).collect()
    }

    /// Takes meters away from one who has them, or from everybody but the provider, as of `until` or of now; all or none.
    ///
    /// # Errors
    /// As [`Portal::assign_meters`].
    pub async fn unassign_meters(
        &self,
        caller: &Caller,
        meters: &[MeterId],
        from: Option<Assignee<'_>>,
        until: Option<Timestamp>,
    ) -> Result<()> {
        self.require_administrator(caller)?;
        let meters = checked(meters)?;
        let until = until.map_or(Ok(self.now()), |it| self.past("until", it))?;
        let from = match from {
            Some(it) => Some(self.entity_of(it).await?),
            None => None,
        };
        let whom = from.map_or("everybody".to_owned(), |it| format!("entity {it}"));
        let deed = caller.deed_with(self.now(), Action::UnassignMeter, format!("from {whom} as of {until}"));
        self.store().unassign_meters(&meters, from, until, &deed).await.map_err(|error| {
            refused(error, meters.len(), key("fault-assigned-already"), key("fault-not-assigned"))
        })
    }

    async fn entity_of(&self, assignee: Assignee<'_>) -> Result<EntityId> {
        let none = Error::NotFound("person or organization");
        match assignee {
            Assignee::Organization(id) => {
                self.store().find_organization(id).await?.map(|it| it.id.into()).ok_or(none)
            }
            Assignee::Account(id) => {
                self.store().managed_account(id).await?.map(|it| it.account.id.into()).ok_or(none)
            }
            Assignee::Email(email) => {
                self.store().find_account_id(email.trim()).await?.map(EntityId::from).ok_or(none)
            }
        }
    }

    /// A time that is not in the future, in whole seconds.
    fn past(&self, field: &'static str, at: Timestamp) -> Result<Timestamp> {
        if at > self.now() {
            return Err(Error::Invalid { field, reason: said("fault-in-future") });
        }
        Timestamp::from_second(at.as_second()).map_err(Error::internal)
    }
}

/// The same meters, each once and in order.
fn checked(meters: &[MeterId]) -> Result<Vec<MeterId>> {
    let mut meters = meters.to_vec();
    meters.sort_unstable();
    meters.dedup();
    match meters.len() {
        1..=MAX_METERS => Ok(meters),
        0 => Err(Error::Invalid { field: "meter_ids", reason: said("fault-no-meters") }),
        _ => {
            let reason = said("fault-many-meters").count("most", MAX_METERS);
            Err(Error::Invalid { field: "meter_ids", reason })
        }
    }
}

fn refused(error: store::Error, n_meters: usize, duplicate: &'static str, missing: &'static str) -> Error {
    let store::Error::Several(refused) = error else { return error.into() };
    let reason = |error: &store::Error| match error {
        store::Error::Duplicate => said(duplicate),
        store::Error::Reference => said(missing),
        store::Error::Rule { message, .. } => heard(message),
        other => other.to_string().into(),
    };
    match (n_meters, &refused[..]) {
        (1, [(_, store::Error::Rule { name, message })]) => {
            Error::Rule { name: name.clone(), message: message.clone() }
        }
        (1, [(_, store::Error::Reference)]) if missing == "fault-no-such-meter" => Error::NotFound("meter"),
        (1, [(_, error)]) => Error::Invalid { field: "meter_ids", reason: reason(error) },
        _ => {
            let fault = |(meter, error): &(MeterId, store::Error)| Fault {
                place: said("fault-at-meter").with("meter", meter),
                reason: reason(error),
            };
            Error::Several(refused.iter().map(fault).collect())
        }
    }
}
