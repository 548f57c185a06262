//! Validation of readings, the V of VEE: flags on the readings of one local day, and never a changed value.
//!
//! What validation says is a pure function of the readings of one meter that start in one local day, so it can be asked
//! at any time and is the same after any order of imports. Faults that only a file has (duplicates, overlaps, local times
//! that do not exist) are counted where the file is read.

use jiff::{SignedDuration, Timestamp};

use crate::{Flags, Interval, Power, Quality, convergence::Rank, series::Point};

/// The thresholds of validation. The names of the checks are those of the field's VEE rules (California's DASMMD
/// standards, attachment VEE); utilities set the figures themselves, so each can be configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValidationRules {
    /// Spike check: (value − third highest of the day) ÷ third highest above which a value is a spike, in millionths.
    /// 1.8 is the usual figure of VEE rules.
    pub spike_millionths: i64,
    /// How many measured intervals a day needs for the spike check. Below 12 (a day of two-hour intervals) three values
    /// say nothing of what is usual; our own choice.
    pub spike_min_readings: usize,
    /// How long one value other than zero may stay to the watt before it is a flat run, in seconds. Twelve hours, our
    /// own choice: of 5,500 days of ten real homes by the hour, one stays so long, and a register that is stuck shows
    /// within its first day.
    pub flat_run_seconds: i64,
    /// How long zero may stay before it is a zero run, in seconds. Twelve hours, our own choice: four of those days.
    pub zero_run_seconds: i64,
    /// How far a meter's clock may be ahead of ours before a measured value lies in the future, in seconds. Five
    /// minutes, which is no more than one interval of the finest meters; our own choice.
    pub clock_tolerance_seconds: i64,
}

/// What validation says of a local day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayValidation {
    /// Every flag of the day, with those of its readings.
    pub flags: Flags,
    /// The flags of each reading, in the order of the readings.
    pub readings: Vec<Flags>,
}

impl Default for ValidationRules {
    fn default() -> ValidationRules {
        ValidationRules {
            spike_millionths: 1_800_000,
            spike_min_readings: 12,
            flat_run_seconds: 12 * 3600,
            zero_run_seconds: 12 * 3600,
            clock_tolerance_seconds: 300,
        }
    }
}

/// Flags of a day and of each of its readings.
///
/// `points` are all readings of one meter that start in `day`, in order; `day` is a whole local day.
pub fn validate_day(points: &[Point], day: Interval, rules: &ValidationRules) -> DayValidation {
    let mut readings = vec![Flags::NONE; points.len()];
    let flags = check(points, day, rules, |index, flag| readings[index] |= flag);
    DayValidation { flags, readings }
}

/// The flags of a day alone, for less work: those of [`validate_day`].
pub fn day_flags(points: &[Point], day: Interval, rules: &ValidationRules) -> Flags {
    check(points, day, rules, |_, _| {})
}

impl ValidationRules {
    /// Whether a reading received at `received` says that something was measured which is still to come: a fault of a
    /// clock. Predictions are meant for the future.
    pub fn lies_in_future(&self, point: &Point, received: Timestamp) -> bool {
        let tolerance = SignedDuration::from_secs(self.clock_tolerance_seconds);
        point.actual.is_some() && point.interval.end().duration_since(received) > tolerance
    }
}

/// Tells `mark` the flags of each reading, and answers with those of the day.
fn check(
    points: &[Point],
    day: Interval,
    rules: &ValidationRules,
    mut mark: impl FnMut(usize, Flags),
) -> Flags {
    let mut flags = Flags::NONE;
    let mut tell = |index: usize, flag: Flags| {
        flags |= flag;
        mark(index, flag);
    };
    let usual = usual_length(points);
    for (index, point) in points.iter().enumerate() {
        let flag = shape(point, day, usual) | worth(point);
        if !flag.is_empty() {
            tell(index, flag);
        }
    }
    spikes(points, usual, rules, &mut tell);
    runs(points, rules, &mut tell);
    let measured: i64 = points.iter().filter(|it| it.actual.is_some()).map(|it| it.interval.seconds()).sum();
    if measured < day.seconds() { flags | Flags::GAP } else { flags }
}

