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
    /// Would be in, but must first set up the second factor that their role asks for.
    Unprotected,
    /// Is in, with a role.
    Active(Role),
}

/// How somebody shows who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// They have signed in: all that their role may do.
    Session,
    /// A program of theirs shows a key: what their role may do, cut down to the key's scopes.
    Key(Scopes),
}

/// What an API key is for; each is an authority of its own, none includes another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes {
    /// To read what its owner may see.
    pub read: bool,
    /// To bring readings in.
    pub import: bool,
    /// To change organizations, people, meters, assignments and DR periods, as far as its owner may.
    pub admin: bool,
}

/// Who is asking. Every query over customers' data wants one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Somebody who has an account.
    Person {
        /// Their account.
        account: AccountId,
        /// The organization they belong to, if any.
        org: Option<OrgId>,
        /// Where they stand.
        standing: Standing,
        /// How they show it.
        via: Via,
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

    /// What a key of somebody with this role may do at most.
    pub fn grantable_scopes(self) -> Scopes {
        match self {
            Role::SystemAdministrator => Scopes { read: true, import: true, admin: true },
            Role::OrganizationAdministrator => Scopes { read: true, import: false, admin: true },
            Role::Provider | Role::OrganizationUser | Role::ResidentialUser => {
                Scopes { read: true, import: false, admin: false }
            }
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
            Standing::Pending | Standing::Rejected | Standing::Unprotected => None,
        }
    }
}

impl Via {
    fn lets_read(self) -> bool {
        matches!(self, Via::Session | Via::Key(Scopes { read: true, .. }))
    }

    fn lets_import(self) -> bool {
        matches!(self, Via::Session | Via::Key(Scopes { import: true, .. }))
    }

    fn lets_administer(self) -> bool {
        matches!(self, Via::Session | Via::Key(Scopes { admin: true, .. }))
    }
}

impl Scopes {
    /// The words of the scopes, with blanks between, as the database and the API write them.
    pub fn words(self) -> String {
        let all = [(self.read, "read"), (self.import, "import"), (self.admin, "admin")];
        let words: Vec<&str> = all.into_iter().filter(|(has, _)| *has).map(|(_, word)| word).collect();
        words.join(" ")
    }

    /// The scopes of those words; nothing where a word is none of them or there is no word.
    pub fn parse(text: &str) -> Option<Scopes> {
        let mut scopes = Scopes::default();
        for word in text.split_whitespace() {
            match word {
                "read" => scopes.read = true,
                "import" => scopes.import = true,
                "admin" => scopes.admin = true,
                _ => return None,
            }
        }
        (scopes != Scopes::default()).then_some(scopes)
    }
}

