//! Half-open spans of time.

use jiff::Timestamp;

/// A span of time `[start, end)` in UTC, whole seconds, never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    start: Timestamp,
    end: Timestamp,
}

/// Why two times make no interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IntervalError {
    /// The end is at or before the start.
    #[error("ends at or before its start")]
    Empty,
    /// A time has a fraction of a second.
    #[error("has a fraction of a second; times are whole seconds")]
    Fraction,
    /// A time lies outside the years 1970 to 9999.
    #[error("lies outside the years 1970 to 9999")]
    OutOfRange,
}

impl Interval {
    /// The span from `start` to `end`.
    ///
    /// # Errors
    /// [`IntervalError`] where it would be empty, is not whole seconds, or leaves the columns' range.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Interval, IntervalError> {
        if end <= start {
            return Err(IntervalError::Empty);
        }
        if start.subsec_nanosecond() != 0 || end.subsec_nanosecond() != 0 {
            return Err(IntervalError::Fraction);
        }
        // A timestamp ends a little before the year 9999 does, so only the beginning needs a look.
        if start.as_second() < 0 {
            return Err(IntervalError::OutOfRange);
        }
        Ok(Interval { start, end })
    }

    /// The first instant inside.
    pub fn start(self) -> Timestamp {
        self.start
    }

    /// The first instant after it.
    pub fn end(self) -> Timestamp {
        self.end
    }

    /// Its length in seconds, at least one.
    pub fn seconds(self) -> i64 {
        self.end.as_second() - self.start.as_second()
    }

    /// Whether the instant lies inside.
    pub fn contains(self, instant: Timestamp) -> bool {
        self.start <= instant && instant < self.end
    }

    /// Whether the two share any time.
    pub fn overlaps(self, other: Interval) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The part of it that lies within `other`; nothing where that is none of it.
    pub fn within(self, other: Interval) -> Option<Interval> {
        Interval::new(self.start.max(other.start), self.end.min(other.end)).ok()
    }

    /// Whether `other` lies wholly inside.
    pub fn covers(self, other: Interval) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: i64, end: i64) -> Result<Interval, IntervalError> {
        Interval::new(Timestamp::from_second(start).unwrap(), Timestamp::from_second(end).unwrap())
    }

    #[test]
    fn is_half_open_and_never_empty() {
        let hour = span(0, 3600).unwrap();
        assert!(hour.contains(hour.start()) && !hour.contains(hour.end()));
        assert!(!hour.overlaps(span(3600, 7200).unwrap()));
        assert!(hour.overlaps(span(3599, 7200).unwrap()));
        assert_eq!(hour.within(span(1800, 7200).unwrap()), span(1800, 3600).ok());
        assert_eq!(hour.within(span(3600, 7200).unwrap()), None);
        assert_eq!(span(60, 60), Err(IntervalError::Empty));
        assert_eq!(span(-1, 60), Err(IntervalError::OutOfRange));
    }
}
