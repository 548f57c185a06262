//! Who asks for something, and from where: what every method that changes anything is told.

use std::net::IpAddr;

use domain::{
    Language, MeterId, Principal,
    audit::{Action, Actor, Object, Outcome},
};
use jiff::Timestamp;
use store::Deed;

use crate::{
    Portal,
    error::Result,
    looks::{Glimpsed, Looked},
};

/// Where a request comes from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The client's address; nothing for the command line.
    pub address: Option<IpAddr>,
    /// The request's id, as in the log of requests.
    pub request_id: String,
    /// What the browser or program says it is, at most 200 characters and none that controls a terminal.
    pub user_agent: String,
    /// What to answer a person in: what their account says, or else what their browser asks for.
    pub language: Language,
    /// The meter that is asked for, where the address names one: what decides whether they may see it is read together
    /// with who they are.
    pub meter: Option<MeterId>,
    /// What was read so.
    pub glimpsed: Glimpsed,
    /// Which households' meters one of the staff has looked at within the request.
    pub looked: Looked,
}

/// Who asks, and from where.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub principal: Principal,
    /// From where.
    pub origin: Origin,
    /// When they last showed a secret in this session; a key and the operator have nothing to show.
    pub confirmed_at: Timestamp,
}

impl Origin {
    /// The address as the log and the list of sessions show it.
    pub fn address_text(&self) -> String {
        self.address.map_or(String::new(), |it| it.to_string())
    }

    /// Something done by somebody who has not shown who they are.
    pub(crate) fn deed(&self, at: Timestamp, actor: Actor, action: Action) -> Deed {
        let (request_id, address) = (self.request_id.clone(), self.address_text());
        Deed { at, actor, action, request_id, address, details: String::new() }
    }
}

impl Caller {
    /// Whoever runs the program on the machine itself.
    pub fn operator() -> Caller {
        Caller {
            principal: Principal::Operator,
            origin: Origin::default(),
            confirmed_at: Timestamp::UNIX_EPOCH,
        }
    }

    /// Something this caller does at that time; details are added by whoever knows them.
    pub(crate) fn deed(&self, at: Timestamp, action: Action) -> Deed {
        self.origin.deed(at, Actor::of(&self.principal), action)
    }

    /// The same, with what a reader of the log wants to know besides.
    pub(crate) fn deed_with(&self, at: Timestamp, action: Action, details: impl Into<String>) -> Deed {
        Deed { details: details.into(), ..self.deed(at, action) }
    }
}

impl Portal {
    /// Writes down that something was refused.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn record_refusal(&self, caller: &Caller, action: Action, object: &Object) -> Result<()> {
        let deed = caller.deed(self.now(), action);
        Ok(self.store().record(&deed, object, Outcome::Refused).await?)
    }
}
