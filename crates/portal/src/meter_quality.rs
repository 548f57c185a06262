//! How complete and how trustworthy a meter's readings are.

use domain::{Calendar, Interval, MeterId, MeterQuality, Timescale, ValidationRules};
use jiff::{SignedDuration, Timestamp};

use crate::{Portal, caller::Caller, dashboard, error::Result};

/// The quality of a meter's readings over whole local days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QualityView {
    /// The meter.
    pub meter: MeterId,
    /// The time in which readings could be expected; nothing where that is none of the span.
    pub expected: Option<Interval>,
    /// Its days.
    pub quality: MeterQuality,
    /// The end of the meter's newest measured interval in the days that were asked for.
    pub last_reading: Option<Timestamp>,
}

impl Portal {
    /// The quality of a meter's readings in the local days that share time with the span from `from` to `to`; what is
    /// left out is the meter's first reading, and now. Nothing is expected before the first reading that whoever asks may
    /// see, or after now.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) as for [`Portal::meter_view`].
    pub async fn meter_quality(
        &self,
        caller: &Caller,
        id: MeterId,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Result<QualityView> {
        let meter = self.visible_meter(caller, id).await?;
        let nothing =
            QualityView { meter: id, expected: None, quality: MeterQuality::default(), last_reading: None };
        let Some(history) = self.store().history(&meter).await? else { return Ok(nothing) };
        let (from, to) = (from.unwrap_or(history.start()), to.unwrap_or(self.now()));
        if from >= to {
            return Ok(nothing);
        }
        let calendar = &self.config().calendar;
        let days = whole_days(calendar, dashboard::span(from, to)?);
        let totals = self.store().day_totals(&meter, days, calendar, &self.validation_rules()).await?;
        let step = totals.iter().rev().map(|(_, it)| it.step_seconds).find(|it| *it > 0);
        let expected = MeterQuality::expected(days, history.start(), self.now(), step);
        let quality = expected.map(|it| MeterQuality::over(calendar, it, &totals)).unwrap_or_default();
        // Only in the last day that has one, since predictions may reach far ahead.
        let last_day = totals.iter().rev().find(|(_, it)| it.n_actual > 0).map(|(date, _)| *date);
        let last_reading = match last_day.and_then(|it| calendar.span(Timescale::Day, it)) {
            Some(day) => self.store().last_measured(&meter, day).await?,
            None => None,
        };
        Ok(QualityView { meter: id, expected, quality, last_reading })
    }

    /// The thresholds by which readings are validated: those that imports are.
    pub fn validation_rules(&self) -> ValidationRules {
        self.config().imports.rules
    }
}

/// The local days that share time with a span.
fn whole_days(calendar: &Calendar, span: Interval) -> Interval {
    let first = calendar.midnight(calendar.day_of(span.start()));
    let last = calendar.day_of(span.end() - SignedDuration::from_secs(1));
    let end = calendar.span(Timescale::Day, last).map_or(span.end(), Interval::end);
    Interval::new(first, end).unwrap_or(span)
}
