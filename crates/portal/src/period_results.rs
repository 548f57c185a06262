//! What came of DR periods: of all meters that somebody may see together, and meter by meter.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use domain::{
    Calendar, Compared, CreditFactor, DrPeriod, DrPeriodId, Interval, MeterId, OrgId, Savings, Timescale,
    access::MeterAuthority,
};
use jiff::{Timestamp, ToSpan, civil::Date};
use store::{FleetDays, FleetMeter, PeriodSums};

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
    fleet::{Parts, state_of},
    kept::Kept,
};

/// What meters used and saved together in a DR period.
///
/// An interval that several DR periods cover counts for the first of them, so that what is saved is never counted twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodResult {
    /// How many meters whoever asks may see then.
    pub n_meters: usize,
    /// How many of them have intervals with both values in the period.
    pub n_reporting: usize,
    /// How many saved in at least one interval.
    pub n_participating: usize,
    /// What was compared.
    pub compared: Compared,
    /// What was saved, and what it is worth.
    pub savings: Savings,
}

/// A DR period with what each meter did in it.
#[derive(Clone, Debug, PartialEq)]
pub struct PeriodView {
    /// The period.
    pub period: DrPeriod,
    /// Other DR periods that share time with it, oldest first.
    pub beside: Vec<DrPeriod>,
    /// All meters together.
    pub all: PeriodResult,
    /// The households among them, which the provider's staff sees together only; nothing for everybody else.
    pub homes: Option<PeriodResult>,
    /// Meter by meter, who saved the greatest part of what was predicted first, those without any reading last. To the
    /// provider's staff without those of households.
    pub meters: Vec<PeriodMeterLine>,
    /// Whether all sums follow the DR periods as they are now; where one was just changed, they do so soon.
    pub is_settled: bool,
}

/// A meter in a DR period.
#[derive(Clone, Debug, PartialEq)]
pub struct PeriodMeterLine {
    /// The meter.
    pub meter: MeterId,
    /// What its people call it.
    pub label: String,
    /// Whose it is besides the provider's.
    pub org: Option<(OrgId, String)>,
    /// What was compared.
    pub compared: Compared,
    /// What was saved, and what it is worth.
    pub savings: Savings,
    /// Intervals that should be there by now and are not, or have only one of the two values; nothing where the length of
    /// the meter's intervals is not known.
    pub n_missing: Option<u64>,
}

/// Answers that were given before.
pub(crate) type ResultCache = Kept<ListQuestion, Vec<PeriodResult>>;
pub(crate) type ViewCache = Kept<ViewQuestion, PeriodView>;

/// Which DR periods are asked for, by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListQuestion {
    authority: MeterAuthority,
    periods: Vec<DrPeriodId>,
}

/// Which DR period is asked for, by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ViewQuestion {
    authority: MeterAuthority,
    is_staff: bool,
    org: Option<OrgId>,
    period: DrPeriodId,
}

impl Portal {
    /// What all meters that somebody may see saved together in each of these DR periods, in their order.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a key that may not read.
    pub async fn period_results(
        &self,
        caller: &Caller,
        periods: &[DrPeriod],
    ) -> Result<Arc<Vec<PeriodResult>>> {
        let entity = self.whose(caller.principal.meter_authority(), None).await?;
        let starts = || periods.iter().map(|it| it.interval.start());
        let (Some(first), Some(last)) = (starts().min(), starts().max()) else { return Ok(Arc::default()) };
        let n_stale = self.store().n_stale_days().await?;
        let meters = self.store().fleet_meters(&caller.principal, None).await?;
        let question = ListQuestion {
            authority: caller.principal.meter_authority(),
            periods: periods.iter().map(|it| it.id).collect(),
        };
        let state = state_of(&meters, &Parts::new(), periods, n_stale);
        if let Some(results) = self.inner.period_results.get(&question, state) {
            return Ok(results);
        }
        let span = Interval::new(first, last + 1.second()).map_err(Error::internal)?;
        let mut sums = self.store().period_sums(&caller.principal, None, span).await?;
        for period in periods.iter().filter(|_| entity.is_some()) {
            for meter in meters.iter().filter(|it| came_within(it, period)) {
                let compared = self.compared_since(caller, meter, period).await?;
                sums.entry(period.id).or_default().add(&compared);
            }
        }
        let factor = self.config().credit_factor;
        let result = |it: &DrPeriod| {
            let sums = sums.get(&it.id).copied().unwrap_or_default();
            result(it, meters.iter().filter(|meter| is_seen(meter, it)).count(), &sums, factor)
        };
        let results = Arc::new(periods.iter().map(result).collect());
        if n_stale == 0 {
            self.inner.period_results.put(question, state, &results);
        }
        Ok(results)
    }

