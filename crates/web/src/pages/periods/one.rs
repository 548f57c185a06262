//! One DR period: what happened, in a sentence, in figures, over the day and meter by meter.

use std::sync::Arc;

use domain::{Calendar, DrPeriod, DrPeriodId, MeterId};
use jiff::{SignedDuration, Timestamp};
use portal::{PeriodResult, PeriodView, Portal, Result, Shown, SignedIn};
use words::Words;

use super::{
    curve::{Curve, days},
    query::{OneQuery, list_address},
    terms::{State, length, worth},
};
use crate::{
    live,
    pages::shell,
    view::{
        Link, format,
        meters::{Banner, EmptyState, Picture},
        periods::{Clock, Figure, PeriodPage},
        svg::{parts, progress},
    },
};

/// Everything the page is made of.
pub(super) struct One<'a> {
    pub(super) portal: &'a Portal,
    who: &'a SignedIn,
    pub(super) words: Words,
    pub(super) query: OneQuery,
    pub(super) now: Timestamp,
    /// Where news of it come from, as of before anything of it was read; nothing where it is long over.
    live_src: Option<String>,
    pub(super) view: Arc<PeriodView>,
    /// The one before and the one after.
    around: (Option<DrPeriod>, Option<DrPeriod>),
    /// The meter whose day the chart shows; nothing for all of them.
    pub(super) meter: Option<MeterId>,
    pub(super) curve: Option<Curve>,
}

/// How far ahead a DR period has a clock, and how long its readings are awaited.
const AHEAD: SignedDuration = SignedDuration::from_hours(48);

