//! The power of many meters together over some days: what a chart of all of them shows.

use std::sync::Arc;

use domain::{Interval, OrgId, SummedSeries, access::MeterAuthority};
use jiff::SignedDuration;
use store::FleetDays;

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
    fleet::{Parts, state_of},
    kept::Kept,
};

/// The power of many meters together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FleetPower {
    /// The time it is about.
    pub span: Interval,
    /// How many meters there are.
    pub n_meters: usize,
    /// How many of them are added up: those that have both values at any time of these days, or all where none has.
    pub n_summed: usize,
    /// The sums.
    pub series: SummedSeries,
}

/// Answers that were given before.
pub(crate) type FleetPowerCache = Kept<Question, FleetPower>;

/// What is asked for, by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    authority: MeterAuthority,
    org: Option<OrgId>,
    span: Interval,
}

/// The longest span: readings of all meters are added up for it.
const LONGEST: SignedDuration = SignedDuration::from_hours(8 * 24 + 1);

impl Portal {
    /// The power of all meters that somebody may see, or of those of an organization, added up over a span of at most
    /// eight days.
    ///
    /// # Errors
    /// As for [`Portal::fleet`]; [`Error::Invalid`] for a span that is longer.
    pub async fn fleet_power(
        &self,
        caller: &Caller,
        span: Interval,
        org: Option<OrgId>,
    ) -> Result<Arc<FleetPower>> {
        if span.end().duration_since(span.start()) > LONGEST {
            let reason = "is more than 8 days after `from`; ask for less at a time".to_owned().into();
            return Err(Error::Invalid { field: "to", reason });
        }
        let entity = self.whose(caller.principal.meter_authority(), org).await?;
        let meters = self.store().fleet_meters(&caller.principal, org).await?;
        let question = Question { authority: caller.principal.meter_authority(), org, span };
        let state = state_of(&meters, &Parts::new(), &[], 0);
        if let Some(power) = self.inner.fleet_powers.get(&question, state) {
            return Ok(power);
        }
        let calendar = &self.config().calendar;
        let days = FleetDays { by_month: false, ..FleetDays::of(span, calendar)? };
        let totals = self.store().fleet_sums(&meters, entity, days, calendar).await?;
        let has_both = |id| totals.get(&id).is_some_and(|it| it.totals.both.n_both > 0);
        let mut summed: Vec<_> = meters.iter().filter(|it| has_both(it.id())).cloned().collect();
        if summed.is_empty() {
            summed.clone_from(&meters);
        }
        let readings = self.store().summed_readings(&summed, span).await?;
        let power = Arc::new(FleetPower {
            span,
            n_meters: meters.len(),
            n_summed: summed.len(),
            series: SummedSeries::of(span, &readings),
        });
        self.inner.fleet_powers.put(question, state, &power);
        Ok(power)
    }
}
