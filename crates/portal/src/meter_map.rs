//! Meters on a map: one's own exactly, with their last result; of other organizations only how many there are about where.

use std::collections::HashMap;

use domain::{
    Compared, DrPeriod, EntityId, MeterId, OrgId, Timescale, access::MeterAuthority, entity::Coordinates,
};
use store::{MeterArea, MeterDay, Part, PlacedMeter};
use words::said;

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

/// What is on somebody's map.
#[derive(Clone, Debug)]
pub struct MeterMap {
    /// The DR period that results are of: the last one that has any; nothing where none has.
    pub period: Option<DrPeriod>,
    /// The meters that may be seen, by number: for the provider's staff all there are.
    pub meters: Vec<MapMeter>,
    /// Meters of other organizations, for whoever is not of the staff. No exact place can be in it.
    pub areas: Vec<MeterArea>,
}

/// A meter on the map, by whoever may see it.
#[derive(Clone, Debug)]
pub struct MapMeter {
    meter: PlacedMeter,
    /// How it did in the DR period.
    pub result: LastResult,
}

/// How a meter did in the last DR period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastResult {
    /// It saved a tenth of what was predicted or more; so much, in millionths.
    Much(i128),
    /// It saved less than that.
    Some(i128),
    /// It saved less than a hundredth.
    Little(i128),
    /// There is none.
    Unknown,
    /// There may be one, but it is a household's, which the staff look at one by one.
    Private,
}

/// Savings rates from which a result is another, in millionths.
const MUCH: i128 = 100_000;
const SOME: i128 = 10_000;
/// How many DR periods are looked at for one that has results.
const PERIODS: u32 = 5;
/// Fewer meters of others in an area are not shown: one or two would be a place rather than a number.
const MIN_IN_AREA: usize = 3;

impl Portal {
    /// The meters that somebody may see, with their places and their results in the last DR period; and other
    /// organizations' to those who are not of the staff, by area.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a key that may not read.
    pub async fn meter_map(&self, caller: &Caller) -> Result<MeterMap> {
        let entity = match caller.principal.meter_authority() {
            MeterAuthority::None => {
                return Err(Error::Forbidden { needs: said("error-only-read-keys") });
            }
            MeterAuthority::Every => None,
            MeterAuthority::Of(own) => Some(own),
        };
        let meters = self.store().placed_meters(&caller.principal).await?;
        let (period, compared) = self.last_results(&meters, entity).await?;
        let mut areas = match entity {
            None => Vec::new(),
            Some(own) => self.store().areas_of_others(own).await?,
        };
        areas.retain(|it| it.n_meters >= MIN_IN_AREA);
        let is_staff = caller.principal.role().is_some_and(|it| it.is_staff());
        let meter = |meter: PlacedMeter| {
            let result = match is_staff && meter.is_household() {
                true => LastResult::Private,
                false => LastResult::of(compared.get(&meter.id())),
            };
            MapMeter { meter, result }
        };
        Ok(MeterMap { period, meters: meters.into_iter().map(meter).collect(), areas })
    }

    /// What meters of somebody's map measured on each of the last seven local days before today, oldest first; of a household
    /// nothing to the staff.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn last_days(&self, meters: &[&MapMeter]) -> Result<HashMap<MeterId, Vec<MeterDay>>> {
        let calendar = &self.config().calendar;
        let today = calendar.date(self.now());
        let Some(from) = calendar.step(Timescale::Day, today, -7) else { return Ok(HashMap::new()) };
        let meters: Vec<&PlacedMeter> =
            meters.iter().filter(|it| it.result != LastResult::Private).map(|it| &it.meter).collect();
        Ok(self.store().meter_days(&meters, from, today, calendar).await?)
    }

    /// The last DR period in which any of these meters has a result, and what each compares in it.
    async fn last_results(
        &self,
        meters: &[PlacedMeter],
        entity: Option<EntityId>,
    ) -> Result<(Option<DrPeriod>, HashMap<MeterId, Compared>)> {
        let part = Part::After { n_before: 0, limit: PERIODS };
        for period in self.store().periods(self.now(), true, part).await?.items {
            let compared = self.store().compared_in(meters, entity, &period).await?;
            if compared.values().any(|it| it.n_both > 0) {
                return Ok((Some(period), compared));
            }
        }
        Ok((None, HashMap::new()))
    }
}

impl LastResult {
    /// All kinds of it, the best first.
    pub const KINDS: [LastResult; 5] = [
        LastResult::Much(MUCH),
        LastResult::Some(SOME),
        LastResult::Little(0),
        LastResult::Unknown,
        LastResult::Private,
    ];

    fn of(compared: Option<&Compared>) -> LastResult {
        let rate = compared.and_then(|it| it.saved.millionths_of(it.prediction));
        match rate {
            Some(rate) if rate >= MUCH => LastResult::Much(rate),
            Some(rate) if rate >= SOME => LastResult::Some(rate),
            Some(rate) => LastResult::Little(rate),
            None => LastResult::Unknown,
        }
    }

    /// The savings rate in millionths, where there is one to show.
    pub fn rate_millionths(self) -> Option<i128> {
        match self {
            LastResult::Much(rate) | LastResult::Some(rate) | LastResult::Little(rate) => Some(rate),
            LastResult::Unknown | LastResult::Private => None,
        }
    }

    /// Its kind as the API and addresses write it.
    pub fn as_str(self) -> &'static str {
        match self {
            LastResult::Much(_) => "much",
            LastResult::Some(_) => "some",
            LastResult::Little(_) => "little",
            LastResult::Unknown => "unknown",
            LastResult::Private => "private",
        }
    }
}

impl MapMeter {
    /// The meter's number.
    pub fn id(&self) -> MeterId {
        self.meter.id()
    }

    /// What its people call it; its number where they call it nothing.
    pub fn label(&self) -> String {
        self.meter.label()
    }

    /// The organization that it belongs to besides the provider.
    pub fn org(&self) -> Option<&(OrgId, String)> {
        self.meter.org()
    }

    /// Where it is, if that is known.
    pub fn place(&self) -> Option<Coordinates> {
        self.meter.place()
    }
}
