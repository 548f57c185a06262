//! What a file has of each meter, as it goes by: its span, and rows that come twice, overlap or lie in the future.

use std::collections::{BTreeMap, HashMap};

use domain::{Interval, IntervalReading, MeterId, ValidationRules, series::Point};
use formats::csv::Batch;
use jiff::Timestamp;
use store::{Conflict, ImportMeter};

/// What a file has of each meter, as far as it was read.
#[derive(Debug)]
pub(super) struct Survey {
    meters: HashMap<MeterId, Meter>,
    received_at: Timestamp,
    rules: ValidationRules,
    n_runs: usize,
}

#[derive(Debug, Default)]
struct Meter {
    facts: ImportMeter,
    /// Intervals one after the other, of the same length, under the start of the first.
    runs: BTreeMap<i64, Run>,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    end: i64,
    step: i64,
}

impl Run {
    fn is_followed_by(&self, start: i64, step: i64) -> bool {
        self.end == start && self.step == step
    }
}

/// Runs that are remembered, in tens of megabytes: a file of more is not looked through for overlaps of its own rows
/// before it is applied, only then.
const MAX_RUNS: usize = 1_000_000;

impl Survey {
    /// A survey of a file that came at that time.
    pub(super) fn new(received_at: Timestamp, rules: ValidationRules) -> Survey {
        Survey { meters: HashMap::new(), received_at, rules, n_runs: 0 }
    }

    /// Adds some rows; answers which of them overlap another row of the file without being for the same interval.
    pub(super) fn add(&mut self, batch: &Batch) -> Vec<(usize, Conflict)> {
        let mut conflicts = Vec::new();
        let mut index = 0;
        for some in batch.readings.chunk_by(|a, b| a.meter == b.meter) {
            let Some(first) = some.first() else { continue };
            let meter = self.meters.entry(first.meter).or_default();
            meter.facts.meter = first.meter.number();
            for reading in some {
                let interval = reading.interval;
                let is_of_the_future = self.rules.lies_in_future(&point_of(reading), self.received_at);
                meter.count(interval, is_of_the_future);
                match meter.place(interval, self.n_runs < MAX_RUNS) {
                    Place::Run => self.n_runs += 1,
                    Place::Overlaps(other) => {
                        meter.facts.n_overlaps += 1;
                        conflicts.push((index, Conflict::Overlaps(other)));
                    }
                    Place::Continues => {}
                }
                index += 1;
            }
        }
        conflicts
    }

    /// What was found of each meter, by number.
    pub(super) fn meters(&self) -> Vec<ImportMeter> {
        let mut meters: Vec<ImportMeter> = self.meters.values().map(|it| it.facts.clone()).collect();
        meters.sort_unstable_by_key(|it| it.meter);
        meters
    }
}

enum Place {
    /// It begins a run of its own.
    Run,
    /// It continues one, or repeats an interval of one.
    Continues,
    Overlaps(Interval),
}

impl Meter {
    fn count(&mut self, interval: Interval, is_of_the_future: bool) {
        let facts = &mut self.facts;
        facts.n_readings += 1;
        facts.first_start = Some(facts.first_start.map_or(interval.start(), |it| it.min(interval.start())));
        facts.last_end = Some(facts.last_end.map_or(interval.end(), |it| it.max(interval.end())));
        if is_of_the_future {
            facts.n_clock_faults += 1;
        }
    }

    fn place(&mut self, interval: Interval, may_remember: bool) -> Place {
        let (start, end) = (interval.start().as_second(), interval.end().as_second());
        let step = end - start;
        // Mostly each row follows the last one of its meter.
        if let Some(mut last) = self.runs.last_entry().filter(|it| it.get().is_followed_by(start, step)) {
            last.get_mut().end = end;
            return Place::Continues;
        }
        let before = self.runs.range_mut(..=start).next_back();
        if let Some((begin, run)) = before {
            if start < run.end {
                if step == run.step && (start - *begin) % step == 0 {
                    self.facts.n_duplicates += 1;
                    return Place::Continues;
                }
                let nth = (start - *begin).div_euclid(run.step);
                return Place::Overlaps(interval_of(begin + nth * run.step, run.step, interval));
            }
            let continues = run.is_followed_by(start, step);
            let begin = *begin;
            if let Some((other, run)) = self.runs.range(start..end).next() {
                return Place::Overlaps(interval_of(*other, run.step, interval));
            }
            if continues && let Some(run) = self.runs.get_mut(&begin) {
                run.end = end;
                return Place::Continues;
            }
        } else if let Some((other, run)) = self.runs.range(start..end).next() {
            return Place::Overlaps(interval_of(*other, run.step, interval));
        }
        if may_remember {
            self.runs.insert(start, Run { end, step });
        }
        Place::Run
    }
}

fn point_of(reading: &IntervalReading) -> Point {
    let IntervalReading { interval, actual, prediction, quality, .. } = *reading;
    Point { interval, actual, prediction, quality }
}

fn interval_of(start: i64, step: i64, otherwise: Interval) -> Interval {
    let instant = |second| Timestamp::from_second(second).ok();
    let interval = instant(start).zip(instant(start + step)).map(|(start, end)| Interval::new(start, end));
    interval.and_then(Result::ok).unwrap_or(otherwise)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn batch(intervals: &[(i64, i64)]) -> Batch {
        // From a midnight of 2026 on.
        let instant = |second: i64| Timestamp::from_second(1_784_160_000 + second).unwrap();
        let reading = |(start, end): &(i64, i64)| IntervalReading {
            meter: MeterId::new(7),
            interval: Interval::new(instant(*start), instant(*end)).unwrap(),
            actual: Some(domain::Power::from_watts(1).unwrap()),
            prediction: None,
            quality: None,
        };
        let readings: Vec<IntervalReading> = intervals.iter().map(reading).collect();
        Batch { lines: vec![1; readings.len()], readings, ..Batch::default() }
    }

    #[test]
    fn twice_is_told_from_overlapping() {
        let mut survey =
            Survey::new(Timestamp::from_second(1_784_170_000).unwrap(), ValidationRules::default());
        assert!(survey.add(&batch(&[(0, 60), (60, 120), (180, 240), (120, 180), (60, 120)])).is_empty());
        let conflicts = survey.add(&batch(&[(30, 90), (230, 300), (-30, 30), (0, 120), (240, 300)]));
        assert_eq!(conflicts.iter().map(|it| it.0).collect::<Vec<_>>(), [0, 1, 2, 3]);
        let meters = survey.meters();
        assert_eq!((meters[0].n_readings, meters[0].n_duplicates, meters[0].n_overlaps), (10, 1, 4));
        assert_eq!(meters[0].n_clock_faults, 0);
        survey.add(&batch(&[(1_000_000, 1_000_060)]));
        assert_eq!(survey.meters()[0].n_clock_faults, 1);
    }
}
