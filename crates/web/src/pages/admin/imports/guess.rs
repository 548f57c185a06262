//! `/admin/imports/new/{upload_id}`: what a file looks like, as a form to correct it, before anything is done with it.

use domain::MeterId;
use portal::{
    SignedIn, Upload,
    inspect::{CsvFile, FoundMeter, FoundPoint, GreenButtonFile, Inspection, Shape},
    size_words,
};

use super::{PATH, guess_form, new_path, words};
use crate::{
    pages::admin::{parts::page, values::sentence},
    state::WebState,
    view::{
        Link,
        admin::{AdminPage, Body, Cell, Form, Section},
        format,
        import::Sample,
    },
};

/// Columns of the sample.
const MAX_COLUMNS: usize = 100;
/// Meters that a sentence names.
const MAX_NAMED: usize = 20;

/// The meters that the file probably has.
pub(super) fn meters(inspection: &Inspection) -> Vec<MeterId> {
    match inspection {
        Inspection::Csv(file) => match &file.shape {
            Shape::Long(meters) | Shape::Wide(meters) => meters.iter().filter_map(|it| it.number).collect(),
            Shape::OneMeter => Vec::new(),
        },
        Inspection::GreenButton(file) => file.usage_points.iter().filter_map(|it| it.meter).collect(),
        Inspection::Unreadable { .. } => Vec::new(),
    }
}

/// The page; `missing` are those of its meters that do not exist.
pub(super) fn of(
    state: &WebState,
    who: &SignedIn,
    upload: &Upload,
    inspection: &Inspection,
    missing: &[MeterId],
) -> AdminPage {
    let mut page = page(state, who, &upload.file_name);
    page.trail = vec![Link { href: PATH.to_owned(), label: "Imports".to_owned() }];
    page.steps = words::steps(1, false);
    let mut facts = match inspection {
        Inspection::Csv(file) => csv_facts(file),
        Inspection::GreenButton(file) => green_button_facts(file),
        Inspection::Unreadable { why } => vec![("Why", Cell::Text(words::on_this_page(&sentence(why))))],
    };
    facts.extend(missing_words(missing).map(|it| ("Meters that do not exist", Cell::Text(it))));
    facts.push(("Size", Cell::Text(size_words(upload.size))));
    let fields = guess_form::fields(inspection, state.portal.config().calendar.name());
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
        form.hidden = guess_form::hidden(inspection);
        form.buttons = vec![("import", "Import"), ("good", "Import good rows only")];
        page.sections.push(
            Section::new("read", "How to read it", Body::Form(form))
                .saying("A check looks at every row and writes nothing. An import is all or nothing."),
        );
    }
    let discard = format!("{}/discard", new_path(&upload.id));
    let forms = vec![
        Form { is_get: true, ..Form::button("another", PATH, "Send another file", "") },
        Form::button("discard", discard, "Remove this file", "").looking("danger"),
    ];
    page.sections.push(Section::new("leave", "Not this file?", Body::Forms(forms)));
    page
}

fn missing_words(missing: &[MeterId]) -> Option<String> {
    let names: Vec<String> = missing.iter().take(MAX_NAMED).map(ToString::to_string).collect();
    let more = match missing.len().checked_sub(MAX_NAMED) {
        None | Some(0) => String::new(),
        Some(n) => format!(" and {n} more"),
    };
    (!names.is_empty())
        .then(|| format!("{}{more}. Correct their numbers, or have them created below.", names.join(", ")))
}

fn sample(file: &CsvFile) -> Sample {
    let columns = file.columns.iter().take(MAX_COLUMNS);
    let columns = columns.map(|it| (short(&it.name), words::role(it.role)));
    let rows = file.rows.iter().map(|it| it.iter().take(MAX_COLUMNS).map(|it| short(it)).collect());
    Sample { caption: "The first rows", columns: columns.collect(), rows: rows.collect() }
}

/// A text of the file, at a length that can be looked at.
pub(super) fn short(text: &str) -> String {
    text.chars().take(80).collect()
}

