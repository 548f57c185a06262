//! Whose each meter's days were: a day counts for the organization that had the meter when it began.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{Calendar, MeterId, OrgId};
use jiff::{Timestamp, civil::Date};

use crate::{FleetDays, FleetMeter, FleetSums, Store, codec::Utc, error::Result, fleet::Whose};

/// Days of a meter that has been in several hands, and whose they were.
///
/// Its fields are private and [`Store::fleet_parts`] is its only maker, as for a [`FleetMeter`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FleetPart {
    meter: MeterId,
    org: Option<(OrgId, String)>,
    days: FleetDays,
}

impl FleetPart {
    /// The organization that had the meter besides the provider; nothing where a household or nobody had it, or one that
    /// is no more.
    pub fn org(&self) -> Option<&(OrgId, String)> {
        self.org.as_ref()
    }
}

/// A time that somebody had a meter: who, where it is an organization that there is, from when and until when.
type Assigned = (Option<(OrgId, String)>, Option<Timestamp>, Option<Timestamp>);
type AssignedRow = (u32, Option<u32>, Option<String>, Option<Utc>, Option<Utc>);

/// All that those meters were ever assigned which were not always in the same hands.
const MOVED: &str = "SELECT a.meter_id, o.org_id, o.org_name, a.begins_at, a.ends_at FROM assignments a \
    JOIN (SELECT DISTINCT meter_id FROM assignments WHERE begins_at IS NOT NULL OR ends_at IS NOT NULL) moved \
    ON moved.meter_id = a.meter_id LEFT JOIN organizations o ON o.org_id = a.entity_id ORDER BY a.meter_id, o.org_id";

impl Store {
    /// The days of those of these meters that have been in several hands, by meter and in order; of all others every day
    /// is of the organization that they belong to now.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn fleet_parts(
        &self,
        meters: &[FleetMeter],
        days: FleetDays,
        calendar: &Calendar,
    ) -> Result<BTreeMap<MeterId, Vec<FleetPart>>> {
        let rows: Vec<AssignedRow> = on_db!(&self.db, pool => sqlx::query_as(MOVED).fetch_all(pool).await)?;
        let mut moved: HashMap<MeterId, Vec<Assigned>> = HashMap::new();
        for (meter, org, name, begins, ends) in rows {
            let assigned = (org.map(OrgId::new).zip(name), begins.map(|it| it.0), ends.map(|it| it.0));
            moved.entry(MeterId::new(meter)).or_default().push(assigned);
        }
        let known = meters.iter().filter_map(|it| Some((it.id(), moved.get(&it.id())?)));
        Ok(known.map(|(meter, assigned)| (meter, parts(meter, assigned, days, calendar))).collect())
    }

    /// The sums of a part; `whole` are those of all the days that it is a part of.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn fleet_part_sums(
        &self,
        part: &FleetPart,
        days: FleetDays,
        whole: Option<&FleetSums>,
    ) -> Result<FleetSums> {
        if (part.days.from, part.days.to) == (days.from, days.to) || whole.is_none() {
            return Ok(whole.cloned().unwrap_or_default());
        }
        let mut sums = self.sums_of(Whose::One(part.meter), part.days).await?;
        Ok(sums.remove(&part.meter).unwrap_or_default())
    }
}

/// The days of one meter by whose they were.
fn parts(meter: MeterId, assigned: &[Assigned], days: FleetDays, calendar: &Calendar) -> Vec<FleetPart> {
    let instants = assigned.iter().flat_map(|(_, begins, ends)| [*begins, *ends]).flatten();
    let changes = instants.filter_map(|it| first_day_from(it, calendar));
    let within = |it: &Date| days.from < *it && *it < days.to;
    let mut bounds: BTreeSet<Date> = changes.filter(within).collect();
    bounds.extend([days.from, days.to]);
    let bounds: Vec<Date> = bounds.into_iter().collect();
    let mut parts: Vec<FleetPart> = Vec::new();
    for (from, to) in bounds.iter().zip(bounds.iter().skip(1)) {
        let began = calendar.midnight(*from);
        let has = |(_, begins, ends): &&Assigned| {
            begins.is_none_or(|it| it <= began) && ends.is_none_or(|it| it > began)
        };
        let org = assigned.iter().filter(has).find_map(|(org, ..)| org.clone());
        match parts.last_mut() {
            Some(last) if last.org == org => last.days.to = *to,
            _ => parts.push(FleetPart {
                meter,
                org,
                days: FleetDays { from: *from, to: *to, by_month: false },
            }),
        }
    }
    parts
}

/// The first day that begins at an instant or after it.
pub(crate) fn first_day_from(instant: Timestamp, calendar: &Calendar) -> Option<Date> {
    let date = calendar.date(instant);
    if calendar.midnight(date) >= instant { Some(date) } else { date.tomorrow().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_is_of_whoever_had_the_meter_when_it_began() {
        let calendar = Calendar::new("America/New_York").unwrap();
        let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        let org = |number: u32| Some((OrgId::new(number), format!("Organization {number}")));
        let assigned = [
            (org(2), None, at("2026-07-10T16:00:00Z")),
            // A household, from a midnight of New York on; then nobody for a day; then two at once.
            (None, at("2026-07-14T04:00:00Z"), at("2026-07-16T04:00:00Z")),
            (org(3), at("2026-07-17T04:00:00Z"), None),
            (org(4), at("2026-07-17T04:00:01Z"), None),
            (org(2), at("2026-07-20T12:00:00Z"), at("2026-07-20T13:00:00Z")),
        ];
        let days = FleetDays { from: date(2026, 7, 1), to: date(2026, 8, 1), by_month: true };
        let found: Vec<_> = parts(MeterId::new(7), &assigned, days, &calendar)
            .into_iter()
            .map(|it| (it.org.map(|it| it.0.number()), it.days.from.day(), it.days.to.day()))
            .collect();
        assert_eq!(found, [(Some(2), 1, 11), (None, 11, 17), (Some(3), 17, 1)]);
        let later = FleetDays { from: date(2026, 7, 20), to: date(2026, 7, 21), by_month: false };
        assert_eq!(parts(MeterId::new(7), &assigned, later, &calendar).len(), 1);
    }
}
