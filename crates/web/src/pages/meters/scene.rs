//! Everything the page is made of, asked of the portal once.

use domain::{Calendar, DrPeriod, Interval, MeterId, OrgId, Savings, Timescale};
use jiff::{SignedDuration, Timestamp, civil::Date};
use portal::{Error, MeterNames, MeterSummary, MeterView, Portal, QualityView, Result, Shown, SignedIn};
use words::{Words, said};

use super::query::MetersQuery;
use crate::{
    live,
    pages::shell,
    view::{format, layout::Layout},
};

/// Everything the page is made of.
pub(super) struct Scene<'a> {
    pub portal: &'a Portal,
    pub who: &'a SignedIn,
    pub query: MetersQuery,
    pub now: Timestamp,
    pub meter: MeterSummary,
    /// Whose meters may be seen: organizations, and nothing for those without one.
    pub holders: Vec<Option<(OrgId, String)>>,
    /// The first meters of whoever has this one.
    pub beside: MeterNames,
    /// Where news of it come from, as of before anything of it was read.
    pub live_src: String,
    /// From the first reading to the last; nothing before the first.
    pub history: Option<Interval>,
    /// The local day, week, month or year that is shown.
    pub span: Interval,
    /// A date in it.
    pub date: Date,
    /// Its readings.
    pub view: MeterView,
    /// How complete and trustworthy its readings are.
    pub quality: QualityView,
    /// The DR period that was chosen within it.
    pub period: Option<DrPeriod>,
    /// Savings of the span, or of the chosen DR period.
    pub savings: Savings,
    /// The last hours, up to and including now.
    pub recent: MeterView,
    /// DR periods up to the end of the span, with what was saved: the bars.
    pub season: Vec<(DrPeriod, Savings)>,
    /// DR periods of the calendar's month, with what was saved.
    pub month: Vec<(DrPeriod, Savings)>,
    /// A date in the calendar's month.
    pub month_date: Date,
    /// DR periods that run or come within two days.
    pub coming: Vec<DrPeriod>,
}

/// More meters than these are not for choosing from a list: one says which.
pub(super) const MAX_CHOICES: u32 = 200;
/// What the sparkline shows.
const RECENT: SignedDuration = SignedDuration::from_hours(6);
/// How far ahead a DR period is announced.
const AHEAD: SignedDuration = SignedDuration::from_hours(48);
/// What the bars show.
const SEASON: SignedDuration = SignedDuration::from_hours(24 * 183);
/// What correlations are made of: four weeks up to the end of the span.
const CORRELATED: SignedDuration = SignedDuration::from_hours(24 * 28);

