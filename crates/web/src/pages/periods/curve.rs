//! Use against prediction over some days: what a chart, a picture that stands still and a table are made of.

use domain::{
    Calendar, DrPeriod, Interval, MeterId, OrgId, SummedReadings, SummedSeries, Timescale, series::Point,
};
use jiff::{SignedDuration, Timestamp};
use portal::{Portal, Result, SignedIn};
use words::Words;

use crate::view::{
    format,
    periods::StillChart,
    svg::{DayCurve, day_picture},
};

/// What the chart shows.
pub(crate) struct Curve {
    /// The local days.
    pub span: Interval,
    /// Use and prediction over them.
    pub series: SummedSeries,
    /// DR periods that share time with them.
    pub periods: Vec<DrPeriod>,
    /// How many meters are added up.
    pub n_summed: usize,
    /// How many there are.
    pub n_meters: usize,
    /// Where its script finds the same.
    pub src: String,
}

/// The most days: a DR period is hours, but nobody says that it must be.
const MAX_DAYS: i64 = 7;
/// Buckets of a chart of one meter.
const POINTS: usize = 1500;
/// Spaces between the hours below the picture.
const SPACES: i64 = 6;

impl Curve {
    /// Of one meter, or of all that somebody may see, or of those of an organization.
    pub(crate) async fn load(
        portal: &Portal,
        who: &SignedIn,
        span: Interval,
        meter: Option<MeterId>,
        org: Option<OrgId>,
    ) -> Result<Curve> {
        let periods = portal.periods_in(span).await?;
        let query = format!("from={}&to={}", span.start(), span.end());
        if let Some(meter) = meter {
            let view = portal.meter_view(&who.caller, meter, Some(span.start()), Some(span.end())).await?;
            let src = format!("/api/vis/meter_data/{meter}?{query}&points={POINTS}");
            let series = of_one_meter(span, view.series.points());
            return Ok(Curve { span, series, periods, n_summed: 1, n_meters: 1, src });
        }
        let power = portal.fleet_power(&who.caller, span, org).await?;
        let org = org.map_or(String::new(), |it| format!("&org_id={it}"));
        Ok(Curve {
            span,
            series: power.series.clone(),
            periods,
            n_summed: power.n_summed,
            n_meters: power.n_meters,
            src: format!("/api/vis/fleet_data?{query}{org}"),
        })
    }
}

impl Curve {
    /// Where a span lies, as parts of the width.
    fn part(&self, interval: Interval) -> (f64, f64) {
        let whole = self.span.seconds() as f64;
        let at =
            |it: Timestamp| ((it.as_second() - self.span.start().as_second()) as f64 / whole).clamp(0.0, 1.0);
        (at(interval.start()), at(interval.end()))
    }

    /// The picture without script; nothing where there is no value.
    pub(crate) fn picture(
        &self,
        words: Words,
        calendar: &Calendar,
        now: Timestamp,
        label: String,
    ) -> Option<StillChart> {
        let shaded: Vec<(f64, f64)> = self.periods.iter().map(|it| self.part(it.interval)).collect();
        let (actual, prediction) = (&self.series.actual[..], &self.series.prediction[..]);
        let is_now = self.span.contains(now);
        let picture = day_picture(DayCurve { actual, prediction, periods: &shaded, is_now })?;
        let step = picture.values.first().zip(picture.values.get(1)).map_or(1000, |(high, next)| high - next);
        Some(StillChart {
            marks: picture.marks,
            values: picture.values.iter().map(|it| format::axis_kw(words, *it, step)).collect(),
            hours: (0..=SPACES).map(|it| self.hour(words, calendar, it)).collect(),
            label,
        })
    }

    fn hour(&self, words: Words, calendar: &Calendar, index: i64) -> String {
        let at = self.span.start() + SignedDuration::from_secs(self.span.seconds() * index / SPACES);
        match self.span.seconds() > 90_000 {
            true => format::day_of_month(words, calendar.date(at)),
            false => format::hour(words, at, calendar),
        }
    }

    /// The least and the greatest power that was measured.
    pub(crate) fn extent(&self) -> Option<(i64, i64)> {
        let known = || self.series.actual.iter().flatten().copied();
        known().min().zip(known().max())
    }

    /// Each interval with what was measured and what was expected.
    pub(crate) fn intervals(&self) -> impl Iterator<Item = (Interval, Option<i64>, Option<i64>)> {
        let (start, step) = (self.series.start, self.series.step_seconds);
        let values = self.series.actual.iter().zip(&self.series.prediction).zip(0i64..);
        values.filter_map(move |((actual, expected), index)| {
            let at = |index: i64| start + SignedDuration::from_secs(index * step);
            Some((Interval::new(at(index), at(index + 1)).ok()?, *actual, *expected))
        })
    }

    /// The newest interval that was measured, with what was measured and what was expected.
    pub(crate) fn newest(&self) -> Option<(Interval, i64, Option<i64>)> {
        let known = self.intervals().filter_map(|(at, actual, expected)| Some((at, actual?, expected)));
        known.last()
    }

    /// What is missing in it.
    pub(crate) fn note(&self, words: Words) -> Option<String> {
        let none = |values: &[Option<i64>]| values.iter().all(Option::is_none);
        if none(&self.series.prediction) {
            return Some(words.say("periods-no-prediction"));
        }
        none(&self.series.actual).then(|| words.say("periods-only-prediction"))
    }
}

/// The local days that a DR period shares time with.
pub(super) fn days(calendar: &Calendar, period: &DrPeriod) -> Interval {
    let (start, end) = (period.interval.start(), period.interval.end());
    let first = calendar.date(start);
    let last = calendar.date(end - SignedDuration::from_secs(1));
    let most = calendar.step(Timescale::Day, first, MAX_DAYS - 1).unwrap_or(last);
    let last = calendar.span(Timescale::Day, last.min(most));
    let end = last.map_or(end, |it| it.end());
    Interval::new(calendar.midnight(first), end).unwrap_or(period.interval)
}

/// One meter's readings, evenly spaced.
pub(crate) fn of_one_meter(span: Interval, points: &[Point]) -> SummedSeries {
    SummedSeries::of(span, &points.iter().map(summed).collect::<Vec<_>>())
}

/// One meter's reading as if it were a sum. There is nobody it would have to be compared with: both lines are whole.
fn summed(point: &Point) -> SummedReadings {
    let watts = |it: Option<domain::Power>| it.map_or(0, |it| i128::from(it.watts()));
    SummedReadings {
        interval: point.interval,
        n_both: 0,
        both_actual: 0,
        both_prediction: 0,
        n_actual: point.actual.is_some().into(),
        actual: watts(point.actual),
        n_prediction: point.prediction.is_some().into(),
        prediction: watts(point.prediction),
    }
}
