//! The form by which is corrected what a file looks like.

use domain::Unit;
use portal::inspect::{CsvFile, FoundMeter, FoundPoint, GreenButtonFile, Inspection, Role, Shape};

use super::{choices::COLUMNS, guess::short, words};
use crate::{
    pages::admin::values::sentence,
    view::{Choice, admin::Field},
};

/// Columns to choose from.
const MAX_COLUMNS: usize = 100;
/// Lines of the field for meters.
const MAX_LINES: usize = 10;

/// The fields; none where the file cannot be read.
pub(super) fn fields(inspection: &Inspection, zone: &str) -> Vec<Field> {
    match inspection {
        Inspection::Csv(file) => csv_fields(file),
        Inspection::GreenButton(file) => green_button_fields(file, zone),
        Inspection::Unreadable { .. } => Vec::new(),
    }
}

/// What is sent besides.
pub(super) fn hidden(inspection: &Inspection) -> Vec<(&'static str, String)> {
    let format = match inspection {
        Inspection::Csv(_) => "csv",
        Inspection::GreenButton(_) => "green-button",
        Inspection::Unreadable { .. } => "auto",
    };
    vec![("format", format.to_owned())]
}

fn csv_fields(file: &CsvFile) -> Vec<Field> {
    let mut fields = vec![Field::group("Columns")];
    fields.extend(COLUMNS.iter().map(|it| column_field(file, *it)));
    fields.push(Field::group("Meters"));
    fields.extend(meter_fields(file));
    fields.push(Field::group("Values and times"));
    let units = [("kw", "kW, mean power"), ("kwh", "kWh, energy"), ("wh", "Wh, energy")];
    let said = match &file.unit {
        Some(it) => format!("Said by “{}”.", short(&it.said_by)),
        None => "The file does not say it: make sure.".to_owned(),
    };
    let interval = match file.interval {
        Some(it) => format!("In seconds. Left empty it is found: {}.", words::interval(it.seconds)),
        None => "In seconds. The file does not tell it.".to_owned(),
    };
    let zone = file.options.zone.iana_name().unwrap_or("UTC");
    fields.extend([
        Field::select("unit", "Unit of values", unit_word(file.options.unit), &units).hinted(said),
        Field::text("time_zone", "Time zone", zone).hinted("Of times without an offset."),
        Field::of("number", "interval", "Length of an interval", "").hinted(interval),
    ]);
    fields.extend(flags(file.trial.rounded > 0));
    fields
}

/// A unit, as the form sends it.
fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Kilowatts => "kw",
        Unit::KilowattHours => "kwh",
        Unit::WattHours => "wh",
    }
}

/// The field that says which column holds something.
fn column_field(file: &CsvFile, (name, role): (&'static str, Role)) -> Field {
    let found = file.columns.iter().find(|it| it.role == Some(role));
    let choice = |value: &str, label: String, chosen| Choice { value: value.to_owned(), label, chosen };
    // What divides the pairs of a map cannot be in a name.
    let usable = file.columns.iter().filter(|it| !it.name.contains(',') && !it.name.trim().is_empty());
    let named = usable.take(MAX_COLUMNS).map(|it| {
        let chosen = found.is_some_and(|found| found.name == it.name);
        choice(it.name.trim(), short(&it.name), chosen)
    });
    let none = choice("", "Not in the file".to_owned(), found.is_none());
    let choices = [none].into_iter().chain(named).collect();
    Field { choices, ..Field::of("select", name, words::column(role), "") }
}

/// Which meters the file is of.
fn meter_fields(file: &CsvFile) -> [Field; 2] {
    let meter = Field::of("number", "meter", "Meter of all rows", "");
    let meter = match file.needs_meter {
        true => meter.required().hinted("Its number: the file does not say which meter it is of."),
        false => meter.hinted("Its number, only where the file has no column of meters."),
    };
    let map = file.options.columns.to_text().unwrap_or_default();
    let is_meter = |it: &&str| it.starts_with(|first: char| first.is_ascii_digit());
    let mut lines: Vec<String> = map.split(',').filter(is_meter).map(str::to_owned).collect();
    if let Shape::Long(meters) | Shape::Wide(meters) = &file.shape {
        let is_named = |it: &FoundMeter| it.number.is_some() || it.name.contains(',');
        lines.extend(meters.iter().filter(|it| !is_named(it)).map(|it| format!("={}", it.name.trim())));
    }
    [
        meter,
        names_field(&lines).hinted(
            "One a line: the meter's number, and what the file calls it, 7001=home_1. Lines without a number are left out. \
             In a wide file the name is that of its column, and 7001.prediction=… that of its predictions.",
        ),
    ]
}

fn names_field(lines: &[String]) -> Field {
    let n_lines = lines.len().clamp(2, MAX_LINES);
    Field { n_lines, ..Field::of("area", "columns", "Names of meters", lines.join("\n")) }
}

fn flags(needs_rounding: bool) -> [Field; 2] {
    let ticked = if needs_rounding { "yes" } else { "" };
    [
        Field::of("checkbox", "round", "Round values that are finer than 1 W", ticked)
            .hinted("Otherwise they are problems: nothing is lost unasked."),
        Field::of("checkbox", "create_meters", "Create meters that do not exist", "")
            .hinted("Otherwise their rows are problems, which catches a mistyped number."),
    ]
}

fn green_button_fields(file: &GreenButtonFile, zone: &str) -> Vec<Field> {
    let unnamed = |it: &&FoundPoint| it.n_readings > 0 && it.meter.is_none();
    let unnamed: Vec<&FoundPoint> = file.usage_points.iter().filter(unnamed).collect();
    let epochs = [
        ("utc", "Seconds in UTC, as the standard says"),
        ("local", "What the clock on the wall showed"),
        ("local-standard", "Standard time, also in summer"),
    ];
    let mut fields = vec![Field::group("Meters")];
    fields.push(match unnamed.as_slice() {
        [] | [_] => {
            let meter = Field::of("number", "meter", "Meter", "");
            let meter = if unnamed.is_empty() { meter } else { meter.required() };
            meter.hinted("The number of the meter that the readings are of.")
        }
        several => {
            let lines: Vec<String> = several.iter().map(|it| format!("={}", it.address)).collect();
            names_field(&lines).hinted("Write the number of its meter before each usage point: 7001=address.")
        }
    });
    fields.extend([
        Field::group("Times"),
        Field::select("epoch", "Times of the file", file.epoch.mode.as_str(), &epochs)
            .hinted(sentence(&file.epoch.reason)),
        Field::text("time_zone", "Time zone", zone).hinted("Of the meters."),
    ]);
    fields.push(Field::group("Otherwise"));
    fields.extend(flags(false));
    fields
}
