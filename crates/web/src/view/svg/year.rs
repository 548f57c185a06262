//! A year of days: a column for each week, a row for each day of it.

use jiff::{ToSpan, civil::Date};

use super::{Px, Svg};

/// A year in a frame of [`YearMap::width`] × [`YearMap::HEIGHT`].
#[derive(Clone, Debug)]
pub struct YearMap {
    /// How wide the frame is: most years touch 53 weeks, some 54.
    pub width: usize,
    /// All days without anything.
    pub days: Svg,
    /// Where each month's name begins, January first.
    pub months: Vec<usize>,
    /// Where today is, where it lies in the year.
    pub today: Option<(usize, usize)>,
}

/// From one day to the next.
const PITCH: usize = 20;
/// The side of a day.
const SIDE: usize = 16;
/// Room for the names of months above.
const TOP: usize = 20;

impl YearMap {
    /// How high the frame is.
    pub const HEIGHT: usize = TOP + 7 * PITCH;
    /// The side of a day.
    pub const SIDE: usize = SIDE;

    /// The map of the year that `date` lies in.
    pub fn of(date: Date, today: Date) -> YearMap {
        let first = date.first_of_year();
        let last = date.last_of_year();
        let mut days = Svg::new();
        days.push(format_args!(r#"<path class="f-h0" d=""#));
        for day in first.series(1.day()).take_while(|it| *it <= last) {
            let (x, y) = place(day);
            // The day as a square: its corners are too near to be seen round.
            days.push(format_args!("M{x} {y}h{SIDE}v{SIDE}h-{SIDE}z"));
        }
        days.push(format_args!(r#""/>"#));
        let month = |n: i8| Date::new(first.year(), n, 1).ok().map(|it| place(it).0);
        YearMap {
            width: place(last).0 + SIDE,
            days,
            months: (1..=12).filter_map(month).collect(),
            today: (today.year() == first.year()).then(|| place(today)),
        }
    }
}

/// Where the day's square begins.
pub fn place(day: Date) -> (usize, usize) {
    let first = usize::try_from(day.first_of_year().weekday().to_sunday_zero_offset()).unwrap_or(0);
    let n = usize::try_from(day.day_of_year()).unwrap_or(1) - 1;
    let row = usize::try_from(day.weekday().to_sunday_zero_offset()).unwrap_or(0);
    ((first + n) / 7 * PITCH, TOP + row * PITCH)
}

/// The parts of a whole beside each other within a frame of 100 × 8; an empty part takes no room.
pub fn parts(counts: &[(usize, &'static str)]) -> Svg {
    let whole: usize = counts.iter().map(|(count, _)| count).sum();
    let mut marks = Svg::new();
    if whole == 0 {
        marks.push(format_args!(r#"<rect width="100" height="8" rx="2" class="f-h0"/>"#));
    }
    let mut passed = 0;
    for (count, class) in counts.iter().filter(|(count, _)| *count > 0) {
        let x = passed as f64 / whole as f64 * 100.0;
        let width = *count as f64 / whole as f64 * 100.0;
        let gap = if passed + count < whole { 0.6 } else { 0.0 };
        marks.push(format_args!(
            r#"<rect x="{}" width="{}" height="8" rx=".8" class="{class}"/>"#,
            Px(x),
            Px((width - gap).max(0.6)),
        ));
        passed += count;
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_year_has_its_days_in_53_weeks() {
        let map = YearMap::of(date(2026, 7, 16), date(2026, 7, 16));
        assert_eq!(map.days.to_string().matches('M').count(), 365);
        assert_eq!((map.width, YearMap::HEIGHT), (53 * 20 - 4, 160));
        // January 1, 2026 is a Thursday; July 16 the 29th Thursday, in the 29th week.
        assert_eq!(place(date(2026, 1, 1)), (0, 100));
        assert_eq!(map.today, Some((28 * 20, 100)));
        assert_eq!((map.months.len(), map.months[0], map.months[1]), (12, 0, 100));
        // A leap year that begins on a Saturday touches 54 weeks.
        let long = YearMap::of(date(2028, 1, 1), date(2026, 7, 16));
        assert_eq!((long.width, long.today), (54 * 20 - 4, None));
        assert_eq!(long.days.to_string().matches('M').count(), 366);
    }

    #[test]
    fn parts_fill_their_frame() {
        let marks = parts(&[(3, "f-save"), (0, "f-k2"), (1, "f-line2")]).to_string();
        assert!(marks.contains(r#"<rect x="0" width="74.4" height="8" rx=".8" class="f-save"/>"#), "{marks}");
        assert!(marks.contains(r#"<rect x="75" width="25" height="8" rx=".8" class="f-line2"/>"#));
        assert!(!marks.contains("f-k2") && parts(&[(0, "f-save")]).to_string().contains("f-h0"));
    }
}
