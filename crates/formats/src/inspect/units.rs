//! The unit of values, by what a file calls them.

use domain::Unit;

use super::{
    cells::Contents,
    roles::{Certainty, Column, Role},
};
use crate::row_error::shown;

/// The unit of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundUnit {
    /// The unit.
    pub unit: Unit,
    /// The name or the cell that says so.
    pub said_by: String,
}

/// The unit that the name of the values says, or a column of units.
pub(super) fn unit(columns: &[Column], contents: &[Contents]) -> Option<FoundUnit> {
    let is_value = |it: &&Column| {
        let role = it.role.filter(|_| it.certainty == Certainty::Likely);
        matches!(role, Some(Role::Actual | Role::ActualOf(_) | Role::Prediction))
    };
    let said = |text: &str| unit_in(text).map(|unit| FoundUnit { unit, said_by: shown(text.as_bytes()) });
    let named = columns.iter().filter(is_value).find_map(|it| said(&it.name));
    let in_cells = || {
        let mut all = columns.iter().zip(contents);
        let units =
            all.find(|(it, cells)| it.name.to_lowercase().contains("unit") && cells.distinct.len() == 1);
        units.and_then(|it| said(it.1.first()))
    };
    let own = || {
        let own = columns.iter().find(|it| it.role == Some(Role::Actual) && it.certainty == Certainty::Named);
        own.map(|it| FoundUnit { unit: Unit::Kilowatts, said_by: it.name.clone() })
    };
    named.or_else(in_cells).or_else(own)
}

fn unit_in(text: &str) -> Option<Unit> {
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|it| text.contains(it));
    match () {
        () if has(&["kwh", "kilowatt-hour", "kilowatt hour", "kilowatthour"]) => Some(Unit::KilowattHours),
        () if has(&["mwh", "megawatt", "kvar", "kva"]) => None,
        () if has(&["kw", "kilowatt"]) => Some(Unit::Kilowatts),
        () => {
            let mut words = text.split(|it: char| !it.is_alphanumeric());
            words.any(|it| it == "wh").then_some(Unit::WattHours)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_tell_the_unit() {
        let units = [
            ("Usage(Real energy in kilowatt-hours)", Some(Unit::KilowattHours)),
            ("KWH/hh (per half hour)", Some(Unit::KilowattHours)),
            ("demand_kw", Some(Unit::Kilowatts)),
            ("energy (Wh)", Some(Unit::WattHours)),
            ("wholesale", None),
            ("MWh", None),
            ("kVArh", None),
            ("value", None),
        ];
        for (text, expected) in units {
            assert_eq!(unit_in(text), expected, "{text}");
        }
    }
}
