//! What a DR period does to a building's load: less while it lasts, more for about an hour after.

use domain::Interval;

use super::noise::{signed, smooth, unit};

/// How a building takes part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Response {
    /// The part of DR periods it takes part in: 1 is always.
    pub rate: f64,
    /// The part of its load that it goes without.
    pub depth: f64,
}

/// Seconds until the load is down.
const RAMP: f64 = 600.0;
/// Seconds until the load is back after the end.
const RELEASE: f64 = 300.0;
/// Seconds until what was put off has been made up for.
const REBOUND: f64 = 4500.0;
/// The rebound's height, as a part of the reduction's depth.
const SNAPBACK: f64 = 0.4;

/// The part of the load that is missing at an instant because of `periods`; negative while it rebounds.
pub(crate) fn reduction(response: Response, seed: u64, periods: &[Interval], second: i64) -> f64 {
    let parts = periods.iter().map(|period| {
        let (start, end) = (period.start().as_second(), period.end().as_second());
        // Most periods are far away, and cost no more than this.
        if second < start || (second - end) as f64 > REBOUND || unit(seed, start) >= response.rate {
            return 0.0;
        }
        let depth = response.depth * (1.0 + 0.15 * signed(!seed, start));
        depth * shape((second - start) as f64, (second - end) as f64, (end - start) as f64)
    });
    parts.sum::<f64>().min(0.9)
}

/// The reduction over time, in parts of its depth.
fn shape(since_start: f64, since_end: f64, length: f64) -> f64 {
    if since_end < 0.0 {
        // People grow tired of it towards the end.
        return smooth(since_start / RAMP) * (1.0 - 0.15 * since_start / length);
    }
    let release = 0.85 * (1.0 - smooth(since_end / RELEASE)) * smooth(length / RAMP);
    let rebound = SNAPBACK * smooth(since_end / RAMP) * (1.0 - since_end / REBOUND).max(0.0);
    release - rebound
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    #[test]
    fn load_goes_down_comes_back_and_rebounds() {
        let instant = |it| Timestamp::from_second(it).unwrap();
        let period = Interval::new(instant(100_000), instant(110_800)).unwrap();
        let always = Response { rate: 1.0, depth: 0.2 };
        let at = |second| reduction(always, 7, &[period], second);
        assert_eq!((at(99_999), at(200_000)), (0.0, 0.0));
        assert!(at(100_060) < 0.05 && at(100_700) > 0.15 && at(110_700) > 0.12);
        assert!(at(111_600) < -0.04 && at(115_299) > -0.001);
        let never = Response { rate: 0.0, depth: 0.2 };
        assert_eq!(reduction(never, 7, &[period], 105_000), 0.0);
    }
}
