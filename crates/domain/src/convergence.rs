//! What a stored reading and a received one make, so that readings converge in whatever order imports are applied.
//!
//! Each value of a reading, the measured and the predicted one, is decided by itself. What is absent never erases what
//! is there. Of two measured values the one of the higher [`Rank`] stays, and of two of the same rank the one of the
//! later import; predictions have no rank. So a value is the greatest of all that were ever received for it, by rank and
//! then by import, and the greatest does not depend on the order in which one looks.

use crate::{ImportNo, Power, Quality, series::Point};

/// How far a measured value is to be preferred to others: what was measured over what was estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Estimated, derived or projected: nobody measured it.
    Estimated,
    /// Measured, and nobody answers for it: raw, questionable, mixed, normalised, other.
    Unchecked,
    /// Measured, and either nothing is said against it or somebody checked or edited it.
    Measured,
}

/// Which imports last determined the values of a reading; nothing where none did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Origin {
    /// Whose the measured value and its quality are.
    pub actual: Option<ImportNo>,
    /// Whose the prediction is.
    pub prediction: Option<ImportNo>,
}

/// A reading as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredReading {
    /// Interval, values and quality.
    pub point: Point,
    /// Where the values come from.
    pub origin: Origin,
}

/// How readings come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Arrival {
    /// The import they belong to. Readings outside of any import, such as those of a live feed, are later than
    /// everything stored when they come, and earlier than every import afterwards.
    pub import: Option<ImportNo>,
    /// Whether an equal value takes on this import's number where that is higher. Without it nothing is written for
    /// equal values; with it the order of application never matters. It is needed as long as an import with a lower
    /// number has not ended.
    pub raise_equal: bool,
}

/// What became of a stored reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    New,
    /// A value or the quality is another one.
    Changed,
    /// Values and quality are what they were.
    Unchanged,
}

/// A reading after another one was laid over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaidOver {
    /// What is to be stored.
    pub reading: StoredReading,
    /// How that differs from what was stored, for the counts.
    pub change: Change,
    /// Whether it must be written: also where nothing changed but the number of the import.
    pub must_write: bool,
}

impl Rank {
    /// The rank of a measured value of that quality; what states none counts as measured.
    pub fn of(quality: Option<Quality>) -> Rank {
        use Quality::*;
        match quality {
            None | Some(Valid | ManuallyEdited | Validated | Verified | Revenue) => Rank::Measured,
            Some(Raw | Questionable | Mixed | WeatherNormalised | Other) => Rank::Unchecked,
            Some(EstimatedByReferenceDay | EstimatedLinearly | Derived | Projected) => Rank::Estimated,
        }
    }
}

impl Arrival {
    /// Lays `new` over what is stored of the same interval, if anything is.
    ///
    /// Readings of one import must come in the order of its file: of two with the same interval and rank the later one
    /// wins. That the intervals are the same is the caller's to see to; the stored one is kept.
    pub fn lay_over(self, stored: Option<&StoredReading>, new: &Point) -> LaidOver {
        let Some(stored) = stored else { return self.first(new) };
        let mut reading = *stored;
        let (is, was) = (&mut reading.point, &stored.point);
        if let Some(actual) = new.actual {
            let (rank, old_rank) = (Rank::of(new.quality), Rank::of(was.quality));
            let same = was.actual == Some(actual) && was.quality == new.quality;
            let wins = was.actual.is_none()
                || rank > old_rank
                || rank == old_rank && self.is_later_than(stored.origin.actual);
            if wins && !same {
                (is.actual, is.quality) = (Some(actual), new.quality);
            }
            reading.origin.actual = self.origin(wins, same, stored.origin.actual);
        }
        if let Some(prediction) = new.prediction {
            let same = was.prediction == Some(prediction);
            let wins = was.prediction.is_none() || self.is_later_than(stored.origin.prediction);
            if wins && !same {
                is.prediction = Some(prediction);
            }
            reading.origin.prediction = self.origin(wins, same, stored.origin.prediction);
        }
        let change = if reading.point == stored.point { Change::Unchanged } else { Change::Changed };
        LaidOver { reading, change, must_write: reading != *stored }
    }

