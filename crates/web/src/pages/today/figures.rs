//! The key figures: what the year brought, power now, what comes, what came last.

use domain::{Energy, Money};
use jiff::{SignedDuration, Timestamp};

use super::Today;
use crate::{
    pages::periods::{length, worth},
    view::{
        format,
        meters::{Against, Picture},
        svg::{Bar, bars, progress},
        today::TodayFigure,
    },
};

/// The newest power of the day.
pub(super) struct Newest {
    /// The end of its interval.
    at: Timestamp,
    /// How long such intervals are.
    step: SignedDuration,
    actual: i64,
    prediction: Option<i64>,
    /// Whether it is a sum, for which those that report seldom are waited for.
    is_sum: bool,
}

/// How many intervals a reading may be late before it is stale, and how long at least.
const LATE_INTERVALS: i32 = 3;
const LATE: SignedDuration = SignedDuration::from_mins(30);
/// How long a sum may be late at least: homes tell their hour when it is over.
const LATE_SUM: SignedDuration = SignedDuration::from_mins(90);

impl Newest {
    /// Watts apart from the prediction, and whether that is below it.
    pub(super) fn against(&self) -> Option<(i128, bool)> {
        let apart = i128::from(self.prediction?) - i128::from(self.actual);
        Some((apart.abs(), apart >= 0))
    }

    fn is_live(&self, now: Timestamp) -> bool {
        let least = if self.is_sum { LATE_SUM } else { LATE };
        now.duration_since(self.at) <= (self.step * LATE_INTERVALS).max(least)
    }
}

impl Today<'_> {
    pub(super) fn figures(&self) -> Vec<TodayFigure> {
        vec![self.year_figure(), self.power_figure(), self.next_figure(), self.last_figure()]
    }

    pub(super) fn newest(&self) -> Option<Newest> {
        let curve = self.curve.as_ref()?;
        let (interval, actual, prediction) = curve.newest()?;
        let step = SignedDuration::from_secs(interval.seconds());
        Some(Newest { at: interval.end(), step, actual, prediction, is_sum: curve.n_meters > 1 })
    }

    fn money(&self, amount: Money) -> String {
        format::money(self.words, amount, self.portal.config().currency)
    }

    /// All that was saved this year: money first, energy second, a bar for each DR period.
    fn year_figure(&self) -> TodayFigure {
        let words = self.words;
        let title = words.with("year", self.date.year()).say("today-year");
        let known = || self.results.iter().filter(|it| it.n_reporting > 0);
        let n = known().count();
        if n == 0 {
            return TodayFigure { title, ..self.nothing(words.say("today-year-none")) };
        }
        let saved: Energy = known().map(|it| it.savings.saved).sum();
        let credits = Money::from_cents(known().map(|it| it.savings.credits.cents()).sum());
        let text = words.count("count", n).with("saved", format::energy_kwh(words, saved));
        TodayFigure {
            value: Some(self.money(credits)),
            text: text.say("today-year-text"),
            bars: self.bars(),
            way: Some("/periods?tab=past".to_owned()),
            title,
            ..TodayFigure::default()
        }
    }

    fn bars(&self) -> Option<Picture> {
        let begun =
            || self.of_year.iter().zip(self.results.iter()).filter(|(it, _)| it.interval.start() <= self.now);
        let bar = |(period, result): (&domain::DrPeriod, &portal::PeriodResult)| {
            let saved = result.savings.saved.watt_seconds();
            match result.n_reporting {
                _ if period.interval.contains(self.now) => Bar::Running(saved),
                0 => Bar::Unknown,
                _ => Bar::Saved(saved),
            }
        };
        let all: Vec<Bar> = begun().map(bar).collect();
        let amounts: Vec<String> =
            begun().map(|(_, it)| format::energy_kwh(self.words, it.savings.saved).to_string()).collect();
        let label = self.words.with("amounts", amounts.join(", ")).say("today-bars");
        (!all.is_empty()).then(|| Picture { marks: bars(&all), label })
    }

    fn power_figure(&self) -> TodayFigure {
        let words = self.words;
        let title = words.say("meters-power-now");
        let Some(newest) = self.newest() else {
            let text = match self.meters.last_reading {
                Some(at) => self.last_reading(at),
                None => words.say("meters-no-reading-yet"),
            };
            return TodayFigure { title, ..self.nothing(text) };
        };
        let power = format::watts(words, newest.actual.into());
        let live = newest.is_live(self.now);
        let against = newest.against().map(|(watts, below)| {
            let power = words.with("power", format::watts(words, watts));
            Against { amount: power.say(if below { "meters-below" } else { "meters-above" }), below }
        });
        TodayFigure {
            title,
            pill: Some((words.say(if live { "meters-live" } else { "meters-stale" }), live)),
            value: Some(power.value),
            unit: power.unit.to_owned(),
            against,
            text: self.last_reading(newest.at),
            way: self.way().map(|it| it.href),
            ..TodayFigure::default()
        }
    }

    fn last_reading(&self, at: Timestamp) -> String {
        let time = format::last_reading(self.words, at, self.now, self.calendar());
        self.words.with("time", time).say("meters-last-reading")
    }

    /// The next DR period that has not begun.
    fn next_figure(&self) -> TodayFigure {
        let (words, calendar) = (self.words, self.calendar());
        let title = words.say("today-next");
        let Some(period) = self.coming.iter().find(|it| it.interval.start() > self.now) else {
            return TodayFigure { title, ..self.nothing(words.say("today-next-none")) };
        };
        let date = calendar.date(period.interval.start());
        let days = date.since(self.date).map_or(0, |it| it.get_days());
        let price = format::price(words, worth(period, self.portal), self.portal.config().currency);
        let text = words
            .with("range", format::time_range(words, period.interval, calendar))
            .with("length", length(words, period))
            .with("price", price);
        TodayFigure {
            value: Some(match days {
                0 => words.say("today-next-today"),
                1 => words.say("today-next-tomorrow"),
                _ => format::day(words, date),
            }),
            text: text.say("periods-one-lead"),
            way: Some(format!("/periods/{}", period.id)),
            title,
            ..TodayFigure::default()
        }
    }

    fn last_figure(&self) -> TodayFigure {
        let words = self.words;
        let title = words.say("today-last");
        let Some((period, result)) = self.past.first() else {
            return TodayFigure { title, ..self.nothing(words.say("today-last-none")) };
        };
        let text = words
            .with("saved", format::energy_kwh(words, result.savings.saved))
            .with("predicted", format::energy_kwh(words, result.compared.prediction))
            .with("day", format::day(words, self.calendar().date(period.interval.start())));
        let rate = result.savings.rate_millionths();
        let bar = rate.map(|it| {
            let percent = words.with("rate", format::percent_from_millionths(words, it, 1));
            Picture { marks: progress(it), label: percent.say("periods-rate-bar") }
        });
        TodayFigure {
            value: Some(self.money(result.savings.credits)),
            text: text.say("today-last-text"),
            bar,
            way: Some(format!("/periods/{}", period.id)),
            title,
            ..TodayFigure::default()
        }
    }

    /// A figure that is not known, and what will be there.
    fn nothing(&self, text: String) -> TodayFigure {
        TodayFigure { text, ..TodayFigure::default() }
    }
}
