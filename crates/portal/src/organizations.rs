//! Organizations: who there is besides residential customers, what they are called and where they are.

use domain::{OrgId, Principal, access::MeterAuthority, audit::Action, entity::Coordinates};
use store::{Excerpt, Organization, OrganizationChange, Part};
use words::said;

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

/// The longest name of an organization, in characters.
const MAX_NAME: usize = 50;

impl Portal {
    /// The organizations that `principal` may know of and whose name or number is looked for: all of them for the
    /// provider's staff, their own for everybody else.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn organizations(
        &self,
        principal: &Principal,
        search: &str,
        part: Part,
    ) -> Result<Excerpt<Organization>> {
        if principal.meter_authority() == MeterAuthority::Every {
            return Ok(self.store().organizations(search.trim(), part).await?);
        }
        let own = match own_organization(principal) {
            Some(id) => self.store().find_organization(id).await?,
            None => None,
        };
        Ok(Excerpt { n_all: own.iter().len() as u64, items: own.into_iter().collect() })
    }

    /// The organization of that number.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it does not exist or is none of theirs: the two look the same.
    pub async fn organization(&self, principal: &Principal, id: OrgId) -> Result<Organization> {
        let may = principal.meter_authority() == MeterAuthority::Every
            || principal.may_see_members(id)
            || principal.may_manage_members(id)
            || own_organization(principal) == Some(id);
        let found = if may { self.store().find_organization(id).await? } else { None };
        found.ok_or(Error::NotFound("organization"))
    }

    /// Creates an organization.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks, [`Error::Invalid`] where the name cannot be used.
    pub async fn create_organization(&self, caller: &Caller, name: &str) -> Result<OrgId> {
        self.create_organization_at(caller, name, None).await
    }

    /// Creates an organization whose place may be known.
    ///
    /// # Errors
    /// As [`Portal::create_organization`].
    pub async fn create_organization_at(
        &self,
        caller: &Caller,
        name: &str,
        place: Option<Coordinates>,
    ) -> Result<OrgId> {
        self.require_administrator(caller)?;
        let name = checked_name(name)?;
        let deed = caller.deed_with(self.now(), Action::CreateOrganization, name);
        self.store().create_organization_at(name, place, &deed).await.map_err(refused)
    }

    /// Renames or locates an organization.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks, [`Error::Invalid`] where the name cannot be used,
    /// [`Error::NotFound`] where there is no such organization.
    pub async fn update_organization(
        &self,
        caller: &Caller,
        id: OrgId,
        change: OrganizationChange<'_>,
    ) -> Result<()> {
        self.require_administrator(caller)?;
        let name = change.name.map(checked_name).transpose()?;
        let before = self.store().find_organization(id).await?.ok_or(Error::NotFound("organization"))?;
        let mut details = Vec::new();
        if let Some(name) = name.filter(|it| *it != before.name) {
            details.push(format!("{} → {name}", before.name));
        }
        if change.coordinates.is_some_and(|it| it != before.coordinates) {
            details.push("moved".to_owned());
        }
        if details.is_empty() {
            return Ok(());
        }
        let deed = caller.deed_with(self.now(), Action::UpdateOrganization, details.join("; "));
        let change = OrganizationChange { name, ..change };
        self.store().update_organization(id, change, &deed).await.map_err(refused)
    }

    /// Deletes an organization that has no members and no meters.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks, [`Error::Rule`] where it has some or is the provider,
    /// [`Error::NotFound`] where there is no such organization.
    pub async fn delete_organization(&self, caller: &Caller, id: OrgId) -> Result<()> {
        self.require_administrator(caller)?;
        self.require_confirmed(caller)?;
        let before = self.store().find_organization(id).await?.ok_or(Error::NotFound("organization"))?;
        let deed = caller.deed_with(self.now(), Action::DeleteOrganization, before.name);
        self.store().delete_organization(id, &deed).await.map_err(refused)
    }
}

/// Their own organization, where they may read at all.
fn own_organization(principal: &Principal) -> Option<OrgId> {
    match principal.meter_authority() {
        MeterAuthority::Of(_) => principal.own_organization(),
        MeterAuthority::Every | MeterAuthority::None => None,
    }
}

fn checked_name(name: &str) -> Result<&str> {
    let name = name.trim();
    let reason = match name.chars().count() {
        0 => said("fault-empty"),
        1..=MAX_NAME if name.chars().any(char::is_control) => said("fault-no-text"),
        1..=MAX_NAME => return Ok(name),
        _ => said("fault-long-name").count("most", MAX_NAME),
    };
    Err(Error::Invalid { field: "org_name", reason })
}

fn refused(error: store::Error) -> Error {
    match error {
        store::Error::Duplicate => {
            Error::Invalid { field: "org_name", reason: said("fault-organization-taken") }
        }
        store::Error::Reference => Error::NotFound("organization"),
        other => other.into(),
    }
}
