//! Who is asking, and what their role lets them do.

use crate::{AccountId, ApprovalStatus, EntityId, OrgId};

/// What an approved person is in the portal; from the most to the least powerful.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// `Admin` in the provider organization: everything.
    SystemAdministrator,
    /// `Approved` in the provider organization: sees every meter.
    Provider,
    /// `Admin` in any other organization: its meters and its members.
    OrganizationAdministrator,
    /// `Approved` in any other organization: its meters.
    OrganizationUser,
    /// A person without organization: their meter.
    ResidentialUser,
}

/// Where a person who can sign in stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Waits to be approved; sees a page that says so.
    Pending,
    /// Was turned down; sees a page that says so.
    Rejected,
    /// Is in, with a role.
    Active(Role),
}

/// Who is asking. Every query over customers' data wants one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Somebody with a session.
    Person {
        /// Their account.
        account: AccountId,
        /// The organization they belong to, if any.
        org: Option<OrgId>,
        /// Where they stand.
        standing: Standing,
    },
    /// Whoever runs the program on the machine itself: an authority with a name, for the command line and for jobs.
    Operator,
}

impl Role {
    /// The number that `GET /api/user/permissions` answers with.
    pub fn permission_level(self) -> u8 {
        match self {
            Role::SystemAdministrator => 0,
            Role::Provider => 1,
            Role::OrganizationAdministrator => 2,
            Role::OrganizationUser => 3,
            Role::ResidentialUser => 4,
        }
    }

    /// The name of the role in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::SystemAdministrator => "system_administrator",
            Role::Provider => "provider",
            Role::OrganizationAdministrator => "organization_administrator",
            Role::OrganizationUser => "organization_user",
            Role::ResidentialUser => "residential_user",
        }
    }

    /// Whether the role belongs to the provider's own staff.
    pub fn is_staff(self) -> bool {
        matches!(self, Role::SystemAdministrator | Role::Provider)
    }
}

impl Standing {
    /// The table of roles: what an account is, from its organization and its approval.
    pub fn of(org: Option<OrgId>, approval: ApprovalStatus) -> Standing {
        match (approval, org) {
            (ApprovalStatus::Pending, _) => Standing::Pending,
            (ApprovalStatus::Rejected, _) => Standing::Rejected,
            (_, None) => Standing::Active(Role::ResidentialUser),
            (ApprovalStatus::Admin, Some(OrgId::PROVIDER)) => Standing::Active(Role::SystemAdministrator),
            (ApprovalStatus::Approved, Some(OrgId::PROVIDER)) => Standing::Active(Role::Provider),
            (ApprovalStatus::Admin, Some(_)) => Standing::Active(Role::OrganizationAdministrator),
            (ApprovalStatus::Approved, Some(_)) => Standing::Active(Role::OrganizationUser),
        }
    }

    /// The role of somebody who is in.
    pub fn role(self) -> Option<Role> {
        match self {
            Standing::Active(role) => Some(role),
            Standing::Pending | Standing::Rejected => None,
        }
    }
}

/// Whose meters a principal may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeterAuthority {
    /// No meter at all.
    None,
    /// The meters assigned to one entity.
    Of(EntityId),
    /// Every meter: the provider's staff and the operator.
    Every,
}

impl Principal {
    /// Whose meters this principal may see.
    pub fn meter_authority(&self) -> MeterAuthority {
        match *self {
            Principal::Operator => MeterAuthority::Every,
            Principal::Person { account, org, standing: Standing::Active(role) } => match (role, org) {
                (Role::SystemAdministrator | Role::Provider, _) => MeterAuthority::Every,
                (_, Some(org)) => MeterAuthority::Of(org.into()),
                (_, None) => MeterAuthority::Of(account.into()),
            },
            Principal::Person { .. } => MeterAuthority::None,
        }
    }

    /// The role of a person who is in; nothing for anybody else.
    pub fn role(&self) -> Option<Role> {
        match self {
            Principal::Person { standing, .. } => standing.role(),
            Principal::Operator => None,
        }
    }

    /// Whether this principal may write readings and change what exists.
    pub fn may_administer(&self) -> bool {
        matches!(self, Principal::Operator) || self.role() == Some(Role::SystemAdministrator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_follow_from_organization_and_approval() {
        let acme = Some(OrgId::new(7));
        let role = |org, approval| Standing::of(org, approval).role().map(Role::permission_level);
        assert_eq!(role(Some(OrgId::PROVIDER), ApprovalStatus::Admin), Some(0));
        assert_eq!(role(Some(OrgId::PROVIDER), ApprovalStatus::Approved), Some(1));
        assert_eq!(role(acme, ApprovalStatus::Admin), Some(2));
        assert_eq!(role(acme, ApprovalStatus::Approved), Some(3));
        assert_eq!(role(None, ApprovalStatus::Approved), Some(4));
        for org in [None, acme, Some(OrgId::PROVIDER)] {
            assert_eq!(role(org, ApprovalStatus::Pending), None);
            assert_eq!(role(org, ApprovalStatus::Rejected), None);
        }
    }

    #[test]
    fn waiting_people_see_no_meter() {
        for approval in [ApprovalStatus::Pending, ApprovalStatus::Rejected] {
            let org = Some(OrgId::PROVIDER);
            let waiting =
                Principal::Person { account: AccountId::new(9), org, standing: Standing::of(org, approval) };
            assert_eq!(waiting.meter_authority(), MeterAuthority::None);
            assert!(!waiting.may_administer());
        }
    }
}