    /// What came of a DR period: of all meters that somebody may see, or those of an organization, together and one by one.
    ///
    /// # Errors
    /// As for [`Portal::fleet`]; [`Error::NotFound`] where there is no such DR period.
    pub async fn period_view(
        &self,
        caller: &Caller,
        id: DrPeriodId,
        org: Option<OrgId>,
    ) -> Result<Arc<PeriodView>> {
        let entity = self.whose(caller.principal.meter_authority(), org).await?;
        let period = self.period(id).await?;
        let n_stale = self.store().n_stale_days().await?;
        let beside = self.periods_beside(period.interval, Some(id)).await?;
        let meters = self.store().fleet_meters(&caller.principal, org).await?;
        let until = self.now().min(period.interval.end());
        let is_staff = caller.principal.role().is_some_and(|it| it.is_staff());
        let question =
            ViewQuestion { authority: caller.principal.meter_authority(), is_staff, org, period: id };
        let state = {
            let mut hasher = DefaultHasher::new();
            let all: Vec<DrPeriod> = beside.iter().chain([&period]).copied().collect();
            (state_of(&meters, &Parts::new(), &all, n_stale), until).hash(&mut hasher);
            hasher.finish()
        };
        if let Some(view) = self.inner.period_views.get(&question, state) {
            return Ok(view);
        }
        let mut sums = self.store().period_sums_by_meter(&meters, entity, &period).await?;
        for meter in meters.iter().filter(|it| came_within(it, &period)) {
            sums.insert(meter.id(), self.compared_since(caller, meter, &period).await?);
        }
        let calendar = &self.config().calendar;
        let days = FleetDays { by_month: false, ..FleetDays::of(period.interval, calendar)? };
        let lengths = self.store().interval_lengths(entity, days).await?;
        let expected = Expected { period: &period, beside: &beside, until, calendar };
        let seen: Vec<&FleetMeter> = meters.iter().filter(|it| is_seen(it, &period)).collect();
        let counted = counted(&seen, &sums, &lengths, &expected);
        let view = self.view(period, beside, counted, is_staff, n_stale == 0);
        if view.is_settled {
            self.inner.period_views.put(question, state, &view);
        }
        Ok(view)
    }

    fn view(
        &self,
        period: DrPeriod,
        beside: Vec<DrPeriod>,
        counted: Vec<Counted<'_>>,
        is_staff: bool,
        is_settled: bool,
    ) -> Arc<PeriodView> {
        let factor = self.config().credit_factor;
        let together = |chosen: fn(&Counted<'_>) -> bool| {
            let (mut sums, mut n_meters) = (PeriodSums::default(), 0);
            for it in counted.iter().filter(|it| chosen(it)) {
                n_meters += 1;
                sums.add(&it.compared);
            }
            result(&period, n_meters, &sums, factor)
        };
        let all = together(|_| true);
        let homes = is_staff.then(|| together(|it| it.meter.is_household()));
        // To show a household's by itself would be a look at it, which is written down one by one.
        let shown = counted.iter().filter(|it| !(is_staff && it.meter.is_household()));
        let mut meters: Vec<PeriodMeterLine> = shown.map(|it| it.line(&period, factor)).collect();
        meters.sort_by_key(|it| {
            let rate = it.savings.rate_millionths();
            (it.compared.n_both == 0, rate.is_none(), -rate.unwrap_or(0), it.meter)
        });
        Arc::new(PeriodView { period, beside, all, homes, meters, is_settled })
    }

    /// The DR periods that begin in a local year, this one where none is named; oldest first.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a year that is too far away.
    pub async fn periods_of_year(&self, year: Option<i16>) -> Result<Vec<DrPeriod>> {
        let calendar = &self.config().calendar;
        let too_far = || Error::Invalid { field: "year", reason: "is too far away".to_owned().into() };
        let year = year.unwrap_or_else(|| calendar.date(self.now()).year());
        let first = Date::new(year, 1, 1).ok().filter(|_| (1970..9999).contains(&year));
        let span = first.and_then(|it| calendar.span(Timescale::Year, it)).ok_or_else(too_far)?;
        let mut periods = self.store().periods_in(span).await?;
        periods.retain(|it| span.contains(it.interval.start()));
        Ok(periods)
    }

