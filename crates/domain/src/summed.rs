//! The power of many meters added up over time, such that measured and expected sums can be compared.

use jiff::Timestamp;

use crate::{Interval, decimal::div_half_even};

/// Readings of several meters over one and the same interval, added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SummedReadings {
    /// The interval that they have in common.
    pub interval: Interval,
    /// How many have both values.
    pub n_both: u64,
    /// What those measured, in watts.
    pub both_actual: i128,
    /// What was expected of those, in watts.
    pub both_prediction: i128,
    /// How many have a measured value.
    pub n_actual: u64,
    /// What they measured, in watts.
    pub actual: i128,
    /// How many have a prediction.
    pub n_prediction: u64,
    /// What was expected of them, in watts.
    pub prediction: i128,
}

/// Evenly spaced sums in watts; `None` is a gap.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SummedSeries {
    /// The start of the first value.
    pub start: Timestamp,
    /// Seconds from one value to the next.
    pub step_seconds: i64,
    /// Measured sums.
    pub actual: Vec<Option<i64>>,
    /// Expected sums, of the same meters wherever something was measured.
    pub prediction: Vec<Option<i64>>,
}

/// A value is drawn where at least so many fifths of the meters that ever have one have theirs: a meter that fell silent
/// must not look like savings.
const FIFTHS_NEEDED: i128 = 4;
/// The finest step, and the most values: what is finer or more is averaged over one of the usual steps, which most
/// intervals fit into.
const FINEST: i64 = 300;
const MOST_VALUES: i64 = 3000;
const USUAL_STEPS: [i64; 4] = [300, 900, 3600, 86_400];

/// What of many intervals lies in one step: counts and powers, each times seconds.
#[derive(Clone, Copy, Default)]
struct Step {
    both: i128,
    both_actual: i128,
    both_prediction: i128,
    measured: i128,
    actual: i128,
    predicted: i128,
    prediction: i128,
}

impl SummedSeries {
    /// The sums over `span`, on the coarsest grid that loses nothing.
    ///
    /// A power holds for its whole interval, so that hours and quarters of an hour add up. Where something was measured,
    /// both lines are of those meters alone that have both values.
    pub fn of(span: Interval, readings: &[SummedReadings]) -> SummedSeries {
        let step = step_of(span, readings);
        let n_steps = usize::try_from((span.seconds() + step - 1) / step).unwrap_or(0);
        let mut steps = vec![Step::default(); n_steps];
        for it in readings {
            spread(span, step, it, &mut steps);
        }
        let most = |count: fn(&Step) -> i128| steps.iter().map(count).max().unwrap_or(0);
        let compares = most(|it| it.both) > 0;
        let (most_actual, most_predicted) = match compares {
            true => (most(|it| it.both), most(|it| it.predicted)),
            false => (most(|it| it.measured), most(|it| it.predicted)),
        };
        let enough = |count: i128, most: i128| count > 0 && count * 5 >= most * FIFTHS_NEEDED;
        let value = |watt_seconds: i128| {
            i64::try_from(div_half_even(watt_seconds, i128::from(step))).unwrap_or(i64::MAX)
        };
        let has_actual = |it: &Step| enough(if compares { it.both } else { it.measured }, most_actual);
        let actual =
            |it: &Step| has_actual(it).then(|| value(if compares { it.both_actual } else { it.actual }));
        let prediction = |it: &Step| match has_actual(it) && compares {
            true => Some(value(it.both_prediction)),
            false => enough(it.predicted, most_predicted).then(|| value(it.prediction)),
        };
        SummedSeries {
            start: span.start(),
            step_seconds: step,
            actual: steps.iter().map(actual).collect(),
            prediction: steps.iter().map(prediction).collect(),
        }
    }

    /// Whether nothing is known at any time.
    pub fn is_empty(&self) -> bool {
        self.actual.iter().chain(&self.prediction).all(Option::is_none)
    }
}

/// The greatest step that every interval begins and ends on, counted from the beginning of the span.
fn step_of(span: Interval, readings: &[SummedReadings]) -> i64 {
    let offsets = readings.iter().flat_map(|it| {
        let offset = it.interval.start().as_second() - span.start().as_second();
        [offset.abs(), it.interval.seconds()]
    });
    let common = offsets.fold(span.seconds(), gcd);
    let fits = |step: &i64| *step >= FINEST && span.seconds() / step <= MOST_VALUES;
    match fits(&common) {
        true => common,
        false => USUAL_STEPS.into_iter().find(|it| *it > common && fits(it)).unwrap_or(span.seconds()),
    }
}

