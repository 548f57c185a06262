//! Organizations: the provider and the companies that have meters.

use domain::{
    OrgId,
    audit::{Object, Outcome},
};

use crate::{Store, audit::Deed, error::Result};

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrgId,
    /// Its unique name.
    pub name: String,
}

impl Store {
    /// Creates an organization; the first one in an empty database is the provider.
    ///
    /// # Errors
    /// [`crate::Error::Duplicate`] where the name is taken.
    pub async fn create_organization(&self, name: &str, deed: &Deed) -> Result<OrgId> {
        let select = "SELECT org_id FROM organizations WHERE org_name = ?";
        audited!(self.db, tx => {
            let id: u32 = on_tx!(tx, connection => {
                let insert = sqlx::query("INSERT INTO organizations (org_name) VALUES (?)").bind(name);
                insert.execute(&mut *connection).await?;
                sqlx::query_scalar(select).bind(name).fetch_one(connection).await?
            });
            tx.record(deed, &Object::Organization(OrgId::new(id)), Outcome::Done).await?;
            OrgId::new(id)
        })
    }

    /// The organization of that id.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn find_organization(&self, id: OrgId) -> Result<Option<Organization>> {
        let sql = "SELECT org_name FROM organizations WHERE org_id = ?";
        let name: Option<String> =
            on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(id.number()).fetch_optional(pool).await)?;
        Ok(name.map(|name| Organization { id, name }))
    }
}
