//! A series as a chart wants it: evenly spaced values with gaps, and fewer of them when asked.

use jiff::Timestamp;

use crate::{Power, series::Point};

/// Evenly spaced values from `start` on; `None` is a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The start of the first value.
    pub start: Timestamp,
    /// Seconds from one value to the next.
    pub step_seconds: i64,
    /// Measured values.
    pub actual: Vec<Option<Power>>,
    /// Expected values.
    pub prediction: Vec<Option<Power>>,
}

/// A longer run of missing values ends a segment instead of being written out.
const LONGEST_GAP: i64 = 20_000;

/// Splits points into runs of one interval length; a gap within a run becomes `None`s.
///
/// `points` are in order and do not overlap, as a [`crate::Series`] holds them.
pub fn segments(points: &[Point]) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for point in points {
        let step = point.interval.seconds();
        let start = point.interval.start();
        let missing = segments.last().and_then(|it| it.steps_until(start, step));
        if missing.is_none() {
            segments.push(Segment { start, step_seconds: step, actual: Vec::new(), prediction: Vec::new() });
        }
        if let Some(segment) = segments.last_mut() {
            for _ in 0..missing.unwrap_or(0) {
                segment.push(None, None);
            }
            segment.push(point.actual, point.prediction);
        }
    }
    segments
}

/// Thins segments to at most `n_buckets` buckets in all, or as many as there are segments if that is more.
///
/// A bucket becomes two values, its least and its greatest in the order they occurred, so that no peak is lost.
pub fn thin(segments: Vec<Segment>, n_buckets: usize) -> Vec<Segment> {
    let n_values: usize = segments.iter().map(Segment::len).sum();
    if n_values <= n_buckets {
        return segments;
    }
    // An even number of values, so that half a bucket is a whole number of seconds.
    let size = n_values.div_ceil(n_buckets.max(1)).next_multiple_of(2);
    segments.into_iter().map(|it| it.thinned(size)).collect()
}

impl Segment {
    /// Values in this segment, gaps included.
    pub fn len(&self) -> usize {
        self.actual.len()
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.actual.is_empty()
    }

    fn push(&mut self, actual: Option<Power>, prediction: Option<Power>) {
        self.actual.push(actual);
        self.prediction.push(prediction);
    }

    /// How many values are missing before one at `start`; nothing where it does not fit this segment.
    fn steps_until(&self, start: Timestamp, step: i64) -> Option<i64> {
        let passed = start.as_second() - self.start.as_second();
        let missing = passed / step - i64::try_from(self.len()).ok()?;
        (step == self.step_seconds && passed % step == 0 && missing <= LONGEST_GAP).then_some(missing)
    }

    fn thinned(self, size: usize) -> Segment {
        let half = i64::try_from(size / 2).unwrap_or(i64::MAX);
        Segment {
            start: self.start,
            step_seconds: self.step_seconds.saturating_mul(half),
            actual: extremes(&self.actual, size),
            prediction: extremes(&self.prediction, size),
        }
    }
}

fn extremes(values: &[Option<Power>], size: usize) -> Vec<Option<Power>> {
    let pair = |bucket: &[Option<Power>]| {
        let known = || bucket.iter().enumerate().filter_map(|(index, it)| it.map(|it| (it, index)));
        match (known().min(), known().max()) {
            (Some((low, low_at)), Some((high, high_at))) if low_at <= high_at => [Some(low), Some(high)],
            (Some((low, _)), Some((high, _))) => [Some(high), Some(low)],
            _ => [None, None],
        }
    };
    values.chunks(size).flat_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::tests::series;

    fn watts(values: &[Option<Power>]) -> Vec<Option<i64>> {
        values.iter().map(|it| it.map(Power::watts)).collect()
    }

    #[test]
    fn a_gap_is_none_and_never_zero() {
        let data = series(60, &[Some((5, 6)), None, None, Some((7, 8))]);
        let [segment] = segments(data.points()).try_into().unwrap();
        assert_eq!(watts(&segment.actual), [Some(5), None, None, Some(7)]);
        assert_eq!(watts(&segment.prediction), [Some(6), None, None, Some(8)]);
    }

    #[test]
    fn another_interval_length_is_another_segment() {
        let mut points = series(60, &[Some((1, 1)), Some((2, 2))]).points().to_vec();
        points.extend(series(120, &[None, Some((3, 3)), Some((4, 4))]).points());
        let found = segments(&points);
        assert_eq!(
            found.iter().map(|it| (it.step_seconds, it.len())).collect::<Vec<_>>(),
            [(60, 2), (120, 2)]
        );
    }

    #[test]
    fn thinning_keeps_every_peak_in_its_place() {
        let data = series(60, &[1, 9, 2, 3, 3, 8, 0, 4].map(|it| Some((it, it))));
        let [segment] = thin(segments(data.points()), 2).try_into().unwrap();
        assert_eq!(segment.step_seconds, 120);
        assert_eq!(watts(&segment.actual), [Some(1), Some(9), Some(8), Some(0)]);
        assert_eq!(thin(segments(data.points()), 8), segments(data.points()));
    }
}
