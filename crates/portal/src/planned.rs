//! What is done at times of a plan: when it was due last, who is at it, and how often that is looked at.

use std::time::Duration;

use domain::Calendar;
use jiff::{Timestamp, ToSpan, civil::Time};
use store::PlannedRun;
use tokio::sync::watch;

use crate::Portal;

/// How often a server at work says so.
const RENEW_EVERY: Duration = Duration::from_secs(15);

/// The newest of a plan's local times of day, of today or yesterday, that is not to come.
pub(crate) fn last_due(at: &[Time], calendar: &Calendar, now: Timestamp) -> Option<Timestamp> {
    let today = calendar.date(now);
    let days = [today, today.checked_sub(1.day()).ok()?];
    let times = days.iter().flat_map(|day| at.iter().map(|time| day.to_datetime(*time)));
    // A time that the clocks leave out is as much later as they are put on.
    let instants = times.filter_map(|it| it.to_zoned(calendar.zone().clone()).ok());
    instants.map(|it| it.timestamp()).filter(|it| *it <= now).max()
}

/// Does something every so often until it is told to stop, which breaks off what is being done.
pub(crate) async fn until_stopped<F: Future<Output = ()>>(
    mut stop: watch::Receiver<bool>,
    every: Duration,
    work: impl Fn() -> F,
) {
    let again_and_again = async {
        loop {
            work().await;
            tokio::time::sleep(every).await;
        }
    };
    tokio::select! {
        biased;
        _ = stop.wait_for(|it| *it) => {}
        () = again_and_again => {}
    }
}

impl Portal {
    /// Says that this server is at work, for as long as it is believed.
    pub(crate) async fn keep_run(&self, run: &PlannedRun) {
        loop {
            tokio::time::sleep(RENEW_EVERY).await;
            // A database that does not answer for a while may answer before the lease ends.
            if let Ok(false) = self.store().renew_planned(run).await {
                return;
            }
        }
    }
}
