//! Who saved the greatest part of what was predicted: with names to the staff, to everybody else without.

use std::sync::Arc;

use domain::{Interval, OrgId, Timescale, access::MeterAuthority};
use jiff::civil::Date;

use crate::{
    Portal,
    caller::Caller,
    error::Result,
    fleet::{Fleet, FleetLine, FleetMeterLine},
};

/// Organizations, who saved the greatest part of what was predicted first, as somebody may see them.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// The time it is about: whole local days.
    pub span: Interval,
    /// Whether only DR periods count.
    pub by_period: bool,
    /// Whether all sums follow the DR periods as they are now.
    pub is_settled: bool,
    /// Everybody that has a rank, and behind them to the staff those of whom nothing is known.
    pub lines: Vec<Ranked>,
    /// Whether others have ranks that are not told, since they are too few.
    pub hides_others: bool,
    /// Meters of one's own, or of the organization that was asked for, likewise.
    pub meters: Vec<FleetMeterLine>,
}

/// A line of a ranking.
#[derive(Clone, Debug, PartialEq)]
pub enum Ranked {
    /// An organization that whoever asked may know, with all that is known of it.
    Named {
        /// The first is 1; nothing where nothing was predicted.
        rank: Option<usize>,
        /// The organization; nothing for a household that asks for itself.
        org: Option<(OrgId, String)>,
        /// What it measured and saved.
        line: Box<FleetLine>,
        /// Whether it is whoever asked, or the one that was asked for.
        is_own: bool,
    },
    /// Another organization. What it is called, where it is and how much it used cannot be in it.
    Another {
        /// The first is 1.
        rank: usize,
        /// Its savings rate in whole percent.
        percent: i64,
    },
}

/// With fewer others than these, one could tell by elimination whose a rate is.
const MIN_OTHERS: usize = 3;

impl Portal {
    /// Organizations by what they saved of what was predicted, in the local day, week, month or year around a date; `of` is
    /// the organization that the staff look at.
    ///
    /// To whoever is not of the staff, other organizations are a rank and a rate in whole percent, and that only where there
    /// are several; a household is ranked among them as one more.
    ///
    /// # Errors
    /// As [`Portal::fleet`].
    pub async fn ranking(
        &self,
        caller: &Caller,
        timescale: Timescale,
        date: Date,
        of: Option<OrgId>,
    ) -> Result<Ranking> {
        match caller.principal.meter_authority() {
            MeterAuthority::Every => self.ranking_with_names(caller, timescale, date, of).await,
            // Who may see nothing is told so.
            _ => {
                let own = self.fleet(caller, timescale, date, None).await?;
                let all = self.fleet(&Caller::operator(), timescale, date, None).await?;
                Ok(without_names(&own, &all, caller.principal.own_organization()))
            }
        }
    }

    async fn ranking_with_names(
        &self,
        caller: &Caller,
        timescale: Timescale,
        date: Date,
        of: Option<OrgId>,
    ) -> Result<Ranking> {
        let all = self.fleet(caller, timescale, date, None).await?;
        let meters = match of {
            Some(of) => self.fleet(caller, timescale, date, Some(of)).await?.meters.clone(),
            None => Vec::new(),
        };
        let named = all.organizations.iter().filter_map(|(org, line)| Some((org.clone()?, line)));
        let line = |(index, (org, line)): (usize, ((OrgId, String), &FleetLine))| Ranked::Named {
            // Those without a rate are the last ones.
            rank: line.savings.rate_millionths().map(|_| index + 1),
            is_own: Some(org.0) == of,
            org: Some(org),
            line: Box::new(line.clone()),
        };
        let lines = named.enumerate().map(line).collect();
        Ok(Ranking { lines, meters, ..Ranking::of(&all) })
    }
}

impl Ranking {
    fn of(fleet: &Fleet) -> Ranking {
        Ranking {
            span: fleet.span,
            by_period: fleet.all.totals.touches_period,
            is_settled: fleet.is_settled,
            lines: Vec::new(),
            hides_others: false,
            meters: Vec::new(),
        }
    }
}

fn without_names(own: &Arc<Fleet>, all: &Arc<Fleet>, org: Option<OrgId>) -> Ranking {
    let is_own = |it: &Option<(OrgId, String)>| it.as_ref().map(|(id, _)| *id) == org;
    let others = all.organizations.iter().filter(|(it, _)| it.is_some() && !is_own(it));
    let mut rates: Vec<i128> = others.filter_map(|(_, it)| it.savings.rate_millionths()).collect();
    let hides_others = (1..MIN_OTHERS).contains(&rates.len());
    if hides_others {
        rates.clear();
    }
    // In different scopes they would not be of the same hours.
    let own_rate =
        own.all.savings.rate_millionths().filter(|_| own.all.totals.scope() == all.all.totals.scope());
    let own_index = own_rate.map(|own| rates.iter().filter(|it| **it > own).count());
    let others = rates.iter().enumerate().map(|(index, rate)| {
        let behind = own_index.is_some_and(|own| own <= index);
        Ranked::Another { rank: index + 1 + usize::from(behind), percent: whole_percent(*rate) }
    });
    let mut lines: Vec<Ranked> = others.collect();
    let name = || own.organizations.iter().find_map(|(it, _)| it.clone().filter(|(id, _)| Some(*id) == org));
    let own_line = Ranked::Named {
        rank: own_index.filter(|_| !hides_others).map(|it| it + 1),
        org: name(),
        line: Box::new(own.all.clone()),
        is_own: true,
    };
    lines.insert(own_index.unwrap_or(lines.len()), own_line);
    Ranking { lines, hides_others, meters: own.meters.clone(), ..Ranking::of(all) }
}

fn whole_percent(millionths: i128) -> i64 {
    i64::try_from(domain::decimal::div_half_even(millionths, 10_000)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_of_others_are_whole_percents() {
        assert_eq!([0, 4_999, 5_000, 15_000, 127_900].map(whole_percent), [0, 0, 0, 2, 13]);
    }
}
