//! What a meter's page and the `/api/vis` paths show: the chart, savings, participation, correlations.

use std::sync::Arc;

use domain::{
    Compared, DrPeriod, Interval, MeterId, Savings, Series,
    chart::{self, Segment},
    series::Point,
    statistics::{self, PacfMethod},
};
use jiff::{SignedDuration, Timestamp};
use store::{Readout, VisibleMeter};

use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

/// The readings of a meter over a span, with the DR periods that touch it.
#[derive(Clone, Debug)]
pub struct MeterView {
    /// The meter.
    pub meter: MeterId,
    /// The span that was asked for, or the meter's whole history; nothing where it has none.
    pub span: Option<Interval>,
    /// Its readings.
    pub series: Arc<Series>,
    /// The DR periods that share time with the span.
    pub periods: Vec<DrPeriod>,
}

/// A meter that whoever asked may see, as the database has it now. It is made anew for each request.
#[derive(Clone, Copy, Debug)]
pub struct MeterNow(VisibleMeter);

/// As long as this is the same, so is all that the meter shows to whoever may see that much of it: its readings and the
/// DR periods. It says nothing of who that is; only a [`MeterNow`] has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MeterState {
    meter: MeterId,
    revision: u64,
    periods_revision: u64,
    visible_from: Option<Timestamp>,
}

/// Use and prediction, evenly spaced.
#[derive(Clone, Debug)]
pub struct MeterChart {
    /// The meter.
    pub meter: MeterId,
    /// One per run of equal intervals.
    pub segments: Vec<Segment>,
    /// The DR periods that share time with the span.
    pub periods: Vec<DrPeriod>,
}

/// Which correlation of a series with its own past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CorrelationKind {
    /// The autocorrelation function.
    Acf,
    /// The partial autocorrelation function.
    Pacf(PacfMethod),
}

/// Some of a meter's readings, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingsPart {
    /// So many at the most as were asked for.
    pub points: Vec<Point>,
    /// Where the next one starts; nothing behind the last.
    pub next: Option<Timestamp>,
}

/// A series' correlation with its own past.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    /// One value per lag, from lag 0.
    pub values: Vec<f64>,
    /// Values the series had, after gaps were dropped and after differencing.
    pub n: usize,
    /// Whether it was differenced first.
    pub differenced: bool,
}

/// The longest span that may be asked for.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 366 * 50);

