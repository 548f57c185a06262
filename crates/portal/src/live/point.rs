//! Up to where a page has been told: the id of every event, by which a stream goes on after a break.

/// What happened that a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The readings of the meter, or of one of the meters, are others.
    Readings,
    /// The DR periods are others.
    Periods,
    /// The import has taken a step.
    Import,
}

/// Up to where a page has been told: a mark of everything that it shows.
///
/// It is all that a stream remembers, and it is made of what the database holds: whichever server a page comes back to,
/// what differs from its point is what it has not been told, each thing once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LivePoint {
    /// Of the readings that are shown.
    pub(super) readings: Option<u64>,
    /// Of the DR periods.
    pub(super) periods: Option<u64>,
    /// Of the import that is shown.
    pub(super) import: Option<u64>,
}

impl LivePoint {
    /// Its text, as the id of an event: `r1f.p2a`.
    pub fn text(&self) -> String {
        let parts = [('r', self.readings), ('p', self.periods), ('i', self.import)];
        let parts: Vec<String> =
            parts.into_iter().filter_map(|(letter, mark)| Some(format!("{letter}{:x}", mark?))).collect();
        parts.join(".")
    }

    /// Reads a point; nothing where it is none.
    pub fn parse(text: &str) -> Option<LivePoint> {
        let mut point = LivePoint::default();
        for part in text.split('.') {
            let (letter, digits) = part.split_at_checked(1)?;
            // Signs are digits to the parser of numbers.
            let is_hex = digits.bytes().all(|it| it.is_ascii_hexdigit());
            let mark = u64::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
            let place = match letter {
                "r" => &mut point.readings,
                "p" => &mut point.periods,
                "i" => &mut point.import,
                _ => return None,
            };
            if place.replace(mark).is_some() {
                return None;
            }
        }
        Some(point)
    }

    /// Whether both are of the same things.
    pub fn is_like(&self, other: &LivePoint) -> bool {
        let of = |it: &LivePoint| [it.readings, it.periods, it.import].map(|it| it.is_some());
        of(self) == of(other)
    }

    /// The first thing that is another there, and the point at which that has been told.
    pub fn step_to(&self, there: &LivePoint) -> Option<(News, LivePoint)> {
        if self.readings != there.readings {
            return Some((News::Readings, LivePoint { readings: there.readings, ..*self }));
        }
        if self.periods != there.periods {
            return Some((News::Periods, LivePoint { periods: there.periods, ..*self }));
        }
        (self.import != there.import).then_some((News::Import, LivePoint { import: there.import, ..*self }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_reads_back_and_nothing_else_does() {
        let all = LivePoint { readings: Some(31), periods: Some(0), import: Some(u64::MAX) };
        assert_eq!(all.text(), "r1f.p0.iffffffffffffffff");
        for point in [all, LivePoint { import: None, ..all }, LivePoint { readings: None, ..all }] {
            assert_eq!(LivePoint::parse(&point.text()), Some(point));
        }
        for text in ["", "r", "1", "r1.", "r1.r2", "x1", "r+1", "r1fffffffffffffffff", "ä1", "r1 "] {
            assert_eq!(LivePoint::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_differs_is_told_one_by_one_each_once() {
        let here = LivePoint { readings: Some(1), periods: Some(1), import: None };
        let there = LivePoint { readings: Some(2), periods: Some(3), import: None };
        let (first, between) = here.step_to(&there).unwrap();
        let (second, end) = between.step_to(&there).unwrap();
        assert_eq!((first, second, end), (News::Readings, News::Periods, there));
        assert_eq!(end.step_to(&there), None);
        assert!(here.is_like(&there) && !here.is_like(&LivePoint { import: Some(1), ..here }));
    }
}