fn gcd(one: i64, other: i64) -> i64 {
    if other == 0 { one } else { gcd(other, one % other) }
}

/// Adds an interval's sums to the steps that it shares time with.
fn spread(span: Interval, step: i64, it: &SummedReadings, steps: &mut [Step]) {
    let begin = span.start().as_second();
    let from = (it.interval.start().as_second() - begin).max(0);
    let to = (it.interval.end().as_second() - begin).min(span.seconds());
    let mut at = from;
    while at < to {
        let index = at / step;
        let next = ((index + 1) * step).min(to);
        let seconds = i128::from(next - at);
        if let Some(sum) = usize::try_from(index).ok().and_then(|index| steps.get_mut(index)) {
            sum.both += i128::from(it.n_both) * seconds;
            sum.both_actual += it.both_actual * seconds;
            sum.both_prediction += it.both_prediction * seconds;
            sum.measured += i128::from(it.n_actual) * seconds;
            sum.actual += it.actual * seconds;
            sum.predicted += i128::from(it.n_prediction) * seconds;
            sum.prediction += it.prediction * seconds;
        }
        at = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(start: i64, end: i64) -> Interval {
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        Interval::new(at(start), at(end)).unwrap()
    }

    /// `n` meters with both values.
    fn both(start: i64, end: i64, n: u64, actual: i128, prediction: i128) -> SummedReadings {
        SummedReadings {
            interval: interval(start, end),
            n_both: n,
            both_actual: actual,
            both_prediction: prediction,
            n_actual: n,
            actual,
            n_prediction: n,
            prediction,
        }
    }

    /// `n` meters of which only a prediction is known.
    fn expected(start: i64, end: i64, n: u64, prediction: i128) -> SummedReadings {
        let none = both(start, end, 0, 0, 0);
        SummedReadings { n_prediction: n, prediction, ..none }
    }

    #[test]
    fn hours_and_quarters_add_up() {
        let readings = [
            both(0, 60, 1, 1000, 2000),
            both(0, 15, 1, 10, 20),
            both(15, 30, 1, 20, 20),
            both(30, 45, 1, 30, 20),
            both(45, 60, 1, 40, 20),
        ];
        let sums = SummedSeries::of(interval(0, 60), &readings);
        assert_eq!(sums.step_seconds, 900);
        assert_eq!(sums.actual, [1010, 1020, 1030, 1040].map(Some));
        assert_eq!(sums.prediction, [2020; 4].map(Some));
    }

    #[test]
    fn a_silent_meter_is_no_saving() {
        // Of five meters one misses the second hour, and two the third.
        let readings = [
            both(0, 60, 5, 5000, 6000),
            both(60, 120, 4, 4000, 4800),
            expected(60, 120, 1, 1200),
            both(120, 180, 3, 3000, 3600),
            expected(120, 180, 2, 2400),
        ];
        let sums = SummedSeries::of(interval(0, 180), &readings);
        assert_eq!(sums.actual, [Some(5000), Some(4000), None]);
        // What is compared is of the same meters; without a measured value it is of all.
        assert_eq!(sums.prediction, [Some(6000), Some(4800), Some(6000)]);
    }

    #[test]
    fn what_is_to_come_is_only_expected() {
        let readings = [both(0, 60, 2, 500, 600), expected(60, 120, 2, 700)];
        let sums = SummedSeries::of(interval(0, 240), &readings);
        assert_eq!(sums.actual, [Some(500), None, None, None]);
        assert_eq!(sums.prediction, [Some(600), Some(700), None, None]);
        assert!(!sums.is_empty() && SummedSeries::of(interval(0, 240), &[]).is_empty());
    }

    #[test]
    fn without_any_prediction_what_was_measured_is_shown() {
        let measured = SummedReadings { n_actual: 2, actual: -300, ..both(0, 60, 0, 0, 0) };
        let sums = SummedSeries::of(interval(0, 60), &[measured]);
        assert_eq!((sums.actual, sums.prediction), (vec![Some(-300)], vec![None]));
    }

    #[test]
    fn what_is_too_fine_is_averaged() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let mut readings = Vec::new();
        for second in 0..3600 {
            let interval = Interval::new(at(second), at(second + 1)).unwrap();
            readings.push(SummedReadings { interval, ..both(0, 1, 1, i128::from(second), 100) });
        }
        let sums = SummedSeries::of(interval(0, 60), &readings);
        assert_eq!((sums.step_seconds, sums.actual.len()), (300, 12));
        // The mean of 0 to 299 is 149.5, which goes to the even number.
        assert_eq!((sums.actual[0], sums.prediction[0]), (Some(150), Some(100)));
    }
}
