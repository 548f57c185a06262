//! One meter's readings of a chunk, laid over what is stored of it.

use domain::{
    Arrival, Interval, IntervalReading, MeterId, StoredReading, convergence::Change, series::Point,
};

use super::{Conflict, Outcome};

/// A row that is written or deleted; at least one of both is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) before: Option<StoredReading>,
    pub(super) after: Option<StoredReading>,
}

/// What becomes of a meter's readings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MeterChange {
    pub(super) meter: MeterId,
    /// In order of time.
    pub(super) written: Vec<Written>,
    /// All readings of the spans that were read, as they are afterwards, in order of time.
    pub(super) points: Vec<Point>,
}

impl Written {
    pub(super) fn interval(&self) -> Option<Interval> {
        self.after.or(self.before).map(|it| it.point.interval)
    }

    /// Whether a value or the quality is another one, and not only the number of an import.
    pub(super) fn is_change(&self) -> bool {
        self.before.map(|it| it.point) != self.after.map(|it| it.point)
    }
}

impl MeterChange {
    /// The change of a meter of which `stored` was read.
    pub(super) fn new(meter: MeterId, stored: &[StoredReading], written: Vec<Written>) -> MeterChange {
        let mut points = Vec::with_capacity(stored.len() + written.len());
        let mut rest = written.iter().peekable();
        let start = |it: &Written| it.interval().map(Interval::start);
        for reading in stored {
            let at = reading.point.interval.start();
            while let Some(before) = rest.next_if(|it| start(it) < Some(at)) {
                points.extend(before.after.map(|it| it.point));
            }
            match rest.next_if(|it| start(it) == Some(at)) {
                Some(same) => points.extend(same.after.map(|it| it.point)),
                None => points.push(reading.point),
            }
        }
        points.extend(rest.filter_map(|it| it.after).map(|it| it.point));
        MeterChange { meter, written, points }
    }
}

/// Lays readings of one meter over what is stored, and returns what must be written.
///
/// `stored` is in order of time; `group` orders `readings` by interval, equal ones as they came.
pub(super) fn lay_over(
    arrival: Arrival,
    stored: &[StoredReading],
    readings: &[IntervalReading],
    group: &[usize],
    outcome: &mut Outcome,
) -> Vec<Written> {
    let mut written: Vec<Written> = Vec::new();
    let mut last: Option<StoredReading> = None;
    let mut from = 0;
    for index in group {
        let new = readings[*index];
        let interval = new.interval;
        while stored.get(from).is_some_and(|it| it.point.interval.end() <= interval.start()) {
            from += 1;
        }
        let overlaps = |it: &&StoredReading| it.point.interval.overlaps(interval);
        // An earlier reading of this chunk hides the stored one it was laid over.
        let old = last.as_ref().filter(overlaps).or(stored.get(from).filter(overlaps)).copied();
        if let Some(old) = old.filter(|it| it.point.interval != interval) {
            outcome.conflicts.push((*index, Conflict::Overlaps(old.point.interval)));
            continue;
        }
        let (actual, prediction, quality) = (new.actual, new.prediction, new.quality);
        let laid = arrival.lay_over(old.as_ref(), &Point { interval, actual, prediction, quality });
        match laid.change {
            Change::New => outcome.counts.inserted += 1,
            Change::Changed => outcome.counts.updated += 1,
            Change::Unchanged => outcome.counts.unchanged += 1,
        }
        if laid.must_write {
            let after = Some(laid.reading);
            match written.last_mut().filter(|it| it.interval() == Some(interval)) {
                Some(same) => same.after = after,
                None => written.push(Written { before: old, after }),
            }
        }
        last = Some(laid.reading);
    }
    written
}
