//! How complete and how trustworthy a meter's readings are.

use domain::{
    Calendar, Interval, MeterId, MeterQuality, Timescale, Totals, ValidationRules, series::Point, validation,
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use store::VisibleMeter;

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
        let points = self.points_of(&meter, days).await?;
        let totals = day_totals(calendar, &points, &self.validation_rules());
        let step = totals.iter().rev().map(|(_, it)| it.step_seconds).find(|it| *it > 0);
        let expected = MeterQuality::expected(days, history.start(), self.now(), step);
        let quality = expected.map(|it| MeterQuality::over(calendar, it, &totals)).unwrap_or_default();
        let last_reading = points.iter().rev().find(|it| it.actual.is_some()).map(|it| it.interval.end());
        Ok(QualityView { meter: id, expected, quality, last_reading })
    }

    /// The thresholds by which readings are validated: those that imports are.
    pub fn validation_rules(&self) -> ValidationRules {
        self.config().imports.rules
    }

    /// The readings that begin in these days, also those that reach into the day after.
    async fn points_of(&self, meter: &VisibleMeter, days: Interval) -> Result<Vec<Point>> {
        let end = days.end() + SignedDuration::from_hours(24);
        let wider = Interval::new(days.start(), end).unwrap_or(days);
        let series = self.store().readings(meter, wider).await?;
        Ok(series.points().iter().take_while(|it| days.contains(it.interval.start())).copied().collect())
    }
}

/// The local days that share time with a span.
fn whole_days(calendar: &Calendar, span: Interval) -> Interval {
    let first = calendar.midnight(calendar.date(span.start()));
    let last = calendar.date(span.end() - SignedDuration::from_secs(1));
    let end = calendar.span(Timescale::Day, last).map_or(span.end(), Interval::end);
    Interval::new(first, end).unwrap_or(span)
}

/// The totals of each day that has readings, with its flags, by date; `points` are in order.
fn day_totals(calendar: &Calendar, points: &[Point], rules: &ValidationRules) -> Vec<(Date, Totals)> {
    let mut totals = Vec::new();
    let mut rest = points;
    while let Some(first) = rest.first() {
        let date = calendar.date(first.interval.start());
        let Some(day) = calendar.span(Timescale::Day, date) else { break };
        let (points, later) = rest.split_at(rest.partition_point(|it| it.interval.start() < day.end()));
        let (sums, _) = Totals::of_day(points, &[]);
        totals.push((date, Totals { flags: validation::day_flags(points, day, rules), ..sums }));
        rest = later;
    }
    totals
}
