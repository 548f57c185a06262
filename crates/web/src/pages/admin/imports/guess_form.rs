//! The form by which is corrected what a file looks like.

use ::words::Words;
use domain::Unit;
use portal::inspect::{CsvFile, FoundMeter, FoundPoint, GreenButtonFile, Inspection, Role, Shape};

use super::{choices::COLUMNS, guess::short, words};
use crate::view::{Choice, admin::Field};

/// Columns to choose from.
const MAX_COLUMNS: usize = 100;
/// Lines of the field for meters.
const MAX_LINES: usize = 10;

/// The fields; none where the file cannot be read.
pub(super) fn fields(words: Words, inspection: &Inspection, zone: &str) -> Vec<Field> {
    match inspection {
        Inspection::Csv(file) => csv_fields(words, file),
        Inspection::GreenButton(file) => green_button_fields(words, file, zone),
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

fn csv_fields(words: Words, file: &CsvFile) -> Vec<Field> {
    let mut fields = vec![Field::group(words.say("imports-columns"))];
    fields.extend(COLUMNS.iter().map(|it| column_field(words, file, *it)));
    fields.push(Field::group(words.say("people-meters")));
    fields.extend(meter_fields(words, file));
    fields.push(Field::group(words.say("imports-values-and-times")));
    let units = vec![
        ("kw", words.say("imports-unit-kw")),
        ("kwh", words.say("imports-unit-kwh")),
        ("wh", words.say("imports-unit-wh")),
    ];
    let said = match &file.unit {
        Some(it) => words.with("column", short(&it.said_by)).say("imports-unit-said-by"),
        None => words.say("imports-unit-not-said"),
    };
    let interval = match file.interval {
        Some(it) => words.with("length", words::interval(words, it.seconds)).say("imports-interval-found"),
        None => words.say("imports-interval-not-told"),
    };
    let zone = file.options.zone.iana_name().unwrap_or("UTC");
    fields.extend([
        Field::select("unit", words.say("imports-unit"), unit_word(file.options.unit), units).hinted(said),
        Field::text("time_zone", words.say("imports-zone"), zone).hinted(words.say("imports-zone-hint")),
        Field::of("number", "interval", words.say("imports-interval-length"), "").hinted(interval),
    ]);
    fields.extend(flags(words, file.trial.rounded > 0));
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
fn column_field(words: Words, file: &CsvFile, (name, role): (&'static str, Role)) -> Field {
    let found = file.columns.iter().find(|it| it.role == Some(role));
    let choice = |value: &str, label: String, chosen| Choice { value: value.to_owned(), label, chosen };
    // What divides the pairs of a map cannot be in a name.
    let usable = file.columns.iter().filter(|it| !it.name.contains(',') && !it.name.trim().is_empty());
    let named = usable.take(MAX_COLUMNS).map(|it| {
        let chosen = found.is_some_and(|found| found.name == it.name);
        choice(it.name.trim(), short(&it.name), chosen)
    });
    let none = choice("", words.say("imports-not-in-file"), found.is_none());
    let choices = [none].into_iter().chain(named).collect();
    Field { choices, ..Field::of("select", name, words::column(words, role), "") }
}

/// Which meters the file is of.
fn meter_fields(words: Words, file: &CsvFile) -> [Field; 2] {
    let meter = Field::of("number", "meter", words.say("imports-meter-of-all"), "");
    let meter = match file.needs_meter {
        true => meter.required().hinted(words.say("imports-meter-needed")),
        false => meter.hinted(words.say("imports-meter-hint")),
    };
    let map = file.options.columns.to_text().unwrap_or_default();
    let is_meter = |it: &&str| it.starts_with(|first: char| first.is_ascii_digit());
    let mut lines: Vec<String> = map.split(',').filter(is_meter).map(str::to_owned).collect();
    if let Shape::Long(meters) | Shape::Wide(meters) = &file.shape {
        let is_named = |it: &FoundMeter| it.number.is_some() || it.name.contains(',');
        lines.extend(meters.iter().filter(|it| !is_named(it)).map(|it| format!("={}", it.name.trim())));
    }
    [meter, names_field(words, &lines).hinted(words.say("imports-names-hint"))]
}

fn names_field(words: Words, lines: &[String]) -> Field {
    let n_lines = lines.len().clamp(2, MAX_LINES);
    Field { n_lines, ..Field::of("area", "columns", words.say("imports-names-of-meters"), lines.join("\n")) }
}

fn flags(words: Words, needs_rounding: bool) -> [Field; 2] {
    let ticked = if needs_rounding { "yes" } else { "" };
    [
        Field::of("checkbox", "round", words.say("imports-round-finer"), ticked)
            .hinted(words.say("imports-round-hint")),
        Field::of("checkbox", "create_meters", words.say("imports-create-meters"), "")
            .hinted(words.say("imports-create-meters-hint")),
    ]
}

fn green_button_fields(words: Words, file: &GreenButtonFile, zone: &str) -> Vec<Field> {
    let unnamed = |it: &&FoundPoint| it.n_readings > 0 && it.meter.is_none();
    let unnamed: Vec<&FoundPoint> = file.usage_points.iter().filter(unnamed).collect();
    let epochs = vec![
        ("utc", words.say("imports-epoch-utc")),
        ("local", words.say("imports-epoch-local")),
        ("local-standard", words.say("imports-epoch-standard")),
    ];
    let mut fields = vec![Field::group(words.say("people-meters"))];
    fields.push(match unnamed.as_slice() {
        [] | [_] => {
            let meter = Field::of("number", "meter", words.say("people-meter"), "");
            let meter = if unnamed.is_empty() { meter } else { meter.required() };
            meter.hinted(words.say("imports-meter-of-readings"))
        }
        several => {
            let lines: Vec<String> = several.iter().map(|it| format!("={}", it.address)).collect();
            names_field(words, &lines).hinted(words.say("imports-points-hint"))
        }
    });
    fields.extend([
        Field::group(words.say("imports-group-times")),
        Field::select("epoch", words.say("imports-epoch"), file.epoch.mode.as_str(), epochs)
            .hinted(words::told(words, &file.epoch.reason)),
        Field::text("time_zone", words.say("imports-zone"), zone).hinted(words.say("imports-zone-of-meters")),
    ]);
    fields.push(Field::group(words.say("imports-otherwise")));
    fields.extend(flags(words, false));
    fields
}
