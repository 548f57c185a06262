//! Which chunks of a file are written at the same time: some that have no meter in common.
//!
//! Whoever writes readings of a meter holds it until the commit, so two chunks of one meter would only wait for each other.
//! Files mostly come by meter, and a chunk ends in the middle of one: its neighbour waits, and the one after that goes along
//! with it. No chunk overtakes one that has the same time of the same meter: of two rows for one interval the later in the
//! file stays.

use std::collections::{BTreeMap, VecDeque};

use domain::MeterId;
use jiff::Timestamp;

use super::parse::Chunk;

/// Rows of chunks that wait for a turn, as long as those in the file behind them may be written before.
const MAX_ROWS: usize = 150_000;

/// A chunk with its place in the file and what it is about.
pub(super) struct Placed {
    pub(super) number: u32,
    pub(super) chunk: Chunk,
    spans: BTreeMap<MeterId, Span>,
}

/// The time from the first of some readings to the end of the last.
#[derive(Clone, Copy)]
struct Span {
    start: Timestamp,
    end: Timestamp,
}

/// Chunks that are to be written, in the order of the file.
#[derive(Default)]
pub(super) struct Turns {
    waiting: VecDeque<Placed>,
    n_rows: usize,
}

impl Placed {
    pub(super) fn new(number: u32, chunk: Chunk) -> Placed {
        let mut spans: BTreeMap<MeterId, Span> = BTreeMap::new();
        for some in chunk.batch.readings.chunk_by(|a, b| a.meter == b.meter) {
            let Some(first) = some.first() else { continue };
            let start = first.interval.start();
            let span = spans.entry(first.meter).or_insert(Span { start, end: start });
            for it in some {
                span.start = span.start.min(it.interval.start());
                span.end = span.end.max(it.interval.end());
            }
        }
        Placed { number, chunk, spans }
    }

    fn n_rows(&self) -> usize {
        self.chunk.batch.readings.len()
    }

    fn has_meter_of(&self, other: &Placed) -> bool {
        self.in_common(other).next().is_some()
    }

    fn has_time_of(&self, other: &Placed) -> bool {
        self.in_common(other).any(|(a, b)| a.start < b.end && b.start < a.end)
    }

    fn in_common<'a>(&'a self, other: &'a Placed) -> impl Iterator<Item = (Span, Span)> + 'a {
        let (few, many) = match self.spans.len() <= other.spans.len() {
            true => (&self.spans, &other.spans),
            false => (&other.spans, &self.spans),
        };
        few.iter().filter_map(|(meter, a)| many.get(meter).map(|b| (*a, *b)))
    }
}

impl Turns {
    /// Whether more chunks should be there before the next turn is taken.
    pub(super) fn wants_more(&self, at_once: usize) -> bool {
        self.waiting.len() < at_once || (at_once > 1 && self.n_rows < MAX_ROWS)
    }

    /// The next chunk of the file.
    pub(super) fn add(&mut self, placed: Placed) {
        self.n_rows += placed.n_rows();
        self.waiting.push_back(placed);
    }

    /// The first that waits, and as many that may be written beside it; nothing where none waits.
    pub(super) fn take(&mut self, at_once: usize) -> Vec<Placed> {
        let mut taken: Vec<Placed> = Vec::new();
        let mut passed: VecDeque<Placed> = VecDeque::new();
        for it in std::mem::take(&mut self.waiting) {
            let may_go = taken.len() < at_once
                && !taken.iter().any(|other| it.has_meter_of(other))
                && !passed.iter().any(|other| it.has_time_of(other));
            if may_go {
                self.n_rows -= it.n_rows();
                taken.push(it);
            } else {
                passed.push_back(it);
            }
        }
        self.waiting = passed;
        taken
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "what cannot be had fails the test that wants it")]
mod tests {
    use domain::{Interval, IntervalReading};
    use formats::csv::Batch;

    use super::*;

    /// A chunk of these meters, each with hours from the first up to the second.
    fn placed(number: u32, meters: &[(u32, i64, i64)]) -> Placed {
        let at = |hour: i64| Timestamp::from_second(hour * 3600).unwrap();
        let reading = |meter, hour| IntervalReading {
            meter: MeterId::new(meter),
            interval: Interval::new(at(hour), at(hour + 1)).unwrap(),
            actual: None,
            prediction: None,
            quality: None,
        };
        let readings = meters.iter().flat_map(|(meter, from, to)| (*from..*to).map(|it| reading(*meter, it)));
        let batch = Batch { readings: readings.collect(), ..Batch::default() };
        Placed::new(number, Chunk { batch, times: None })
    }

    fn turns(chunks: &[&[(u32, i64, i64)]], at_once: usize) -> Vec<Vec<u32>> {
        let mut turns = Turns::default();
        (0..).zip(chunks).for_each(|(number, it)| turns.add(placed(number, it)));
        let mut taken = Vec::new();
        loop {
            let turn = turns.take(at_once);
            if turn.is_empty() {
                assert_eq!(turns.n_rows, 0);
                return taken;
            }
            taken.push(turn.iter().map(|it| it.number).collect());
        }
    }

    #[test]
    fn a_neighbour_of_the_same_meter_waits_and_the_next_goes_along() {
        let by_meter: [&[_]; 5] = [
            &[(1, 0, 9), (2, 0, 4)],
            &[(2, 4, 9), (3, 0, 4)],
            &[(3, 4, 9), (4, 0, 4)],
            &[(4, 4, 9)],
            &[(5, 0, 9)],
        ];
        assert_eq!(turns(&by_meter, 2), [vec![0, 2], vec![1, 3], vec![4]]);
        assert_eq!(turns(&by_meter, 1), [vec![0], vec![1], vec![2], vec![3], vec![4]]);
    }

    #[test]
    fn nobody_overtakes_a_row_for_the_same_time() {
        // The third has an hour of the second once more, the fourth has not.
        let chunks: [&[_]; 4] = [&[(1, 0, 9)], &[(1, 9, 12), (2, 0, 5)], &[(2, 4, 9)], &[(2, 9, 12)]];
        assert_eq!(turns(&chunks, 2), [vec![0, 3], vec![1], vec![2]]);
        let by_time: [&[_]; 2] = [&[(1, 0, 4), (2, 0, 4)], &[(1, 4, 8), (2, 4, 8)]];
        assert_eq!(turns(&by_time, 2), [vec![0], vec![1]]);
    }
}