/// What an interval's place and length say.
///
/// Time is counted from midnight as it passes, so that a day of 23 or 25 hours has one grid for each length: two
/// intervals of one length without this flag are the same or share no time, whatever day they are of.
fn shape(point: &Point, day: Interval, usual: i64) -> Flags {
    let interval = point.interval;
    let since_midnight = interval.start().as_second() - day.start().as_second();
    let is_on_grid = since_midnight % interval.seconds() == 0 && interval.end() <= day.end();
    let aligned = if is_on_grid { Flags::NONE } else { Flags::MISALIGNED };
    if interval.seconds() == usual { aligned } else { aligned | Flags::MIXED_INTERVALS }
}

/// What a measured value says by itself.
fn worth(point: &Point) -> Flags {
    let Some(actual) = point.actual else { return Flags::NONE };
    let mut flags = if actual < Power::ZERO { Flags::NEGATIVE } else { Flags::NONE };
    if Rank::of(point.quality) == Rank::Estimated {
        flags |= Flags::ESTIMATED;
    }
    if point.quality == Some(Quality::Questionable) {
        flags |= Flags::QUESTIONABLE;
    }
    flags
}

/// The length that most intervals have; of equally frequent ones the shortest. Zero where there is no interval.
fn usual_length(points: &[Point]) -> i64 {
    let Some(first) = points.first().map(|it| it.interval.seconds()) else { return 0 };
    if points.iter().all(|it| it.interval.seconds() == first) {
        return first;
    }
    let mut lengths: Vec<i64> = points.iter().map(|it| it.interval.seconds()).collect();
    lengths.sort_unstable();
    let most = lengths.chunk_by(|a, b| a == b).rev().max_by_key(|it| it.len());
    most.and_then(|it| it.first().copied()).unwrap_or(first)
}

/// Values that stand far above the third highest; only intervals of the usual length can be compared.
fn spikes(points: &[Point], usual: i64, rules: &ValidationRules, tell: &mut impl FnMut(usize, Flags)) {
    let alike = |it: &Point| it.actual.filter(|_| it.interval.seconds() == usual).map(Power::watts);
    let (mut highest, mut n_alike) = ([i64::MIN; 3], 0);
    for watts in points.iter().filter_map(alike) {
        n_alike += 1;
        if watts > highest[2] {
            highest[2] = watts;
            highest.sort_unstable_by(|a, b| b.cmp(a));
        }
    }
    let third = i128::from(highest[2]);
    let is_spike =
        |watts: i64| (i128::from(watts) - third) * 1_000_000 > i128::from(rules.spike_millionths) * third;
    if n_alike < rules.spike_min_readings.max(3) || third <= 0 || !is_spike(highest[0]) {
        return;
    }
    for (index, point) in points.iter().enumerate() {
        if alike(point).is_some_and(is_spike) {
            tell(index, Flags::SPIKE);
        }
    }
}

/// Runs of one value without a gap; a single reading, however long, is none.
fn runs(points: &[Point], rules: &ValidationRules, tell: &mut impl FnMut(usize, Flags)) {
    let mut first = 0;
    let goes_on = |a: &Point, b: &Point| {
        a.actual.is_some() && a.actual == b.actual && a.interval.end() == b.interval.start()
    };
    for run in points.chunk_by(goes_on) {
        let seconds: i64 = run.iter().map(|it| it.interval.seconds()).sum();
        let (flag, longest) = match run[0].actual {
            Some(Power::ZERO) => (Flags::ZERO_RUN, rules.zero_run_seconds),
            _ => (Flags::FLAT_RUN, rules.flat_run_seconds),
        };
        if run.len() > 1 && seconds >= longest {
            (first..first + run.len()).for_each(|it| tell(it, flag));
        }
        first += run.len();
    }
}

#[cfg(test)]
#[path = "validation_tests.rs"]
mod tests;
