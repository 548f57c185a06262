//! Sums per meter and local day or month, and per DR period, from which every aggregate follows without the readings.
//!
//! A reading belongs to the local day that its interval starts in, and to the first DR period in the list that covers
//! it, as in [`Savings::of`]: savings from totals of whole days are those of the days' readings, to the cent.

use std::{
    iter::Sum,
    ops::{Add, AddAssign},
};

use crate::{
    CreditFactor, DrPeriod, DrPeriodId, Energy, Flags, Participation, Power, Savings, Scope,
    convergence::Rank, series::Point,
};

/// Sums over intervals with both values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Compared {
    /// How many there are.
    pub n_both: u64,
    /// How many of them have a delta above zero.
    pub n_participated: u64,
    /// What was measured in them.
    pub actual: Energy,
    /// What was expected in them.
    pub prediction: Energy,
    /// Σ delta × time.
    pub saved: Energy,
}

/// Sums over the readings of a meter in a local day, a month, or whatever is added up.
///
/// An energy is exact. It fits a 64-bit column as long as power × time stays below 9.2 × 10¹⁸ Ws (2.56 TWh): the greatest
/// [`Power`] for 29 years, or 1 MW for 290,000 years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Totals {
    /// Readings, whatever they have.
    pub n_readings: u64,
    /// Readings with a measured value.
    pub n_actual: u64,
    /// Readings with a prediction.
    pub n_prediction: u64,
    /// Readings whose measured value is an estimate, see [`Rank::Estimated`].
    pub n_estimated: u64,
    /// Seconds measured.
    pub actual_seconds: i64,
    /// Seconds predicted.
    pub prediction_seconds: i64,
    /// What was measured.
    pub actual: Energy,
    /// What was expected.
    pub prediction: Energy,
    /// Sums over the intervals that have both.
    pub both: Compared,
    /// The highest measured value.
    pub peak: Option<Power>,
    /// The length that all intervals have; zero where they differ, or where there is none.
    pub step_seconds: i64,
    /// What validation noticed.
    pub flags: Flags,
    /// Whether any reading shares time with a DR period.
    pub touches_period: bool,
}

impl Compared {
    /// Counts an interval, where both values are known.
    fn count(&mut self, point: &Point) {
        let (Some(actual), Some(prediction)) = (point.actual, point.prediction) else { return };
        let (delta, seconds) = (Power::delta(prediction, actual), point.interval.seconds());
        self.n_both += 1;
        self.n_participated += u64::from(delta > Power::ZERO);
        self.actual += Energy::of(actual, seconds);
        self.prediction += Energy::of(prediction, seconds);
        self.saved += Energy::of(delta, seconds);
    }

    /// What is compared in one DR period of several: in the intervals that it covers and none before it in the list does.
    pub fn of_period(points: &[Point], period: DrPeriodId, periods: &[DrPeriod]) -> Compared {
        let (_, within) = Totals::of_day(points, periods);
        within.into_iter().find(|(id, _)| *id == period).map(|(_, it)| it).unwrap_or_default()
    }

    /// How many of the intervals used less than predicted.
    pub fn participation(&self) -> Participation {
        let count = |it: u64| usize::try_from(it).unwrap_or(usize::MAX);
        Participation {
            participated: count(self.n_participated),
            not_participated: count(self.n_both.saturating_sub(self.n_participated)),
        }
    }
}

impl Totals {
    /// The totals of one local day of one meter, and of the DR periods that cover readings of it, in their order.
    ///
    /// `points` are all readings whose interval starts in the day; `periods` are all DR periods, or all that share
    /// time with them, in the order that savings are counted in. Flags are validation's to add.
    pub fn of_day(points: &[Point], periods: &[DrPeriod]) -> (Totals, Vec<(DrPeriodId, Compared)>) {
        let mut totals = Totals::default();
        points.iter().for_each(|it| totals.count(it));
        let first = points.iter().map(|it| it.interval.start()).min();
        let last = points.iter().map(|it| it.interval.end()).max();
        // Of a year of periods most are known not to touch the day without looking at its readings.
        let is_near = |it: &DrPeriod| Some(it.interval.end()) > first && Some(it.interval.start()) < last;
        let touches =
            |it: &DrPeriod| is_near(it) && points.iter().any(|point| it.interval.overlaps(point.interval));
        let mut within: Vec<(DrPeriod, Compared)> =
            periods.iter().filter(|it| touches(it)).map(|it| (*it, Compared::default())).collect();
        totals.touches_period = !within.is_empty();
        for point in points.iter().filter(|_| totals.touches_period) {
            if let Some((_, sum)) = within.iter_mut().find(|(it, _)| it.interval.covers(point.interval)) {
                sum.count(point);
            }
        }
        within.retain(|(_, sum)| sum.n_both > 0);
        (totals, within.into_iter().map(|(period, sum)| (period.id, sum)).collect())
    }

