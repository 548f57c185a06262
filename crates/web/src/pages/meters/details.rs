//! Autocorrelation and partial autocorrelation with their bounds and a sentence of meaning.

use domain::statistics::{Undefined, significance_bounds};
use portal::{Correlation, Error};
use words::{Words, key};

use super::scene::Scene;
use crate::pages::sentence;
use crate::view::{
    format, meaning,
    meters::{Details, Tab},
    svg::{Bounds, stems},
};

impl Scene<'_> {
    pub(super) fn details(&self) -> Details {
        let pacf = self.query.is_pacf();
        let words = self.words();
        let tab = |name: Option<&str>, label| Tab {
            href: format!(
                "{}#details",
                self.query.with(|it| it.tab = name.map(str::to_owned)).address(self.meter.id)
            ),
            label: words.say(label),
            current: pacf == name.is_some(),
        };
        let title = words.say(if pacf { "meters-pacf-title" } else { "meters-acf-title" });
        let details = Details {
            tabs: vec![tab(None, key("meters-acf")), tab(Some("pacf"), key("meters-pacf"))],
            title,
            plot: None,
            plot_label: String::new(),
            meaning: String::new(),
            method: String::new(),
        };
        match &self.correlation {
            Ok(correlation) => self.with_plot(details, correlation),
            Err(Error::Undefined(reason)) => Details { meaning: undefined(words, *reason), ..details },
            Err(error) => Details { meaning: sentence(words, error), ..details },
        }
    }

    fn with_plot(&self, details: Details, correlation: &Correlation) -> Details {
        let words = self.words();
        let [p95, p99] = match significance_bounds(correlation.n) {
            Ok(bounds) => bounds.map(|it| it.bound),
            Err(reason) => return Details { meaning: undefined(words, reason), ..details },
        };
        let lags_per_tick = usize::try_from(86_400 / self.lag_seconds).unwrap_or(24).clamp(1, 24);
        let n_outside = correlation.values.iter().skip(1).filter(|it| it.abs() > p95).count();
        let n_lags = correlation.values.len().saturating_sub(1);
        let (meaning, estimate) = match self.query.is_pacf() {
            true => (
                meaning::of_pacf(words, &correlation.values, self.lag_seconds, p95),
                key("meters-estimate-pacf"),
            ),
            false => (
                meaning::of_acf(words, &correlation.values, self.lag_seconds, p95),
                key("meters-estimate-acf"),
            ),
        };
        let differenced =
            if correlation.differenced { words.say("meters-differenced") } else { String::new() };
        let method = words
            .count("count", correlation.n)
            .with("interval", format::interval_words(words, self.lag_seconds))
            .with("estimate", words.say(estimate))
            .with("differenced", differenced);
        let outside = words.with("title", &details.title).count("outside", n_outside).count("count", n_lags);
        Details {
            plot_label: outside.say("meters-lags-outside"),
            plot: Some(stems(&correlation.values, Bounds { p95, p99 }, lags_per_tick)),
            meaning,
            method: method.say("meters-method"),
            ..details
        }
    }
}

fn undefined(words: Words, reason: Undefined) -> String {
    match reason {
        Undefined::ConstantSeries => meaning::of_undefined(words, meaning::Undefined::Constant),
        Undefined::TooShort { n, .. } => meaning::of_undefined(words, meaning::Undefined::TooShort { n }),
        other => words.with("reason", other).say("meaning-none"),
    }
}
