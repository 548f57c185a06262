//! `GET /today`: how one's own meters, or all of them, stand now, and what there is to do.

mod figures;
mod peers;
mod steps;

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{Calendar, DrPeriod, Interval, MeterId, Timescale};
use jiff::{SignedDuration, Timestamp, civil::Date};
use portal::{Inventory, MeterCount, Part, Peers, PeriodResult, Portal, Result, Shown, SignedIn};
use words::Words;

use super::{
    PageResult,
    announced::announced,
    meters::no_meters,
    periods::{Curve, rate},
    render, shell,
};
use crate::{
    extract::PageActive,
    live,
    state::WebState,
    view::{
        Link, format,
        meters::EmptyState,
        periods::Clock,
        today::{CurveCard, ResultLine, TodayPage},
    },
};

/// The page.
pub(crate) async fn today(
    State(state): State<WebState>,
    PageActive(who): PageActive,
) -> PageResult<Response> {
    let today = Today::load(&state.portal, &who).await?;
    Ok(render(StatusCode::OK, &today.page()))
}

/// Everything the page is made of.
struct Today<'a> {
    portal: &'a Portal,
    who: &'a SignedIn,
    words: Words,
    now: Timestamp,
    /// Where news of it come from, as of before anything of it was read.
    live_src: String,
    /// The local day.
    date: Date,
    meters: Holding,
    /// DR periods that have not ended, the next one first.
    coming: Vec<DrPeriod>,
    /// Those of this year, oldest first, with what came of them.
    of_year: Vec<DrPeriod>,
    results: Arc<Vec<PeriodResult>>,
    /// The last ones with a result, the newest first.
    past: Vec<(DrPeriod, PeriodResult)>,
    /// The last result beside those of others.
    peers: Option<Peers>,
    /// The day's power; nothing without a meter.
    curve: Option<Curve>,
    /// What waits for those who administer.
    inventory: Option<Inventory>,
}

/// What somebody has to see: how much it is, not each of it.
struct Holding {
    n_all: usize,
    /// The one with the lowest number.
    lowest: Option<MeterId>,
    /// What the only one is called; nothing of several.
    label: Option<String>,
    /// The end of the newest measured interval.
    last_reading: Option<Timestamp>,
}

/// How far ahead a DR period is announced.
const AHEAD: SignedDuration = SignedDuration::from_hours(48);
/// The last results that are listed.
const RESULTS: usize = 5;

