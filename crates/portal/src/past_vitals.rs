//! How the portal did on each of the last ninety days, as far as what is kept tells.

use std::sync::{Arc, Mutex, PoisonError};

use domain::Calendar;
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use store::PastVitals;

use crate::{
    Portal,
    error::Result,
    vitals::{Doing, of_meters},
};

/// How the parts of the portal did on a local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateDay {
    /// The day.
    pub date: Date,
    /// Whether readings of it came in, at once or later.
    pub readings: Doing,
    /// Whether there were predictions for it.
    pub predictions: Doing,
    /// Whether the mail of that day went out.
    pub mail: Doing,
}

/// What was looked up last, and when.
type Look = (Timestamp, Arc<Vec<StateDay>>);

/// The days that were looked up last. Anybody may ask, and days that are over change seldom.
#[derive(Debug, Default)]
pub(crate) struct LastDays(Mutex<Option<Look>>);

/// How long a look is good for.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(10);
/// How many days are told of, today among them.
const DAYS: i64 = 90;

impl Portal {
    /// How the portal did on each of the last ninety days, the oldest first, for anybody; as it was at most ten minutes ago.
    /// Today is as [`Portal::state`] has it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn past_days(&self) -> Result<Arc<Vec<StateDay>>> {
        let now = self.now();
        if let Some(last) = self.inner.past_days.at(now) {
            return Ok(last);
        }
        let state = self.state().await?;
        let calendar = &self.config().calendar;
        let last = calendar.date(now);
        let first = last.saturating_sub((DAYS - 1).days());
        let past = self.store().past_vitals(first, last, calendar.midnight(first)).await?;
        let mut days = days(&past, first, calendar, self.mail_is_sent());
        if let Some(today) = days.last_mut() {
            (today.readings, today.predictions, today.mail) =
                (state.readings(), state.predictions(), state.mail());
        }
        let days = Arc::new(days);
        self.inner.past_days.put(now, &days);
        Ok(days)
    }
}

fn days(past: &PastVitals, first: Date, calendar: &Calendar, mail_is_sent: bool) -> Vec<StateDay> {
    let first_message = past.first_message.map(|it| calendar.date(it));
    let failed: Vec<Date> = past.failed_messages.iter().map(|it| calendar.date(*it)).collect();
    let day = |date: Date| {
        let of = past.days.get(&date).copied().unwrap_or_default();
        // A meter is waited for from the day of its first readings on.
        let n_all: u64 = past.first_days.range(..=date).map(|(_, n)| n).sum();
        let has_mail = mail_is_sent && first_message.is_some_and(|it| it <= date);
        StateDay {
            date,
            readings: of_meters(of.n_reporting, n_all, true),
            predictions: of_meters(of.n_predicted, n_all, true),
            mail: match has_mail {
                false => Doing::Nothing,
                true if failed.contains(&date) => Doing::Partly,
                true => Doing::Well,
            },
        }
    };
    (0..DAYS).map(|it| day(first.saturating_add(it.days()))).collect()
}

impl LastDays {
    fn at(&self, now: Timestamp) -> Option<Arc<Vec<StateDay>>> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().filter(|(at, _)| now.duration_since(*at).abs() < GOOD_FOR).map(|(_, it)| Arc::clone(it))
    }

    fn put(&self, at: Timestamp, days: &Arc<Vec<StateDay>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((at, Arc::clone(days)));
    }
}
