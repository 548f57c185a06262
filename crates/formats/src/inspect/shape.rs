//! How rows and times of a CSV file are laid out, and which meters it is about.

use domain::MeterId;

use super::{
    cells::{Contents, Kind},
    roles::{Column, Role},
};

/// What a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A meter and an interval; these meters are in what was looked at.
    Long(Vec<FoundMeter>),
    /// An interval of each of these meters.
    Wide(Vec<FoundMeter>),
    /// An interval of one meter, which the file does not name.
    OneMeter,
}

/// A meter as its file calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundMeter {
    /// The text in the column of meters, or the name of its column.
    pub name: String,
    /// The number that it probably is; nothing where somebody must say it.
    pub number: Option<MeterId>,
}

/// How times are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeShape {
    /// With an offset, so that they are exact.
    Exact,
    /// Without one, in a single cell.
    Local,
    /// A date and a time of day in two columns.
    DateAndTime,
    /// Only the ends of intervals are there.
    Ends,
    /// In no way that can be read.
    Unreadable,
}

/// What a row of these columns is.
pub(super) fn shape(columns: &[Column], contents: &[Contents]) -> Shape {
    let wide = columns.iter().filter(|it| matches!(it.role, Some(Role::ActualOf(_))));
    let found = |column: &Column| match column.role {
        Some(Role::ActualOf(number)) => FoundMeter { name: column.name.clone(), number },
        _ => FoundMeter { name: column.name.clone(), number: None },
    };
    let wide: Vec<FoundMeter> = wide.map(found).collect();
    match (wide.is_empty(), cells_of(Role::Meter, columns, contents)) {
        (false, _) => Shape::Wide(wide),
        (true, None) => Shape::OneMeter,
        (true, Some(cells)) => {
            let numbers = numbers_of(&cells.distinct);
            let meters = cells.distinct.iter().zip(numbers);
            let found = |(name, number): (&String, Option<MeterId>)| {
                let own = name.parse().ok();
                FoundMeter { name: name.clone(), number: own.or(number) }
            };
            Shape::Long(meters.map(found).collect())
        }
    }
}

/// How times are written in these columns.
pub(super) fn time_shape(columns: &[Column], contents: &[Contents]) -> TimeShape {
    let kind = |role| cells_of(role, columns, contents).and_then(Contents::kind);
    match (kind(Role::Date), kind(Role::Start), kind(Role::End)) {
        (Some(_), Some(_), _) => TimeShape::DateAndTime,
        (None, Some(Kind::Exact), _) => TimeShape::Exact,
        (None, Some(Kind::Local), _) => TimeShape::Local,
        (None, None, Some(Kind::Exact | Kind::Local)) => TimeShape::Ends,
        _ => TimeShape::Unreadable,
    }
}

/// What stands in the column of a role.
pub(super) fn cells_of<'a>(role: Role, columns: &[Column], contents: &'a [Contents]) -> Option<&'a Contents> {
    let mut both = columns.iter().zip(contents);
    both.find(|it| it.0.role == Some(role)).map(|it| it.1)
}

/// The meters' numbers as their names end with them, where all do and all differ.
pub(super) fn numbers_of(names: &[String]) -> Vec<Option<MeterId>> {
    let number = |name: &String| -> Option<u32> {
        let digits = name.split(|it: char| !it.is_ascii_digit()).rfind(|it| !it.is_empty())?;
        digits.parse().ok().filter(|it| *it > 0)
    };
    let numbers: Option<Vec<u32>> = names.iter().map(number).collect();
    let is_plain = |numbers: &Vec<u32>| {
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        sorted.windows(2).all(|it| it.first() != it.last())
    };
    match numbers.filter(is_plain) {
        Some(numbers) => numbers.into_iter().map(|it| Some(MeterId::new(it))).collect(),
        None => vec![None; names.len()],
    }
}

/// Whether a column is called by a time of day, as where a row is a whole day.
pub(super) fn is_time_of_day(name: &str) -> bool {
    let digits = name.trim_start_matches(|it: char| !it.is_ascii_digit());
    matches!(digits.as_bytes(), [b'0'..=b'2', b'0'..=b'9', b':', b'0'..=b'5', b'0'..=b'9', ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_only_where_they_tell_meters_apart() {
        let numbers = |names: &[&str]| -> Vec<Option<u32>> {
            let names: Vec<String> = names.iter().map(|it| (*it).to_owned()).collect();
            numbers_of(&names).into_iter().map(|it| it.map(MeterId::number)).collect()
        };
        assert_eq!(numbers(&["home_1", "home_12 kWh"]), [Some(1), Some(12)]);
        assert_eq!(numbers(&["2026 A 7", "2026 A 8"]), [Some(7), Some(8)]);
        assert_eq!(numbers(&["home_1", "school"]), [None, None]);
        assert_eq!(numbers(&["a 7", "b 7"]), [None, None]);
        assert_eq!(numbers(&["10443720004479870"]), [None]);
        assert_eq!(numbers(&["home_0"]), [None]);
    }
}
