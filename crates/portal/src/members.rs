//! Where people stand: the members of organizations, and every account for system administrators.

use domain::{
    AccountId, ApprovalStatus, OrgId, Principal, Standing,
    audit::{Action, Object},
};
use store::{
    AccountQuery, Excerpt, Inventory, ManagedAccount, NewMessage, Organization, Part, StandingChange,
};
use words::said;

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
    mail::{Joining, Mail, Recipient},
};

impl Portal {
    /// The accounts that a query asks for.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless a system administrator asks.
    pub async fn managed_accounts(
        &self,
        principal: &Principal,
        query: &AccountQuery,
    ) -> Result<Excerpt<ManagedAccount>> {
        match principal.may_inspect() {
            true => Ok(self.store().managed_accounts(query).await?),
            false => Err(Error::Forbidden { needs: said("error-only-system-administrators") }),
        }
    }

    /// One account; that somebody looked is written down.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless a system administrator asks, [`Error::NotFound`] where there is no such account.
    pub async fn managed_account(&self, caller: &Caller, id: AccountId) -> Result<ManagedAccount> {
        if !caller.principal.may_inspect() {
            return Err(Error::Forbidden { needs: said("error-only-system-administrators") });
        }
        let found = self.existing_account(id).await?;
        self.record_look(caller, Action::ReadAccounts, Object::Account(id)).await?;
        Ok(found)
    }

    /// The number of the account with that e-mail address.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless a system administrator asks, [`Error::NotFound`] where there is none.
    pub async fn account_of_email(&self, principal: &Principal, email: &str) -> Result<AccountId> {
        match principal.may_inspect() {
            true => self.store().find_account_id(email.trim()).await?.ok_or(Error::NotFound("account")),
            false => Err(Error::Forbidden { needs: said("error-only-system-administrators") }),
        }
    }

    /// The members of an organization, whether or not they are approved; those who wait come first.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it does not exist or is none of theirs, [`Error::Forbidden`] for its members who are
    /// no administrators.
    pub async fn members(
        &self,
        principal: &Principal,
        org: OrgId,
        search: &str,
        part: Part,
    ) -> Result<(Organization, Excerpt<ManagedAccount>)> {
        let organization = self.organization_of_members(principal, org).await?;
        let query = AccountQuery {
            search: search.trim().to_owned(),
            approval: None,
            org: Some(org),
            is_residential: false,
            part,
        };
        Ok((organization, self.store().managed_accounts(&query).await?))
    }

    /// One member of an organization.
    ///
    /// # Errors
    /// As [`Portal::members`]; [`Error::NotFound`] also where the account belongs elsewhere.
    pub async fn member(
        &self,
        principal: &Principal,
        org: OrgId,
        account: AccountId,
    ) -> Result<(Organization, ManagedAccount)> {
        let organization = self.organization_of_members(principal, org).await?;
        let found = self.store().managed_account(account).await?;
        let found = found.filter(|it| org_of(it) == Some(org)).ok_or(Error::NotFound("member"))?;
        Ok((organization, found))
    }

    async fn organization_of_members(&self, principal: &Principal, org: OrgId) -> Result<Organization> {
        let organization = self.organization(principal, org).await?;
        match principal.may_see_members(org) {
            true => Ok(organization),
            false => Err(Error::Forbidden { needs: said("error-only-organization-administrators") }),
        }
    }

    /// The same as [`Portal::set_member_approval`] in the organization that is the caller's own, or for a system
    /// administrator in whichever it is.
    ///
    /// # Errors
    /// As [`Portal::set_member_approval`].
    pub async fn set_approval_of_member(
        &self,
        caller: &Caller,
        account: AccountId,
        approval: ApprovalStatus,
    ) -> Result<()> {
        let org = self.organization_of_member(caller, account).await?;
        self.set_member_approval(caller, org, account, approval).await
    }

    /// The same as [`Portal::remove_member`] in the organization that is the caller's own, or for a system administrator
    /// in whichever it is.
    ///
    /// # Errors
    /// As [`Portal::set_member_approval`].
    pub async fn remove_own_member(&self, caller: &Caller, account: AccountId) -> Result<()> {
        let org = self.organization_of_member(caller, account).await?;
        self.remove_member(caller, org, account).await
    }

    async fn organization_of_member(&self, caller: &Caller, account: AccountId) -> Result<OrgId> {
        let org = match caller.principal.may_administer() {
            true => self.store().managed_account(account).await?.as_ref().and_then(org_of),
            false => caller.principal.own_organization(),
        };
        org.ok_or(Error::NotFound("member"))
    }

