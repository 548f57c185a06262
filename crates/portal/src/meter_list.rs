//! Meters for those who manage them: lists, labels and places, and meters that come many at a time.

use std::io::Cursor;

use domain::{
    MeterId, OrgId, Principal,
    access::MeterAuthority,
    audit::{Action, Object, Outcome},
    entity::Coordinates,
};
use formats::csv::{MeterRow, read_meters};
use store::{Assignment, Excerpt, ManagedMeter, MeterChange, MeterQuery, NewMeter};
use words::{Said, heard, said};

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Fault, Result},
};

/// A meter to create, perhaps for an organization.
#[derive(Clone, Debug, PartialEq)]
pub struct MeterToAdd {
    /// The number printed on it.
    pub id: MeterId,
    /// What its people call it.
    pub label: Option<String>,
    /// Where it is.
    pub coordinates: Option<Coordinates>,
    /// The organization that gets it.
    pub org: Option<OrgId>,
}

/// The longest label, in characters.
const MAX_LABEL: usize = 60;
/// The most meters that are created at a time.
const MAX_METERS: usize = 10_000;

impl Portal {
    /// The meters that a query asks for, with who has them: for the provider's staff.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless one of the provider's staff asks.
    pub async fn managed_meters(
        &self,
        principal: &Principal,
        query: &MeterQuery,
    ) -> Result<Excerpt<ManagedMeter>> {
        match principal.meter_authority() {
            MeterAuthority::Every => Ok(self.store().managed_meters(query).await?),
            _ => Err(Error::Forbidden { needs: said("error-only-provider") }),
        }
    }

    /// A meter, with who has it and who had it. To look at a household's is written down, for the household to see.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless a system administrator asks, [`Error::NotFound`] where there is no such meter.
    pub async fn managed_meter(
        &self,
        caller: &Caller,
        id: MeterId,
    ) -> Result<(ManagedMeter, Vec<Assignment>)> {
        if !caller.principal.may_inspect() {
            return Err(Error::Forbidden { needs: said("error-only-system-administrators") });
        }
        self.visible_meter(caller, id).await?;
        let meter = self.store().managed_meter(id).await?.ok_or(Error::NotFound("meter"))?;
        Ok((meter, self.store().assignments_of(id).await?))
    }

    /// Labels or locates a meter.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks, [`Error::Invalid`] for a label that cannot be used,
    /// [`Error::NotFound`] where there is no such meter.
    pub async fn update_meter(&self, caller: &Caller, id: MeterId, change: MeterChange<'_>) -> Result<()> {
        self.require_administrator(caller)?;
        let label = match change.label {
            Some(Some(label)) => Some(checked_label(label)?),
            other => other,
        };
        let details = match (label, change.coordinates) {
            (None, None) => return Ok(()),
            (Some(label), place) => {
                let moved = if place.is_some() { ", and placed" } else { "" };
                format!("labelled “{}”{moved}", label.unwrap_or(""))
            }
            (None, Some(_)) => "placed".to_owned(),
        };
        let deed = caller.deed_with(self.now(), Action::UpdateMeter, details);
        let change = MeterChange { label, ..change };
        self.store().update_meter(id, change, &deed).await.map_err(|error| match error {
            store::Error::Reference => Error::NotFound("meter"),
            other => other.into(),
        })
    }

    /// Creates meters, all of them or none; each is the provider's at once, and an organization's where it names one.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless an administrator asks, [`Error::Several`] with every meter that cannot be created.
    pub async fn add_meters(&self, caller: &Caller, meters: &[MeterToAdd]) -> Result<()> {
        self.require_administrator(caller)?;
        let mut faults = Vec::new();
        for (index, meter) in meters.iter().enumerate() {
            let place = |field: &str| format!("meters[{index}].{field}");
            if meters[..index].iter().any(|it| it.id == meter.id) {
                faults.push(Fault { place: place("meter_id").into(), reason: said("fault-twice") });
            }
            if let Some(Err(Error::Invalid { reason, .. })) = meter.label.as_deref().map(checked_label) {
                faults.push(Fault { place: place("label").into(), reason });
            }
        }
        require_none(faults)?;
        let index_of = |id| meters.iter().position(|it| it.id == id).unwrap_or(0);
        self.add(caller, meters, |id, field| format!("meters[{}].{field}", index_of(id)).into()).await
    }