impl<'a> Today<'a> {
    async fn load(portal: &'a Portal, who: &'a SignedIn) -> Result<Today<'a>> {
        let (now, calendar) = (portal.now(), &portal.config().calendar);
        let date = calendar.date(now);
        let live_src = live::source(portal, &who.caller, &Shown::all_meters()).await?;
        let count = portal.count_meters(who.principal()).await?;
        let curve = curve(portal, who, count, date).await?;
        let meters = Holding::of(portal, who, count, curve.as_ref()).await?;
        let of_year = portal.periods_of_year(Some(date.year())).await?;
        let results = portal.period_results(&who.caller, &of_year).await?;
        let mut past = with_results(&of_year, &results);
        if past.len() < RESULTS {
            // Early in a year the last results are those of the year before.
            let before = portal.periods_of_year(Some(date.year() - 1)).await?;
            past.extend(with_results(&before, &portal.period_results(&who.caller, &before).await?));
        }
        past.retain(|(it, _)| it.interval.end() <= now);
        past.truncate(RESULTS);
        let peers = match past.first() {
            Some((period, own)) => portal.peers(&who.caller, period, own).await?,
            None => None,
        };
        Ok(Today {
            portal,
            who,
            words: who.words(),
            now,
            live_src,
            date,
            curve,
            meters,
            coming: portal.periods(false, Part::After { n_before: 0, limit: 2 }).await?.items,
            of_year,
            results,
            past,
            peers,
            inventory: match who.principal().may_inspect() {
                true => Some(portal.inventory(who.principal()).await?),
                false => None,
            },
        })
    }

    fn page(&self) -> TodayPage {
        TodayPage {
            layout: shell::layout(
                self.portal,
                self.who,
                self.words.say("today-title"),
                Some(self.live_src.clone()),
            ),
            lead: self.lead(),
            summary: Clock { banner: self.next_announced().map(|it| self.banner(it)) },
            steps: self.steps(),
            figures: self.figures(),
            curve: self.curve_card(),
            results: self.past.iter().map(|(period, result)| self.result_line(period, result)).collect(),
            peers: self.peers_card(),
            to_do: self.to_do(),
        }
    }

    fn calendar(&self) -> &Calendar {
        &self.portal.config().calendar
    }

    fn is_staff(&self) -> bool {
        self.who.principal().role().is_some_and(|it| it.is_staff())
    }

    /// `Thursday, July 16. Your 5 meters together.`
    fn lead(&self) -> String {
        let day = self.words.with("day", format::long_day(self.words, self.date));
        match (self.meters.n_all, &self.meters.label) {
            (0, _) => day.say("today-lead"),
            (_, Some(label)) if !self.is_staff() => day.with("meter", label).say("today-lead-one"),
            (n, _) if self.is_staff() => day.count("count", n).say("today-lead-all"),
            (n, _) => day.count("count", n).say("today-lead-several"),
        }
    }

    /// The DR period that runs, or begins soon.
    fn next_announced(&self) -> Option<&DrPeriod> {
        self.coming.first().filter(|it| it.interval.start() <= self.now + AHEAD)
    }

    fn banner(&self, period: &DrPeriod) -> crate::view::meters::Banner {
        // For the provider's staff, who switch nothing off, the sum is in the figures.
        let against = self.newest().and_then(|it| it.against()).filter(|_| !self.is_staff());
        announced(self.portal, self.words, period, self.now, against)
    }

    fn result_line(&self, period: &DrPeriod, result: &PeriodResult) -> ResultLine {
        let words = self.words;
        let (rate, bar) = rate(words, result.savings.rate_millionths());
        ResultLine {
            href: format!("/periods/{}", period.id),
            day: format::day(words, self.calendar().date(period.interval.start())),
            time: format::time_range(words, period.interval, self.calendar()),
            saved: format::energy_kwh(words, result.savings.saved).to_string(),
            credits: format::money(words, result.savings.credits, self.portal.config().currency),
            rate,
            bar,
        }
    }

    fn curve_card(&self) -> CurveCard {
        let words = self.words;
        let empty = |title, text| Some(EmptyState { title, text, way: None });
        let none =
            CurveCard { subtitle: String::new(), way: self.way(), picture: None, note: None, empty: None };
        let Some(curve) = &self.curve else {
            return CurveCard { way: None, empty: Some(no_meters(self.who)), ..none };
        };
        let day = words.with("day", format::day(words, self.date));
        let label = match curve.extent() {
            Some((low, high)) => day
                .with("low", format::watts(words, low.into()))
                .with("high", format::watts(words, high.into()))
                .say("today-curve-label"),
            None => day.say("today-curve-label-empty"),
        };
        match curve.picture(words, self.calendar(), self.now, label) {
            Some(picture) => CurveCard {
                subtitle: self.curve_words(curve),
                picture: Some(picture),
                note: curve.note(words),
                ..none
            },
            None => CurveCard {
                empty: empty(words.say("today-curve-none"), words.say("today-curve-none-text")),
                ..none
            },
        }
    }

    /// `5 meters together, 15-minute mean, kW`.
    fn curve_words(&self, curve: &Curve) -> String {
        let words = self.words;
        let meters = words.count("count", curve.n_meters).say("periods-n-meters");
        let whose = match &self.meters.label {
            Some(label) => label.clone(),
            None if curve.n_summed == curve.n_meters => words.with("meters", meters).say("periods-chart-all"),
            _ => words.count("n", curve.n_summed).with("meters", meters).say("periods-chart-some"),
        };
        let step = format::interval_words(words, curve.series.step_seconds);
        words.with("whose", whose).with("step", step).say("today-curve-of")
    }

    /// To the meter, or to all of them.
    fn way(&self) -> Option<Link> {
        let words = self.words;
        Some(match (self.meters.n_all, self.meters.lowest?) {
            (1, id) => Link { href: format!("/meters/{id}"), label: words.say("today-open-meter") },
            _ => Link { href: "/meters/all?scale=day".to_owned(), label: words.say("today-open-meters") },
        })
    }
}

/// Those of which something came, the newest first.
fn with_results(periods: &[DrPeriod], results: &[PeriodResult]) -> Vec<(DrPeriod, PeriodResult)> {
    let known = periods.iter().copied().zip(results.iter().copied()).filter(|(_, it)| it.n_reporting > 0);
    known.rev().collect()
}

impl Holding {
    async fn of(
        portal: &Portal,
        who: &SignedIn,
        count: MeterCount,
        curve: Option<&Curve>,
    ) -> Result<Holding> {
        let MeterCount { n_all, lowest } = count;
        let only = match lowest.filter(|_| n_all == 1) {
            Some(id) => portal.meter_summary(who.principal(), id).await?,
            None => None,
        };
        // Nearly always something was measured today; otherwise the newest is looked for.
        let last_reading = match curve.and_then(Curve::newest) {
            Some((interval, ..)) => Some(interval.end()),
            None => portal.newest_reading(who.principal()).await?,
        };
        Ok(Holding { n_all, lowest, label: only.map(|it| it.label), last_reading })
    }
}

/// Of a household or another person's only meter its own day; of several, and of the provider's, the sum.
async fn curve(portal: &Portal, who: &SignedIn, meters: MeterCount, date: Date) -> Result<Option<Curve>> {
    let calendar = &portal.config().calendar;
    let end = calendar.span(Timescale::Day, date).map_or(portal.now(), |it| it.end());
    let Ok(span) = Interval::new(calendar.midnight(date), end) else { return Ok(None) };
    let is_staff = who.principal().role().is_some_and(|it| it.is_staff());
    let Some(lowest) = meters.lowest else { return Ok(None) };
    let only = (meters.n_all == 1 && !is_staff).then_some(lowest);
    Curve::load(portal, who, span, only, None).await.map(Some)
}