    /// Lets a member of an organization in, turns them down, or makes them its administrator or not.
    ///
    /// # Errors
    /// [`Error::Forbidden`] and [`Error::NotFound`] as for [`Portal::member`]; nobody changes where they stand
    /// themselves; [`Error::Rule`] where nobody would be left to let others in.
    pub async fn set_member_approval(
        &self,
        caller: &Caller,
        org: OrgId,
        account: AccountId,
        approval: ApprovalStatus,
    ) -> Result<()> {
        let member = self.changeable_member(caller, org, account).await?;
        self.change_standing(caller, member, Some(org), approval).await
    }

    /// Takes somebody out of an organization; they keep their account, as a residential customer.
    ///
    /// # Errors
    /// As [`Portal::set_member_approval`].
    pub async fn remove_member(&self, caller: &Caller, org: OrgId, account: AccountId) -> Result<()> {
        let member = self.changeable_member(caller, org, account).await?;
        self.change_standing(caller, member, None, ApprovalStatus::Approved).await
    }

    /// Changes where any account stands; who is no longer let in is signed out everywhere.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks for somebody else, [`Error::NotFound`] where there is no such
    /// account, [`Error::Rule`] where nobody would be left to let others in.
    pub async fn set_approval(
        &self,
        caller: &Caller,
        account: AccountId,
        approval: ApprovalStatus,
    ) -> Result<()> {
        self.place_account(caller, account, None, Some(approval)).await
    }

    /// Moves an account to another organization, where it is an approved member, or makes it a residential customer's.
    ///
    /// # Errors
    /// As [`Portal::set_approval`]; [`Error::Rule`] also where a residential customer still has a meter.
    pub async fn move_account(&self, caller: &Caller, account: AccountId, to: Option<OrgId>) -> Result<()> {
        self.place_account(caller, account, Some(to), None).await
    }

    /// Sets the organization and the approval of an account in one transaction. `None` leaves a field as it is, except
    /// that an account which is moved to another organization is approved there.
    ///
    /// # Errors
    /// As [`Portal::set_approval`] and [`Portal::move_account`].
    pub async fn place_account(
        &self,
        caller: &Caller,
        account: AccountId,
        to: Option<Option<OrgId>>,
        approval: Option<ApprovalStatus>,
    ) -> Result<()> {
        self.require_administrator(caller)?;
        self.require_confirmed(caller)?;
        require_somebody_else(caller, account)?;
        let found = self.existing_account(account).await?;
        let from = org_of(&found);
        let to = to.unwrap_or(from);
        let kept = if from == to { found.account.approval } else { ApprovalStatus::Approved };
        let approval = approval.unwrap_or(kept);
        let invalid = |reason| Error::Invalid { field: "approval_status", reason };
        match to {
            None if approval == ApprovalStatus::Admin => {
                return Err(invalid(said("fault-admin-of-none")));
            }
            None if from.is_some() && approval != ApprovalStatus::Approved => {
                return Err(invalid(said("fault-resident-approved")));
            }
            Some(org) if from != to => {
                self.store().find_organization(org).await?.ok_or(Error::NotFound("organization"))?;
            }
            _ => {}
        }
        self.change_standing(caller, found, to, approval).await
    }

    /// Deletes somebody's account for good; they are told.
    ///
    /// # Errors
    /// As [`Portal::set_approval`].
    pub async fn delete_account(&self, caller: &Caller, account: AccountId) -> Result<()> {
        self.require_administrator(caller)?;
        self.require_confirmed(caller)?;
        require_somebody_else(caller, account)?;
        let found = self.existing_account(account).await?;
        let deed = caller.deed(self.now(), Action::DeleteAccount);
        self.delete_person(&found.account, deed).await
    }

    /// Turns two-factor sign-in off for somebody who has lost it; they are told.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks, [`Error::NotFound`] where there is no such account.
    pub async fn reset_two_factor_of(&self, caller: &Caller, account: AccountId) -> Result<()> {
        self.require_administrator(caller)?;
        self.require_confirmed(caller)?;
        // Their own they turn off as everybody does, if their role lets them; a key of theirs never does.
        require_somebody_else(caller, account)?;
        let found = self.existing_account(account).await?;
        self.reset_two_factor(caller, &found.account.email).await
    }

