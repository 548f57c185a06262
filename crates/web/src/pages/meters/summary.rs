//! Banner, key figures and participation: what a live update replaces.

use domain::{DrPeriod, Participation, Power, Savings, Scope, series::Point};
use jiff::SignedDuration;
use words::key;

use super::scene::Scene;
use crate::{
    pages::announced::announced,
    view::{
        format,
        meters::{
            Against, Banner, Key, ParticipationCard, Picture, PowerCard, RateCard, SavingsCard, Summary,
        },
        svg::{Bar, Slice, SparkPoint, bars, donut, progress, spark},
    },
};

/// How many intervals a reading may be late before it is stale.
const LATE_INTERVALS: i64 = 3;

impl Scene<'_> {
    pub(super) fn summary(&self) -> Summary {
        Summary {
            banner: self.banner(),
            savings: self.savings_card(),
            power: self.power_card(),
            rate: self.rate_card(),
            quality: self.quality_card(),
            participation: self.participation_card(),
        }
    }

    fn banner(&self) -> Option<Banner> {
        let period = self.coming.first()?;
        Some(announced(self.portal, self.words(), period, self.now, self.against()))
    }

    /// The newest power against its prediction: watts apart, and whether it is below.
    fn against(&self) -> Option<(i128, bool)> {
        let newest = self.recent.series.latest_actual()?;
        let apart = i128::from(newest.prediction? - newest.actual?);
        Some((apart.abs(), apart >= 0))
    }

    fn savings_card(&self) -> SavingsCard {
        let counted = self.savings.participation.intervals() > 0;
        let money = format::money(self.words(), self.savings.credits, self.portal.config().currency);
        SavingsCard {
            title: self.words().with("span", self.span_words()).say("meters-savings"),
            credits: counted.then_some(money),
            energy: format::energy_kwh(self.words(), self.savings.saved).to_string(),
            counted: self.counted_words(),
            bars: self.bars(),
            empty: self.nothing_counted("savings"),
        }
    }

    fn counted_words(&self) -> String {
        let words = self.words();
        match (self.savings.scope, self.period) {
            (Scope::AllIntervals, _) => words.say("meters-in-all"),
            (Scope::DrPeriodsOnly, Some(_)) => words.say("meters-in-period"),
            (Scope::DrPeriodsOnly, None) => {
                let begun = self.view.periods.iter().filter(|it| it.interval.start() <= self.now);
                words.count("count", begun.count()).say("meters-in-periods")
            }
        }
    }

    /// Why there is no number of `what`: of savings, a rate or participation.
    fn nothing_counted(&self, what: &str) -> String {
        let (of_it, points) = (self.words().with("what", what), self.view.series.points());
        if points.iter().all(|it| it.actual.is_none()) {
            return of_it.say("meters-nothing-read");
        }
        if points.iter().all(|it| it.prediction.is_none()) {
            return of_it.say("meters-nothing-predicted");
        }
        of_it.say("meters-nothing-begun")
    }

    fn bars(&self) -> Option<Picture> {
        let bar = |(period, savings): &(DrPeriod, Savings)| match savings.participation.intervals() {
            _ if period.interval.contains(self.now) => Bar::Running(savings.saved.watt_seconds()),
            0 => Bar::Unknown,
            _ => Bar::Saved(savings.saved.watt_seconds()),
        };
        let begun: Vec<_> =
            self.season.iter().filter(|(it, _)| it.interval.start() <= self.now).cloned().collect();
        let amounts: Vec<String> =
            begun.iter().map(|(_, it)| format::energy_kwh(self.words(), it.saved).to_string()).collect();
        let label = self.words().with("amounts", amounts.join(", ")).say("meters-bars");
        let marks = bars(&begun.iter().map(bar).collect::<Vec<_>>());
        (!begun.is_empty()).then_some(Picture { marks, label })
    }

    fn power_card(&self) -> PowerCard {
        let newest = self.recent.series.latest_actual();
        let live = newest.is_some_and(|it| {
            let late = SignedDuration::from_secs(it.interval.seconds() * LATE_INTERVALS);
            self.now.duration_since(it.interval.end()) <= late
        });
        let words = self.words();
        let against = self.against().map(|(watts, below)| Against {
            amount: words.with("power", format::watts(words, watts)).say(if below {
                "meters-below"
            } else {
                "meters-above"
            }),
            below,
        });
        PowerCard {
            power: newest.and_then(|it| it.actual).map(|it| format::power_kw(self.words(), it)),
            live,
            pill: words.say(if live { "meters-live" } else { "meters-stale" }),
            against,
            last_reading: self.last_reading_words(),
            spark: newest.is_some().then(|| self.spark()),
        }
    }

    fn last_reading_words(&self) -> String {
        let words = self.words();
        match self.meter.last_reading {
            Some(at) => {
                let time = format::last_reading(words, at, self.now, self.calendar());
                words.with("time", time).say("meters-last-reading")
            }
            None => words.say("meters-no-reading-yet"),
        }
    }

    fn spark(&self) -> Picture {
        let point = |it: &Point| SparkPoint {
            actual: it.actual,
            prediction: it.prediction,
            in_period: self.recent.periods.iter().any(|period| period.interval.covers(it.interval)),
        };
        let points: Vec<SparkPoint> = self.recent.series.points().iter().map(point).collect();
        let label = self.words().say("meters-spark");
        Picture { marks: spark(&points), label }
    }

    fn rate_card(&self) -> RateCard {
        let rate = self.savings.rate_millionths();
        let words = self.words();
        let predicted = words.with("energy", format::energy_kwh(words, self.savings.predicted));
        let text = match rate {
            Some(_) => predicted.say("meters-of-predicted"),
            None => self.nothing_counted("rate"),
        };
        let percent = |it| format::percent_from_millionths(words, it, 1);
        let bar = rate.map(|it| Picture {
            marks: progress(it),
            label: words.with("rate", percent(it)).say("meters-rate-bar"),
        });
        RateCard { rate: rate.map(percent), text, bar }
    }

    fn participation_card(&self) -> ParticipationCard {
        let Participation { participated, not_participated } = self.savings.participation;
        let slices = [
            Slice { count: participated, class: "s-save" },
            Slice { count: not_participated, class: "s-k6" },
        ];
        let words = self.words();
        let key_of = |swatch, label, count| Key {
            swatch,
            label: words.say(label),
            count: format::count(words, count),
        };
        let n = self.savings.participation.intervals();
        let percent = self.savings.participation.millionths();
        ParticipationCard {
            subtitle: words.count("count", n).with("counted", self.counted_words()).say("meters-intervals"),
            percent: percent.map(|it| format::percent_from_millionths(self.words(), it, 0).to_string()),
            donut: donut(&slices),
            keys: vec![
                key_of("b-save", key("meters-took-part"), participated),
                key_of("b-k6", key("meters-took-no-part"), not_participated),
            ],
            empty: self.nothing_counted("participation"),
        }
    }
}

/// The saved power of an interval, where both values are known.
pub(super) fn saved(point: &Point) -> Option<Power> {
    Some(Power::delta(point.prediction?, point.actual?))
}
