//! Fills an empty database with the demo, up to the present time.

use domain::{ApprovalStatus, Arrival, EntityId, Interval, OrgId, ValidationRules, entity::Coordinates};
use jiff::{Span, Timestamp, ToSpan};
use store::{NewMeter, Tx, WriteOptions};

use super::{
    PASSWORD,
    history::{Extent, World, floor, readings},
    homes::Homes,
    people::{Belongs, PEOPLE, Person},
    schedule,
    sites::{HOMES, Meter, PROVIDER, SITES, Since, meters},
};
use crate::{
    Caller, Portal, Registration,
    error::{Error, Result},
};

/// The setting that says that the demo is there as a whole; written last.
const SETTING: &str = "demo";
/// Readings that are made and written at once.
const ROWS_AT_ONCE: i64 = 20_000;

/// Fills an empty database with the demo; where the demo is there already, nothing is done.
///
/// `progress` is told each step in words.
///
/// # Errors
/// [`Error::Invalid`] where there are other data, or a demo that was not filled to its end.
pub async fn fill(portal: &Portal, progress: impl FnMut(&str)) -> Result<()> {
    fill_back(portal, 1.year(), progress).await
}

/// As [`fill`], with a history that goes back so far; tests have no time for a year.
pub(super) async fn fill_back(portal: &Portal, back: Span, mut progress: impl FnMut(&str)) -> Result<()> {
    if portal.store().setting(SETTING).await?.is_some() {
        return Ok(());
    }
    require_empty(portal).await?;
    // As before the first import: otherwise whoever serves would add up everything once more.
    portal.totals_state().await?;
    progress("Creating organizations, meters and people");
    let organizations = create_organizations(portal).await?;
    create_meters(portal, &organizations).await?;
    create_people(portal, &organizations).await?;
    progress("Planning DR periods");
    let now = portal.now();
    let periods = create_periods(portal, now).await?;
    let homes = Homes::load().map_err(Error::internal)?;
    let rules = portal.validation_rules();
    let world = World { calendar: &portal.config().calendar, homes: &homes, periods: &periods };
    for (index, meter) in meters().enumerate() {
        progress(&format!("Writing readings of {} ({} of {})", meter.label, index + 1, meters().count()));
        let mut tx = portal.store().db().begin().await?;
        write(&mut tx, world, &rules, meter, extent(portal, meter, now, back)).await?;
        tx.commit().await?;
    }
    portal.store().put_setting(SETTING, &now.to_string()).await?;
    portal.inner.live.written().await;
    Ok(())
}

/// Writes a meter's readings of an extent, whose days are judged by `rules`.
pub(super) async fn write(
    tx: &mut Tx,
    world: World<'_>,
    rules: &ValidationRules,
    meter: &Meter,
    extent: Extent,
) -> Result<()> {
    let mut from = extent.from;
    while from < extent.to {
        let to = extent.to.min(floor(from, meter.step) + ROWS_AT_ONCE * meter.step);
        let rows = readings(world, meter, Extent { from, to, ..extent });
        let how = WriteOptions { arrival: Arrival::default(), calendar: world.calendar, rules };
        let outcome = tx.write_readings(&rows, &how).await?;
        if let Some((_, conflict)) = outcome.conflicts.first() {
            // Somebody else wrote to a meter of the demo: what they wrote stays.
            tracing::debug!(meter.id = %meter.id, n = outcome.conflicts.len(), ?conflict, "demo readings refused");
        }
        from = to;
    }
    Ok(())
}

async fn require_empty(portal: &Portal) -> Result<()> {
    let store = portal.store();
    if store.count_accounts().await? == 0 && store.find_organization(OrgId::PROVIDER).await?.is_none() {
        return Ok(());
    }
    let reason =
        "holds data that are not a whole demo; use --reset to delete them and begin anew, or another folder";
    Err(Error::Invalid { field: "--data", reason: reason.to_owned().into() })
}

/// The provider and the customers, in the order of [`SITES`].
async fn create_organizations(portal: &Portal) -> Result<Vec<OrgId>> {
    portal.create_organization(&Caller::operator(), PROVIDER).await?;
    let mut organizations = Vec::with_capacity(SITES.len());
    for site in &SITES {
        organizations.push(portal.create_organization(&Caller::operator(), site.name).await?);
    }
    Ok(organizations)
}

async fn create_meters(portal: &Portal, organizations: &[OrgId]) -> Result<()> {
    let new = |meter: &'static Meter| NewMeter {
        id: meter.id,
        label: Some(meter.label),
        coordinates: Coordinates::new(meter.place.0, meter.place.1),
    };
    portal.create_meters(&Caller::operator(), &meters().map(new).collect::<Vec<_>>()).await?;
    for (site, org) in SITES.iter().zip(organizations) {
        for meter in site.meters {
            portal.assign_meter(&Caller::operator(), EntityId::from(*org), meter.id, None).await?;
        }
    }
    Ok(())
}

async fn create_people(portal: &Portal, organizations: &[OrgId]) -> Result<()> {
    for person in &PEOPLE {
        create_person(portal, person, organizations).await?;
    }
    Ok(())
}

async fn create_person(portal: &Portal, person: &Person, organizations: &[OrgId]) -> Result<()> {
    let org = match person.of {
        Belongs::Provider => Some(OrgId::PROVIDER),
        Belongs::Site(index) => organizations.get(index).copied(),
        Belongs::Home(_) => None,
    };
    let (first_name, last_name) = person.name.split_once(' ').unwrap_or((person.name, ""));
    let new = Registration { email: person.email, first_name, last_name, org, password: PASSWORD };
    let account = portal.create_account(&Caller::operator(), new).await?;
    match person.of {
        Belongs::Home(index) => {
            portal.assign_meter(&Caller::operator(), EntityId::from(account), HOMES[index].id, None).await
        }
        // The database has made the first of each organization its administrator.
        _ if person.approval == ApprovalStatus::Admin => Ok(()),
        _ => portal.set_approval(&Caller::operator(), account, person.approval).await,
    }
}

async fn create_periods(portal: &Portal, now: Timestamp) -> Result<Vec<Interval>> {
    let periods = schedule::first_periods(&portal.config().calendar, now);
    for (index, period) in periods.iter().enumerate() {
        portal.create_period(&Caller::operator(), *period, schedule::credit_factor(index), true).await?;
    }
    Ok(periods)
}

/// From a midnight in the past until now, and the predictions after that.
fn extent(portal: &Portal, meter: &Meter, now: Timestamp, back: Span) -> Extent {
    let calendar = &portal.config().calendar;
    let today = calendar.date(now);
    let first = match meter.since {
        Since::Beginning => today.checked_sub(back),
        Since::Days(days) => today.checked_sub(days.days()),
    };
    Extent {
        from: calendar.midnight(first.unwrap_or(today)).as_second(),
        measured_to: floor(now.as_second(), meter.step),
        to: floor(now.as_second() + schedule::AHEAD_SECONDS, meter.step),
    }
}
