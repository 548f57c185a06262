//! The day of a DR period: use against prediction, as a chart, as a picture that stands still, and as a table.

use domain::{Interval, MeterId};

use super::{curve::Curve, one::One, terms::State};
use crate::view::{
    Link, format,
    meters::{EmptyState, Plot},
    periods::{DayCard, IntervalTable},
};

/// Rows of the table.
const ROWS: usize = 96;

impl One<'_> {
    pub(super) fn day_card(&self) -> DayCard {
        let nothing = DayCard {
            subtitle: String::new(),
            ways: Vec::new(),
            plot: None,
            picture: None,
            table: None,
            empty: Some(self.nothing_to_draw()),
            note: None,
        };
        let Some(curve) = &self.curve else { return nothing };
        let card = DayCard { subtitle: self.subtitle(curve), ways: self.ways(), ..nothing };
        if curve.series.is_empty() {
            return card;
        }
        DayCard {
            plot: Some(self.plot(curve)),
            picture: curve.picture(self.words, self.calendar(), self.now, self.plot_label(curve)),
            table: self.interval_table(curve),
            empty: None,
            note: curve.note(self.words),
            ..card
        }
    }

    fn subtitle(&self, curve: &Curve) -> String {
        let words = self.words;
        let label =
            self.view.meters.iter().find(|it| Some(it.meter) == self.meter).map(|it| it.label.clone());
        let meters = || words.count("count", curve.n_meters).say("periods-n-meters");
        let whose = match (self.meter, label) {
            (Some(_), Some(label)) => label,
            (Some(meter), None) => words.with("number", meter).say("periods-chart-meter"),
            (None, _) if curve.n_summed == curve.n_meters => {
                words.with("meters", meters()).say("periods-chart-all")
            }
            (None, _) => words.count("n", curve.n_summed).with("meters", meters()).say("periods-chart-some"),
        };
        words
            .with("day", format::day(words, self.calendar().date(curve.span.start())))
            .with("whose", whose)
            .with("step", format::interval_words(words, curve.series.step_seconds))
            .say("periods-chart-of")
    }

    fn ways(&self) -> Vec<Link> {
        let own = |meter: MeterId| Link {
            href: self.meter_address(meter),
            label: self.words.say("periods-open-day"),
        };
        let all = || Link {
            href: self.query.of_meter(None).address(self.period().id) + "#chart-card",
            label: self.words.say("periods-all-together"),
        };
        let all = self.query.meter().filter(|_| self.view.all.n_meters > 1).map(|_| all());
        all.into_iter().chain(self.meter.map(own)).collect()
    }

    fn nothing_to_draw(&self) -> EmptyState {
        let words = self.words;
        let (title, text) = match self.state() {
            State::ToCome => {
                (words.say("periods-chart-nothing-yet"), words.say("periods-chart-nothing-yet-text"))
            }
            _ if self.curve.is_none() => {
                (words.say("periods-chart-no-meter"), words.say("periods-chart-no-meter-text"))
            }
            _ => (words.say("periods-chart-no-readings"), words.say("periods-chart-no-readings-text")),
        };
        EmptyState { title, text, way: None }
    }

    fn plot(&self, curve: &Curve) -> Plot {
        Plot {
            src: curve.src.clone(),
            from: curve.span.start().to_string(),
            to: curve.span.end().to_string(),
            now: curve.span.contains(self.now).then(|| self.now.to_string()),
            label: self.plot_label(curve),
            ..Plot::default()
        }
    }

    fn plot_label(&self, curve: &Curve) -> String {
        let words = self.words;
        let said = words
            .with("day", format::long_day(words, self.calendar().date(curve.span.start())))
            .with("range", format::time_range(words, self.period().interval, self.calendar()));
        match curve.extent() {
            Some((low, high)) => said
                .with("low", format::watts(words, low.into()))
                .with("high", format::watts(words, high.into()))
                .say("periods-chart-label"),
            None => said.say("periods-chart-label-empty"),
        }
    }

    fn interval_table(&self, curve: &Curve) -> Option<IntervalTable> {
        let words = self.words;
        let inside = curve.intervals().filter(|(interval, ..)| self.period().interval.covers(*interval));
        let inside: Vec<_> = inside.filter(|(_, actual, expected)| actual.or(*expected).is_some()).collect();
        let kw = |it: Option<i64>| it.map_or(String::new(), |it| format::kw(words, it.into()));
        let row = |(interval, actual, expected): &(Interval, Option<i64>, Option<i64>)| {
            let below = expected.zip(*actual).map(|(expected, actual)| expected - actual);
            let power = if actual.is_some() { kw(*actual) } else { words.say("periods-no-reading") };
            [format::time_range(words, *interval, self.calendar()), power, kw(*expected), kw(below)]
        };
        let rest = inside.len().saturating_sub(ROWS);
        (!inside.is_empty()).then(|| IntervalTable {
            caption: words.say("periods-table"),
            rows: inside.iter().take(ROWS).map(row).collect(),
            more: (rest > 0).then(|| words.count("count", rest).say("periods-more-rows")),
        })
    }
}
