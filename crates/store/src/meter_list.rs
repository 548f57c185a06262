//! All meters, for those who manage them: who has which and had it before, which nobody has, which are silent.

use domain::{
    AccountId, EntityId, MeterId, OrgId,
    audit::{Object, Outcome},
    entity::Coordinates,
};
use jiff::Timestamp;

use crate::{
    Store, Tx,
    audit::Deed,
    codec::Utc,
    dialect::Dialect,
    error::{Error, Result},
    excerpt::{Excerpt, Part, pattern},
    meters::{NewMeter, coordinates, create_meter, point},
};

/// Whoever has a meter, as lists name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// An organization, with its name.
    Organization(OrgId, String),
    /// A residential customer.
    Account {
        /// Their account.
        id: AccountId,
        /// First and last name.
        name: String,
        /// Their e-mail address.
        email: String,
    },
    /// Somebody who is deleted: a bare number.
    Gone(EntityId),
}

/// A meter as those see it who manage it.
#[derive(Clone, Debug, PartialEq)]
pub struct ManagedMeter {
    /// Its number.
    pub id: MeterId,
    /// What its people call it.
    pub label: Option<String>,
    /// Where it is.
    pub coordinates: Option<Coordinates>,
    /// The end of its newest measured interval.
    pub last_reading: Option<Timestamp>,
    /// Who has it besides the provider; the first of them where it is shared.
    pub holder: Option<Holder>,
    /// How many have it besides the provider.
    pub n_holders: u32,
}

/// Which meters; what is nothing or empty does not narrow.
#[derive(Clone, Debug)]
pub struct MeterQuery {
    /// A text that occurs in label, holder's name or e-mail, or the meter's number.
    pub search: String,
    /// Only those which nobody but the provider has.
    pub is_unassigned: bool,
    /// Only those without a measured interval since then.
    pub silent_since: Option<Timestamp>,
    /// Only those of that person or organization.
    pub of: Option<EntityId>,
    /// Which part of the list.
    pub part: Part,
}

/// That somebody has or had a meter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Who.
    pub holder: Holder,
    /// From when on they see its readings; all of them where that is nothing.
    pub begins_at: Option<Timestamp>,
    /// Until when; still where that is nothing.
    pub ends_at: Option<Timestamp>,
}

/// What becomes of a meter; what is nothing stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct MeterChange<'a> {
    /// Its new label, or that it has none.
    pub label: Option<Option<&'a str>>,
    /// Its new place, or that none is known.
    pub coordinates: Option<Option<Coordinates>>,
}

/// Name, first name, last name, e-mail: of an organization the first, of a person the others.
type HolderNames = (Option<String>, Option<String>, Option<String>, Option<String>);
#[rustfmt::skip]
type MeterRow = (
    u32, Option<String>, Option<String>, Option<Utc>, Option<u32>, i64,
    Option<String>, Option<String>, Option<String>, Option<String>,
);
#[rustfmt::skip]
type AssignmentRow =
    (u32, Option<Utc>, Option<Utc>, Option<String>, Option<String>, Option<String>, Option<String>);

macro_rules! matching {
    () => {
        " FROM meters m LEFT JOIN meter_details d ON d.meter_id = m.meter_id \
          LEFT JOIN (SELECT a.meter_id, MIN(a.entity_id) AS entity_id, COUNT(*) AS n_holders FROM meter_map a \
                     WHERE a.entity_id <> 1 GROUP BY a.meter_id) h ON h.meter_id = m.meter_id \
          LEFT JOIN organizations o ON o.org_id = h.entity_id LEFT JOIN users u ON u.account_id = h.entity_id \
          WHERE m.meter_id >= ? AND (? = 0 OR h.entity_id IS NULL) \
          AND (? = 0 OR NOT EXISTS (SELECT 1 FROM meter_data r WHERE r.meter_id = m.meter_id \
                                     AND r.start_time >= ? AND r.meter_value IS NOT NULL)) \
          AND (? = 0 OR EXISTS (SELECT 1 FROM meter_map a WHERE a.meter_id = m.meter_id AND a.entity_id = ?)) \
          AND (? = '' OR m.meter_id = ? OR d.label LIKE ? ESCAPE '!' OR o.org_name LIKE ? ESCAPE '!' \
               OR u.email LIKE ? ESCAPE '!' OR CONCAT(u.first_name, ' ', u.last_name) LIKE ? ESCAPE '!')"
    };
}