    /// Creates the meters of a CSV file, `meter_id,label,latitude,longitude,org_id`; all of them or none.
    ///
    /// # Errors
    /// As [`Portal::add_meters`], with every bad row; [`Error::File`] where the file as a whole cannot be read.
    pub async fn add_meters_of_csv(&self, caller: &Caller, text: &[u8]) -> Result<Vec<MeterId>> {
        self.require_administrator(caller)?;
        let table = read_meters(Cursor::new(text)).map_err(|error| Error::File(heard(&error.to_string())))?;
        let fault = |it: &formats::RowError| match it.column.is_empty() {
            true => Fault {
                place: said("fault-at-line").with("line", it.line),
                reason: heard(&it.reason.to_string()),
            },
            false => {
                let reason = heard(&it.reason.to_string());
                Fault {
                    place: at_column(it.line, &it.column),
                    reason: said("fault-of-value").with("value", &it.value).saying("reason", reason),
                }
            }
        };
        require_none(table.errors.iter().map(fault).collect())?;
        let meters: Vec<MeterToAdd> = table.rows.iter().map(to_add).collect();
        let line_of = |id| table.rows.iter().find(|it| it.id == id).map_or(0, |it| it.line);
        self.add(caller, &meters, |id, field| at_column(line_of(id), field)).await?;
        Ok(meters.iter().map(|it| it.id).collect())
    }

    async fn add(
        &self,
        caller: &Caller,
        meters: &[MeterToAdd],
        place: impl Fn(MeterId, &str) -> Said,
    ) -> Result<()> {
        if meters.is_empty() || meters.len() > MAX_METERS {
            let reason = said("fault-meters-at-a-time").count("most", MAX_METERS);
            return Err(Error::Invalid { field: "meters", reason });
        }
        let new = |it: &MeterToAdd| {
            let label = it.label.as_deref().map(str::trim).filter(|it| !it.is_empty());
            (it.id, label.map(str::to_owned), it.coordinates, it.org)
        };
        let owned: Vec<_> = meters.iter().map(new).collect();
        let rows: Vec<_> = owned
            .iter()
            .map(|(id, label, coordinates, org)| {
                (NewMeter { id: *id, label: label.as_deref(), coordinates: *coordinates }, *org)
            })
            .collect();
        let deed = caller.deed(self.now(), Action::CreateMeter);
        self.store().create_meters_for(&rows, &deed).await.map_err(|error| match error {
            store::Error::Several(refused) => {
                let fault = |(id, error): &(MeterId, store::Error)| match error {
                    store::Error::Duplicate => Fault {
                        place: place(*id, "meter_id"),
                        reason: said("fault-meter-exists").with("meter", id),
                    },
                    store::Error::Reference => {
                        Fault { place: place(*id, "org_id"), reason: said("fault-no-organization") }
                    }
                    store::Error::Rule { message, .. } => {
                        Fault { place: place(*id, "meter_id"), reason: heard(message) }
                    }
                    _ => Fault { place: place(*id, "label"), reason: said("fault-does-not-fit") },
                };
                Error::Several(refused.iter().map(fault).collect())
            }
            other => other.into(),
        })
    }

    /// Writes down that somebody looked at what only system administrators see.
    pub(crate) async fn record_look(&self, caller: &Caller, action: Action, object: Object) -> Result<()> {
        let deed = caller.deed(self.now(), action);
        Ok(self.store().record(&deed, &object, Outcome::Done).await?)
    }
}

fn to_add(row: &MeterRow) -> MeterToAdd {
    MeterToAdd { id: row.id, label: row.label.clone(), coordinates: row.coordinates, org: row.org }
}

fn at_column(line: u64, column: &str) -> Said {
    said("fault-at-column").with("line", line).with("column", column)
}

fn require_none(faults: Vec<Fault>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(Error::Several(faults)) }
}

fn checked_label(label: &str) -> Result<Option<&str>> {
    let label = label.trim();
    if label.chars().count() > MAX_LABEL || label.chars().any(char::is_control) {
        let reason = said("fault-no-label").count("most", MAX_LABEL);
        return Err(Error::Invalid { field: "label", reason });
    }
    Ok(Some(label).filter(|it| !it.is_empty()))
}