impl<'a> Scene<'a> {
    pub(super) async fn load(
        portal: &'a Portal,
        who: &'a SignedIn,
        id: MeterId,
        query: MetersQuery,
    ) -> Result<Scene<'a>> {
        let now = portal.now();
        let live_src = live::source(portal, &who.caller, &Shown::meter(id)).await?;
        let history = portal.meter_history(&who.caller, id).await?;
        let meter = portal.meter_summary(who.principal(), id).await?.ok_or(Error::NotFound("meter"))?;
        let of = meter.org.as_ref().map(|(org, _)| *org);
        let calendar = &portal.config().calendar;
        let date = query.date.unwrap_or_else(|| latest_date(calendar, history, now));
        let span = whole(calendar, query.timescale(), date)?;
        let view = self::view(portal, who, id, span).await?;
        let quality = portal.meter_quality(&who.caller, id, Some(span.start()), Some(span.end())).await?;
        let period = view.periods.iter().copied().find(|it| Some(it.id.number()) == query.period);
        let savings = savings(portal, &view, period);
        let recent_span = around(now - RECENT, now + SignedDuration::from_hours(1))?;
        let recent = self::view(portal, who, id, recent_span).await?;
        let month_date = query.month.unwrap_or(date);
        let month = whole(calendar, Timescale::Month, month_date)?;
        let month = portal.period_savings(&who.caller, id, month).await?;
        let known_end = span.end().min(now).max(span.start());
        let season = around(known_end - SEASON, known_end)?;
        let season = portal.period_savings(&who.caller, id, season).await?;
        let coming = portal.periods_in(around(now, now + AHEAD)?).await?;
        Ok(Scene {
            portal,
            who,
            query,
            now,
            meter,
            holders: portal.holders_of_meters(who.principal()).await?,
            beside: portal.meter_names(who.principal(), of, MAX_CHOICES).await?,
            live_src,
            history,
            span,
            date,
            view,
            quality,
            period,
            savings,
            recent,
            season,
            month,
            month_date,
            coming,
        })
    }

    pub(super) fn words(&self) -> Words {
        self.who.words()
    }

    pub(super) fn calendar(&self) -> &Calendar {
        &self.portal.config().calendar
    }

    pub(super) fn layout(&self) -> Layout {
        shell::layout(self.portal, self.who, &self.meter.label, Some(self.live_src.clone()))
    }

    /// The meter's number in groups of four, as it is printed on meters.
    pub(super) fn number(&self) -> String {
        let digits = self.meter.id.to_string();
        let groups: Vec<&str> =
            digits.as_bytes().chunks(4).filter_map(|it| std::str::from_utf8(it).ok()).collect();
        groups.join(" ")
    }

    /// All meters at the same time, for whoever has several.
    pub(super) fn all_meters_address(&self) -> Option<String> {
        let scale = self.query.timescale().as_str();
        self.has_others().then(|| format!("/meters/all?scale={scale}&date={}", self.date))
    }

    /// Whether one may see more than this meter.
    pub(super) fn has_others(&self) -> bool {
        self.holders.len() > 1 || self.beside.n_all > 1
    }

    pub(super) fn summary_address(&self) -> String {
        self.query.of_choice().append_to(&format!("/meters/{}/summary", self.meter.id))
    }

    /// The span, or the DR period chosen within it, in words: `Thu, Jul 16`.
    pub(super) fn span_words(&self) -> String {
        let words = self.words();
        match self.period {
            Some(period) => {
                let day = format::day(words, self.calendar().date(period.interval.start()));
                let range = format::time_range(words, period.interval, self.calendar());
                words.with("day", day).with("clock", range).say("time-day-at")
            }
            None => self.scale_words(),
        }
    }

    pub(super) fn scale_words(&self) -> String {
        let words = self.words();
        let first = self.calendar().date(self.span.start());
        match self.query.timescale() {
            Timescale::Day => format::day(words, first),
            Timescale::Week => {
                let last = self.calendar().step(Timescale::Day, first, 6).unwrap_or(first);
                format::stretch(words, first, last)
            }
            Timescale::Month => format::month(words, first),
            Timescale::Year => first.year().to_string(),
        }
    }

    /// The span that correlations are made of.
    pub(super) fn correlated(&self) -> Result<Interval> {
        let end = self.span.end().min(self.now).max(self.span.start());
        around(end - CORRELATED, end)
    }

    /// The usual length of an interval in the span, in seconds.
    pub(super) fn step_seconds(&self) -> Option<i64> {
        let points = self.view.series.points();
        points.last().map(|it| it.interval.seconds())
    }
}

/// The readings of a span.
pub(super) async fn view(portal: &Portal, who: &SignedIn, id: MeterId, span: Interval) -> Result<MeterView> {
    portal.meter_view(&who.caller, id, Some(span.start()), Some(span.end())).await
}

/// Savings of the chosen DR period alone, or of everything that is shown.
fn savings(portal: &Portal, view: &MeterView, period: Option<DrPeriod>) -> Savings {
    match period {
        Some(period) => view.savings_in(portal, &period),
        None => view.savings(portal),
    }
}

/// The date of the newest reading, or today where there is none or it is of today.
fn latest_date(calendar: &Calendar, history: Option<Interval>, now: Timestamp) -> Date {
    let last = history.map_or(now, |it| it.end().min(now));
    calendar.date(if last < now { last - SignedDuration::from_secs(1) } else { now })
}

fn whole(calendar: &Calendar, timescale: Timescale, date: Date) -> Result<Interval> {
    let reason = || said("meters-date-too-far");
    calendar.span(timescale, date).ok_or_else(|| Error::Invalid { field: "date", reason: reason() })
}

/// The whole hours around two instants, so that a minute later the same readings are asked for.
fn around(from: Timestamp, to: Timestamp) -> Result<Interval> {
    let hour = |it: Timestamp| it.as_second().div_euclid(3600) * 3600;
    let invalid = || Error::Invalid { field: "date", reason: said("meters-date-too-far") };
    let instant = |second: i64| Timestamp::from_second(second.max(0)).map_err(|_| invalid());
    Interval::new(instant(hour(from))?, instant(hour(to) + 3600)?).map_err(|_| invalid())
}