impl<'a> One<'a> {
    pub(super) async fn load(
        portal: &'a Portal,
        who: &'a SignedIn,
        id: DrPeriodId,
        query: OneQuery,
    ) -> Result<One<'a>> {
        let now = portal.now();
        let live_src = live::source(portal, &who.caller, &Shown::all_meters()).await?;
        let view = portal.period_view(&who.caller, id, query.org()).await?;
        let live_src = (view.period.interval.end() + AHEAD > now).then_some(live_src);
        let around = portal.periods_around(&view.period).await?;
        let sole = view.meters.first().filter(|_| view.all.n_meters == 1).map(|it| it.meter);
        let meter = query.meter().or(sole);
        let curve = match view.all.n_meters {
            0 => None,
            _ => Some(
                Curve::load(portal, who, days(&portal.config().calendar, &view.period), meter, query.org())
                    .await?,
            ),
        };
        Ok(One { portal, who, words: who.words(), query, now, live_src, view, around, meter, curve })
    }

    pub(super) fn page(&self) -> PeriodPage {
        let period = self.period();
        let date = self.calendar().date(period.interval.start());
        let this_year = self.calendar().date(self.now).year();
        let state = self.state();
        let words = self.words;
        let other =
            |it: DrPeriod| Link { href: self.query.of_meter(None).address(it.id), label: self.name(&it) };
        PeriodPage {
            layout: shell::layout(
                self.portal,
                self.who,
                words.with("day", format::day(words, date)).say("periods-tab"),
                self.live_src.clone(),
            ),
            year: Link {
                href: list_address(None, (date.year() != this_year).then_some(date.year()), 0),
                label: date.year().to_string(),
            },
            title: format::long_day_of_year(words, date),
            state: state.pill(words, Some(&self.view.all)),
            lead: self.lead(),
            stepper: (self.around.0.map(other), self.around.1.map(other)),
            manage: self.who.principal().may_inspect().then(|| Link {
                href: format!("/admin/periods/{}", period.id),
                label: words.say("periods-change"),
            }),
            summary: Clock { banner: self.banner() },
            narrowed: self.narrowed(),
            verdict: self.verdict(),
            notes: self.notes(),
            figures: self.figures(),
            chart: self.day_card(),
            meters: (state != State::ToCome && !self.view.meters.is_empty()).then(|| self.meter_table()),
            empty: (self.view.all.n_meters == 0).then(|| self.no_meters()),
            method: self.method(),
        }
    }

    pub(super) fn period(&self) -> &DrPeriod {
        &self.view.period
    }

    pub(super) fn calendar(&self) -> &Calendar {
        &self.portal.config().calendar
    }

    pub(super) fn state(&self) -> State {
        State::of(self.period(), self.now)
    }

    pub(super) fn is_staff(&self) -> bool {
        self.who.principal().role().is_some_and(|it| it.is_staff())
    }

    /// `DR period of Thu, Jul 16, 3:00 to 6:00 PM`.
    fn name(&self, period: &DrPeriod) -> String {
        let day = format::day(self.words, self.calendar().date(period.interval.start()));
        let range = format::time_range(self.words, period.interval, self.calendar());
        self.words.with("day", day).with("range", range).say("periods-name")
    }

    fn price(&self) -> String {
        format::price(self.words, worth(self.period(), self.portal), self.portal.config().currency)
    }

    fn lead(&self) -> String {
        let words = self.words;
        let said = words.with("range", format::time_range(words, self.period().interval, self.calendar()));
        let length = length(words, self.period());
        said.with("length", length).with("price", self.price()).say("periods-one-lead")
    }

    fn banner(&self) -> Option<Banner> {
        let (interval, words) = (self.period().interval, self.words);
        let running = self.state() == State::UnderWay;
        let near = self.state() == State::ToCome && interval.start() <= self.now + AHEAD;
        if !running && !near {
            return None;
        }
        let counts_to = if running { interval.end() } else { interval.start() };
        let at = words.with("clock", format::clock(words, counts_to, self.calendar()));
        let length = length(words, self.period());
        let (title, text, clock_label) = match running {
            true => (
                at.say("periods-clock-running"),
                words.say("periods-clock-running-text"),
                words.with("length", length).say("periods-clock-left"),
            ),
            false => (
                at.say("periods-clock-coming"),
                words.with("price", self.price()).say("periods-clock-coming-text"),
                words.say("periods-clock-until"),
            ),
        };
        let (clock, counts_to) = (format::countdown(counts_to, self.now), counts_to.to_string());
        Some(Banner { href: None, title, text, counts_to, clock, clock_label, running })
    }

    /// The organization that was chosen.
    fn narrowed(&self) -> Option<(String, Link)> {
        let (org, words) = (self.query.org()?, self.words);
        let names = self.view.meters.iter().filter_map(|it| it.org.as_ref());
        let name = names.filter(|(id, _)| *id == org).map(|(_, name)| name.clone()).next();
        let name = name.unwrap_or_else(|| words.with("number", org).say("periods-organization-n"));
        let href = self.query.of_org(None).address(self.period().id);
        let back = Link { href, label: words.say("periods-show-all") };
        Some((words.with("name", name).say("periods-only-of"), back))
    }

    /// What happened, in a sentence or two.
    fn verdict(&self) -> String {
        let (all, words) = (&self.view.all, self.words);
        match self.state() {
            State::ToCome => words.say("periods-before"),
            _ if all.n_meters == 0 => words.say("periods-no-meter-then"),
            _ if all.n_reporting == 0 => words.say("periods-nothing-to-compare"),
            State::UnderWay => words.with("what", self.used()).say("periods-so-far"),
            State::Over => capitalised(&self.used()),
        }
    }

    /// Who used how much of what was predicted, and what came of it.
    fn used(&self) -> String {
        let (all, words) = (&self.view.all, self.words);
        let energy = |it| format::energy_kwh(words, it);
        let (actual, predicted) = (all.compared.actual, all.compared.prediction);
        let who = match (all.n_reporting, self.is_staff() || self.query.org().is_some()) {
            (1, false) => words.say("periods-your-meter"),
            (n, false) => words.count("count", n).say("periods-your-meters"),
            (n, true) => words.count("count", n).say("periods-n-meters"),
        };
        let said = words
            .with("who", who)
            .with("used", energy(actual))
            .with("predicted", energy(predicted))
            .with("saved", energy(all.savings.saved))
            .with("credits", self.money(all));
        let apart = predicted.watt_seconds() - actual.watt_seconds();
        match all.savings.saved.watt_seconds() {
            0 => said.say("periods-nothing-was-saved"),
            it if it == apart => said.say("periods-was-saved"),
            _ if apart > 0 => said.say("periods-was-saved-below"),
            _ => said.say("periods-was-saved-even-so"),
        }
    }

    pub(super) fn money(&self, result: &PeriodResult) -> String {
        format::money(self.words, result.savings.credits, self.portal.config().currency)
    }

    fn notes(&self) -> Vec<String> {
        let (all, words) = (&self.view.all, self.words);
        let n_silent = self.n_silent();
        let silent = (n_silent > 0 && all.n_reporting > 0).then(|| {
            let meters = words.count("count", all.n_meters).say("periods-n-meters");
            words.count("count", n_silent).with("meters", meters).say("periods-silent")
        });
        let beside =
            self.view.beside.iter().map(|it| words.with("name", self.name(it)).say("periods-beside"));
        let unsettled = (!self.view.is_settled).then(|| words.say("periods-unsettled"));
        silent.into_iter().chain(beside).chain(unsettled).collect()
    }

    /// Meters without anything to compare.
    fn n_silent(&self) -> usize {
        self.view.all.n_meters.saturating_sub(self.view.all.n_reporting)
    }

    fn figures(&self) -> Vec<Figure> {
        let (all, words) = (&self.view.all, self.words);
        if self.state() == State::ToCome || all.n_reporting == 0 {
            return Vec::new();
        }
        let energy = |it| format::energy_kwh(words, it);
        let saved = energy(all.savings.saved);
        let rate = all.savings.rate_millionths().unwrap_or(0);
        let percent = format::percent_from_millionths(words, rate, 1);
        let figure =
            |title, value, unit: &str, text| Figure { title, value, unit: unit.to_owned(), text, bar: None };
        let label = words.with("rate", &percent).say("periods-rate-bar");
        let predicted = words.with("predicted", energy(all.compared.prediction)).say("periods-of-predicted");
        let used = words.with("used", energy(all.compared.actual)).say("periods-used-energy");
        let at_price = words.with("price", self.price()).say("periods-at-price");
        vec![
            figure(words.say("periods-credits"), self.money(all), "", at_price),
            figure(words.say("periods-saved"), saved.value, saved.unit, predicted),
            Figure {
                bar: Some(Picture { marks: progress(rate), label }),
                ..figure(words.say("periods-rate"), percent.value, percent.unit, used)
            },
            if all.n_meters == 1 { self.participation_of_one() } else { self.participation() },
        ]
    }

    /// `36 of 40 intervals below prediction`.
    fn below_prediction(&self) -> String {
        let (words, intervals) = (self.words, self.view.all.savings.participation);
        let all = words.count("count", intervals.intervals()).say("periods-n-intervals");
        words.count("n", intervals.participated).with("intervals", all).say("periods-below")
    }

    /// Of one meter the intervals that took part.
    fn participation_of_one(&self) -> Figure {
        let intervals = self.view.all.savings.participation;
        let percent = intervals.millionths().map(|it| format::percent_from_millionths(self.words, it, 0));
        let (value, unit) = percent.map_or_else(Default::default, |it| (it.value, it.unit.to_owned()));
        let marks = parts(&[(intervals.participated, "f-save"), (intervals.not_participated, "f-k6")]);
        let text = self.below_prediction();
        let bar = Some(Picture { marks, label: text.clone() });
        Figure { title: self.words.say("periods-participation"), value, unit, text, bar }
    }

    /// Of several the meters that took part.
    fn participation(&self) -> Figure {
        let (all, words) = (&self.view.all, self.words);
        let (part, rest) = (all.n_participating, all.n_reporting.saturating_sub(all.n_participating));
        let marks = parts(&[(part, "f-save"), (rest, "f-k6"), (self.n_silent(), "f-h0")]);
        let label = words.count("part", part).count("rest", rest).count("silent", self.n_silent());
        let meters = words.count("count", all.n_meters).say("periods-n-meters");
        Figure {
            title: words.say("periods-took-part"),
            value: format::count(words, part),
            unit: words.with("meters", meters).say("periods-of-meters"),
            text: self.below_prediction(),
            bar: Some(Picture { marks, label: label.say("periods-participation-bar") }),
        }
    }

    fn no_meters(&self) -> EmptyState {
        let (title, text) = (self.words.say("periods-no-meters"), self.words.say("periods-no-meters-text"));
        EmptyState { title, text, way: None }
    }

    fn method(&self) -> Vec<String> {
        let words = self.words;
        let factor = match self.period().credit_factor {
            Some(_) => words.say("periods-factor-own"),
            None => words.say("periods-factor-general"),
        };
        vec![
            words.say("periods-method-prediction"),
            words.say("periods-method-counted"),
            words.say("periods-method-once"),
            words.say("periods-method-rate"),
            words.with("price", self.price()).with("factor", factor).say("periods-method-credits"),
            words.say("periods-method-missing"),
        ]
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |it| it.to_uppercase().chain(letters).collect())
}
