//! Banner, key figures and participation: what a live update replaces.

use domain::{DrPeriod, Participation, Power, Savings, Scope, series::Point};
use jiff::SignedDuration;
use words::Words;

use super::scene::Scene;
use crate::view::{
    format,
    meters::{Against, Banner, Key, ParticipationCard, Picture, PowerCard, RateCard, SavingsCard, Summary},
    svg::{Bar, Slice, SparkPoint, bars, donut, progress, spark},
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
        let running = period.interval.contains(self.now);
        let (title, text, clock_label) =
            if running { self.running_words(period) } else { self.coming_words(period) };
        let counts_to = if running { period.interval.end() } else { period.interval.start() };
        Some(Banner {
            title,
            text,
            counts_to: counts_to.to_string(),
            clock: format::countdown(counts_to, self.now),
            clock_label,
            running,
        })
    }

    fn running_words(&self, period: &DrPeriod) -> (String, String, String) {
        let until = format::clock(Words::ENGLISH, period.interval.end(), self.calendar());
        let text = match self.against() {
            Some((watts, true)) => {
                format!("You are {} below prediction. Keep it there.", format::watts(Words::ENGLISH, watts))
            }
            Some((watts, false)) => {
                format!(
                    "You are {} above prediction. Switch off what can wait.",
                    format::watts(Words::ENGLISH, watts)
                )
            }
            None => "Switch off what can wait until it ends.".to_owned(),
        };
        let hours = format!("left of {}", hours(period));
        (format!("DR period under way until {until}."), text, hours)
    }

    fn coming_words(&self, period: &DrPeriod) -> (String, String, String) {
        let (start, calendar) = (period.interval.start(), self.calendar());
        let days = calendar.date(start).since(calendar.date(self.now)).map_or(0, |it| it.get_days());
        let when = match days {
            0 => "Today".to_owned(),
            1 => "Tomorrow".to_owned(),
            _ => format::long_day(Words::ENGLISH, calendar.date(start)),
        };
        let title =
            format!("DR period {when}, {}.", format::time_range(Words::ENGLISH, period.interval, calendar))
                .replace(" Today", " today")
                .replace(" Tomorrow", " tomorrow");
        let worth = period.credit_factor.unwrap_or(self.portal.config().credit_factor);
        let currency = self.portal.config().currency;
        let price = format::price(Words::ENGLISH, worth, currency);
        let text = format!("Plan to use less than predicted then. Each kWh saved earns {price}.");
        (title, text, "until it begins".to_owned())
    }

    /// The newest power against its prediction: watts apart, and whether it is below.
    fn against(&self) -> Option<(i128, bool)> {
        let newest = self.recent.series.latest_actual()?;
        let apart = i128::from(newest.prediction? - newest.actual?);
        Some((apart.abs(), apart >= 0))
    }

    fn savings_card(&self) -> SavingsCard {
        let counted = self.savings.participation.intervals() > 0;
        let money = format::money(Words::ENGLISH, self.savings.credits, self.portal.config().currency);
        SavingsCard {
            title: format!("Savings, {}", self.span_words()),
            credits: counted.then_some(money),
            energy: format::energy_kwh(Words::ENGLISH, self.savings.saved).to_string(),
            counted: self.counted_words(),
            bars: self.bars(),
            empty: self.nothing_counted(),
        }
    }

    fn counted_words(&self) -> String {
        match (self.savings.scope, self.period) {
            (Scope::AllIntervals, _) => "over all intervals".to_owned(),
            (Scope::DrPeriodsOnly, Some(_)) => "in this DR period".to_owned(),
            (Scope::DrPeriodsOnly, None) => {
                let n = self.view.periods.iter().filter(|it| it.interval.start() <= self.now).count();
                format!("in {}", format::counted(n, "DR period", "DR periods"))
            }
        }
    }

    fn nothing_counted(&self) -> String {
        let points = self.view.series.points();
        if points.iter().all(|it| it.actual.is_none()) {
            return "Savings appear here once readings have arrived.".to_owned();
        }
        if points.iter().all(|it| it.prediction.is_none()) {
            return "Savings need a prediction, and there is none for this span yet.".to_owned();
        }
        "Savings appear here once the DR period has begun.".to_owned()
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
            begun.iter().map(|(_, it)| format::energy_kwh(Words::ENGLISH, it.saved).to_string()).collect();
        let label =
            format!("Saved per DR period of the last six months, oldest first: {}", amounts.join(", "));
        let marks = bars(&begun.iter().map(bar).collect::<Vec<_>>());
        (!begun.is_empty()).then_some(Picture { marks, label })
    }

    fn power_card(&self) -> PowerCard {
        let newest = self.recent.series.latest_actual();
        let live = newest.is_some_and(|it| {
            let late = SignedDuration::from_secs(it.interval.seconds() * LATE_INTERVALS);
            self.now.duration_since(it.interval.end()) <= late
        });
        let against = self.against().map(|(watts, below)| Against {
            amount: format!(
                "{} {}",
                format::watts(Words::ENGLISH, watts),
                if below { "below" } else { "above" }
            ),
            below,
        });
        PowerCard {
            power: newest.and_then(|it| it.actual).map(|it| format::power_kw(Words::ENGLISH, it)),
            live,
            pill: if live { "Live" } else { "Stale" }.to_owned(),
            against,
            last_reading: self.last_reading_words(),
            spark: newest.is_some().then(|| self.spark()),
        }
    }

    fn last_reading_words(&self) -> String {
        match self.meter.last_reading {
            Some(at) => format!(
                "Last reading {}",
                format::last_reading(Words::ENGLISH, at, self.now, self.calendar())
            ),
            None => "The newest power appears here once readings arrive.".to_owned(),
        }
    }

    fn spark(&self) -> Picture {
        let point = |it: &Point| SparkPoint {
            actual: it.actual,
            prediction: it.prediction,
            in_period: self.recent.periods.iter().any(|period| period.interval.covers(it.interval)),
        };
        let points: Vec<SparkPoint> = self.recent.series.points().iter().map(point).collect();
        let label = "Power and prediction of the last six hours".to_owned();
        Picture { marks: spark(&points), label }
    }

    fn rate_card(&self) -> RateCard {
        let rate = self.savings.rate_millionths();
        let text = match rate {
            Some(_) => format!("of {} predicted", format::energy_kwh(Words::ENGLISH, self.savings.predicted)),
            None => self
                .nothing_counted()
                .replace("Savings", "The rate")
                .replace(" need ", " needs ")
                .replace("The rate appear ", "The rate appears "),
        };
        let bar = rate.map(|it| Picture {
            marks: progress(it),
            label: format!(
                "{} of the predicted energy saved",
                format::percent_from_millionths(Words::ENGLISH, it, 1)
            ),
        });
        RateCard { rate: rate.map(|it| format::percent_from_millionths(Words::ENGLISH, it, 1)), text, bar }
    }

    fn participation_card(&self) -> ParticipationCard {
        let Participation { participated, not_participated } = self.savings.participation;
        let slices = [
            Slice { count: participated, class: "s-save" },
            Slice { count: not_participated, class: "s-k6" },
        ];
        let key = |swatch, label: &str, count| Key {
            swatch,
            label: label.to_owned(),
            count: format::count(Words::ENGLISH, count),
        };
        let n = self.savings.participation.intervals();
        let percent = self.savings.participation.millionths();
        ParticipationCard {
            subtitle: format!("{} {}", format::counted(n, "interval", "intervals"), self.counted_words()),
            percent: percent.map(|it| format::percent_from_millionths(Words::ENGLISH, it, 0).to_string()),
            donut: donut(&slices),
            keys: vec![
                key("b-save", "Below prediction", participated),
                key("b-k6", "At or above it", not_participated),
            ],
            empty: self
                .nothing_counted()
                .replace("Savings appear", "Participation appears")
                .replace("Savings need", "Participation needs"),
        }
    }
}

fn hours(period: &DrPeriod) -> String {
    let minutes = period.interval.seconds() / 60;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// The saved power of an interval, where both values are known.
pub(super) fn saved(point: &Point) -> Option<Power> {
    Some(Power::delta(point.prediction?, point.actual?))
}
