//! The card of data quality: what was received, estimated, is missing, and what validation noticed.

use domain::{DayQuality, Flags, Interval, Timescale, series::Point, validation::validate_day};
use jiff::Timestamp;
use words::Words;

use super::scene::Scene;
use crate::view::{
    format,
    meters::{Picture, QualityCard},
    svg::{Slot, strip},
};

/// Seconds of a slot of the strip of one day.
const HALF_HOUR: i64 = 1800;
/// Days of a slot of the strip of a year.
const WEEK: usize = 7;
/// How many slots of one kind are named.
const MAX_NAMED: usize = 4;

/// What people are told was noticed, from the worst on. A gap and estimates are counted instead.
const NOTICED: [(Flags, &str); 7] = [
    (Flags::SPIKE, "spike"),
    (Flags::QUESTIONABLE, "questionable values"),
    (Flags::MISALIGNED, "odd start times"),
    (Flags::MIXED_INTERVALS, "mixed interval lengths"),
    (Flags::ZERO_RUN, "long run of zeros"),
    (Flags::FLAT_RUN, "long run of one value"),
    (Flags::NEGATIVE, "negative use"),
];

/// A slot and its name, for those who do not see it.
struct Named {
    slot: Slot,
    name: String,
}

/// What a slot is judged by.
#[derive(Default)]
struct Facts {
    expected: i64,
    received: i64,
    estimated: bool,
    noticed: bool,
}

impl Facts {
    fn slot(&self) -> Slot {
        match self.received {
            _ if self.expected <= 0 => Slot::Unexpected,
            0 => Slot::Missing,
            it if it < self.expected => Slot::Partly,
            _ if self.noticed => Slot::Noticed,
            _ if self.estimated => Slot::Estimated,
            _ => Slot::Received,
        }
    }

    fn of_days(days: &[&DayQuality]) -> Facts {
        Facts {
            expected: days.iter().map(|it| it.expected_seconds).sum(),
            received: days.iter().map(|it| it.received_seconds).sum(),
            estimated: days.iter().any(|it| it.n_estimated > 0),
            noticed: days.iter().any(|it| is_odd(it.flags)),
        }
    }
}

/// Whether a slot shows that something was noticed; a meter that exports uses less than nothing every day.
fn is_odd(flags: Flags) -> bool {
    NOTICED.iter().any(|(flag, _)| *flag != Flags::NEGATIVE && flags.contains(*flag))
}

