//! `/admin/imports/new/{upload_id}`: what a file looks like, as a form to correct it, before anything is done with it.

use std::num::NonZeroU32;

use ::words::Words;
use domain::{MeterId, Unit};
use portal::{
    Error, ImportChoices, SignedIn, Upload,
    inspect::{CsvFile, FoundMeter, FoundPoint, GreenButtonFile, Inspection, Role, Shape},
    size_words,
};

use super::{PATH, new_path, words};
use crate::{
    pages::admin::{
        parts::page,
        values::{Values, sentence},
    },
    state::WebState,
    view::{
        Choice, Link,
        admin::{AdminPage, Body, Cell, Field, Form, Sample, Section},
        format,
    },
};

/// What the form sends.
pub(super) const FIELDS: [&str; 17] = [
    "do",
    "format",
    "unit",
    "time_zone",
    "columns",
    "meter",
    "interval",
    "epoch",
    "round",
    "create_meters",
    "meter_id",
    "date",
    "start_time",
    "end_time",
    "meter_value",
    "prediction_value",
    "quality",
];
/// The fields of a reading, each with what it is called and what a column of it holds.
const ROLES: [(&str, &str, Role); 7] = [
    ("meter_id", "Column of meters", Role::Meter),
    ("date", "Column of dates, where they are apart", Role::Date),
    ("start_time", "Column of starts", Role::Start),
    ("end_time", "Column of ends", Role::End),
    ("meter_value", "Column of measured values", Role::Actual),
    ("prediction_value", "Column of predictions", Role::Prediction),
    ("quality", "Column of quality", Role::Quality),
];
/// Columns to choose from, and those of the sample.
const MAX_COLUMNS: usize = 100;
/// Meters that a sentence names.
const MAX_NAMED: usize = 20;

/// What the form says of the file.
pub(super) fn choices(values: &Values) -> Result<ImportChoices, Error> {
    let text = |name| values.filled(name).map(str::to_owned);
    let pair = |it: &(&str, &str, Role)| Some(format!("{}={}", it.0, values.filled(it.0)?));
    let typed = values.filled("columns").map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
    let pairs: Vec<String> = ROLES.iter().filter_map(pair).chain(typed).collect();
    Ok(ImportChoices {
        format: text("format"),
        unit: text("unit"),
        time_zone: text("time_zone"),
        columns: (!pairs.is_empty()).then(|| pairs.join(",")),
        meter: values.number("meter")?.map(MeterId::new),
        interval: values.number("interval")?.and_then(NonZeroU32::new),
        epoch: text("epoch"),
        round: values.is_ticked("round"),
        create_meters: values.is_ticked("create_meters"),
        good_rows_only: values.get("do") == "good",
        dry_run: values.get("do").is_empty(),
    })
}

/// The page.
pub(super) fn of(state: &WebState, who: &SignedIn, upload: &Upload, inspection: &Inspection) -> AdminPage {
    let mut page = page(state, who, &upload.file_name);
    page.trail = vec![Link { href: PATH.to_owned(), label: "Imports".to_owned() }];
    let size = size_words(upload.size);
    let zone = state.portal.config().calendar.name();
    let (fields, mut facts) = match inspection {
        Inspection::Csv(file) => (csv_fields(file), csv_facts(file)),
        Inspection::GreenButton(file) => (green_button_fields(file, zone), green_button_facts(file)),
        Inspection::Unreadable { why } => (Vec::new(), vec![("Why", Cell::Text(sentence(why)))]),
    };
    facts.push(("Size", Cell::Text(size)));
    page.lead = Some(match fields.is_empty() {
        true => "This file cannot be read. Nothing of it is written.".to_owned(),
        false => {
            "Nothing is written yet. Correct what was not recognised rightly, and check the file.".to_owned()
        }
    });
    page.sections.push(Section::new("found", "What it looks like", Body::Facts(facts)));
    if let Inspection::Csv(file) = inspection {
        page.sections.push(Section::new("sample", "The first rows", Body::Sample(sample(file))));
    }
    if !fields.is_empty() {
        let mut form = Form::post("guess", new_path(&upload.id), fields, "Check").looking("primary");
        form.buttons = vec![("import", "Import"), ("good", "Import good rows only")];
        page.sections.push(
            Section::new("read", "How to read it", Body::Form(form))
                .saying("A check looks at every row and writes nothing. An import is all or nothing."),
        );
    }
    page
}

