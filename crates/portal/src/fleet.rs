//! Many meters at once, from their totals: what they saved together, and who saved most.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use domain::{
    Compared, CreditFactor, DrPeriod, EntityId, Interval, MeterId, OrgId, Savings, Scope, Timescale, Totals,
    access::MeterAuthority,
};
use jiff::civil::Date;
use store::{FleetDays, FleetMeter, FleetPart, FleetSums};
use words::said;

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
    kept::Kept,
};

/// What many meters measured and saved in a local day, week, month or year.
#[derive(Clone, Debug, PartialEq)]
pub struct Fleet {
    /// The time it is about: whole local days.
    pub span: Interval,
    /// All meters together.
    pub all: FleetLine,
    /// By organization, who saved the greatest part of what was predicted first; households and unassigned meters
    /// together under nothing. A day counts for the organization that had the meter when it began; one that had a meter for
    /// no day of the span has no line.
    pub organizations: Vec<(Option<(OrgId, String)>, FleetLine)>,
    /// By meter, likewise. To the provider's staff no household's is told apart from the others.
    pub meters: Vec<FleetMeterLine>,
    /// Whether all sums follow the DR periods as they are now; where one was just changed, they do so soon.
    pub is_settled: bool,
}

/// What one or several meters measured and saved.
#[derive(Clone, Debug, PartialEq)]
pub struct FleetLine {
    /// How many meters.
    pub n_meters: usize,
    /// How many of them measured anything in the span.
    pub n_reporting: usize,
    /// What they measured.
    pub totals: Totals,
    /// What they saved; everybody in the scope of all.
    pub savings: Savings,
}

/// A meter's line in a ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct FleetMeterLine {
    /// The meter.
    pub meter: MeterId,
    /// What its people call it.
    pub label: String,
    /// Whose it is besides the provider's.
    pub org: Option<(OrgId, String)>,
    /// What it measured and saved.
    pub line: FleetLine,
}

/// Answers that were given before.
pub(crate) type FleetCache = Kept<Question, Fleet>;

/// The meters that somebody asked for and may see, as the database has them now, before anything is added up. It is made
/// anew for each request.
#[derive(Clone, Debug)]
pub struct FleetNow {
    state: FleetState,
    entity: Option<EntityId>,
    days: FleetDays,
    meters: Vec<FleetMeter>,
    parts: Parts,
    is_settled: bool,
}

/// As long as this is the same, so are all sums: it has what is asked for, by whom, and a hash of all that the answer is
/// made from. It says nothing of who that is; only a [`FleetNow`] has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FleetState {
    question: Question,
    made_from: u64,
}

/// What is asked for, by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    authority: MeterAuthority,
    is_staff: bool,
    org: Option<OrgId>,
    timescale: Timescale,
    span: Interval,
}

impl FleetNow {
    /// What the answer is of; nothing while some sums do not yet follow the DR periods as they are now.
    pub fn state(&self) -> Option<FleetState> {
        self.is_settled.then_some(self.state)
    }
}

/// What was compared, by the credit factor of the DR period.
type Within = Vec<(Compared, Option<CreditFactor>)>;
/// Whose the days of meters were that have been in several hands.
pub(crate) type Parts = BTreeMap<MeterId, Vec<FleetPart>>;
/// Sums by organization; those of households and of unassigned meters under nothing.
type ByOrg = BTreeMap<Option<(OrgId, String)>, Sum>;

impl Portal {
    /// What all meters that somebody may see, or those of an organization, measured and saved in the local day, week,
    /// month or year around a date.
    ///
    /// It is made from totals of whole local days: of a meter that became somebody's within a day, from the next day on.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a key that may not read, [`Error::NotFound`] for an organization that does not exist or
    /// is another one, [`Error::Invalid`] for a date that is too far away.
    pub async fn fleet(
        &self,
        caller: &Caller,
        timescale: Timescale,
        date: Date,
        org: Option<OrgId>,
    ) -> Result<Arc<Fleet>> {
        let now = self.fleet_now(caller, timescale, date, org).await?;
        self.fleet_of(&now).await
    }

    /// The meters of [`Portal::fleet`], before anything is added up.
    ///
    /// # Errors
    /// As those of [`Portal::fleet`].
    pub async fn fleet_now(
        &self,
        caller: &Caller,
        timescale: Timescale,
        date: Date,
        org: Option<OrgId>,
    ) -> Result<FleetNow> {
        let authority = caller.principal.meter_authority();
        let entity = self.whose(authority, org).await?;
        let too_far = || Error::Invalid { field: "date", reason: said("fault-far-date") };
        let calendar = &self.config().calendar;
        let span = calendar.span(timescale, date).ok_or_else(too_far)?;
        let is_staff = caller.principal.role().is_some_and(|it| it.is_staff());
        let question = Question { authority, is_staff, org, timescale, span };
        // All that the answer is made from is looked up before the sums are: what changes meanwhile changes the hash.
        let n_stale = self.store().n_stale_days().await?;
        let periods = self.store().periods_in(span).await?;
        let meters = self.store().fleet_meters(&caller.principal, org).await?;
        let days = FleetDays::of(span, calendar)?;
        // Whoever asks of one organization asks of the meters that it has now, since they became its own.
        let parts = match entity.filter(|it| *it != OrgId::PROVIDER.into()) {
            None => self.store().fleet_parts(&meters, days, calendar).await?,
            Some(_) => BTreeMap::new(),
        };
        let state = FleetState { question, made_from: state_of(&meters, &parts, &periods, n_stale) };
        Ok(FleetNow { state, entity, days, meters, parts, is_settled: n_stale == 0 })
    }

