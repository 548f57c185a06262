//! The list of DR periods, and their year as a calendar.

use std::{collections::BTreeMap, sync::Arc};

use domain::{Calendar, DrPeriod, Interval, Money};
use jiff::{Timestamp, civil::Date};
use portal::{PeriodResult, Portal, Result, Shown, SignedIn};
use words::Words;

use super::{
    query::{ListQuery, Tab, list_address},
    terms::{NOTHING, State, length, rate, worth},
};
use crate::{
    live,
    pages::shell,
    view::{
        Link,
        calendar::{Day, DayState},
        format,
        meters::EmptyState,
        periods::{Pager, PeriodRow, PeriodTab, PeriodsPage, YearCard, YearDay, YearMonth},
        svg::{YearMap, place},
    },
};

/// Rows of the list on one page.
const ROWS: usize = 25;

/// Everything the page is made of.
pub(super) struct List<'a> {
    portal: &'a Portal,
    who: &'a SignedIn,
    words: Words,
    query: ListQuery,
    now: Timestamp,
    /// Where news of it come from, as of before anything of it was read.
    live_src: String,
    /// The year that is shown.
    year: i16,
    /// The years of the first and the last DR period.
    years: Option<(i16, i16)>,
    /// The DR periods of the year, oldest first, with what came of them.
    of_year: Vec<DrPeriod>,
    results: Arc<Vec<PeriodResult>>,
    /// Those that run now, whichever year they began in.
    running: Vec<DrPeriod>,
    running_results: Arc<Vec<PeriodResult>>,
    /// Those that come, the next one first.
    upcoming: Vec<DrPeriod>,
    n_meters: usize,
    is_unsettled: bool,
}

