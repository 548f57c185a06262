//! What is behind the tabs below the chart: the ranking, autocorrelation and partial autocorrelation.

use domain::statistics::{PacfMethod, Undefined, significance_bounds};
use portal::{Correlation, CorrelationKind, Error, Result};
use words::{Words, key};

use super::{
    query::DetailsTab,
    scene::{self, Scene},
};
use crate::{
    pages::sentence,
    view::{
        format, meaning,
        meters::{CorrelationPanel, Details, Panel, Tab},
        svg::{Bounds, stems},
    },
};

/// Stems that can be told apart.
const MAX_LAGS: usize = 96;

impl Scene<'_> {
    pub(super) async fn details(&self) -> Result<Details> {
        let shown = self.query.details_tab();
        let tab = |it: DetailsTab| Tab {
            href: self.query.with(|query| query.tab = Some(it.word().to_owned())).address(self.meter.id),
            label: it.label(self.words()),
            current: Some(it) == shown,
        };
        let panel = match shown {
            None => Panel::Closed,
            Some(DetailsTab::Ranking) => Panel::Ranking(self.ranking_panel().await?),
            Some(DetailsTab::Acf) => Panel::Correlation(self.correlation_panel(CorrelationKind::Acf).await?),
            Some(DetailsTab::Pacf) => {
                let kind = CorrelationKind::Pacf(PacfMethod::YuleWalker);
                Panel::Correlation(self.correlation_panel(kind).await?)
            }
        };
        Ok(Details { tabs: DetailsTab::ALL.map(tab).into(), panel })
    }

    async fn correlation_panel(&self, kind: CorrelationKind) -> Result<CorrelationPanel> {
        let words = self.words();
        let panel = CorrelationPanel {
            title: words.say(match kind {
                CorrelationKind::Acf => "meters-acf-title",
                CorrelationKind::Pacf(_) => "meters-pacf-title",
            }),
            plot: None,
            plot_label: String::new(),
            meaning: String::new(),
            method: String::new(),
        };
        let view = scene::view(self.portal, self.who, self.meter.id, self.correlated()?).await?.hourly();
        let seconds = view.series.points().last().map_or(3600, |it| it.interval.seconds());
        let two_days = usize::try_from(2 * 86_400 / seconds).unwrap_or(MAX_LAGS);
        match self.portal.correlation(&view, kind, Some(two_days.clamp(1, MAX_LAGS))).await {
            Ok(correlation) => Ok(with_plot(words, panel, kind, &correlation, seconds)),
            Err(Error::Undefined(reason)) => {
                Ok(CorrelationPanel { meaning: undefined(words, reason), ..panel })
            }
            Err(error) => Ok(CorrelationPanel { meaning: sentence(words, &error), ..panel }),
        }
    }
}

fn with_plot(
    words: Words,
    panel: CorrelationPanel,
    kind: CorrelationKind,
    correlation: &Correlation,
    lag_seconds: i64,
) -> CorrelationPanel {
    let [p95, p99] = match significance_bounds(correlation.n) {
        Ok(bounds) => bounds.map(|it| it.bound),
        Err(reason) => return CorrelationPanel { meaning: undefined(words, reason), ..panel },
    };
    let lags_per_tick = usize::try_from(86_400 / lag_seconds).unwrap_or(24).clamp(1, 24);
    let n_outside = correlation.values.iter().skip(1).filter(|it| it.abs() > p95).count();
    let n_lags = correlation.values.len().saturating_sub(1);
    let values = &correlation.values;
    let (meaning, estimate) = match kind {
        CorrelationKind::Pacf(_) => {
            (meaning::of_pacf(words, values, lag_seconds, p95), key("meters-estimate-pacf"))
        }
        CorrelationKind::Acf => {
            (meaning::of_acf(words, values, lag_seconds, p95), key("meters-estimate-acf"))
        }
    };
    let differenced = if correlation.differenced { words.say("meters-differenced") } else { String::new() };
    let method = words
        .count("count", correlation.n)
        .with("interval", format::interval_words(words, lag_seconds))
        .with("estimate", words.say(estimate))
        .with("differenced", differenced);
    let outside = words.with("title", &panel.title).count("outside", n_outside).count("count", n_lags);
    CorrelationPanel {
        plot_label: outside.say("meters-lags-outside"),
        plot: Some(stems(values, Bounds { p95, p99 }, lags_per_tick)),
        meaning,
        method: method.say("meters-method"),
        ..panel
    }
}

fn undefined(words: Words, reason: Undefined) -> String {
    match reason {
        Undefined::ConstantSeries => meaning::of_undefined(words, meaning::Undefined::Constant),
        Undefined::TooShort { n, .. } => meaning::of_undefined(words, meaning::Undefined::TooShort { n }),
        other => words.with("reason", other).say("meaning-none"),
    }
}
