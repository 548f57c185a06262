//! What is written down of who did what: the words of the audit log.

use std::fmt;

use crate::{AccountId, DrPeriodId, MeterId, OrgId, Principal, access::Via};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident => $word:literal),* $(,)?) => {
        /// What was done or tried.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Action { $($(#[$doc])* $name),* }

        impl Action {
            /// All of them, in the order of lists.
            pub const ALL: &'static [Action] = &[$(Action::$name),*];

            /// The word of the log.
            pub fn as_str(self) -> &'static str {
                match self { $(Action::$name => $word),* }
            }
        }
    };
}

actions! {
    /// Signed in, or tried to.
    SignIn => "session.create",
    /// Signed out.
    SignOut => "session.delete",
    /// Ended other sessions of an account.
    EndSessions => "session.end",
    /// Showed the password or the second factor once more.
    Reauthenticate => "session.confirm",
    /// Asked for an account, or made one.
    CreateAccount => "account.create",
    /// Changed names or e-mail.
    UpdateAccount => "account.update",
    /// Changed the password.
    ChangePassword => "account.password",
    /// Asked for a link to reset the password, or used it.
    ResetPassword => "account.reset",
    /// Deleted an account.
    DeleteAccount => "account.delete",
    /// Let somebody in, turned them down, or made them administrator.
    SetApproval => "account.approve",
    /// Turned two-factor sign-in on or off, or made new recovery codes.
    ChangeTwoFactor => "account.two_factor",
    /// Made an API key.
    CreateKey => "key.create",
    /// Revoked an API key.
    RevokeKey => "key.revoke",
    /// Looked at accounts.
    ReadAccounts => "account.read",
    /// Created an organization.
    CreateOrganization => "organization.create",
    /// Renamed or moved an organization.
    UpdateOrganization => "organization.update",
    /// Deleted an organization.
    DeleteOrganization => "organization.delete",
    /// Invited somebody to an organization.
    Invite => "organization.invite",
    /// Created a meter.
    CreateMeter => "meter.create",
    /// Labelled or moved a meter.
    UpdateMeter => "meter.update",
    /// Set or removed the claim code of a meter.
    SetClaimCode => "meter.claim_code",
    /// Said that a meter is theirs, or decided on it.
    ClaimMeter => "meter.claim",
    /// Assigned a meter.
    AssignMeter => "meter.assign",
    /// Took a meter away.
    UnassignMeter => "meter.unassign",
    /// Looked at a household's meter as one of the provider's staff.
    ReadMeter => "meter.read",
    /// Added a DR period.
    CreatePeriod => "period.create",
    /// Changed a DR period.
    UpdatePeriod => "period.update",
    /// Removed a DR period.
    DeletePeriod => "period.delete",
    /// Brought readings in.
    Import => "readings.import",
    /// Took readings out.
    Export => "readings.export",
    /// Removed readings that are no longer kept.
    RemoveReadings => "readings.remove",
    /// Removed imports that are no longer kept.
    RemoveImports => "imports.remove",
    /// Looked at a message of the outbox.
    ReadMessage => "mail.read",
    /// Sent a message once more.
    RetryMessage => "mail.retry",
    /// Looked at the audit log.
    ReadAudit => "audit.read",
    /// Removed the beginning of the audit log, up to the record whose number and hash are its details.
    CutAudit => "audit.cut",
    /// Took a backup.
    BackUp => "portal.back_up",
    /// Filled the database from a backup.
    Restore => "portal.restore",
    /// Set the installation up.
    SetUp => "portal.set_up",
    /// Asked for something that the role does not allow.
    Denied => "access.denied",
}

/// Who did it, as the log says it for ever: a number, no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who has not shown who they are.
    Nobody,
    /// Whoever runs the program on the machine, and its jobs.
    Operator,
    /// Somebody who is signed in.
    Person(AccountId),
    /// A program with somebody's key.
    Key(AccountId),
}

/// What it was done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// The portal as such.
    Portal,
    /// An account.
    Account(AccountId),
    /// An organization.
    Organization(OrgId),
    /// A meter.
    Meter(MeterId),
    /// A DR period.
    Period(DrPeriodId),
    /// A session, by the id under which it is kept.
    Session(String),
    /// An API key, by its public part.
    Key(String),
    /// A message, by its id.
    Message(String),
    /// An address of the portal that was asked for.
    Address(String),
}

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
}

impl Actor {
    /// Who a principal is to the log.
    pub fn of(principal: &Principal) -> Actor {
        match *principal {
            Principal::Operator => Actor::Operator,
            Principal::Person { account, via: Via::Session, .. } => Actor::Person(account),
            Principal::Person { account, via: Via::Key(_), .. } => Actor::Key(account),
        }
    }

    /// The word of the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Actor::Nobody => "nobody",
            Actor::Operator => "operator",
            Actor::Person(_) => "person",
            Actor::Key(_) => "key",
        }
    }

    /// Whose account it is.
    pub fn account(self) -> Option<AccountId> {
        match self {
            Actor::Person(account) | Actor::Key(account) => Some(account),
            Actor::Nobody | Actor::Operator => None,
        }
    }
}

impl Object {
    /// What kind of thing it is, as the log calls it.
    pub fn kind(&self) -> &'static str {
        match self {
            Object::Portal => "portal",
            Object::Account(_) => "account",
            Object::Organization(_) => "organization",
            Object::Meter(_) => "meter",
            Object::Period(_) => "period",
            Object::Session(_) => "session",
            Object::Key(_) => "key",
            Object::Message(_) => "message",
            Object::Address(_) => "address",
        }
    }

    /// Which one it is, at most 64 characters.
    pub fn id(&self) -> String {
        match self {
            Object::Portal => String::new(),
            Object::Account(id) => id.to_string(),
            Object::Organization(id) => id.to_string(),
            Object::Meter(id) => id.to_string(),
            Object::Period(id) => id.to_string(),
            Object::Session(id) | Object::Key(id) | Object::Message(id) | Object::Address(id) => {
                id.chars().take(64).collect()
            }
        }
    }
}

impl Outcome {
    /// The word of the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Refused => "refused",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_a_word_of_its_own_that_fits_its_column() {
        let mut words: Vec<&str> = Action::ALL.iter().map(|it| it.as_str()).collect();
        assert!(words.iter().all(|it| it.len() <= 40));
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Action::ALL.len());
    }

    #[test]
    fn an_object_is_named_in_at_most_64_characters() {
        assert_eq!(Object::Address("é".repeat(100)).id().chars().count(), 64);
        assert_eq!(
            (Object::Meter(MeterId::new(7)).kind(), Object::Meter(MeterId::new(7)).id()),
            ("meter", "7".to_owned())
        );
    }
}