macro_rules! meters {
    ($coordinates:literal, $order:literal) => {
        concat!(
            "SELECT m.meter_id, d.label, ",
            $coordinates,
            ", (SELECT r.end_time FROM meter_data r WHERE r.meter_id = m.meter_id AND r.meter_value IS NOT NULL \
                ORDER BY r.start_time DESC LIMIT 1), h.entity_id, CAST(COALESCE(h.n_holders, 0) AS SIGNED), \
             o.org_name, u.first_name, u.last_name, u.email",
            matching!(),
            $order
        )
    };
}

macro_rules! both {
    ($order:literal) => {
        Dialect {
            mariadb: meters!("ST_AsText(m.coordinates)", $order),
            sqlite: meters!("m.coordinates", $order),
        }
    };
}

const BY_NUMBER: Dialect = both!(" ORDER BY m.meter_id LIMIT ? OFFSET ?");
const BY_NAME: Dialect =
    both!(" ORDER BY o.org_name IS NULL, o.org_name, d.label IS NULL, d.label, m.meter_id LIMIT ? OFFSET ?");
const COUNT: &str = concat!("SELECT COUNT(*)", matching!());
const LOCATE: Dialect = Dialect {
    mariadb: "UPDATE meters SET coordinates = ST_GeomFromText(?) WHERE meter_id = ?",
    sqlite: "UPDATE meters SET coordinates = ? WHERE meter_id = ?",
};
const ASSIGNMENTS: &str = "SELECT a.entity_id, a.begins_at, a.ends_at, o.org_name, u.first_name, u.last_name, u.email \
    FROM assignments a LEFT JOIN organizations o ON o.org_id = a.entity_id \
    LEFT JOIN users u ON u.account_id = a.entity_id WHERE a.meter_id = ? \
    ORDER BY a.ends_at IS NOT NULL, a.assignment_id DESC";

/// Binds what `matching!` asks for.
macro_rules! bind_query {
    ($sql:expr, $make:ident, $query:expr, $first:expr) => {{
        let query: &MeterQuery = $query;
        let found = pattern(&query.search);
        let since = query.silent_since.unwrap_or(Timestamp::UNIX_EPOCH);
        let of = query.of.map_or(0, EntityId::number);
        sqlx::$make($sql)
            .bind($first)
            .bind(i64::from(query.is_unassigned))
            .bind(i64::from(query.silent_since.is_some()))
            .bind(Utc(since))
            .bind(i64::from(query.of.is_some()))
            .bind(of)
            .bind(query.search.clone())
            .bind(query.search.parse::<u32>().ok())
            .bind(found.clone())
            .bind(found.clone())
            .bind(found.clone())
            .bind(found)
    }};
}

impl Tx {
    async fn update_meter(&mut self, id: MeterId, change: MeterChange<'_>) -> Result<()> {
        let label = "INSERT INTO meter_details (meter_id, label) VALUES (?, ?)";
        let exists = "SELECT meter_id FROM meters WHERE meter_id = ?";
        let (locate, id) = (LOCATE.of(self.engine()), id.number());
        on_tx!(self, connection => {
            let found: Option<u32> =
                sqlx::query_scalar(exists).bind(id).fetch_optional(&mut *connection).await?;
            if found.is_none() {
                return Err(Error::Reference);
            }
            if let Some(place) = change.coordinates {
                sqlx::query(locate).bind(place.map(point)).bind(id).execute(&mut *connection).await?;
            }
            if let Some(new) = change.label {
                let delete = sqlx::query("DELETE FROM meter_details WHERE meter_id = ?").bind(id);
                delete.execute(&mut *connection).await?;
                if let Some(new) = new {
                    sqlx::query(label).bind(id).bind(new).execute(connection).await?;
                }
            }
        });
        Ok(())
    }
}

