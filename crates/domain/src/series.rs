//! One meter's readings in order of time, without overlaps; a gap is simply not there.

use jiff::Timestamp;

use crate::{Energy, Interval, Power, Quality, decimal::div_half_even};

/// One interval of one meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The time it is about.
    pub interval: Interval,
    /// What was measured.
    pub actual: Option<Power>,
    /// What was expected.
    pub prediction: Option<Power>,
    /// How much what was measured is to be trusted; nothing where nobody said, or nothing was measured.
    pub quality: Option<Quality>,
}

/// One meter's readings: ordered, never overlapping, with gaps where nothing is known.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Series {
    points: Vec<Point>,
}

/// Two intervals of one meter that share time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("two intervals overlap at {}", .0.start())]
pub struct Overlap(pub Interval);

impl Series {
    /// A series of points in any order.
    ///
    /// # Errors
    /// [`Overlap`] names the later of two intervals that share time.
    pub fn new(mut points: Vec<Point>) -> Result<Series, Overlap> {
        if !points.is_sorted_by_key(|it| it.interval) {
            points.sort_by_key(|it| it.interval);
        }
        match points.windows(2).find(|pair| pair[0].interval.overlaps(pair[1].interval)) {
            Some(pair) => Err(Overlap(pair[1].interval)),
            None => Ok(Series { points }),
        }
    }

    /// The points, oldest first.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The part of the series that lies wholly inside `span`.
    pub fn within(&self, span: Interval) -> &[Point] {
        let first = self.points.partition_point(|it| it.interval.start() < span.start());
        let rest = &self.points[first..];
        &rest[..rest.partition_point(|it| it.interval.end() <= span.end())]
    }

    /// The newest point that was measured.
    pub fn latest_actual(&self) -> Option<&Point> {
        self.points.iter().rev().find(|it| it.actual.is_some())
    }

    /// The measured energy of each whole hour (UTC) as mean power, where intervals are shorter than an hour; the
    /// series itself where they are not. An hour that is not wholly measured is left out.
    pub fn hourly(&self) -> Series {
        const HOUR: i64 = 3600;
        if self.points.iter().all(|it| it.interval.seconds() >= HOUR) {
            return self.clone();
        }
        let hour_of = |it: &Point| it.interval.start().as_second().div_euclid(HOUR);
        let hours = self.points.chunk_by(|a, b| hour_of(a) == hour_of(b));
        let hourly = |hour: &[Point]| {
            let start = Timestamp::from_second(hour_of(hour.first()?) * HOUR).ok()?;
            let end = Timestamp::from_second(start.as_second() + HOUR).ok()?;
            let measured: Option<i64> = hour.iter().map(|it| it.actual.map(|_| it.interval.seconds())).sum();
            let energy: Option<Energy> =
                hour.iter().map(|it| Some(Energy::of(it.actual?, it.interval.seconds()))).sum();
            let watts = div_half_even(energy?.watt_seconds(), i128::from(HOUR));
            let actual = Power::from_watts(i64::try_from(watts).ok()?).ok();
            let interval = Interval::new(start, end).ok().filter(|_| measured == Some(HOUR))?;
            Some(Point { interval, actual, prediction: None, quality: None })
        };
        Series { points: hours.filter_map(hourly).collect() }
    }

    /// Measured values in kilowatts, gaps dropped: what statistics are made of.
    pub fn actual_kw(&self) -> Vec<f64> {
        self.points.iter().filter_map(|it| it.actual).map(|it| it.watts() as f64 / 1000.0).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Points of `step` seconds from the epoch on; `None` is a gap.
    pub(crate) fn series(step: i64, watts: &[Option<(i64, i64)>]) -> Series {
        let point = |(index, values): (usize, &Option<(i64, i64)>)| {
            let (actual, prediction) = (*values)?;
            let start = Timestamp::from_second(index as i64 * step).unwrap();
            let end = Timestamp::from_second((index as i64 + 1) * step).unwrap();
            Some(Point {
                interval: Interval::new(start, end).unwrap(),
                actual: Power::from_watts(actual).ok(),
                prediction: Power::from_watts(prediction).ok(),
                quality: None,
            })
        };
        Series::new(watts.iter().enumerate().filter_map(point).collect()).unwrap()
    }

    #[test]
    fn overlaps_are_refused_and_order_is_made() {
        let mut points = series(60, &[Some((1, 1)), Some((2, 2)), Some((3, 3))]).points.clone();
        points.reverse();
        assert_eq!(Series::new(points.clone()).unwrap().points()[0].actual, Power::from_watts(1).ok());
        points.push(points[0]);
        assert_eq!(Series::new(points.clone()), Err(Overlap(points[0].interval)));
    }

    #[test]
    fn hours_are_means_of_whole_hours() {
        let quarters =
            [Some((1000, 0)), Some((2000, 0)), Some((3000, 0)), Some((4001, 0)), Some((9, 0)), None];
        let hourly = series(900, &quarters).hourly();
        assert_eq!(
            hourly.points().iter().filter_map(|it| it.actual).map(Power::watts).collect::<Vec<_>>(),
            [2500]
        );
        let hours = series(3600, &[Some((1, 2)), None, Some((3, 4))]);
        assert_eq!(hours.hourly(), hours);
    }

    #[test]
    fn finds_parts() {
        let series = series(60, &[Some((1, 1)), None, Some((3, 3)), Some((4, 4))]);
        let second = |it| Timestamp::from_second(it).unwrap();
        assert_eq!(series.within(Interval::new(second(60), second(200)).unwrap()).len(), 1);
    }
}
