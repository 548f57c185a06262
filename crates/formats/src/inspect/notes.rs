//! What a person should know of a CSV file that is not as the reader needs it, each with what to do.

use super::{
    cells::{Contents, Kind},
    roles::{Column, Role},
    shape::{TimeShape, is_time_of_day},
};
use crate::{
    csv::{columns::Field, guess::rank},
    row_error::shown,
};

/// What is to be said about a file with these columns.
pub(super) fn notes(columns: &[Column], contents: &[Contents], times: TimeShape) -> Vec<String> {
    let mut notes = Vec::new();
    let all = || columns.iter().zip(contents);
    if no_header(columns) {
        notes.push("The first line looks like a row and not like a header: add a line such as meter_id,start_time,end_time,meter_value.".to_owned());
    }
    if says_utc(columns, times) {
        notes.push(
            "The times have no offset, but their column is called UTC, so they are taken for that."
                .to_owned(),
        );
    }
    match times {
        TimeShape::Exact | TimeShape::Local => {}
        TimeShape::DateAndTime => notes.push(
            "Date and time are in two columns. Where there is an end beside them it is not read, since many files \
             write the last minute: an interval ends where the next begins."
                .to_owned(),
        ),
        TimeShape::Ends => notes.push(
            "The times seem to be those at which intervals end; the start is needed. Move them back by one interval \
             and call the column start_time."
                .to_owned(),
        ),
        TimeShape::Unreadable => notes.extend(foreign_times(columns, contents)),
    }
    for (column, cells) in all().filter(|it| it.1.kind() == Some(Kind::CommaNumber)) {
        let (name, example) = (shown(column.name.as_bytes()), cells.first());
        notes.push(format!("{name} has a decimal comma, as in {example}: write the values with a point."));
    }
    let is_actual = |column: &Column| matches!(column.role, Some(Role::Actual | Role::ActualOf(_)));
    let is_export = |name: &str| {
        let name = name.to_lowercase();
        ["export", "received", "generat", "surplus"].iter().any(|word| name.contains(word))
    };
    let export = all().find(|(it, cells)| {
        it.role.is_none() && is_export(&it.name) && cells.kind().is_some_and(Kind::is_number)
    });
    if let (true, Some((column, _))) = (columns.iter().any(is_actual), export) {
        let name = shown(column.name.as_bytes());
        notes.push(format!(
            "{name} seems to be what was exported. It is not subtracted: take the Green Button download, or a column \
             of the net."
        ));
    }
    notes
}

/// What to do about times that cannot be read, by the likeliest of their columns.
fn foreign_times(columns: &[Column], contents: &[Contents]) -> Vec<String> {
    let of = |kind: Kind| {
        let mut all = columns.iter().zip(contents);
        all.find(|it| it.1.kind() == Some(kind)).map(|it| (shown(it.0.name.as_bytes()), it.1.first()))
    };
    let named = |name: &&Column| rank(&name.name, Field::Start).is_some();
    if columns.iter().filter(|it| is_time_of_day(&it.name)).count() >= 12 {
        return vec![
            "A row is a day, with a column for each time of day. Turn it into a row for each interval, with \
             start_time and meter_value."
                .to_owned(),
        ];
    }
    let mut notes = Vec::new();
    if let Some((name, example)) = of(Kind::TimeRange) {
        notes.push(format!(
            "{name} has start and end in one cell, as in '{example}': divide it into start_time and end_time."
        ));
    }
    if let Some((name, example)) = of(Kind::ForeignTime).or(of(Kind::ForeignDate)) {
        notes.push(format!(
            "{name} has times that can be read in two ways, as in '{example}': write them as 2026-07-16 14:30, the \
             year first."
        ));
    }
    if let Some((name, example)) = of(Kind::ForeignTimeOfDay) {
        notes.push(format!("{name} has times such as '{example}': write them as 14:30."));
    }
    match (notes.is_empty(), of(Kind::Date), columns.iter().find(named)) {
        (true, Some((name, _)), _) if of(Kind::TimeOfDay).is_none() => notes.push(format!(
            "{name} has dates without times of day; each row needs the time at which its interval begins."
        )),
        (true, _, Some(column)) => notes.push(format!(
            "{} may be the times, but they cannot be read: write them as 2026-07-16 14:30, or with their offset as \
             2026-07-16T14:30:00-04:00.",
            shown(column.name.as_bytes())
        )),
        (true, _, None) => {
            notes.push("No column looks like times; each row needs the time at which its interval begins.".to_owned());
        }
        (false, _, _) => {}
    }
    notes
}

/// Whether the names are themselves times and values.
fn no_header(columns: &[Column]) -> bool {
    let is_year = |name: &str| matches!(name.as_bytes(), [b'1' | b'2', b'0'..=b'9', _, _, b'-', ..]);
    let is_value = |name: &str| name.contains('.') && name.parse::<f64>().is_ok();
    columns.iter().any(|it| is_year(&it.name)) && columns.iter().any(|it| is_value(&it.name))
}

/// Whether a column of times without offset is called UTC.
pub(super) fn says_utc(columns: &[Column], times: TimeShape) -> bool {
    let is_time = |it: &&Column| matches!(it.role, Some(Role::Start | Role::Date));
    let says = |it: &Column| {
        let name = it.name.to_lowercase();
        name.contains("utc") || name.contains("gmt")
    };
    matches!(times, TimeShape::Local | TimeShape::DateAndTime) && columns.iter().filter(is_time).any(says)
}
