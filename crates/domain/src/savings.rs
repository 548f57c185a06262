//! What was saved against the prediction, how much of it that is, and what it is worth.

use crate::{CreditFactor, DrPeriod, Energy, Money, Power, decimal::div_half_even, series::Point};

/// Which intervals an answer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every interval with both values: no DR period touches the data.
    AllIntervals,
    /// Only intervals wholly inside a DR period.
    DrPeriodsOnly,
}

/// How many of the counted intervals used less than predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Participation {
    /// Intervals with a delta above zero.
    pub participated: usize,
    /// Intervals with both values and no delta.
    pub not_participated: usize,
}

/// Savings over a scope: exact, nothing rounded yet but the credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Savings {
    /// Which intervals were counted.
    pub scope: Scope,
    /// Σ delta × time.
    pub saved: Energy,
    /// Σ prediction × time over the same intervals.
    pub predicted: Energy,
    /// Counts of intervals.
    pub participation: Participation,
    /// What the savings are worth, rounded once.
    pub credits: Money,
}

impl Scope {
    /// The word for it in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::AllIntervals => "all_intervals",
            Scope::DrPeriodsOnly => "dr_periods",
        }
    }
}

impl Participation {
    /// Intervals counted.
    pub fn intervals(self) -> usize {
        self.participated + self.not_participated
    }

    /// Participated ÷ counted in millionths, rounded half to even; nothing where none was counted.
    pub fn millionths(self) -> Option<i128> {
        let intervals = i128::try_from(self.intervals()).ok().filter(|it| *it > 0)?;
        Some(div_half_even(i128::try_from(self.participated).ok()? * 1_000_000, intervals))
    }
}

impl Savings {
    /// Savings of `points`: those inside `periods` once any period overlaps one of them, otherwise all.
    ///
    /// An interval counts once, at the credit factor of the first period in the list that covers it, or at
    /// `factor` where that period has none. Intervals without both values count nowhere.
    pub fn of(points: &[Point], periods: &[DrPeriod], factor: CreditFactor) -> Savings {
        let touched =
            points.iter().any(|point| periods.iter().any(|it| it.interval.overlaps(point.interval)));
        let scope = if touched { Scope::DrPeriodsOnly } else { Scope::AllIntervals };
        let mut sum = Savings::nothing(scope);
        let mut worth: Vec<(CreditFactor, Energy)> = Vec::new();
        for point in points {
            let (Some(actual), Some(prediction)) = (point.actual, point.prediction) else { continue };
            let period = periods.iter().find(|it| it.interval.covers(point.interval));
            if touched && period.is_none() {
                continue;
            }
            let delta = Power::delta(prediction, actual);
            let saved = Energy::of(delta, point.interval.seconds());
            sum.saved += saved;
            sum.predicted += Energy::of(prediction, point.interval.seconds());
            match delta > Power::ZERO {
                true => sum.participation.participated += 1,
                false => sum.participation.not_participated += 1,
            }
            let factor = period.and_then(|it| it.credit_factor).unwrap_or(factor);
            match worth.iter_mut().find(|(it, _)| *it == factor) {
                Some((_, energy)) => *energy += saved,
                None => worth.push((factor, saved)),
            }
        }
        sum.credits = CreditFactor::credit_all(&worth);
        sum
    }

    /// Savings ÷ predicted energy in millionths, rounded half to even; nothing where none was predicted.
    pub fn rate_millionths(&self) -> Option<i128> {
        self.saved.millionths_of(self.predicted)
    }

    fn nothing(scope: Scope) -> Savings {
        let participation = Participation::default();
        Savings {
            scope,
            saved: Energy::ZERO,
            predicted: Energy::ZERO,
            participation,
            credits: Money::from_cents(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DrPeriodId, Interval, series::tests::series};
    use jiff::Timestamp;

    fn period(start: i64, end: i64, factor: Option<&str>) -> DrPeriod {
        let instant = |it| Timestamp::from_second(it).unwrap();
        DrPeriod {
            id: DrPeriodId::new(1),
            interval: Interval::new(instant(start), instant(end)).unwrap(),
            credit_factor: factor.map(|it| CreditFactor::parse(it).unwrap()),
        }
    }

    fn half() -> CreditFactor {
        CreditFactor::parse("0.50").unwrap()
    }

    #[test]
    fn without_a_period_every_known_interval_counts() {
        let data = series(3600, &[Some((1000, 3000)), Some((3000, 1000)), None, Some((500, 1000))]);
        let sum = Savings::of(data.points(), &[], half());
        assert_eq!(sum.scope, Scope::AllIntervals);
        assert_eq!(sum.saved.to_kwh(), "2.500");
        assert_eq!(sum.predicted.to_kwh(), "5.000");
        assert_eq!(sum.participation, Participation { participated: 2, not_participated: 1 });
        assert_eq!(sum.rate_millionths(), Some(500_000));
        assert_eq!(sum.credits.to_decimal(), "1.25");
    }

    #[test]
    fn a_period_that_touches_the_data_narrows_the_scope() {
        let data = series(3600, &[Some((1000, 3000)), Some((1000, 2000)), Some((0, 9000))]);
        let sum = Savings::of(data.points(), &[period(3600, 7200, Some("2"))], half());
        assert_eq!((sum.scope, sum.saved.to_kwh().as_str()), (Scope::DrPeriodsOnly, "1.000"));
        assert_eq!(sum.credits.to_decimal(), "2.00");
        // It overlaps the last interval but covers none: nothing counts, and the answer says why.
        let none = Savings::of(data.points(), &[period(9000, 10_000, None)], half());
        assert_eq!((none.scope, none.participation.intervals()), (Scope::DrPeriodsOnly, 0));
        assert_eq!(none.rate_millionths(), None);
    }

    #[test]
    fn overlapping_periods_count_an_interval_once() {
        let data = series(3600, &[Some((0, 1000))]);
        let sum = Savings::of(data.points(), &[period(0, 3600, None), period(0, 7200, Some("9"))], half());
        assert_eq!((sum.saved.to_kwh().as_str(), sum.credits.to_decimal().as_str()), ("1.000", "0.50"));
    }
}