impl Portal {
    /// The readings of a meter from `from` to `to`; either may be left out for the meter's whole history.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the meter does not exist or is somebody else's: the two look the same.
    pub async fn meter_view(
        &self,
        caller: &Caller,
        id: MeterId,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Result<MeterView> {
        let meter = self.meter_now(caller, id).await?;
        self.view_of(&meter, from, to).await
    }

    /// The meter, where whoever asks may see it, before anything of it is read. It is a look at it all the same.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the meter does not exist or is somebody else's: the two look the same.
    pub async fn meter_now(&self, caller: &Caller, id: MeterId) -> Result<MeterNow> {
        self.visible_meter(caller, id).await.map(MeterNow)
    }

    /// As [`Portal::meter_view`], of a meter that whoever asked has been found to see.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a span of time that is none or too long.
    pub async fn view_of(
        &self,
        meter: &MeterNow,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Result<MeterView> {
        let meter = &meter.0;
        let id = meter.id();
        let span = self.span_between(meter, from, to).await?;
        let Some(span) = span else {
            let (series, periods) = Default::default();
            return Ok(MeterView { meter: id, span, series, periods });
        };
        let series = self.store().readings(meter, span).await?;
        let periods = self.store().periods_in(span).await?;
        Ok(MeterView { meter: id, span: Some(span), series, periods })
    }

    /// The first `limit` readings of a meter from `from` to `to`; little more than these are read.
    ///
    /// # Errors
    /// As [`Portal::meter_view`].
    pub async fn readings_part(
        &self,
        caller: &Caller,
        id: MeterId,
        (from, to): (Option<Timestamp>, Option<Timestamp>),
        limit: usize,
    ) -> Result<ReadingsPart> {
        let meter = self.visible_meter(caller, id).await?;
        let mut points = Vec::new();
        if let Some(span) = self.span_between(&meter, from, to).await? {
            let mut readout = Readout::new(meter, span);
            while points.len() <= limit
                && let Some(more) = self.store().read_on(&mut readout).await?
            {
                points.extend(more);
            }
        }
        let next = points.get(limit).map(|it| it.interval.start());
        points.truncate(limit);
        Ok(ReadingsPart { points, next })
    }

    /// What a meter saved in each DR period of a span, oldest first, whether or not it has readings there. An interval that
    /// several cover counts in the first of them alone, as it does in every sum.
    ///
    /// # Errors
    /// [`Error::NotFound`] as for [`Portal::meter_view`].
    pub async fn period_savings(
        &self,
        caller: &Caller,
        id: MeterId,
        span: Interval,
    ) -> Result<Vec<(DrPeriod, Savings)>> {
        let meter = self.visible_meter(caller, id).await?;
        let periods = self.store().periods_in(span).await?;
        let factor = self.config().credit_factor;
        let savings = |(period, compared): (DrPeriod, Compared)| {
            (period, Savings::in_period(compared, &period, factor))
        };
        Ok(self.compared_in(&meter, &periods).await?.into_iter().map(savings).collect())
    }

    /// What of a meter is compared in each of these DR periods, in their order.
    pub(crate) async fn compared_in(
        &self,
        meter: &VisibleMeter,
        periods: &[DrPeriod],
    ) -> Result<Vec<(DrPeriod, Compared)>> {
        let start = periods.iter().map(|it| it.interval.start()).min();
        let end = periods.iter().map(|it| it.interval.end()).max();
        let Some(hull) = start.zip(end).and_then(|(start, end)| Interval::new(start, end).ok()) else {
            return Ok(Vec::new());
        };
        // Others may come before the first of them and cover intervals of it.
        let all = self.store().periods_in(hull).await?;
        let mut results = Vec::with_capacity(periods.len());
        for period in periods {
            let series = self.store().readings(meter, period.interval).await?;
            results.push((*period, Compared::of_period(series.points(), period.id, &all)));
        }
        Ok(results)
    }

    /// The span from a meter's first interval to its last.
    ///
    /// # Errors
    /// [`Error::NotFound`] as for [`Portal::meter_view`].
    pub async fn meter_history(&self, caller: &Caller, id: MeterId) -> Result<Option<Interval>> {
        let meter = self.visible_meter(caller, id).await?;
        Ok(self.store().history(&meter).await?)
    }

    /// The correlation of a view's measured values with their own past, differenced first where they have a unit
    /// root.
    ///
    /// The partial one has at most `n_lags` lags, and no more than half as many as there are values; the other is
    /// cut to `n_lags` only where that is asked for.
    ///
    /// # Errors
    /// [`Error::Undefined`] where the series is too short or does not vary.
    pub async fn correlation(
        &self,
        view: &MeterView,
        kind: CorrelationKind,
        n_lags: Option<usize>,
    ) -> Result<Correlation> {
        let series = Arc::clone(&view.series);
        // A year of quarter hours takes long enough to hold up other requests.
        let work = tokio::task::spawn_blocking(move || correlation(&series, kind, n_lags));
        work.await.map_err(Error::internal)?
    }

    async fn span_between(
        &self,
        meter: &VisibleMeter,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Result<Option<Interval>> {
        if let (Some(from), Some(to)) = (from, to) {
            return span(from, to).map(Some);
        }
        let Some(history) = self.store().history(meter).await? else { return Ok(None) };
        let (from, to) = (from.unwrap_or(history.start()), to.unwrap_or(history.end()));
        // A history that ended before `from`, or begins after `to`, has nothing to show.
        if from < to { span(from, to).map(Some) } else { Ok(None) }
    }
}

impl MeterNow {
    /// What all that it shows depends on.
    pub fn state(&self) -> MeterState {
        let MeterNow(meter) = self;
        MeterState {
            meter: meter.id(),
            revision: meter.revision(),
            periods_revision: meter.periods_revision(),
            visible_from: meter.visible_from(),
        }
    }
}

impl MeterView {
    /// What was saved over the span.
    pub fn savings(&self, portal: &Portal) -> Savings {
        Savings::of(self.series.points(), &self.periods, portal.config().credit_factor)
    }

    /// What was saved over as much of a DR period as the view shows, in intervals that none before it covers.
    pub fn savings_in(&self, portal: &Portal, period: &DrPeriod) -> Savings {
        let compared = Compared::of_period(self.series.within(period.interval), period.id, &self.periods);
        Savings::in_period(compared, period, portal.config().credit_factor)
    }

    /// The same view of hourly means, where its intervals are shorter: what a daily rhythm is seen in.
    pub fn hourly(&self) -> MeterView {
        MeterView { series: Arc::new(self.series.hourly()), ..self.clone() }
    }

    /// The chart of the span, thinned to about `n_buckets` where that is asked for.
    pub fn chart(&self, n_buckets: Option<usize>) -> MeterChart {
        let segments = chart::segments(self.series.points());
        let segments = match n_buckets {
            Some(n) => chart::thin(segments, n),
            None => segments,
        };
        MeterChart { meter: self.meter, segments, periods: self.periods.clone() }
    }
}

/// The correlation of a series with its own past; see [`Portal::correlation`].
fn correlation(series: &Series, kind: CorrelationKind, n_lags: Option<usize>) -> Result<Correlation> {
    let prepared = statistics::prepare(&series.actual_kw())?;
    let n = prepared.values.len();
    let mut values = match kind {
        CorrelationKind::Acf => statistics::acf(&prepared.values)?,
        CorrelationKind::Pacf(method) => {
            statistics::pacf(&prepared.values, n_lags.unwrap_or(DEFAULT_PACF_LAGS).min(n / 2), method)?
        }
    };
    if let Some(n_lags) = n_lags {
        values.truncate(n_lags + 1);
    }
    Ok(Correlation { values, n, differenced: prepared.differenced })
}

/// Two days of hours.
const DEFAULT_PACF_LAGS: usize = 48;

/// The span between two instants, where it is one and not too long.
pub(crate) fn span(from: Timestamp, to: Timestamp) -> Result<Interval> {
    let invalid = |reason: String| Error::Invalid { field: "to", reason: reason.into() };
    let span =
        Interval::new(from, to).map_err(|error| invalid(format!("the span from `from` to `to` {error}")))?;
    match to.duration_since(from) > LONGEST {
        true => Err(invalid("the span is longer than 50 years; ask for less at a time".to_owned())),
        false => Ok(span),
    }
}