    /// What these meters measured and saved.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn fleet_of(&self, now: &FleetNow) -> Result<Arc<Fleet>> {
        if let Some(fleet) = self.inner.fleets.get(&now.state.question, now.state.made_from) {
            return Ok(fleet);
        }
        let FleetNow { state, entity, days, meters, parts, is_settled } = now;
        let sums = self.store().fleet_sums(meters, *entity, *days, &self.config().calendar).await?;
        let by_org = self.by_org(meters, parts, &sums, *days).await?;
        let Question { span, is_staff, .. } = state.question;
        let fleet = fleet(span, meters, &sums, by_org, is_staff, self.config().credit_factor);
        let fleet = Arc::new(Fleet { is_settled: *is_settled, ..fleet });
        if *is_settled {
            self.inner.fleets.put(state.question, state.made_from, &fleet);
        }
        Ok(fleet)
    }

    /// Whose meters are asked of; nothing where all are.
    pub(crate) async fn whose(
        &self,
        authority: MeterAuthority,
        org: Option<OrgId>,
    ) -> Result<Option<EntityId>> {
        match (authority, org) {
            (MeterAuthority::None, _) => Err(Error::Forbidden { needs: said("error-only-read-keys") }),
            (MeterAuthority::Every, Some(org)) => {
                self.store().find_organization(org).await?.ok_or(Error::NotFound("organization"))?;
                Ok(Some(EntityId::from(org)))
            }
            (MeterAuthority::Every, None) => Ok(None),
            (MeterAuthority::Of(own), Some(org)) if own != EntityId::from(org) => {
                Err(Error::NotFound("organization"))
            }
            (MeterAuthority::Of(own), _) => Ok(Some(own)),
        }
    }

    /// The sums of each organization, over the days that its meters were its own.
    async fn by_org(
        &self,
        meters: &[FleetMeter],
        parts: &Parts,
        sums: &HashMap<MeterId, FleetSums>,
        days: FleetDays,
    ) -> Result<ByOrg> {
        let (nothing, mut by_org) = (FleetSums::default(), ByOrg::new());
        for meter in meters {
            let whole = sums.get(&meter.id());
            let Some(parts) = parts.get(&meter.id()) else {
                by_org.entry(meter.org().cloned()).or_default().add(whole.unwrap_or(&nothing));
                continue;
            };
            // Of one that came back there are two parts, and still it is one meter.
            let mut of_meter: BTreeMap<_, FleetSums> = BTreeMap::new();
            for part in parts {
                let sums = self.store().fleet_part_sums(part, days, whole).await?;
                let sum = of_meter.entry(part.org().cloned()).or_default();
                sum.totals += sums.totals;
                sum.within.extend(sums.within);
            }
            for (org, sums) in of_meter {
                by_org.entry(org).or_default().add(&sums);
            }
        }
        Ok(by_org)
    }
}

/// A hash of all that sums over meters are made from.
pub(crate) fn state_of(meters: &[FleetMeter], parts: &Parts, periods: &[DrPeriod], n_stale: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (meters, parts, n_stale).hash(&mut hasher);
    for period in periods {
        let factor = period.credit_factor.map(CreditFactor::millionths);
        (period.id.number(), period.interval, factor).hash(&mut hasher);
    }
    hasher.finish()
}

/// Sums on their way to a line.
#[derive(Default)]
struct Sum {
    n_meters: usize,
    n_reporting: usize,
    totals: Totals,
    within: Within,
}

impl Sum {
    fn add(&mut self, sums: &FleetSums) {
        self.n_meters += 1;
        self.n_reporting += usize::from(sums.totals.n_actual > 0);
        self.totals += sums.totals;
        for (compared, factor) in &sums.within {
            match self.within.iter_mut().find(|(_, it)| it == factor) {
                Some((sum, _)) => *sum += *compared,
                None => self.within.push((*compared, *factor)),
            }
        }
    }

    fn line(&self, scope: Scope, factor: CreditFactor) -> FleetLine {
        FleetLine {
            n_meters: self.n_meters,
            n_reporting: self.n_reporting,
            totals: self.totals,
            savings: Savings::in_scope(scope, &self.totals, &self.within, factor),
        }
    }
}

fn fleet(
    span: Interval,
    meters: &[FleetMeter],
    sums: &HashMap<MeterId, FleetSums>,
    by_org: ByOrg,
    is_staff: bool,
    factor: CreditFactor,
) -> Fleet {
    let nothing = FleetSums::default();
    let mut all = Sum::default();
    meters.iter().for_each(|it| all.add(sums.get(&it.id()).unwrap_or(&nothing)));
    let scope = all.totals.scope();
    let line = |meter: &FleetMeter| {
        let mut sum = Sum::default();
        sum.add(sums.get(&meter.id()).unwrap_or(&nothing));
        FleetMeterLine {
            meter: meter.id(),
            label: meter.label(),
            org: meter.org().cloned(),
            line: sum.line(scope, factor),
        }
    };
    // To show a household's by itself would be a look at it, which is written down one by one.
    let shown = meters.iter().filter(|it| !(is_staff && it.is_household()));
    let mut lines: Vec<FleetMeterLine> = shown.map(line).collect();
    lines.sort_by_key(|it| (rank(&it.line), it.meter));
    let mut organizations: Vec<_> =
        by_org.into_iter().map(|(org, sum)| (org, sum.line(scope, factor))).collect();
    organizations.sort_by_key(|(org, line)| (rank(line), org.is_none(), org.as_ref().map(|(id, _)| *id)));
    Fleet { span, all: all.line(scope, factor), organizations, meters: lines, is_settled: true }
}

/// Less for who saved more of what was predicted; those of whom nothing is known last.
fn rank(line: &FleetLine) -> (bool, i128) {
    let rate = line.savings.rate_millionths();
    (rate.is_none(), -rate.unwrap_or(0))
}
