//! Organizations: the provider and the companies that have meters.

use domain::{
    OrgId,
    audit::{Object, Outcome},
    entity::Coordinates,
};

use crate::{
    Store, Tx,
    audit::Deed,
    dialect::Dialect,
    error::{Error, Result},
    excerpt::{Excerpt, Part, pattern},
    meters::{coordinates, point},
};

/// An organization.
#[derive(Clone, Debug, PartialEq)]
pub struct Organization {
    /// Its id.
    pub id: OrgId,
    /// Its unique name.
    pub name: String,
    /// Where it is.
    pub coordinates: Option<Coordinates>,
    /// How many people belong to it, whether or not they are approved.
    pub n_members: u32,
    /// How many meters are assigned to it.
    pub n_meters: u32,
}

/// What becomes of an organization; what is nothing stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct OrganizationChange<'a> {
    /// Its new name.
    pub name: Option<&'a str>,
    /// Its new place, or that none is known.
    pub coordinates: Option<Option<Coordinates>>,
}

type OrganizationRow = (u32, String, Option<String>, i64, i64);

/// Organizations with what they have; the condition and the order follow.
macro_rules! organizations {
    ($coordinates:literal, $rest:literal) => {
        concat!(
            "SELECT o.org_id, o.org_name, ",
            $coordinates,
            ", (SELECT COUNT(*) FROM users u WHERE u.org_id = o.org_id), \
               (SELECT COUNT(*) FROM meter_map a WHERE a.entity_id = o.org_id) FROM organizations o ",
            $rest
        )
    };
}

macro_rules! both {
    ($rest:literal) => {
        Dialect {
            mariadb: organizations!("ST_AsText(o.coordinates)", $rest),
            sqlite: organizations!("o.coordinates", $rest),
        }
    };
}

const ONE: Dialect = both!("WHERE o.org_id = ?");
const BY_NUMBER: Dialect = both!(
    "WHERE o.org_id >= ? AND (o.org_id = ? OR o.org_name LIKE ? ESCAPE '!') ORDER BY o.org_id LIMIT ? OFFSET ?"
);
const BY_NAME: Dialect = both!(
    "WHERE o.org_id >= ? AND (o.org_id = ? OR o.org_name LIKE ? ESCAPE '!') \
     ORDER BY o.org_name, o.org_id LIMIT ? OFFSET ?"
);
const COUNT: &str = "SELECT COUNT(*) FROM organizations o WHERE o.org_id = ? OR o.org_name LIKE ? ESCAPE '!'";
const LOCATE: Dialect = Dialect {
    mariadb: "UPDATE organizations SET coordinates = ST_GeomFromText(?) WHERE org_id = ?",
    sqlite: "UPDATE organizations SET coordinates = ? WHERE org_id = ?",
};

impl Tx {
    /// Creates an organization.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the name is taken.
    pub async fn create_organization(&mut self, name: &str, place: Option<Coordinates>) -> Result<OrgId> {
        let select = "SELECT org_id FROM organizations WHERE org_name = ?";
        let id: u32 = on_tx!(self, connection => {
            let insert = sqlx::query("INSERT INTO organizations (org_name) VALUES (?)").bind(name);
            insert.execute(&mut *connection).await?;
            sqlx::query_scalar(select).bind(name).fetch_one(connection).await?
        });
        if place.is_some() {
            self.locate_organization(OrgId::new(id), place).await?;
        }
        Ok(OrgId::new(id))
    }

    async fn locate_organization(&mut self, id: OrgId, place: Option<Coordinates>) -> Result<()> {
        let sql = LOCATE.of(self.engine());
        on_tx!(self, connection => {
            sqlx::query(sql).bind(place.map(point)).bind(id.number()).execute(connection).await?;
        });
        Ok(())
    }