impl Scene<'_> {
    pub(super) fn quality_card(&self) -> QualityCard {
        let quality = &self.quality.quality;
        let strip_ends = (self.strip_end(self.span.start()), self.strip_end(self.span.end()));
        let Some(millionths) = quality.received_millionths() else {
            let text = "What has arrived appears here.".to_owned();
            return QualityCard { received: None, text, notes: String::new(), strip: None, strip_ends };
        };
        let step = self.step_seconds().unwrap_or(3600);
        let count =
            |seconds: i64| format::count(Words::ENGLISH, usize::try_from(seconds / step).unwrap_or(0));
        let (received, expected) = (count(quality.received_seconds()), count(quality.expected_seconds()));
        let slots = self.slots();
        let label = format!("Readings by {}: {}", self.slot_unit(), slot_words(&slots));
        let marks = strip(&slots.iter().map(|it| it.slot).collect::<Vec<_>>());
        QualityCard {
            received: Some(format::percent_from_millionths(Words::ENGLISH, millionths, 1)),
            text: format!("{received} of {expected} readings received"),
            notes: self.quality_notes(),
            strip: Some(Picture { marks, label }),
            strip_ends,
        }
    }

    /// `3 readings estimated. Noticed: spike on 2 days.`
    fn quality_notes(&self) -> String {
        let quality = &self.quality.quality;
        let n_estimated = usize::try_from(quality.n_estimated()).unwrap_or(usize::MAX);
        let flags = quality.flags();
        let noticed: Vec<String> = NOTICED
            .iter()
            .filter_map(|(flag, words)| {
                let (_, n_days) = flags.iter().find(|(it, _)| it == flag)?;
                Some(match self.query.timescale() {
                    Timescale::Day => (*words).to_owned(),
                    _ => format!("{words} on {}", format::counted(*n_days, "day", "days")),
                })
            })
            .collect();
        let mut notes = Vec::new();
        if n_estimated > 0 {
            notes.push(format!(
                "{}.",
                format::counted(n_estimated, "reading estimated", "readings estimated")
            ));
        }
        if !noticed.is_empty() {
            notes.push(format!("Noticed: {}.", noticed.join(", ")));
        }
        notes.join(" ")
    }

    fn strip_end(&self, at: Timestamp) -> String {
        let local = self.calendar().local(at);
        match self.query.timescale() {
            Timescale::Day => local.strftime("%-I %p").to_string(),
            _ => local.strftime("%b %-d").to_string(),
        }
    }

    fn slot_unit(&self) -> &'static str {
        match self.query.timescale() {
            Timescale::Day => "half hour",
            Timescale::Week | Timescale::Month => "day",
            Timescale::Year => "week",
        }
    }

    fn slots(&self) -> Vec<Named> {
        match self.query.timescale() {
            Timescale::Day => self.half_hours(),
            Timescale::Week | Timescale::Month => self.days_by(1),
            Timescale::Year => self.days_by(WEEK),
        }
    }

    /// Slots of so many local days.
    fn days_by(&self, n_days: usize) -> Vec<Named> {
        let calendar = self.calendar();
        let end = self.span.end();
        let next = |it: &jiff::civil::Date| calendar.step(Timescale::Day, *it, 1);
        let dates: Vec<_> = std::iter::successors(Some(calendar.date(self.span.start())), next)
            .take_while(|it| calendar.midnight(*it) < end)
            .collect();
        let days = &self.quality.quality.days;
        let slot = |dates: &[jiff::civil::Date]| {
            let (first, last) = (dates[0], dates[dates.len() - 1]);
            let known: Vec<_> = days.iter().filter(|it| first <= it.date && it.date <= last).collect();
            let name = if first == last {
                format::day(Words::ENGLISH, first)
            } else {
                format::stretch(Words::ENGLISH, first, last)
            };
            Named { slot: Facts::of_days(&known).slot(), name }
        };
        dates.chunks(n_days).map(slot).collect()
    }

    /// The half hours of the day that is shown.
    fn half_hours(&self) -> Vec<Named> {
        let points = self.view.series.points();
        let flags = validate_day(points, self.span, &self.portal.validation_rules()).readings;
        let readings: Vec<(&Point, Flags)> = points.iter().zip(flags).collect();
        let (start, end) = (self.span.start().as_second(), self.span.end().as_second());
        let n_slots = (end - start + HALF_HOUR - 1) / HALF_HOUR;
        let slot = |index: i64| {
            let first = start + index * HALF_HOUR;
            let name = Timestamp::from_second(first)
                .map_or_else(|_| String::new(), |it| format::clock(Words::ENGLISH, it, self.calendar()));
            let facts = facts_between(&readings, self.quality.expected, first, (first + HALF_HOUR).min(end));
            Named { slot: facts.slot(), name }
        };
        (0..n_slots).map(slot).collect()
    }
}

/// What is known of the time between two epoch seconds.
fn facts_between(readings: &[(&Point, Flags)], expected: Option<Interval>, first: i64, last: i64) -> Facts {
    let Some(expected) = expected else { return Facts::default() };
    let (first, last) = (first.max(expected.start().as_second()), last.min(expected.end().as_second()));
    let mut facts = Facts { expected: last - first, ..Facts::default() };
    for (point, flags) in readings.iter().filter(|(it, _)| it.actual.is_some()) {
        let (start, end) = (point.interval.start().as_second(), point.interval.end().as_second());
        let shared = end.min(last) - start.max(first);
        if shared > 0 {
            facts.received += shared;
            facts.estimated |= flags.contains(Flags::ESTIMATED);
            facts.noticed |= is_odd(*flags);
        }
    }
    facts
}

/// `44 received, 2 estimated (9:30 AM, 10:00 AM), 1 missing (11:00 AM)`.
fn slot_words(slots: &[Named]) -> String {
    let kinds = [
        (Slot::Received, "received"),
        (Slot::Estimated, "estimated"),
        (Slot::Noticed, "with something noticed"),
        (Slot::Partly, "received in part"),
        (Slot::Missing, "missing"),
    ];
    let words = kinds.iter().filter_map(|(kind, word)| {
        let names: Vec<&str> =
            slots.iter().filter(|it| it.slot == *kind).map(|it| it.name.as_str()).collect();
        match names.len() {
            0 => None,
            n if *kind == Slot::Received || n > MAX_NAMED => {
                Some(format!("{} {word}", format::count(Words::ENGLISH, n)))
            }
            n => Some(format!("{} {word} ({})", format::count(Words::ENGLISH, n), names.join(", "))),
        }
    });
    words.collect::<Vec<_>>().join(", ")
}
