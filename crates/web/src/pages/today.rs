//! `GET /today`: how one's own meters, or all of them, stand now, and what there is to do.

mod figures;
mod steps;

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{Calendar, DrPeriod, Interval, Timescale};
use jiff::{SignedDuration, Timestamp, civil::Date};
use portal::{Inventory, MeterSummary, Part, PeriodResult, Portal, Result, Shown, SignedIn};
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
    meters: Vec<MeterSummary>,
    /// DR periods that have not ended, the next one first.
    coming: Vec<DrPeriod>,
    /// Those of this year, oldest first, with what came of them.
    of_year: Vec<DrPeriod>,
    results: Arc<Vec<PeriodResult>>,
    /// The last ones with a result, the newest first.
    past: Vec<(DrPeriod, PeriodResult)>,
    /// The day's power; nothing without a meter.
    curve: Option<Curve>,
    /// What waits for those who administer.
    inventory: Option<Inventory>,
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
        let meters = portal.meters(who.principal()).await?;
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
        Ok(Today {
            portal,
            who,
            words: who.words(),
            now,
            live_src,
            date,
            curve: curve(portal, who, &meters, date).await?,
            meters,
            coming: portal.periods(false, Part::After { n_before: 0, limit: 2 }).await?.items,
            of_year,
            results,
            past,
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
        match &self.meters[..] {
            [] => day.say("today-lead"),
            [one] if !self.is_staff() => day.with("meter", &one.label).say("today-lead-one"),
            several if self.is_staff() => day.count("count", several.len()).say("today-lead-all"),
            several => day.count("count", several.len()).say("today-lead-several"),
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
        let whose = match &self.meters[..] {
            [one] => one.label.clone(),
            _ if curve.n_summed == curve.n_meters => words.with("meters", meters).say("periods-chart-all"),
            _ => words.count("n", curve.n_summed).with("meters", meters).say("periods-chart-some"),
        };
        let step = format::interval_words(words, curve.series.step_seconds);
        words.with("whose", whose).with("step", step).say("today-curve-of")
    }

    /// To the meter, or to all of them.
    fn way(&self) -> Option<Link> {
        let (words, n) = (self.words, self.meters.len());
        Some(match self.meters.first()? {
            it if n == 1 => Link { href: format!("/meters/{}", it.id), label: words.say("today-open-meter") },
            _ => Link { href: "/meters/all?scale=day".to_owned(), label: words.say("today-open-meters") },
        })
    }
}

/// Those of which something came, the newest first.
fn with_results(periods: &[DrPeriod], results: &[PeriodResult]) -> Vec<(DrPeriod, PeriodResult)> {
    let known = periods.iter().copied().zip(results.iter().copied()).filter(|(_, it)| it.n_reporting > 0);
    known.rev().collect()
}

/// Of a household or another person's only meter its own day; of several, and of the provider's, the sum.
async fn curve(
    portal: &Portal,
    who: &SignedIn,
    meters: &[MeterSummary],
    date: Date,
) -> Result<Option<Curve>> {
    let calendar = &portal.config().calendar;
    let end = calendar.span(Timescale::Day, date).map_or(portal.now(), |it| it.end());
    let Ok(span) = Interval::new(calendar.midnight(date), end) else { return Ok(None) };
    let is_staff = who.principal().role().is_some_and(|it| it.is_staff());
    match meters {
        [] => Ok(None),
        [one] if !is_staff => Curve::load(portal, who, span, Some(one.id), None).await.map(Some),
        _ => Curve::load(portal, who, span, None, None).await.map(Some),
    }
}
