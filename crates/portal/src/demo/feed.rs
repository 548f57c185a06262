//! Keeps the demo's readings, predictions and DR periods coming.

use std::time::Duration;

use domain::{Interval, Principal};
use jiff::Timestamp;

use super::{
    fill::write,
    history::{Extent, World, floor},
    homes::Homes,
    schedule,
    sites::{Meter, meters},
};
use crate::{
    Caller, Portal,
    error::{Error, Result},
};

/// How far the feed has come.
pub(super) struct Feed {
    homes: Homes,
    places: Vec<Place>,
}

/// How far a meter's readings have come, in seconds since the epoch.
struct Place {
    meter: &'static Meter,
    measured_to: i64,
    predicted_to: i64,
}

/// How long the feed waits after a fault.
const RETRY: Duration = Duration::from_secs(5);
/// The longest sleep: after a pause of the whole machine, its timers are late by as long as it paused.
const LONGEST_SLEEP: i64 = 10;

/// Brings the demo up to the present time and keeps it there for as long as it runs.
///
/// Faults are logged and what was missed is made up for; they never end it.
pub async fn feed(portal: Portal) {
    let mut feed = None;
    loop {
        let wait = match go_on(&portal, &mut feed).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the demo's live readings wait");
                // What was committed is asked of the database again.
                feed = None;
                RETRY
            }
        };
        tokio::time::sleep(wait).await;
    }
}

async fn go_on(portal: &Portal, feed: &mut Option<Feed>) -> Result<Duration> {
    let feed = match feed {
        Some(feed) => feed,
        None => feed.insert(Feed::resume(portal).await?),
    };
    feed.catch_up(portal).await?;
    Ok(feed.wait(portal.now()))
}

impl Feed {
    /// Where the database's readings end.
    pub(super) async fn resume(portal: &Portal) -> Result<Feed> {
        let homes = Homes::load().map_err(Error::internal)?;
        let stored = portal.meters(&Principal::Operator).await?;
        let places = meters().filter_map(|meter| {
            // A meter that somebody deleted is not fed.
            let newest = stored.iter().find(|it| it.id == meter.id)?.last_reading;
            let measured_to = floor(newest.unwrap_or(portal.now()).as_second(), meter.step);
            Some(Place { meter, measured_to, predicted_to: measured_to })
        });
        Ok(Feed { homes, places: places.collect() })
    }

    /// Writes what has been measured since, and what is predicted from now on.
    pub(super) async fn catch_up(&mut self, portal: &Portal) -> Result<()> {
        let now = portal.now();
        if !self.places.iter().any(|it| it.is_due(now)) {
            return Ok(());
        }
        let periods = periods(portal, now).await?;
        let rules = portal.validation_rules();
        let world = World { calendar: &portal.config().calendar, homes: &self.homes, periods: &periods };
        for place in self.places.iter_mut().filter(|it| it.is_due(now)) {
            let [measured, predicted] = place.extents(now);
            let mut tx = portal.store().db().begin().await?;
            write(&mut tx, world, &rules, place.meter, measured).await?;
            write(&mut tx, world, &rules, place.meter, predicted).await?;
            tx.commit().await?;
            (place.measured_to, place.predicted_to) = (measured.to, predicted.to);
            portal.inner.live.written().await;
        }
        Ok(())
    }

    /// How long until the next interval ends.
    fn wait(&self, now: Timestamp) -> Duration {
        let now = now.as_second();
        let next = self.places.iter().map(|it| floor(now, it.meter.step) + it.meter.step - now).min();
        Duration::from_secs(next.unwrap_or(LONGEST_SLEEP).clamp(1, LONGEST_SLEEP).unsigned_abs())
    }
}

impl Place {
    fn is_due(&self, now: Timestamp) -> bool {
        let [measured, predicted] = self.extents(now);
        measured.from < measured.to || predicted.from < predicted.to
    }

    /// What is measured and not written, and what is predicted and not written.
    fn extents(&self, now: Timestamp) -> [Extent; 2] {
        let measured_to = floor(now.as_second(), self.meter.step).max(self.measured_to);
        let to = floor(now.as_second() + schedule::AHEAD_SECONDS, self.meter.step).max(self.predicted_to);
        let predicted_from = self.predicted_to.max(measured_to);
        [
            Extent { from: self.measured_to, measured_to, to: measured_to },
            Extent { from: predicted_from, measured_to, to },
        ]
    }
}

/// All DR periods, after those have been added that are missing.
async fn periods(portal: &Portal, now: Timestamp) -> Result<Vec<Interval>> {
    let (first, last) = (Timestamp::UNIX_EPOCH, now + jiff::SignedDuration::from_hours(24 * 366));
    let ever = Interval::new(first, last).map_err(Error::internal)?;
    let mut periods: Vec<Interval> = portal.periods_in(ever).await?.iter().map(|it| it.interval).collect();
    for period in schedule::further_periods(&portal.config().calendar, now, &periods) {
        portal.create_period(&Caller::operator(), period, None, true).await?;
        periods.push(period);
    }
    Ok(periods)
}