fn sample(file: &CsvFile) -> Sample {
    let cut = |cells: &[String]| cells.iter().take(MAX_COLUMNS).map(|it| short(it)).collect();
    let names: Vec<String> = file.columns.iter().map(|it| it.name.clone()).collect();
    let rows = file.rows.iter().map(|it| cut(it)).collect();
    Sample { caption: "The first rows", columns: cut(&names), rows }
}

/// A text of the file, at a length that can be looked at.
fn short(text: &str) -> String {
    text.chars().take(80).collect()
}

/// A unit, as the form sends it.
fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Kilowatts => "kw",
        Unit::KilowattHours => "kwh",
        Unit::WattHours => "wh",
    }
}

fn csv_fields(file: &CsvFile) -> Vec<Field> {
    let mut fields: Vec<Field> = ROLES.iter().map(|it| column_field(file, it)).collect();
    let map = file.options.columns.to_text().unwrap_or_default();
    let is_meter = |it: &&str| it.starts_with(|first: char| first.is_ascii_digit());
    let meters: Vec<&str> = map.split(',').filter(is_meter).collect();
    let hint = "What the file calls each meter: 7001=home_1, in a wide file the name of its column; 7001.prediction=… \
                for its predictions.";
    let meter = Field::of("number", "meter", "Meter of all rows", "");
    let units = [("kw", "kW, mean power"), ("kwh", "kWh, energy"), ("wh", "Wh, energy")];
    let said = file
        .unit
        .as_ref()
        .map_or("The file does not say it.".to_owned(), |it| format!("Said by “{}”.", short(&it.said_by)));
    let found = file.interval.map(|it| format::interval_words(Words::ENGLISH, it.seconds));
    let interval = found.map_or("Seconds. Not found in the file.".to_owned(), |it| {
        format!("Seconds. Empty: what the file tells, {it}.")
    });
    let zone = file.options.zone.iana_name().unwrap_or("UTC");
    fields.extend([
        Field::of("area", "columns", "Names of meters", meters.join(",")).hinted(hint),
        match file.needs_meter {
            true => meter.required().hinted("The file does not say which meter it is of."),
            false => meter.hinted("Only where the file has no column of meters."),
        },
        Field::select("unit", "Unit of values", unit_word(file.options.unit), &units).hinted(said),
        Field::text("time_zone", "Time zone", zone).hinted("Of times without an offset."),
        Field::of("number", "interval", "Length of an interval", "").hinted(interval),
        Field::select("format", "Format", "csv", &[("csv", "CSV")]),
    ]);
    fields.extend(flags(file.trial.rounded > 0));
    fields
}

fn flags(needs_rounding: bool) -> [Field; 2] {
    let ticked = if needs_rounding { "yes" } else { "" };
    [
        Field::of("checkbox", "round", "Round values that are finer than 1 W", ticked),
        Field::of("checkbox", "create_meters", "Create meters that do not exist", "")
            .hinted("Otherwise their rows are faults, which catches a mistyped number."),
    ]
}

/// The field that says which column holds something.
fn column_field(file: &CsvFile, (name, label, role): &(&'static str, &'static str, Role)) -> Field {
    let found = file.columns.iter().find(|it| it.role == Some(*role));
    let choice = |value: &str, label: String, chosen| Choice { value: value.to_owned(), label, chosen };
    // What divides the pairs of a map cannot be in a name.
    let usable = file.columns.iter().filter(|it| !it.name.contains(',') && !it.name.trim().is_empty());
    let named = usable.take(MAX_COLUMNS).map(|it| {
        let chosen = found.is_some_and(|found| found.name == it.name);
        choice(it.name.trim(), short(&it.name), chosen)
    });
    let none = choice("", "Not in the file".to_owned(), found.is_none());
    Field { choices: [none].into_iter().chain(named).collect(), ..Field::of("select", name, label, "") }
}

