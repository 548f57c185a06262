//! Who and what there is: accounts, organizations, meters and their ids.

use std::{fmt, str::FromStr};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The id with this number, as the database holds it.
            pub const fn new(number: u32) -> $name {
                $name(number)
            }
            /// The number of this id.
            pub const fn number(self) -> u32 {
                self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl FromStr for $name {
            type Err = std::num::ParseIntError;
            /// Reads plain digits; signs and blanks are refused.
            fn from_str(text: &str) -> Result<$name, Self::Err> {
                let digits = if text.starts_with('+') { "" } else { text };
                digits.parse().map($name)
            }
        }
    )* };
}

ids! {
    /// Whoever can own a meter: a person or an organization.
    EntityId,
    /// A person with a sign-in; also their entity's id.
    AccountId,
    /// An organization; also its entity's id.
    OrgId,
    /// A meter, by the number printed on it.
    MeterId,
    /// A window in which customers are asked to use less.
    DrPeriodId,
    /// An import, by the order in which imports were accepted: the higher one came later.
    ImportNo,
}

impl OrgId {
    /// The power distributor that runs the programme.
    pub const PROVIDER: OrgId = OrgId(1);
}

impl From<AccountId> for EntityId {
    fn from(account: AccountId) -> EntityId {
        EntityId(account.0)
    }
}

impl From<OrgId> for EntityId {
    fn from(org: OrgId) -> EntityId {
        EntityId(org.0)
    }
}

/// Where an account stands with the organization it asked to join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalStatus {
    /// Waiting for an administrator.
    Pending,
    /// Let in.
    Approved,
    /// Turned down.
    Rejected,
    /// Let in, and may let others in.
    Admin,
}

impl ApprovalStatus {
    /// All of them, in the order pages list them.
    pub const ALL: [ApprovalStatus; 4] =
        [ApprovalStatus::Pending, ApprovalStatus::Approved, ApprovalStatus::Rejected, ApprovalStatus::Admin];

    /// The word the database and the API use.
    pub fn as_str(self) -> &'static str {
        match self {
            ApprovalStatus::Pending => "Pending",
            ApprovalStatus::Approved => "Approved",
            ApprovalStatus::Rejected => "Rejected",
            ApprovalStatus::Admin => "Admin",
        }
    }

    /// The status of that word.
    pub fn parse(text: &str) -> Option<ApprovalStatus> {
        ApprovalStatus::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// A place on earth, in degrees (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coordinates {
    latitude: f64,
    longitude: f64,
}

impl Coordinates {
    /// A place, where both numbers are degrees.
    pub fn new(latitude: f64, longitude: f64) -> Option<Coordinates> {
        let valid = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        valid.then_some(Coordinates { latitude, longitude })
    }

    /// Degrees north of the equator.
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east of Greenwich.
    pub fn longitude(self) -> f64 {
        self.longitude
    }
}