    /// The years in which the first and the last DR period begin; nothing where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn years_of_periods(&self) -> Result<Option<(i16, i16)>> {
        let year = |it: Timestamp| self.config().calendar.date(it).year();
        Ok(self.store().extent_of_periods().await?.map(|(first, last)| (year(first), year(last))))
    }

    /// Whether all sums follow the DR periods as they are now; where one was just changed, they do so soon.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn is_settled(&self) -> Result<bool> {
        Ok(self.store().n_stale_days().await? == 0)
    }

    /// The DR period that begins last before this one, and the one that begins first after it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn periods_around(&self, period: &DrPeriod) -> Result<(Option<DrPeriod>, Option<DrPeriod>)> {
        Ok(self.store().periods_around(period).await?)
    }

    /// What is compared in a DR period of a meter that became somebody's within it: from then on.
    async fn compared_since(
        &self,
        caller: &Caller,
        meter: &FleetMeter,
        period: &DrPeriod,
    ) -> Result<Compared> {
        let visible = self.visible_meter(caller, meter.id()).await?;
        let series = self.store().readings(&visible, period.interval).await?;
        let since = |start: Timestamp| meter.visible_from().is_none_or(|from| start >= from);
        let points: Vec<_> =
            series.points().iter().filter(|it| since(it.interval.start())).copied().collect();
        let periods = self.store().periods_in(period.interval).await?;
        Ok(Compared::of_period(&points, period.id, &periods))
    }
}

/// A meter with what was compared of it.
struct Counted<'a> {
    meter: &'a FleetMeter,
    compared: Compared,
    n_missing: Option<u64>,
}

impl Counted<'_> {
    fn line(&self, period: &DrPeriod, factor: CreditFactor) -> PeriodMeterLine {
        PeriodMeterLine {
            meter: self.meter.id(),
            label: self.meter.label(),
            org: self.meter.org().cloned(),
            compared: self.compared,
            savings: Savings::in_period(self.compared, period, factor),
            n_missing: self.n_missing,
        }
    }
}

fn counted<'a>(
    meters: &[&'a FleetMeter],
    sums: &HashMap<MeterId, Compared>,
    lengths: &HashMap<MeterId, i64>,
    expected: &Expected<'_>,
) -> Vec<Counted<'a>> {
    let mut known = HashMap::new();
    let mut one = |meter: &&'a FleetMeter| {
        let compared = sums.get(&meter.id()).copied().unwrap_or_default();
        let seconds = lengths.get(&meter.id()).copied().filter(|it| *it > 0);
        let since = meter.visible_from().filter(|it| *it > expected.period.interval.start());
        let n_expected = seconds
            .map(|seconds| *known.entry((seconds, since)).or_insert_with(|| expected.count(seconds, since)));
        Counted { meter, compared, n_missing: n_expected.map(|it| it.saturating_sub(compared.n_both)) }
    };
    meters.iter().map(&mut one).collect()
}

/// Which intervals of a DR period should be there by now.
struct Expected<'a> {
    period: &'a DrPeriod,
    beside: &'a [DrPeriod],
    until: Timestamp,
    calendar: &'a Calendar,
}

impl Expected<'_> {
    /// Those of so many seconds, counted from midnight on, that lie inside the period and belong to no earlier one.
    fn count(&self, seconds: i64, since: Option<Timestamp>) -> u64 {
        let (start, end) = (self.period.interval.start(), self.until);
        let midnight = self.calendar.midnight(self.calendar.date(start)).as_second();
        let from = since.map_or(start, |it| it.max(start)).as_second();
        let first = midnight + (from - midnight + seconds - 1).div_euclid(seconds) * seconds;
        let n = ((end.as_second() - first) / seconds).max(0);
        if !self.beside.iter().any(|it| self.is_before(it)) {
            return n.unsigned_abs();
        }
        let own = (0..n).filter(|it| self.is_own(first + it * seconds, first + (it + 1) * seconds));
        u64::try_from(own.count()).unwrap_or(u64::MAX)
    }

    /// Whether no other DR period that comes first covers this interval.
    fn is_own(&self, start: i64, end: i64) -> bool {
        let covers =
            |it: &DrPeriod| it.interval.start().as_second() <= start && end <= it.interval.end().as_second();
        !self.beside.iter().any(|it| self.is_before(it) && covers(it))
    }

    /// Whether an interval that both cover is the other one's.
    fn is_before(&self, other: &DrPeriod) -> bool {
        let key = |it: &DrPeriod| (it.interval.start(), it.id);
        key(other) < key(self.period)
    }
}

/// Whether any of a DR period may be seen of a meter.
fn is_seen(meter: &FleetMeter, period: &DrPeriod) -> bool {
    meter.visible_from().is_none_or(|from| from < period.interval.end())
}

/// Whether a meter became somebody's within a DR period: its totals are of more than they may see.
fn came_within(meter: &FleetMeter, period: &DrPeriod) -> bool {
    meter.visible_from().is_some_and(|from| from > period.interval.start() && from < period.interval.end())
}

fn result(period: &DrPeriod, n_meters: usize, sums: &PeriodSums, factor: CreditFactor) -> PeriodResult {
    let count = |it: u64| usize::try_from(it).unwrap_or(usize::MAX);
    PeriodResult {
        n_meters,
        n_reporting: count(sums.n_reporting),
        n_participating: count(sums.n_participating),
        compared: sums.compared,
        savings: Savings::in_period(sums.compared, period, factor),
    }
}