impl<'a> List<'a> {
    pub(super) async fn load(portal: &'a Portal, who: &'a SignedIn, query: ListQuery) -> Result<List<'a>> {
        let now = portal.now();
        let live_src = live::source(portal, &who.caller, &Shown::all_meters()).await?;
        let this_year = portal.config().calendar.date(now).year();
        let year = query.year.filter(|it| (1970..9999).contains(it)).unwrap_or(this_year);
        let of_year = portal.periods_of_year(Some(year)).await?;
        let results = portal.period_results(&who.caller, &of_year).await?;
        let end = Timestamp::from_second(Timestamp::MAX.as_second()).unwrap_or(now);
        let ahead = match Interval::new(now, end) {
            Ok(ahead) => portal.periods_in(ahead).await?,
            Err(_) => Vec::new(),
        };
        let (running, upcoming): (Vec<_>, Vec<_>) =
            ahead.into_iter().partition(|it| it.interval.start() <= now);
        let running_results = portal.period_results(&who.caller, &running).await?;
        Ok(List {
            portal,
            who,
            words: who.words(),
            query,
            now,
            live_src,
            year,
            years: portal.years_of_periods().await?,
            of_year,
            results,
            running,
            running_results,
            upcoming,
            n_meters: portal.count_meters(who.principal()).await?.n_all,
            is_unsettled: !portal.is_settled().await?,
        })
    }

    pub(super) fn page(&self) -> PeriodsPage {
        let tab = self.tab();
        let past: Vec<(&DrPeriod, Option<&PeriodResult>)> = self.past().collect();
        let running = self.running.iter().zip(self.running_results.iter().map(Some));
        let upcoming = self.upcoming.iter().map(|it| (it, None));
        let counts = [running.len(), upcoming.len(), past.len()];
        let all: Vec<_> = match tab {
            Tab::Now => running.collect(),
            Tab::Upcoming => upcoming.collect(),
            Tab::Past => past,
        };
        let n_pages = all.len().div_ceil(ROWS).max(1);
        let page = self.query.page.unwrap_or(0).min(n_pages - 1);
        let shown = all.iter().skip(page * ROWS).take(ROWS);
        PeriodsPage {
            layout: shell::layout(
                self.portal,
                self.who,
                self.words.say("periods-title"),
                Some(self.live_src.clone()),
            ),
            lead: self.lead(),
            manage: self
                .who
                .principal()
                .may_inspect()
                .then(|| Link { href: "/admin/periods".to_owned(), label: self.words.say("periods-manage") }),
            year: self.years.map(|years| self.year_card(years)),
            tabs: Tab::ALL.iter().zip(counts).map(|(it, n)| self.tab_of(*it, n, tab)).collect(),
            rows: shown.map(|(period, result)| self.row(period, *result)).collect(),
            caption: self.caption(tab),
            has_results: tab != Tab::Upcoming,
            is_unsettled: self.is_unsettled,
            empty: self.empty(tab),
            pager: (n_pages > 1).then(|| {
                let address = |page| list_address(Some(tab), self.other_year(), page) + "#list";
                Pager::of(self.words, page, ROWS, all.len(), address)
            }),
        }
    }

    fn calendar(&self) -> &Calendar {
        &self.portal.config().calendar
    }

    /// The year, where it is not this one: then addresses name it.
    fn other_year(&self) -> Option<i16> {
        (self.year != self.calendar().date(self.now).year()).then_some(self.year)
    }

    /// Those of the year that have ended, the last one first.
    fn past(&self) -> impl Iterator<Item = (&DrPeriod, Option<&PeriodResult>)> {
        let over = |it: &(&DrPeriod, &PeriodResult)| State::of(it.0, self.now) == State::Over;
        let all = self.of_year.iter().zip(self.results.iter()).rev();
        all.filter(over).map(|(period, result)| (period, Some(result)))
    }

    /// What the address asks for; otherwise what is most urgent.
    fn tab(&self) -> Tab {
        let first = || match () {
            () if self.other_year().is_some() => Tab::Past,
            () if !self.running.is_empty() => Tab::Now,
            () if !self.upcoming.is_empty() => Tab::Upcoming,
            () => Tab::Past,
        };
        self.query.tab().unwrap_or_else(first)
    }

    fn tab_of(&self, tab: Tab, n: usize, current: Tab) -> PeriodTab {
        let words = self.words;
        let label = match tab {
            Tab::Now => words.say("periods-now"),
            Tab::Upcoming => words.say("periods-upcoming"),
            Tab::Past => words.with("year", self.year).say("periods-past"),
        };
        PeriodTab {
            href: list_address(Some(tab), self.other_year(), 0),
            label,
            count: format::count(words, n),
            current: tab == current,
        }
    }

    fn lead(&self) -> String {
        let words = self.words;
        let is_staff = self.who.principal().role().is_some_and(|it| it.is_staff());
        let whose = match self.n_meters {
            0 => words.say("periods-of-nobody"),
            1 => words.say("periods-of-one"),
            n if is_staff => words.count("count", n).say("periods-of-all"),
            n => words.count("count", n).say("periods-of-several"),
        };
        format!("{} {whose}", words.say("periods-lead"))
    }

    fn caption(&self, tab: Tab) -> String {
        match tab {
            Tab::Now => self.words.say("periods-list-now"),
            Tab::Upcoming => self.words.say("periods-list-upcoming"),
            Tab::Past => self.words.with("year", self.year).say("periods-list-past"),
        }
    }

    fn empty(&self, tab: Tab) -> EmptyState {
        let words = self.words;
        let (title, text) = match tab {
            Tab::Now => (words.say("periods-none-now"), words.say("periods-none-now-text")),
            Tab::Upcoming => (words.say("periods-none-upcoming"), words.say("periods-none-upcoming-text")),
            Tab::Past => {
                (words.say("periods-none-past"), words.with("year", self.year).say("periods-none-past-text"))
            }
        };
        EmptyState { title, text, way: None }
    }

    fn row(&self, period: &DrPeriod, result: Option<&PeriodResult>) -> PeriodRow {
        let (words, currency) = (self.words, self.portal.config().currency);
        let known = result.filter(|it| it.n_reporting > 0);
        let of = |say: &dyn Fn(&PeriodResult) -> String| known.map_or(NOTHING.to_owned(), say);
        let (rate, bar) = rate(words, known.and_then(|it| it.savings.rate_millionths()));
        let price = format::price(words, worth(period, self.portal), currency);
        let range = format::time_range(words, period.interval, self.calendar());
        let [date, today] = [period.interval.start(), self.now].map(|it| self.calendar().date(it));
        PeriodRow {
            href: format!("/periods/{}", period.id),
            day: match date.year() == today.year() {
                true => format::day(words, date),
                false => format::day_of_year(words, date),
            },
            time: words.with("range", range).with("length", length(words, period)).say("periods-time"),
            saved: of(&|it| format::energy_kwh(words, it.savings.saved).to_string()),
            rate,
            bar,
            credits: of(&|it| format::money(words, it.savings.credits, currency)),
            participation: of(&|it| {
                let (part, whole) = (it.n_participating, it.n_meters);
                words.count("part", part).count("whole", whole).say("periods-of")
            }),
            worth: words.with("price", price).say("periods-per-kwh"),
            state: State::of(period, self.now).pill(words, result),
        }
    }

    fn year_card(&self, (first, last): (i16, i16)) -> YearCard {
        let calendar = self.calendar();
        let today = calendar.date(self.now);
        let date = Date::new(self.year, 1, 1).unwrap_or(today);
        let map = YearMap::of(date, today);
        let days = self.days();
        let other = |year: i16| {
            let known = (first.min(today.year())..=last.max(today.year())).contains(&year);
            let href = list_address(None, (year != today.year()).then_some(year), 0);
            known.then(|| Link { href, label: year.to_string() })
        };
        let names = (1..=12).map(|it: i8| format::month_name(self.words, it, true));
        let in_picture = days.iter().map(|(date, day)| YearDay {
            at: place(*date),
            href: day.href.clone().unwrap_or_default(),
            label: day.label.clone(),
            class: day.class,
        });
        YearCard {
            year: self.year.to_string(),
            previous: other(self.year - 1),
            next: other(self.year + 1),
            summary: self.year_summary(),
            month_names: map.months.iter().copied().zip(names).collect(),
            map,
            days: in_picture.collect(),
            months: months(self.words, days),
        }
    }

    fn year_summary(&self) -> String {
        let words = self.words;
        let periods = words.count("count", self.of_year.len()).say("periods-n");
        let reported = || self.results.iter().filter(|it| it.n_reporting > 0);
        if reported().next().is_none() {
            return words.with("periods", periods).say("periods-year-plain");
        }
        let saved = format::energy_kwh(words, reported().map(|it| it.savings.saved).sum());
        let credits = Money::from_cents(reported().map(|it| it.savings.credits.cents()).sum());
        let credits = format::money(words, credits, self.portal.config().currency);
        words.with("periods", periods).with("saved", saved).with("credits", credits).say("periods-year-sums")
    }

    /// The days of the year that a DR period begins on; several of one day are told together, and lead to the first.
    fn days(&self) -> BTreeMap<Date, Day> {
        let most = self.results.iter().map(|it| it.savings.saved.watt_seconds()).max().unwrap_or(0);
        let mut by_date = BTreeMap::<Date, Vec<(&DrPeriod, &PeriodResult)>>::new();
        for (period, result) in self.of_year.iter().zip(self.results.iter()) {
            by_date.entry(self.calendar().date(period.interval.start())).or_default().push((period, result));
        }
        let today = self.calendar().date(self.now);
        let day = |(date, periods): (Date, Vec<(&DrPeriod, &PeriodResult)>)| {
            let texts: Vec<String> = periods.iter().map(|(it, result)| self.day_text(it, result)).collect();
            let saved: i128 = periods.iter().map(|(_, it)| it.savings.saved.watt_seconds()).sum();
            let states = || periods.iter().map(|(it, _)| State::of(it, self.now));
            let state = match () {
                () if states().any(|it| it == State::UnderWay) => DayState::Running,
                () if states().any(|it| it == State::ToCome) => DayState::Scheduled,
                () => DayState::finished(saved, most),
            };
            let day = Day {
                number: date.day().to_string(),
                href: periods.first().map(|(it, _)| format!("/periods/{}", it.id)),
                label: self
                    .words
                    .with("day", format::long_day(self.words, date))
                    .with("what", texts.join("; "))
                    .say("periods-day"),
                class: state.class(),
                today: date == today,
                chosen: false,
            };
            (date, day)
        };
        by_date.into_iter().map(day).collect()
    }

    fn day_text(&self, period: &DrPeriod, result: &PeriodResult) -> String {
        let words = self.words;
        let said = words
            .with("range", format::time_range(words, period.interval, self.calendar()))
            .with("saved", format::energy_kwh(words, result.savings.saved));
        match State::of(period, self.now) {
            State::ToCome => said.say("periods-day-to-come"),
            State::UnderWay if result.n_reporting == 0 => said.say("periods-day-awaited"),
            State::UnderWay => said.say("periods-day-under-way"),
            State::Over if result.n_reporting == 0 => said.say("periods-day-silent"),
            State::Over => said.say("periods-day-saved"),
        }
    }
}

fn months(words: Words, days: BTreeMap<Date, Day>) -> Vec<YearMonth> {
    let mut months: Vec<(i8, YearMonth)> = Vec::new();
    for (date, day) in days {
        match months.last_mut() {
            Some((month, it)) if *month == date.month() => it.days.push(day),
            _ => {
                let name = format::month_name(words, date.month(), false);
                months.push((date.month(), YearMonth { name, days: vec![day] }));
            }
        }
    }
    months.into_iter().map(|(_, it)| it).collect()
}

impl Pager {
    /// The pages of a list of which one is shown.
    pub(super) fn of(
        words: Words,
        page: usize,
        rows: usize,
        n_all: usize,
        address: impl Fn(usize) -> String,
    ) -> Pager {
        let first = page * rows;
        let last = (first + rows).min(n_all);
        let position = words.count("first", first + 1).count("last", last).count("all", n_all);
        Pager {
            position: position.say("periods-position"),
            previous: page.checked_sub(1).map(&address),
            next: (last < n_all).then(|| address(page + 1)),
        }
    }
}
