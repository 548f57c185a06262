//! How much others who are alike saved in a DR period. Nobody is told of anybody in particular.

use std::sync::{Arc, Mutex, PoisonError};

use domain::{DrPeriod, DrPeriodId, Energy, access::MeterAuthority};
use jiff::{SignedDuration, Timestamp};
use store::Share;

use crate::{Portal, caller::Caller, error::Result, period_results::PeriodResult};

/// What was saved of what was predicted, in millionths: oneself and others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peers {
    /// How many others there are.
    pub n: usize,
    /// Whether they are households.
    pub are_homes: bool,
    /// Oneself.
    pub own: i128,
    /// Half of the others saved more, half less.
    pub typical: i128,
    /// A fifth of the others saved as much or more.
    pub best: i128,
}

/// What was read last of some DR periods, and when.
type Read = ((DrPeriodId, bool), Timestamp, Arc<Vec<Share>>);

/// What was read last: the same for all who ask.
#[derive(Debug, Default)]
pub(crate) struct LastShares(Mutex<Vec<Read>>);

/// Beside fewer too much would be told of each.
const FEWEST: usize = 10;
/// Alike are those of whom from half to twice as much was predicted.
const ALIKE: i128 = 2;
/// How long what was read is good for: a DR period that is over changes seldom.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(10);
/// The most that is kept.
const MAX_KEPT: usize = 8;

impl Portal {
    /// Where somebody's own result in a DR period stands among those of others who are alike; nothing for the provider's staff,
    /// and where they are too few.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn peers(
        &self,
        caller: &Caller,
        period: &DrPeriod,
        own: &PeriodResult,
    ) -> Result<Option<Peers>> {
        if !matches!(caller.principal.meter_authority(), MeterAuthority::Of(_)) {
            return Ok(None);
        }
        let are_homes = caller.principal.role() == Some(domain::Role::ResidentialUser);
        let shares = self.shares(period.id, are_homes).await?;
        let own = Share { predicted: own.compared.prediction, saved: own.compared.saved };
        Ok(beside(own, &shares, are_homes))
    }

    async fn shares(&self, period: DrPeriodId, of_homes: bool) -> Result<Arc<Vec<Share>>> {
        let (now, which) = (self.now(), (period, of_homes));
        if let Some(found) = self.inner.shares.get(which, now) {
            return Ok(found);
        }
        let shares = Arc::new(self.store().shares(period, of_homes).await?);
        self.inner.shares.put(which, now, &shares);
        Ok(shares)
    }
}

fn beside(own: Share, all: &[Share], are_homes: bool) -> Option<Peers> {
    let rate = |it: &Share| it.saved.millionths_of(it.predicted);
    let own_rate = rate(&own)?;
    let (size, mut is_self) = (own.predicted.watt_seconds(), true);
    let is_alike = |it: Energy| it.watt_seconds() * ALIKE >= size && it.watt_seconds() <= size * ALIKE;
    // Oneself is among all, once.
    let others = all.iter().filter(|it| !(**it == own && std::mem::take(&mut is_self)));
    let mut rates: Vec<i128> = others.filter(|it| is_alike(it.predicted)).filter_map(rate).collect();
    rates.sort_unstable();
    let at = |fifths: usize| rates.get(rates.len() * fifths / 5).copied();
    let half = rates.get(rates.len() / 2).copied();
    (rates.len() >= FEWEST).then_some(Peers {
        n: rates.len(),
        are_homes,
        own: own_rate,
        typical: half?,
        best: at(4)?,
    })
}

impl LastShares {
    fn get(&self, which: (DrPeriodId, bool), now: Timestamp) -> Option<Arc<Vec<Share>>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_good = |at: Timestamp| now.duration_since(at).abs() < GOOD_FOR;
        kept.iter().find(|(it, at, _)| *it == which && is_good(*at)).map(|(_, _, shares)| Arc::clone(shares))
    }

    fn put(&self, which: (DrPeriodId, bool), now: Timestamp, shares: &Arc<Vec<Share>>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(it, ..)| *it != which);
        if kept.len() >= MAX_KEPT {
            kept.remove(0);
        }
        kept.push((which, now, Arc::clone(shares)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(predicted: i128, percent: i128) -> Share {
        let predicted = Energy::from_watt_seconds(predicted * 100);
        Share { predicted, saved: Energy::from_watt_seconds(predicted.watt_seconds() / 100 * percent) }
    }

    #[test]
    fn others_are_alike_many_and_not_oneself() {
        let own = share(100, 7);
        let mut all: Vec<Share> = (1..=10).map(|percent| share(100 + percent, percent)).collect();
        all.extend([own, share(49, 90), share(201, 90)]);
        let peers = beside(own, &all, true).unwrap();
        let rates = (peers.own, peers.typical, peers.best);
        assert_eq!((peers.n, rates), (10, (70_000, 60_000, 90_000)));
        assert_eq!(beside(own, &all[1..], true), None, "nine say too much of each");
        assert_eq!(beside(Share { predicted: Energy::ZERO, ..own }, &all, true), None);
    }
}
