//! Autocorrelation and partial autocorrelation with their bounds and a sentence of meaning.

use domain::statistics::{Undefined, significance_bounds};
use portal::{Correlation, Error};
use words::Words;

use super::scene::Scene;
use crate::view::{
    format, meaning,
    meters::{Details, Tab},
    svg::{Bounds, stems},
};

impl Scene<'_> {
    pub(super) fn details(&self) -> Details {
        let pacf = self.query.is_pacf();
        let tab = |name: Option<&str>, label: &str| Tab {
            href: format!(
                "{}#details",
                self.query.with(|it| it.tab = name.map(str::to_owned)).address(self.meter.id)
            ),
            label: label.to_owned(),
            current: pacf == name.is_some(),
        };
        let title =
            if pacf { "Partial autocorrelation of power by lag" } else { "Autocorrelation of power by lag" };
        let details = Details {
            tabs: vec![tab(None, "Autocorrelation (ACF)"), tab(Some("pacf"), "Partial (PACF)")],
            title: title.to_owned(),
            plot: None,
            plot_label: String::new(),
            meaning: String::new(),
            method: String::new(),
        };
        match &self.correlation {
            Ok(correlation) => self.with_plot(details, correlation),
            Err(Error::Undefined(reason)) => Details { meaning: undefined(*reason), ..details },
            Err(error) => Details { meaning: error.to_string(), ..details },
        }
    }

    fn with_plot(&self, details: Details, correlation: &Correlation) -> Details {
        let [p95, p99] = match significance_bounds(correlation.n) {
            Ok(bounds) => bounds.map(|it| it.bound),
            Err(reason) => return Details { meaning: undefined(reason), ..details },
        };
        let lags_per_tick = usize::try_from(86_400 / self.lag_seconds).unwrap_or(24).clamp(1, 24);
        let n_outside = correlation.values.iter().skip(1).filter(|it| it.abs() > p95).count();
        let n_lags = correlation.values.len().saturating_sub(1);
        let (meaning, estimate) = match self.query.is_pacf() {
            true => (meaning::of_pacf(&correlation.values, self.lag_seconds, p95), "Levinson-Durbin (ywm)"),
            false => (meaning::of_acf(&correlation.values, self.lag_seconds, p95), "biased estimate"),
        };
        let readings = format!(
            "{} {} means",
            format::count(Words::ENGLISH, correlation.n),
            format::interval_words(Words::ENGLISH, self.lag_seconds)
        );
        let differenced = if correlation.differenced { ", differenced once" } else { "" };
        Details {
            plot_label: format!("{}: {n_outside} of {n_lags} lags lie outside the 95% bounds", details.title),
            plot: Some(stems(&correlation.values, Bounds { p95, p99 }, lags_per_tick)),
            meaning,
            method: format!(
                "From {readings} of the last four weeks: {estimate}{differenced}; gaps left out."
            ),
            ..details
        }
    }
}

fn undefined(reason: Undefined) -> String {
    match reason {
        Undefined::ConstantSeries => meaning::of_undefined(meaning::Undefined::Constant),
        Undefined::TooShort { n, .. } => meaning::of_undefined(meaning::Undefined::TooShort { n }),
        other => format!("There is no pattern to show: {other}."),
    }
}