/// Whose meters a principal may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
            Principal::Person { account, org, standing: Standing::Active(role), via } if via.lets_read() => {
                match (role, org) {
                    (Role::SystemAdministrator | Role::Provider, _) => MeterAuthority::Every,
                    (_, Some(org)) => MeterAuthority::Of(org.into()),
                    (_, None) => MeterAuthority::Of(account.into()),
                }
            }
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

    /// The account of a person; nothing for the operator.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Principal::Person { account, .. } => Some(*account),
            Principal::Operator => None,
        }
    }

    /// Whether this principal may change what exists: organizations, people, meters, assignments, DR periods.
    pub fn may_administer(&self) -> bool {
        self.is_system_administrator(Via::lets_administer)
    }

    /// Whether this principal may bring readings in.
    pub fn may_import(&self) -> bool {
        self.is_system_administrator(Via::lets_import)
    }

    /// Whether this principal may read what only system administrators see: accounts, the audit log, the outbox.
    pub fn may_inspect(&self) -> bool {
        self.is_system_administrator(Via::lets_read)
    }

    fn is_system_administrator(&self, lets: fn(Via) -> bool) -> bool {
        match self {
            Principal::Operator => true,
            Principal::Person { standing, via, .. } => {
                *standing == Standing::Active(Role::SystemAdministrator) && lets(*via)
            }
        }
    }

    /// Whether this principal may see the members of an organization.
    pub fn may_see_members(&self, of: OrgId) -> bool {
        self.is_over_members(of, Via::lets_read)
    }

    /// Whether this principal may let people into an organization, turn them down and make them administrators.
    pub fn may_manage_members(&self, of: OrgId) -> bool {
        self.is_over_members(of, Via::lets_administer)
    }

    /// Whether there is any organization whose members this principal may see.
    pub fn may_see_any_members(&self) -> bool {
        self.own_organization().is_some_and(|it| self.may_see_members(it)) || self.may_inspect()
    }

    /// Whether there is any organization whose members this principal may manage.
    pub fn may_manage_any_members(&self) -> bool {
        self.own_organization().is_some_and(|it| self.may_manage_members(it)) || self.may_administer()
    }

    /// The organization a person belongs to.
    pub fn own_organization(&self) -> Option<OrgId> {
        match self {
            Principal::Person { org, .. } => *org,
            Principal::Operator => None,
        }
    }

    fn is_over_members(&self, of: OrgId, lets: fn(Via) -> bool) -> bool {
        let own = matches!(*self, Principal::Person {
            org: Some(org), standing: Standing::Active(Role::OrganizationAdministrator), via, ..
        } if org == of && lets(via));
        own || self.is_system_administrator(lets)
    }

    /// Whether this principal is the person themselves, signed in: a key never changes what lets its owner in.
    pub fn is_in_person(&self) -> bool {
        matches!(self, Principal::Person { via: Via::Session, .. })
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
            let waiting = Principal::Person {
                account: AccountId::new(9),
                org,
                standing: Standing::of(org, approval),
                via: Via::Session,
            };
            assert_eq!(waiting.meter_authority(), MeterAuthority::None);
            assert!(!waiting.may_administer());
        }
    }
    fn key(role: Role, org: Option<OrgId>, words: &str) -> Principal {
        let via = Via::Key(Scopes::parse(words).unwrap());
        Principal::Person { account: AccountId::new(9), org, standing: Standing::Active(role), via }
    }

    #[test]
    fn a_key_does_what_its_scopes_say_and_no_more() {
        let provider = Some(OrgId::PROVIDER);
        let can = |words| {
            let it = key(Role::SystemAdministrator, provider, words);
            let sees = it.meter_authority() != MeterAuthority::None;
            (sees, it.may_inspect(), it.may_import(), it.may_administer(), it.is_in_person())
        };
        assert_eq!(can("read"), (true, true, false, false, false));
        assert_eq!(can("import"), (false, false, true, false, false));
        assert_eq!(can("admin"), (false, false, false, true, false));
        assert!(!key(Role::Provider, provider, "import admin").may_import());
        assert_eq!(Scopes::parse("admin read").unwrap().words(), "read admin");
        assert!(Scopes::parse("").is_none() && Scopes::parse("read everything").is_none());
    }

    #[test]
    fn members_are_their_own_administrators_business() {
        let (acme, other) = (OrgId::new(7), OrgId::new(8));
        let own = key(Role::OrganizationAdministrator, Some(acme), "read admin");
        assert!(own.may_manage_members(acme) && !own.may_manage_members(other));
        assert!(!own.may_see_members(OrgId::PROVIDER));
        assert!(!key(Role::OrganizationAdministrator, Some(acme), "read").may_manage_members(acme));
        assert!(!key(Role::OrganizationUser, Some(acme), "read admin").may_see_members(acme));
        assert!(!key(Role::Provider, Some(OrgId::PROVIDER), "read admin").may_see_members(acme));
        assert!(Principal::Operator.may_manage_members(acme));
        assert!(own.may_see_any_members() && own.may_manage_any_members());
        let only_read = key(Role::OrganizationAdministrator, Some(acme), "read");
        assert!(only_read.may_see_any_members() && !only_read.may_manage_any_members());
        assert!(!key(Role::OrganizationUser, Some(acme), "read admin").may_see_any_members());
        assert!(
            Principal::Operator.may_manage_any_members() && Principal::Operator.own_organization().is_none()
        );
    }
}