    fn count(&mut self, point: &Point) {
        let seconds = point.interval.seconds();
        self.step_seconds = if self.n_readings == 0 { seconds } else { common(self.step_seconds, seconds) };
        self.n_readings += 1;
        if let Some(actual) = point.actual {
            self.n_actual += 1;
            self.n_estimated += u64::from(Rank::of(point.quality) == Rank::Estimated);
            self.actual_seconds += seconds;
            self.actual += Energy::of(actual, seconds);
            self.peak = self.peak.max(Some(actual));
        }
        if let Some(prediction) = point.prediction {
            self.n_prediction += 1;
            self.prediction_seconds += seconds;
            self.prediction += Energy::of(prediction, seconds);
        }
        self.both.count(point);
    }

    /// Which intervals savings over these readings count.
    pub fn scope(&self) -> Scope {
        if self.touches_period { Scope::DrPeriodsOnly } else { Scope::AllIntervals }
    }
}

/// The length of two lots of intervals; zero where they differ.
fn common(one: i64, other: i64) -> i64 {
    if one == other { one } else { 0 }
}

impl Savings {
    /// Savings from the totals of whole days: those that [`Savings::of`] gives for their readings.
    ///
    /// `all` is the sum over the days, `periods` what was compared in each DR period on these days, with the period's
    /// own credit factor.
    pub fn of_totals(
        all: &Totals,
        periods: &[(Compared, Option<CreditFactor>)],
        factor: CreditFactor,
    ) -> Savings {
        Savings::in_scope(all.scope(), all, periods, factor)
    }

    /// As [`Savings::of_totals`], with the scope of a larger whole: for the parts of a ranking, which must be counted
    /// alike.
    pub fn in_scope(
        scope: Scope,
        all: &Totals,
        periods: &[(Compared, Option<CreditFactor>)],
        factor: CreditFactor,
    ) -> Savings {
        let whole = [(all.both, None)];
        let counted = if scope == Scope::AllIntervals { &whole } else { periods };
        let sum: Compared = counted.iter().map(|(it, _)| *it).sum();
        let worth: Vec<(CreditFactor, Energy)> =
            counted.iter().map(|(it, own)| (own.unwrap_or(factor), it.saved)).collect();
        Savings {
            scope,
            saved: sum.saved,
            predicted: sum.prediction,
            participation: sum.participation(),
            credits: CreditFactor::credit_all(&worth),
        }
    }
}

impl Savings {
    /// Savings in one DR period, from what is compared in it.
    pub fn in_period(compared: Compared, period: &DrPeriod, factor: CreditFactor) -> Savings {
        let within = [(compared, period.credit_factor)];
        Savings::in_scope(Scope::DrPeriodsOnly, &Totals::default(), &within, factor)
    }
}

impl AddAssign for Compared {
    fn add_assign(&mut self, other: Compared) {
        self.n_both += other.n_both;
        self.n_participated += other.n_participated;
        self.actual += other.actual;
        self.prediction += other.prediction;
        self.saved += other.saved;
    }
}

impl AddAssign for Totals {
    /// Adds the totals of other readings: of other days, or of other meters.
    fn add_assign(&mut self, other: Totals) {
        self.step_seconds = match (self.n_readings, other.n_readings) {
            (0, _) => other.step_seconds,
            (_, 0) => self.step_seconds,
            _ => common(self.step_seconds, other.step_seconds),
        };
        self.n_readings += other.n_readings;
        self.n_actual += other.n_actual;
        self.n_prediction += other.n_prediction;
        self.n_estimated += other.n_estimated;
        self.actual_seconds += other.actual_seconds;
        self.prediction_seconds += other.prediction_seconds;
        self.actual += other.actual;
        self.prediction += other.prediction;
        self.both += other.both;
        self.peak = self.peak.max(other.peak);
        self.flags |= other.flags;
        self.touches_period |= other.touches_period;
    }
}

impl Add for Compared {
    type Output = Compared;
    fn add(mut self, other: Compared) -> Compared {
        self += other;
        self
    }
}

impl Add for Totals {
    type Output = Totals;
    fn add(mut self, other: Totals) -> Totals {
        self += other;
        self
    }
}

impl Sum for Compared {
    fn sum<I: Iterator<Item = Compared>>(parts: I) -> Compared {
        parts.fold(Compared::default(), Add::add)
    }
}

impl Sum for Totals {
    fn sum<I: Iterator<Item = Totals>>(parts: I) -> Totals {
        parts.fold(Totals::default(), Add::add)
    }
}

#[cfg(test)]
#[path = "totals_tests.rs"]
mod tests;