    async fn delete_organization(&mut self, id: OrgId) -> Result<()> {
        let n_meters = "SELECT COUNT(*) FROM meter_map WHERE entity_id = ?";
        let delete = "DELETE FROM organizations WHERE org_id = ?";
        let n_meters: i64 = on_tx!(self, connection => {
            sqlx::query_scalar(n_meters).bind(id.number()).fetch_one(connection).await?
        });
        if n_meters > 0 && id != OrgId::PROVIDER {
            return Err(Error::rule(
                "organization_has_meters",
                "this organization still has meters; un-assign them first",
            ));
        }
        on_tx!(self, connection => {
            match sqlx::query(delete).bind(id.number()).execute(connection).await?.rows_affected() {
                0 => Err(Error::Reference),
                _ => Ok(()),
            }
        })
    }
}

impl Store {
    /// Creates an organization; the first one in an empty database is the provider.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the name is taken.
    pub async fn create_organization(&self, name: &str, deed: &Deed) -> Result<OrgId> {
        self.create_organization_at(name, None, deed).await
    }

    /// Creates an organization whose place may be known; the first one in an empty database is the provider.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the name is taken.
    pub async fn create_organization_at(
        &self,
        name: &str,
        place: Option<Coordinates>,
        deed: &Deed,
    ) -> Result<OrgId> {
        audited!(self.db, tx => {
            let id = tx.create_organization(name, place).await?;
            tx.record(deed, &Object::Organization(id), Outcome::Done).await?;
            id
        })
    }

    /// Renames or locates an organization.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the name is taken, [`Error::Reference`] where there is no such organization.
    pub async fn update_organization(
        &self,
        id: OrgId,
        change: OrganizationChange<'_>,
        deed: &Deed,
    ) -> Result<()> {
        let rename = "UPDATE organizations SET org_name = COALESCE(?, org_name) WHERE org_id = ?";
        audited!(self.db, tx => {
            let n_found = on_tx!(tx, connection => {
                let rename = sqlx::query(rename).bind(change.name).bind(id.number());
                rename.execute(connection).await?.rows_affected()
            });
            if n_found == 0 {
                return Err(Error::Reference);
            }
            if let Some(place) = change.coordinates {
                tx.locate_organization(id, place).await?;
            }
            tx.record(deed, &Object::Organization(id), Outcome::Done).await?;
        })
    }

    /// Deletes an organization that has no members and no meters.
    ///
    /// # Errors
    /// [`Error::Rule`] where it has some or is the provider, [`Error::Reference`] where there is no such
    /// organization.
    pub async fn delete_organization(&self, id: OrgId, deed: &Deed) -> Result<()> {
        audited!(self.db, tx => {
            tx.delete_organization(id).await?;
            tx.record(deed, &Object::Organization(id), Outcome::Done).await?;
        })
    }

    /// The organization of that id.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn find_organization(&self, id: OrgId) -> Result<Option<Organization>> {
        let sql = ONE.of(self.db.engine());
        let row: Option<OrganizationRow> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(id.number()).fetch_optional(pool).await)?;
        Ok(row.map(organization))
    }

    /// The organizations in whose name a text occurs, or whose number it is; all of them for an empty one.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn organizations(&self, search: &str, part: Part) -> Result<Excerpt<Organization>> {
        let sql = if part.is_by_number() { BY_NUMBER } else { BY_NAME }.of(self.db.engine());
        let (number, pattern) = (search.parse::<u32>().ok(), pattern(search));
        let rows: Vec<OrganizationRow> = on_db!(&self.db, pool => {
            let query = sqlx::query_as(sql).bind(part.first()).bind(number).bind(&pattern);
            query.bind(part.limit()).bind(part.offset()).fetch_all(pool).await
        })?;
        let n_all: i64 = on_db!(&self.db, pool => {
            sqlx::query_scalar(COUNT).bind(number).bind(&pattern).fetch_one(pool).await
        })?;
        Ok(Excerpt { items: rows.into_iter().map(organization).collect(), n_all: n_all.unsigned_abs() })
    }
}

fn organization((id, name, place, n_members, n_meters): OrganizationRow) -> Organization {
    let count = |it: i64| u32::try_from(it).unwrap_or(u32::MAX);
    Organization {
        id: OrgId::new(id),
        name,
        coordinates: place.as_deref().and_then(coordinates),
        n_members: count(n_members),
        n_meters: count(n_meters),
    }
}
