//! The big card: the chart, its twin in a table, or why there is neither.

use domain::{Power, Timescale, series::Point};
use jiff::{SignedDuration, Timestamp};
use words::Words;

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
        let other = |view: Option<&str>, label: &str| Link {
            href: self.query.with(|it| it.view = view.map(str::to_owned)).address(self.meter.id),
            label: label.to_owned(),
        };
        let other_view =
            if table { other(None, "Show as chart") } else { other(Some("table"), "Show as table") };
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
        let all = of("All readings".to_owned(), "");
        let shown = (!is_empty).then_some(shown);
        shown.into_iter().chain(self.history.map(|_| all)).collect()
    }

    fn subtitle(&self) -> String {
        match self.step_seconds() {
            Some(seconds) => {
                format!("{}, {} mean, kW", self.meter.label, format::interval_words(Words::ENGLISH, seconds))
            }
            None => self.meter.label.clone(),
        }
    }

    fn note(&self) -> Option<String> {
        let points = self.view.series.points();
        let none = |known: fn(&Point) -> bool| !points.is_empty() && !points.iter().any(known);
        if none(|it| it.prediction.is_some()) {
            return Some(
                "No prediction for this span yet: savings and participation follow once there is one.".into(),
            );
        }
        none(|it| it.actual.is_some())
            .then(|| "No readings for this span yet: only the prediction is shown.".into())
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
        let (from, to) = self.shown();
        let (slider_from, slider_to) = self.slider_span();
        let dates = |it: Timestamp| self.calendar().local(it).strftime("%b %-d").to_string();
        let last = slider_to - SignedDuration::from_secs(1);
        Plot {
            src: self.data_address(self.span.start(), self.span.end()),
            slider_src: Some(self.data_address(slider_from, slider_to)),
            from: from.to_string(),
            to: to.to_string(),
            now: self.span.contains(self.now).then(|| self.now.to_string()),
            label: self.plot_label(),
            slider_ends: (dates(slider_from), dates(last)),
        }
    }

    /// What the chart begins with: the whole span, or the chosen DR period with its surroundings.
    fn shown(&self) -> (Timestamp, Timestamp) {
        match self.period {
            Some(it) => {
                let (start, end) = (it.interval.start() - MARGIN, it.interval.end() + MARGIN);
                (start.max(self.span.start()), end.min(self.span.end()))
            }
            None => (self.span.start(), self.span.end()),
        }
    }

    /// Two weeks for a day, thirteen weeks for a week, two years for more; no further than the history.
    fn slider_span(&self) -> (Timestamp, Timestamp) {
        let calendar = self.calendar();
        let (scale, n) = match self.query.timescale() {
            Timescale::Day => (Timescale::Day, 13),
            Timescale::Week => (Timescale::Week, 12),
            Timescale::Month | Timescale::Year => (Timescale::Month, 23),
        };
        let first = calendar.step(scale, calendar.date(self.span.start()), -n);
        let from = first.map_or(self.span.start(), |it| calendar.midnight(it));
        let history = self.history.map_or(from, |it| it.start());
        (from.max(history).min(self.span.start()), self.span.end())
    }

    fn data_address(&self, from: Timestamp, to: Timestamp) -> String {
        format!("/api/vis/meter_data/{}?from={from}&to={to}&points={POINTS}", self.meter.id)
    }

    fn plot_label(&self) -> String {
        let points = self.view.series.points();
        let powers = || points.iter().filter_map(|it| it.actual);
        let range = match (powers().min(), powers().max()) {
            (Some(low), Some(high)) => {
                format!(
                    " Power between {} and {}.",
                    format::power_kw(Words::ENGLISH, low),
                    format::power_kw(Words::ENGLISH, high)
                )
            }
            _ => String::new(),
        };
        let periods = match self.view.periods.len() {
            0 => String::new(),
            n => format!(" {} shaded.", format::counted(n, "DR period", "DR periods")),
        };
        format!("Power and prediction of {}, {}.{range}{periods}", self.meter.label, self.scale_words())
    }

    fn table(&self) -> Table {
        let rows = self.rows();
        let n_pages = rows.len().div_ceil(ROWS).max(1);
        let page = self.query.page.unwrap_or(0).min(n_pages - 1);
        let address = |page: usize| self.query.with(|it| it.page = Some(page)).address(self.meter.id);
        let first = page * ROWS;
        let shown: Vec<TableRow> = rows.iter().skip(first).take(ROWS).map(|it| self.row(it)).collect();
        let position = format!(
            "Rows {} to {} of {}",
            first + 1,
            first + shown.len(),
            format::count(Words::ENGLISH, rows.len())
        );
        Table {
            caption: format!("Power and prediction of {}, {}", self.meter.label, self.scale_words()),
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
            let gap = end.and_then(|end| domain::Interval::new(end, point.interval.start()).ok());
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
        let kw =
            |it: Option<Power>| it.map_or(String::new(), |it| format::power_kw(Words::ENGLISH, it).value);
        TableRow {
            start: format::day_and_clock(Words::ENGLISH, point.interval.start(), self.now, self.calendar()),
            end: format::clock(Words::ENGLISH, point.interval.end(), self.calendar()),
            power: point.actual.map(|it| format::power_kw(Words::ENGLISH, it).value),
            prediction: kw(point.prediction),
            saved: kw(saved(point)),
            in_period: self.view.periods.iter().any(|it| it.interval.covers(point.interval)),
        }
    }

    fn empty_state(&self) -> EmptyState {
        let newest = self.history.map(|it| self.calendar().date(it.end() - SignedDuration::from_secs(1)));
        match newest {
            Some(date) => EmptyState {
                title: format!("No readings in {}.", self.scale_words()),
                text: "This meter has readings at other times.".to_owned(),
                way: Some(Link {
                    href: self.query.with(|it| it.date = Some(date)).address(self.meter.id),
                    label: "Go to the newest".to_owned(),
                }),
            },
            None => EmptyState {
                title: "No readings yet.".to_owned(),
                text: "They appear here with the first import that has this meter.".to_owned(),
                way: None,
            },
        }
    }
}
