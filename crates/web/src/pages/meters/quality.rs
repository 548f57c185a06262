//! The card of data quality: what was received, estimated, is missing, and what validation noticed.

use domain::{DayQuality, Flags, Interval, Timescale, series::Point, validation::validate_day};
use jiff::Timestamp;
use words::{Words, key};

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
    (Flags::SPIKE, key("meters-noticed-spike")),
    (Flags::QUESTIONABLE, key("meters-noticed-questionable")),
    (Flags::MISALIGNED, key("meters-noticed-misaligned")),
    (Flags::MIXED_INTERVALS, key("meters-noticed-mixed")),
    (Flags::ZERO_RUN, key("meters-noticed-zeros")),
    (Flags::FLAT_RUN, key("meters-noticed-flat")),
    (Flags::NEGATIVE, key("meters-noticed-negative")),
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
        let words = self.words();
        let quality = &self.quality.quality;
        let strip_ends = (self.strip_end(self.span.start()), self.strip_end(self.span.end()));
        let Some(millionths) = quality.received_millionths() else {
            let text = words.say("meters-quality-none");
            return QualityCard { received: None, text, notes: String::new(), strip: None, strip_ends };
        };
        let step = self.step_seconds().unwrap_or(3600);
        let (received, expected) = (quality.received_seconds() / step, quality.expected_seconds() / step);
        let readings = words.count("received", received).count("expected", expected);
        let slots = self.slots();
        let slots_by = words.with("unit", self.slot_unit()).with("slots", slot_words(words, &slots));
        let label = slots_by.say("meters-slots");
        let marks = strip(&slots.iter().map(|it| it.slot).collect::<Vec<_>>());
        QualityCard {
            received: Some(format::percent_from_millionths(self.words(), millionths, 1)),
            text: readings.say("meters-quality-received"),
            notes: self.quality_notes(),
            strip: Some(Picture { marks, label }),
            strip_ends,
        }
    }

    /// `3 readings estimated. Noticed: spike on 2 days.`
    fn quality_notes(&self) -> String {
        let quality = &self.quality.quality;
        let (words, flags) = (self.words(), quality.flags());
        let noticed: Vec<String> = NOTICED
            .iter()
            .filter_map(|(flag, noticed)| {
                let (_, n_days) = flags.iter().find(|(it, _)| it == flag)?;
                let what = words.say(noticed);
                Some(match self.query.timescale() {
                    Timescale::Day => what,
                    _ => words.with("what", what).count("count", *n_days).say("meters-noticed-on-days"),
                })
            })
            .collect();
        let mut notes = Vec::new();
        if quality.n_estimated() > 0 {
            notes.push(words.count("count", quality.n_estimated()).say("meters-estimated"));
        }
        if !noticed.is_empty() {
            notes.push(words.with("what", noticed.join(", ")).say("meters-noticed"));
        }
        notes.join(" ")
    }

    fn strip_end(&self, at: Timestamp) -> String {
        match self.query.timescale() {
            Timescale::Day => format::hour(self.words(), at, self.calendar()),
            _ => format::day_of_month(self.words(), self.calendar().date(at)),
        }
    }

    fn slot_unit(&self) -> &'static str {
        match self.query.timescale() {
            Timescale::Day => "half-hour",
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
                format::day(self.words(), first)
            } else {
                format::stretch(self.words(), first, last)
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
                .map_or_else(|_| String::new(), |it| format::clock(self.words(), it, self.calendar()));
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
fn slot_words(words: Words, slots: &[Named]) -> String {
    let kinds = [
        (Slot::Received, key("meters-slots-received")),
        (Slot::Estimated, key("meters-slots-estimated")),
        (Slot::Noticed, key("meters-slots-noticed")),
        (Slot::Partly, key("meters-slots-partly")),
        (Slot::Missing, key("meters-slots-missing")),
    ];
    let of_kind = kinds.iter().filter_map(|(kind, says)| {
        let names: Vec<&str> =
            slots.iter().filter(|it| it.slot == *kind).map(|it| it.name.as_str()).collect();
        let counted = words.count("count", names.len()).say(says);
        match names.len() {
            0 => None,
            n if *kind == Slot::Received || n > MAX_NAMED => Some(counted),
            _ => Some(format!("{counted} ({})", names.join(", "))),
        }
    });
    of_kind.collect::<Vec<_>>().join(", ")
}