    fn first(self, new: &Point) -> LaidOver {
        let determined = |value: Option<Power>| value.and(self.import);
        let origin = Origin { actual: determined(new.actual), prediction: determined(new.prediction) };
        // A quality is the measured value's: without one it says nothing.
        let point = Point { quality: new.actual.and(new.quality), ..*new };
        LaidOver { reading: StoredReading { point, origin }, change: Change::New, must_write: true }
    }

    fn is_later_than(self, stored: Option<ImportNo>) -> bool {
        self.import.is_none() || self.import >= stored
    }

    /// Whose a value is from now on, where the new one wins over the stored one or is the same.
    fn origin(self, wins: bool, same: bool, stored: Option<ImportNo>) -> Option<ImportNo> {
        match (wins, same) {
            (true, false) => self.import,
            (true, true) if self.raise_equal => self.import.or(stored),
            _ => stored,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Interval;
    use jiff::Timestamp;
    use proptest::{collection::vec, option, prelude::*, sample::Index};

    fn point(actual: Option<i64>, quality: Option<u8>, prediction: Option<i64>) -> Point {
        let instant = |it| Timestamp::from_second(it).unwrap();
        Point {
            interval: Interval::new(instant(0), instant(900)).unwrap(),
            actual: actual.map(|it| Power::from_watts(it).unwrap()),
            prediction: prediction.map(|it| Power::from_watts(it).unwrap()),
            quality: quality.map(|it| Quality::of_code(it).unwrap()),
        }
    }

    fn from(import: u32) -> Arrival {
        Arrival { import: Some(ImportNo::new(import)), raise_equal: false }
    }

    /// Lays one reading after the other, each with the number of its import.
    fn laid(readings: &[(u32, Point)], raise_equal: bool) -> StoredReading {
        let mut stored: Option<StoredReading> = None;
        for (import, point) in readings {
            let next = Arrival { raise_equal, ..from(*import) }.lay_over(stored.as_ref(), point);
            let is_same = stored.is_some_and(|it| it.point == next.reading.point);
            assert_eq!(next.change == Change::Unchanged, is_same);
            assert_eq!(next.must_write, stored != Some(next.reading));
            stored = Some(next.reading);
        }
        stored.unwrap()
    }

    #[test]
    fn what_is_absent_erases_nothing() {
        let first = from(1).lay_over(None, &point(Some(5), Some(14), None)).reading;
        let both = from(2).lay_over(Some(&first), &point(None, None, Some(7)));
        assert_eq!(both.reading.point, point(Some(5), Some(14), Some(7)));
        let (one, two) = (Some(ImportNo::new(1)), Some(ImportNo::new(2)));
        assert_eq!(both.reading.origin, Origin { actual: one, prediction: two });
        assert_eq!((both.change, both.must_write), (Change::Changed, true));
        let nothing = from(3).lay_over(Some(&both.reading), &point(None, Some(19), None));
        assert_eq!((nothing.reading, nothing.must_write), (both.reading, false));
        assert_eq!(from(1).lay_over(None, &point(None, Some(0), Some(1))).reading.point.quality, None);
    }

    #[test]
    fn what_was_measured_stays_over_what_was_estimated() {
        let measured = laid(&[(1, point(Some(5), None, None)), (2, point(Some(6), Some(8), None))], false);
        assert_eq!(measured.point, point(Some(5), None, None));
        let corrected =
            laid(&[(2, point(Some(6), Some(8), None)), (1, point(Some(5), Some(17), None))], false);
        assert_eq!(corrected.point, point(Some(5), Some(17), None));
    }

    #[test]
    fn a_quality_alone_is_a_change_unless_its_rank_is_lower() {
        let stored = laid(&[(1, point(Some(5), Some(14), None))], false);
        let change =
            |import, quality| from(import).lay_over(Some(&stored), &point(Some(5), quality, None)).change;
        assert_eq!(change(1, Some(17)), Change::Changed);
        assert_eq!(change(2, Some(10)), Change::Changed);
        assert_eq!(change(2, Some(9)), Change::Unchanged);
        assert_eq!(change(2, Some(14)), Change::Unchanged);
    }

    #[test]
    fn equal_values_take_on_the_higher_number_only_when_asked() {
        let stored = laid(&[(2, point(Some(5), None, Some(1)))], false);
        let equal = point(Some(5), None, Some(1));
        let numbers = |import, raise_equal| {
            let laid = Arrival { raise_equal, ..from(import) }.lay_over(Some(&stored), &equal);
            assert_eq!(laid.change, Change::Unchanged);
            let Origin { actual, prediction } = laid.reading.origin;
            assert_eq!(actual, prediction);
            (actual.map(ImportNo::number), laid.must_write)
        };
        assert_eq!(numbers(3, true), (Some(3), true));
        assert_eq!(numbers(3, false), (Some(2), false));
        assert_eq!(numbers(1, true), (Some(2), false));
        assert_eq!(numbers(2, true), (Some(2), false));
    }

    #[test]
    fn a_live_reading_is_the_latest_when_it_comes_and_the_earliest_afterwards() {
        let live = Arrival::default();
        let stored = laid(&[(9, point(Some(5), None, Some(1)))], false);
        let after = live.lay_over(Some(&stored), &point(Some(6), None, None)).reading;
        assert_eq!((after.point, after.origin.actual), (point(Some(6), None, Some(1)), None));
        let equal = Arrival { raise_equal: true, ..live }.lay_over(Some(&stored), &stored.point);
        assert!(!equal.must_write);
        let corrected = from(1).lay_over(Some(&after), &point(Some(7), None, None)).reading;
        assert_eq!(corrected.point.actual, Power::from_watts(7).ok());
    }

    fn any_point() -> impl Strategy<Value = Point> {
        let quality = (0u8..20).prop_filter_map("a code", |it| Quality::of_code(it).map(Quality::code));
        (option::weighted(0.8, 0i64..3), option::of(quality), option::weighted(0.6, 0i64..3))
            .prop_map(|(actual, quality, prediction)| point(actual, quality, prediction))
    }

    /// What the rule says, without regard to any order: the greatest by rank and number, whole imports in their order.
    fn greatest(imports: &[Vec<Point>]) -> Point {
        let all = || imports.iter().enumerate().flat_map(|(no, it)| it.iter().map(move |point| (no, point)));
        let actual = all().filter(|(_, it)| it.actual.is_some());
        let actual = actual.max_by_key(|(no, it)| (Rank::of(it.quality), *no));
        let prediction = all().filter(|(_, it)| it.prediction.is_some()).max_by_key(|(no, _)| *no);
        Point {
            interval: imports[0][0].interval,
            actual: actual.and_then(|(_, it)| it.actual),
            quality: actual.and_then(|(_, it)| it.quality),
            prediction: prediction.and_then(|(_, it)| it.prediction),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn readings_converge_in_any_order_and_number(
            imports in vec(vec(any_point(), 1..3), 1..6), again in vec(any::<Index>(), 0..6),
            order in vec(any::<u32>(), 12),
        ) {
            let mut applied: Vec<usize> = (0..imports.len()).collect();
            applied.extend(again.iter().map(|it| it.index(imports.len())));
            let readings = |applied: &[usize]| -> Vec<(u32, Point)> {
                let number = |no: usize| u32::try_from(no).unwrap() + 1;
                applied.iter().flat_map(|no| imports[*no].iter().map(|it| (number(*no), *it))).collect()
            };
            let by_number = { let mut it = applied.clone(); it.sort_unstable(); it };
            let shuffled = {
                let mut keyed: Vec<(u32, usize)> = order.iter().copied().zip(applied.iter().copied()).collect();
                keyed.sort_unstable();
                keyed.into_iter().map(|(_, it)| it).collect::<Vec<_>>()
            };
            let expected = greatest(&imports);
            prop_assert_eq!(laid(&readings(&shuffled), true).point, expected);
            prop_assert_eq!(laid(&readings(&by_number), false).point, expected);
            prop_assert_eq!(laid(&readings(&by_number), true), laid(&readings(&shuffled), true));
        }
    }
}
