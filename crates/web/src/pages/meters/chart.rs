//! The big card: the chart, its twin in a table, or why there is neither.

use domain::{DrPeriod, Interval, Power, series::Point};
use jiff::{SignedDuration, Timestamp};
use words::{Filled, key};

use super::{scene::Scene, summary::saved};
use crate::view::{
    Link, format,
    meters::{ChartCard, Downloads, EmptyState, Plot, Stepper, Table, TableRow},
};

/// Rows of the table on one page.
const ROWS: usize = 96;
/// Buckets of the chart: more could not be told apart.
const POINTS: usize = 1500;
/// What the API and people call the formats of a file.
const FORMATS: [(&str, &str); 3] = [("csv", "CSV"), ("json", "JSON"), ("green-button", "Green Button")];
/// What is shown on both sides of a chosen DR period.
const MARGIN: SignedDuration = SignedDuration::from_hours(3);

impl Scene<'_> {
    pub(super) fn chart_card(&self) -> ChartCard {
        let is_empty = self.view.series.points().is_empty();
        let table = self.query.is_table();
        let other = |view: Option<&str>, label| Link {
            href: self.query.with(|it| it.view = view.map(str::to_owned)).address(self.meter.id),
            label: self.words().say(label),
        };
        let other_view = if table {
            other(None, key("meters-as-chart"))
        } else {
            other(Some("table"), key("meters-as-table"))
        };
        ChartCard {
            subtitle: self.subtitle(),
            stepper: self.stepper(),
            other_view: (!is_empty).then_some(other_view),
            note: self.note(),
            plot: (!is_empty && !table).then(|| self.plot()),
            table: (!is_empty && table).then(|| self.table()),
            empty: is_empty.then(|| self.empty_state()),
            downloads: self.downloads(is_empty),
        }
    }

    /// What is shown as a file, and the whole history as one, where there is any.
    fn downloads(&self, is_empty: bool) -> Vec<Downloads> {
        let of = |label: String, span: &str| {
            let link = |(format, label): &(&str, &str)| Link {
                href: format!("/api/data/export?meter={}{span}&format={format}", self.meter.id),
                label: (*label).to_owned(),
            };
            Downloads { label, links: FORMATS.iter().map(link).collect() }
        };
        let (from, to) = (self.calendar().date(self.span.start()), self.calendar().date(self.span.end()));
        let shown = of(self.scale_words(), &format!("&from={from}&to={to}"));
        let all = of(self.words().say("meters-all-readings"), "");
        let shown = (!is_empty).then_some(shown);
        shown.into_iter().chain(self.history.map(|_| all)).collect()
    }

    fn subtitle(&self) -> String {
        let words = self.words();
        match self.step_seconds() {
            Some(seconds) => {
                let interval = format::interval_words(words, seconds);
                words.with("label", &self.meter.label).with("interval", interval).say("meters-chart-of")
            }
            None => self.meter.label.clone(),
        }
    }

    fn note(&self) -> Option<String> {
        let points = self.view.series.points();
        let none = |known: fn(&Point) -> bool| !points.is_empty() && !points.iter().any(known);
        if none(|it| it.prediction.is_some()) {
            return Some(self.words().say("meters-no-prediction"));
        }
        none(|it| it.actual.is_some()).then(|| self.words().say("meters-only-prediction"))
    }

    fn stepper(&self) -> Stepper {
        let scale = self.query.timescale();
        let calendar = self.calendar();
        let to = |date| {
            let query = self.query.with(|it| {
                it.date = Some(date);
                it.period = None;
                it.month = None;
            });
            query.address(self.meter.id)
        };
        let step = |n| {
            let date = calendar.step(scale, calendar.first_date(scale, self.date)?, n)?;
            let span = calendar.span(scale, date)?;
            self.history.is_some_and(|it| it.overlaps(span)).then(|| to(date))
        };
        let shows_today = self.span.contains(self.now);
        Stepper {
            label: self.scale_words(),
            unit: scale.as_str().to_owned(),
            previous: step(-1),
            next: step(1),
            today: (!shows_today).then(|| to(calendar.date(self.now))),
        }
    }

    fn plot(&self) -> Plot {
        let (home, all) = (self.home(), self.all());
        let range = self.query.range().and_then(|it| it.within(all)).filter(|it| *it != home);
        let data = range.unwrap_or(self.span);
        let dates = |it: Timestamp| format::day_and_year(self.words(), self.calendar().date(it));
        let last = all.end() - SignedDuration::from_secs(1);
        let has_now = [self.span, data].iter().any(|it| it.contains(self.now));
        Plot {
            src: self.data_address(data),
            slider_src: Some(self.data_address(all)),
            from: home.start().to_string(),
            to: home.end().to_string(),
            range: range.map(|it| (it.start().to_string(), it.end().to_string())),
            now: has_now.then(|| self.now.to_string()),
            label: self.plot_label(),
            slider_ends: (dates(all.start()), dates(last)),
            whole: self.words().with("unit", self.query.timescale().as_str()).say("meters-whole"),
            picture: format!("{}-{}.png", self.meter.id, self.date),
            title: self.shown_words().say("meters-table-caption"),
        }
    }

    /// What the chart begins with: the whole span, or the chosen DR period with its surroundings.
    fn home(&self) -> Interval {
        let around =
            |it: DrPeriod| Interval::new(it.interval.start() - MARGIN, it.interval.end() + MARGIN).ok();
        self.period.and_then(around).and_then(|it| it.within(self.span)).unwrap_or(self.span)
    }

    /// What the slider reaches over: the whole history, and what is shown.
    fn all(&self) -> Interval {
        let history = self.history.unwrap_or(self.span);
        let (start, end) = (history.start().min(self.span.start()), history.end().max(self.span.end()));
        Interval::new(start, end).unwrap_or(self.span)
    }

    fn data_address(&self, span: Interval) -> String {
        let (from, to) = (span.start(), span.end());
        format!("/api/vis/meter_data/{}?from={from}&to={to}&points={POINTS}", self.meter.id)
    }

    fn plot_label(&self) -> String {
        let words = self.words();
        let powers = || self.view.series.points().iter().filter_map(|it| it.actual);
        let mut label = vec![self.shown_words().say("meters-plot")];
        if let (Some(low), Some(high)) = (powers().min(), powers().max()) {
            let [low, high] = [low, high].map(|it| format::power_kw(words, it));
            label.push(words.with("low", low).with("high", high).say("meters-plot-range"));
        }
        if !self.view.periods.is_empty() {
            label.push(words.count("count", self.view.periods.len()).say("meters-plot-periods"));
        }
        label.join(" ")
    }

    /// What is shown: the meter and the span.
    fn shown_words(&self) -> Filled {
        self.words().with("label", &self.meter.label).with("span", self.scale_words())
    }

    fn table(&self) -> Table {
        let rows = self.rows();
        let n_pages = rows.len().div_ceil(ROWS).max(1);
        let page = self.query.page.unwrap_or(0).min(n_pages - 1);
        let address = |page: usize| self.query.with(|it| it.page = Some(page)).address(self.meter.id);
        let first = page * ROWS;
        let shown: Vec<TableRow> = rows.iter().skip(first).take(ROWS).map(|it| self.row(it)).collect();
        let of = self.words().count("first", first + 1).count("last", first + shown.len());
        let position = of.count("count", rows.len()).say("meters-table-rows");
        Table {
            caption: self.shown_words().say("meters-table-caption"),
            position,
            previous: page.checked_sub(1).map(address),
            next: (page + 1 < n_pages).then(|| address(page + 1)),
            rows: shown,
        }
    }

    /// The readings, and one row for each gap between them.
    fn rows(&self) -> Vec<Point> {
        let mut rows: Vec<Point> = Vec::new();
        for point in self.view.series.points() {
            let end = rows.last().map(|it| it.interval.end());
            let gap = end.and_then(|end| Interval::new(end, point.interval.start()).ok());
            rows.extend(gap.map(|interval| Point {
                interval,
                actual: None,
                prediction: None,
                quality: None,
            }));
            rows.push(*point);
        }
        rows
    }

    fn row(&self, point: &Point) -> TableRow {
        let kw = |it: Option<Power>| it.map_or(String::new(), |it| format::power_kw(self.words(), it).value);
        TableRow {
            start: format::day_and_clock(self.words(), point.interval.start(), self.now, self.calendar()),
            end: format::clock(self.words(), point.interval.end(), self.calendar()),
            power: point.actual.map(|it| format::power_kw(self.words(), it).value),
            prediction: kw(point.prediction),
            saved: kw(saved(point)),
            in_period: self.view.periods.iter().any(|it| it.interval.covers(point.interval)),
        }
    }

    fn empty_state(&self) -> EmptyState {
        let newest = self.history.map(|it| self.calendar().date(it.end() - SignedDuration::from_secs(1)));
        let words = self.words();
        match newest {
            Some(date) => EmptyState {
                title: words.with("span", self.scale_words()).say("meters-empty-span-title"),
                text: words.say("meters-empty-span"),
                way: Some(Link {
                    href: self.query.with(|it| it.date = Some(date)).address(self.meter.id),
                    label: words.say("meters-newest"),
                }),
            },
            None => EmptyState {
                title: words.say("meters-empty-title"),
                text: words.say("meters-empty"),
                way: None,
            },
        }
    }
}