fn csv_facts(file: &CsvFile) -> Vec<(&'static str, Cell)> {
    let text = |it: String| Cell::Text(it);
    let divided = match file.delimiter {
        ';' => "semicolons",
        '\t' => "tabs",
        _ => "commas",
    };
    let shape = match &file.shape {
        Shape::Long(_) => "A meter and an interval",
        Shape::Wide(_) => "An interval, with a column for each meter",
        Shape::OneMeter => "An interval of one meter, which the file does not name",
    };
    let mut facts = vec![
        ("Format", text(format!("CSV, divided by {divided}, its header in line {}", file.header_line))),
        ("A row is", text(shape.to_owned())),
    ];
    if let Some(found) = file.interval {
        let others = if found.is_uniform { "" } else { ", mostly" };
        facts.push(("Interval", text(format!("{}{others}", words::interval(found.seconds)))));
    }
    if let Shape::Long(meters) | Shape::Wide(meters) = &file.shape {
        facts.push(("Meters", text(format::counted(meters.len(), "meter", "meters"))));
        facts.extend(unnamed(meters).map(|it| ("Meters without a number", text(it))));
    }
    facts.push(("Tried out", trial(file)));
    let refusal = file.trial.refusal.as_ref().map(|it| words::on_this_page(&sentence(it)));
    facts.extend(refusal.map(|it| ("Why it cannot be read so", text(it))));
    facts.extend(file.notes.iter().take(MAX_NAMED).map(|it| ("To know", text(it.clone()))));
    let fault = file.trial.faults.first().map(|it| format!("Line {}: {}", it.line, it.reason));
    facts.extend(fault.map(|it| ("First problem", text(words::on_this_page(&sentence(&it))))));
    facts
}

/// What the reader makes of the beginning of the file.
fn trial(file: &CsvFile) -> Cell {
    let trial = &file.trial;
    let tried = format!(
        "{}, {}, {}",
        words::rows(trial.rows_read),
        words::counted(trial.n_readings, "reading", "readings"),
        words::counted(trial.n_faults, "problem", "problems")
    );
    let part = if file.is_whole { "all of the file" } else { "the beginning of the file" };
    Cell::Lines(tried, format!("With {part}, as it was recognised."))
}

/// The meters for which somebody must say a number.
fn unnamed(meters: &[FoundMeter]) -> Option<String> {
    let names = meters.iter().filter(|it| it.number.is_none()).take(MAX_NAMED).map(|it| short(&it.name));
    let names: Vec<String> = names.collect();
    (!names.is_empty()).then(|| format!("{}. Give them one under “Names of meters”.", names.join(", ")))
}

fn green_button_facts(file: &GreenButtonFile) -> Vec<(&'static str, Cell)> {
    let part =
        if file.is_whole { "Green Button" } else { "Green Button, of which the beginning was looked at" };
    let mut facts = vec![("Format", Cell::Text(part.to_owned()))];
    let (with, without): (Vec<_>, Vec<_>) = file.usage_points.iter().partition(|it| it.n_readings > 0);
    facts.extend(with.iter().take(MAX_NAMED).map(|it| ("Usage point", usage_point(it))));
    if !without.is_empty() {
        let n = format::counted(without.len(), "usage point", "usage points");
        facts.push(("Without readings", Cell::Text(n)));
    }
    if file.n_faults > 0 {
        facts.push(("Problems", Cell::Text(words::number(file.n_faults))));
    }
    let fault = file.faults.first().map(|it| format!("Line {}: {}", it.line, it.reason));
    facts.extend(fault.map(|it| ("First problem", Cell::Text(words::on_this_page(&sentence(&it))))));
    facts
}

fn usage_point(point: &FoundPoint) -> Cell {
    let series = point.series.iter().take(MAX_NAMED).map(|it| {
        let unit = it.unit.as_deref().unwrap_or("no unit that can be read");
        let step = it.seconds.map_or(String::new(), |it| format!(", {}", words::interval(it)));
        format!("{} of {unit}{step}", it.direction.unwrap_or("series"))
    });
    let series: Vec<String> = series.collect();
    let n = words::counted(point.n_readings, "reading", "readings");
    let title = sentence(&short(&point.title));
    Cell::Lines(short(&point.address), format!("{title} {n}: {}", series.join("; ")))
}
