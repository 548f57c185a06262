//! How tests write readings, and sums of them made anew by the rules alone.

use std::sync::LazyLock;

use domain::{Arrival, Calendar, ImportNo, ValidationRules};
use store::WriteOptions;

/// The calendar of tests: New York's.
pub static CALENDAR: LazyLock<Calendar> =
    LazyLock::new(|| Calendar::new("America/New_York").unwrap_or_else(|error| panic!("{error}")));
static RULES: LazyLock<ValidationRules> = LazyLock::new(ValidationRules::default);

/// Outside of any import.
pub fn write_options() -> WriteOptions<'static> {
    WriteOptions { arrival: Arrival::default(), calendar: &CALENDAR, rules: &RULES }
}

/// As the import of that number, with no other one open.
pub fn as_import(number: u32) -> WriteOptions<'static> {
    let arrival = Arrival { import: Some(ImportNo::new(number)), raise_equal: false };
    WriteOptions { arrival, ..write_options() }
}