    /// Signs somebody out everywhere; they are told.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks, [`Error::NotFound`] where there is no such account.
    pub async fn end_sessions_of(&self, caller: &Caller, account: AccountId) -> Result<u64> {
        self.require_administrator(caller)?;
        let found = self.existing_account(account).await?;
        let deed = caller.deed(self.now(), Action::EndSessions);
        let told = self.compose(Recipient::of(&found.account), &Mail::SessionsEndedByAdministrator)?;
        let n_ended = self.store().end_sessions(account, &told, &deed).await?;
        self.wake_mail();
        Ok(n_ended)
    }

    /// How much there is, and what waits for a system administrator.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless a system administrator asks.
    pub async fn inventory(&self, principal: &Principal) -> Result<Inventory> {
        match principal.may_inspect() {
            true => Ok(self.store().inventory().await?),
            false => Err(Error::Forbidden { needs: said("error-only-system-administrators") }),
        }
    }

    async fn existing_account(&self, id: AccountId) -> Result<ManagedAccount> {
        self.store().managed_account(id).await?.ok_or(Error::NotFound("account"))
    }

    async fn changeable_member(
        &self,
        caller: &Caller,
        org: OrgId,
        account: AccountId,
    ) -> Result<ManagedAccount> {
        if !caller.principal.may_manage_members(org) {
            // Says no more than reading would.
            self.organization(&caller.principal, org).await?;
            return Err(Error::Forbidden { needs: said("error-only-organization-administrators") });
        }
        self.require_confirmed(caller)?;
        let found = self.store().managed_account(account).await?;
        let found = found.filter(|it| org_of(it) == Some(org)).ok_or(Error::NotFound("member"))?;
        require_somebody_else(caller, account)?;
        Ok(found)
    }

    async fn change_standing(
        &self,
        caller: &Caller,
        found: ManagedAccount,
        to: Option<OrgId>,
        approval: ApprovalStatus,
    ) -> Result<()> {
        let (from, before) = (org_of(&found), found.account.approval);
        if from == to && before == approval {
            return Ok(());
        }
        let details = match from == to {
            true => format!("{} → {}", before.as_str(), approval.as_str()),
            false => format!("{} → {}, {}", place(from), place(to), approval.as_str()),
        };
        let deed = caller.deed_with(self.now(), Action::SetApproval, details);
        let name = match to {
            Some(org) => self.store().find_organization(org).await?.map(|it| it.name),
            None => None,
        };
        let told = self.told(&found, to, name.as_deref(), approval)?;
        let change = StandingChange { account: found.account.id, from, to, approval };
        self.store().change_standing(change, told.as_ref(), &deed).await.map_err(|error| match error {
            store::Error::Reference => Error::NotFound("account"),
            other => other.into(),
        })?;
        self.wake_mail();
        Ok(())
    }

    /// What the person is told about it.
    fn told(
        &self,
        found: &ManagedAccount,
        to: Option<OrgId>,
        name: Option<&str>,
        approval: ApprovalStatus,
    ) -> Result<Option<NewMessage>> {
        let (was, is) = (found.account.standing(), Standing::of(to, approval));
        let was_in = was.role().is_some();
        let old_name = found.account.org.as_ref().map(|(_, name)| name.as_str());
        let joining = match (name.or(old_name), found.meter) {
            (Some(name), _) => Joining::Organization(name),
            (None, Some(meter)) => Joining::Meter(meter),
            (None, None) => return Ok(None),
        };
        let left = org_of(found).is_some() && to.is_none();
        let mail = match (is, name) {
            _ if left => Mail::Declined { joining },
            (Standing::Active(role), Some(organization)) if was_in => {
                Mail::RoleChanged { role, organization }
            }
            (Standing::Active(_), _) => Mail::Approved { joining },
            (Standing::Pending, _) => Mail::WaitingForApproval { joining },
            (Standing::Rejected | Standing::Unprotected, _) => Mail::Declined { joining },
        };
        self.compose(Recipient::of(&found.account), &mail).map(Some)
    }
}

fn org_of(found: &ManagedAccount) -> Option<OrgId> {
    found.account.org.as_ref().map(|(id, _)| *id)
}

fn place(org: Option<OrgId>) -> String {
    org.map_or("no organization".to_owned(), |it| format!("organization {it}"))
}

fn require_somebody_else(caller: &Caller, account: AccountId) -> Result<()> {
    match caller.principal.account() == Some(account) {
        true => Err(Error::Forbidden { needs: said("error-only-somebody-else") }),
        false => Ok(()),
    }
}