impl Store {
    /// The meters that a query asks for.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn managed_meters(&self, query: &MeterQuery) -> Result<Excerpt<ManagedMeter>> {
        let part = query.part;
        let sql = if part.is_by_number() { BY_NUMBER } else { BY_NAME }.of(self.db.engine());
        let rows: Vec<MeterRow> = on_db!(&self.db, pool => {
            let query = bind_query!(sql, query_as, query, part.first());
            query.bind(part.limit()).bind(part.offset()).fetch_all(pool).await
        })?;
        let n_all: i64 = on_db!(&self.db, pool => {
            bind_query!(COUNT, query_scalar, query, 0i64).fetch_one(pool).await
        })?;
        Ok(Excerpt { items: rows.into_iter().map(managed).collect(), n_all: n_all.unsigned_abs() })
    }

    /// The meter of that number.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn managed_meter(&self, id: MeterId) -> Result<Option<ManagedMeter>> {
        let part = Part::Behind { number: id.number().checked_sub(1), limit: 1 };
        let query =
            MeterQuery { search: String::new(), is_unassigned: false, silent_since: None, of: None, part };
        let found = self.managed_meters(&query).await?.items.into_iter().next();
        Ok(found.filter(|it| it.id == id))
    }

    /// Who has a meter and who had it, the present ones first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn assignments_of(&self, meter: MeterId) -> Result<Vec<Assignment>> {
        let rows: Vec<AssignmentRow> = on_db!(&self.db, pool => {
            sqlx::query_as(ASSIGNMENTS).bind(meter.number()).fetch_all(pool).await
        })?;
        let assignment = |(id, begins, ends, org, first, last, email): AssignmentRow| Assignment {
            holder: holder(id, (org, first, last, email)),
            begins_at: begins.map(|it| it.0),
            ends_at: ends.map(|it| it.0),
        };
        Ok(rows.into_iter().map(assignment).collect())
    }

    /// Labels or locates a meter.
    ///
    /// # Errors
    /// [`Error::Reference`] where there is no such meter.
    pub async fn update_meter(&self, id: MeterId, change: MeterChange<'_>, deed: &Deed) -> Result<()> {
        audited!(self.db, tx => {
            tx.update_meter(id, change).await?;
            tx.record(deed, &Object::Meter(id), Outcome::Done).await?;
        })
    }

    /// Creates meters, each of them for an organization where it names one; all of them or none.
    ///
    /// # Errors
    /// [`Error::Several`] with a reason for each that cannot be: [`Error::Duplicate`] where its number is taken,
    /// [`Error::Reference`] where there is no such organization.
    pub async fn create_meters_for(
        &self,
        meters: &[(NewMeter<'_>, Option<OrgId>)],
        deed: &Deed,
    ) -> Result<()> {
        audited!(self.db, tx => {
            let mut refused = Vec::new();
            for (meter, org) in meters {
                match create_meter_for(tx, *meter, *org).await {
                    Ok(()) => tx.record(deed, &Object::Meter(meter.id), Outcome::Done).await?,
                    Err(error) if error.is_of_a_row() => refused.push((meter.id, error)),
                    Err(other) => return Err(other),
                }
            }
            if !refused.is_empty() {
                return Err(Error::Several(refused));
            }
        })
    }
}

async fn create_meter_for(tx: &mut Tx, meter: NewMeter<'_>, org: Option<OrgId>) -> Result<()> {
    create_meter(tx, meter).await?;
    match org.filter(|it| *it != OrgId::PROVIDER) {
        // An account has a number of the same kind: a mistyped one would give somebody the meter.
        Some(org) if !tx.has_organization(org).await? => Err(Error::Reference),
        Some(org) => tx.assign_meter(org.into(), meter.id, None).await,
        None => Ok(()),
    }
}

fn managed(row: MeterRow) -> ManagedMeter {
    let (id, label, place, last_reading, entity, n_holders, org, first, last, email) = row;
    ManagedMeter {
        id: MeterId::new(id),
        label,
        coordinates: place.as_deref().and_then(coordinates),
        last_reading: last_reading.map(|it| it.0),
        holder: entity.map(|it| holder(it, (org, first, last, email))),
        n_holders: u32::try_from(n_holders).unwrap_or(0),
    }
}

fn holder(number: u32, names: HolderNames) -> Holder {
    match names {
        (Some(name), ..) => Holder::Organization(OrgId::new(number), name),
        (None, Some(first), Some(last), Some(email)) => {
            let name = format!("{first} {last}").trim().to_owned();
            Holder::Account { id: AccountId::new(number), name, email }
        }
        _ => Holder::Gone(EntityId::new(number)),
    }
}