fn csv_facts(file: &CsvFile) -> Vec<(&'static str, Cell)> {
    let text = |it: String| Cell::Text(it);
    let divided = match file.delimiter {
        ';' => "semicolons",
        '\t' => "tabs",
        _ => "commas",
    };
    let trial = &file.trial;
    let part = if file.is_whole { "all of it" } else { "its beginning" };
    let shape = match &file.shape {
        Shape::Long(_) => "A row is a meter and an interval",
        Shape::Wide(_) => "A row is an interval, with a column for each meter",
        Shape::OneMeter => "A row is an interval of one meter, which the file does not name",
    };
    let tried = format!(
        "{}, {} readings, {} faults",
        words::rows(trial.rows_read),
        words::number(trial.n_readings),
        words::number(trial.n_faults)
    );
    let mut facts = vec![
        ("Format", text(format!("CSV, divided by {divided}, its header in line {}", file.header_line))),
        ("Rows", text(shape.to_owned())),
        ("Tried out", Cell::Lines(tried, format!("With {part}, as it is recognised."))),
    ];
    if let Some(found) = file.interval {
        let others = if found.is_uniform { "" } else { ", mostly" };
        facts.push((
            "Interval",
            text(format!("{}{others}", format::interval_words(Words::ENGLISH, found.seconds))),
        ));
    }
    if let Shape::Long(meters) | Shape::Wide(meters) = &file.shape {
        facts.push(("Meters", text(format::counted(meters.len(), "meter", "meters"))));
        facts.extend(unnamed(meters).map(|it| ("Meters without a number", text(it))));
    }
    facts.extend(trial.refusal.as_ref().map(|it| ("Why it cannot be read so", text(sentence(it)))));
    facts.extend(file.notes.iter().take(MAX_NAMED).map(|it| ("To know", text(it.clone()))));
    let fault = trial.faults.first().map(|it| format!("Row {}: {}", it.line, it.reason));
    facts.extend(fault.map(|it| ("First fault", text(sentence(&it)))));
    facts
}

/// The meters for which somebody must say a number.
fn unnamed(meters: &[FoundMeter]) -> Option<String> {
    let names = meters.iter().filter(|it| it.number.is_none()).take(MAX_NAMED).map(|it| short(&it.name));
    let names: Vec<String> = names.collect();
    (!names.is_empty()).then(|| format!("{}. Give them one under Names of meters.", names.join(", ")))
}

fn green_button_fields(file: &GreenButtonFile, zone: &str) -> Vec<Field> {
    let with_readings: Vec<&FoundPoint> = file.usage_points.iter().filter(|it| it.n_readings > 0).collect();
    let needs_meter = with_readings.iter().any(|it| it.meter.is_none());
    let epochs = [
        ("utc", "Seconds in UTC, as the standard says"),
        ("local", "What the clock on the wall showed"),
        ("local-standard", "What the clock showed, without daylight saving"),
    ];
    let meter = Field::of("number", "meter", "Meter", "");
    let meter = if needs_meter && with_readings.len() == 1 { meter.required() } else { meter };
    let names = "Where it has several usage points: 7001=address, with commas between them.";
    let mut fields = vec![
        meter.hinted("Of the usage point, where the file has one with readings."),
        Field::of("area", "columns", "Names of meters", "").hinted(names),
        Field::select("epoch", "Times of the file", file.epoch.mode.as_str(), &epochs)
            .hinted(sentence(&file.epoch.reason)),
        Field::text("time_zone", "Time zone", zone).hinted("Of the meters."),
        Field::select("format", "Format", "green-button", &[("green-button", "Green Button")]),
    ];
    fields.extend(flags(false));
    fields
}

fn green_button_facts(file: &GreenButtonFile) -> Vec<(&'static str, Cell)> {
    let part =
        if file.is_whole { "Green Button" } else { "Green Button, of which the beginning was looked at" };
    let mut facts = vec![("Format", Cell::Text(part.to_owned()))];
    for point in file.usage_points.iter().take(MAX_NAMED) {
        let series = point.series.iter().take(MAX_NAMED).map(|it| {
            let unit = it.unit.as_deref().unwrap_or("no unit that can be read");
            let step = it
                .seconds
                .map_or(String::new(), |it| format!(", {}", format::interval_words(Words::ENGLISH, it)));
            format!("{} {unit}{step}", it.direction.unwrap_or("series"))
        });
        let series: Vec<String> = series.collect();
        let of = format!("{} readings: {}", words::number(point.n_readings), series.join("; "));
        facts.push((
            "Usage point",
            Cell::Lines(short(&point.address), format!("{}. {of}", short(&point.title))),
        ));
    }
    if file.n_faults > 0 {
        facts.push(("Faults", Cell::Text(words::number(file.n_faults))));
    }
    let fault = file.faults.first().map(|it| format!("Line {}: {}", it.line, it.reason));
    facts.extend(fault.map(|it| ("First fault", Cell::Text(sentence(&it)))));
    facts
}
