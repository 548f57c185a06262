//! `/admin/imports/new/{upload_id}`: what a file looks like, as a form to correct it, before anything is done with it.

use ::words::{Words, key};
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
    let words = who.words();
    let mut page = page(state, who, &*upload.file_name);
    page.trail = vec![Link { href: PATH.to_owned(), label: words.say("shell-nav-imports") }];
    page.steps = words::steps(words, 1, false);
    let mut facts = match inspection {
        Inspection::Csv(file) => csv_facts(words, file),
        Inspection::GreenButton(file) => green_button_facts(words, file),
        Inspection::Unreadable { why } => {
            vec![(words.say("imports-why"), Cell::Text(words::told(words, why)))]
        }
    };
    let missing = missing_words(words, missing).map(Cell::Text);
    facts.extend(missing.map(|it| (words.say("imports-missing-meters"), it)));
    facts.push((words.say("imports-size"), Cell::Text(words.tell(&size_words(upload.size)))));
    let fields = guess_form::fields(words, inspection, state.portal.config().calendar.name());
    page.lead = Some(words.say(match fields.is_empty() {
        true => "imports-unreadable",
        false => "imports-nothing-written",
    }));
    page.sections.push(Section::new("found", words.say("imports-looks-like"), Body::Facts(facts)));
    if let Inspection::Csv(file) = inspection {
        let sample = Body::Sample(sample(words, file));
        page.sections.push(Section::new("sample", words.say("imports-first-rows"), sample));
    }
    if !fields.is_empty() {
        let check = words.say("imports-step-check");
        let mut form = Form::post("guess", new_path(&upload.id), fields, check).looking("primary");
        form.hidden = guess_form::hidden(inspection);
        form.buttons =
            vec![("import", words.say("imports-import")), ("good", words.say("imports-good-rows-only"))];
        page.sections.push(
            Section::new("read", words.say("imports-how-to-read"), Body::Form(form))
                .saying(words.say("imports-how-to-read-text")),
        );
    }
    let discard = format!("{}/discard", new_path(&upload.id));
    let forms = vec![
        Form { is_get: true, ..Form::button("another", PATH, words.say("imports-send-another"), "") },
        Form::button("discard", discard, words.say("imports-discard"), "").looking("danger"),
    ];
    page.sections.push(Section::new("leave", words.say("imports-not-this"), Body::Forms(forms)));
    page
}

fn missing_words(words: Words, missing: &[MeterId]) -> Option<String> {
    let names: Vec<String> = missing.iter().take(MAX_NAMED).map(ToString::to_string).collect();
    let meters = names.join(", ");
    match missing.len().checked_sub(MAX_NAMED) {
        _ if names.is_empty() => None,
        None | Some(0) => Some(words.with("meters", meters).say("imports-missing")),
        Some(n) => Some(words.with("meters", meters).count("count", n).say("imports-missing-more")),
    }
}

fn sample(words: Words, file: &CsvFile) -> Sample {
    let columns = file.columns.iter().take(MAX_COLUMNS);
    let columns = columns.map(|it| (short(&it.name), words::role(words, it.role)));
    let rows = file.rows.iter().map(|it| it.iter().take(MAX_COLUMNS).map(|it| short(it)).collect());
    Sample { caption: words.say("imports-first-rows"), columns: columns.collect(), rows: rows.collect() }
}

/// A text of the file, at a length that can be looked at.
pub(super) fn short(text: &str) -> String {
    text.chars().take(80).collect()
}

fn csv_facts(words: Words, file: &CsvFile) -> Vec<(String, Cell)> {
    let text = |it: String| Cell::Text(it);
    let divided = match file.delimiter {
        ';' => key("imports-semicolons"),
        '\t' => key("imports-tabs"),
        _ => key("imports-commas"),
    };
    let shape = match &file.shape {
        Shape::Long(_) => key("imports-shape-long"),
        Shape::Wide(_) => key("imports-shape-wide"),
        Shape::OneMeter => key("imports-shape-one"),
    };
    let format = words.with("divided", words.say(divided)).count("line", file.header_line);
    let mut facts = vec![
        (words.say("imports-format"), text(format.say("imports-csv-format"))),
        (words.say("imports-a-row-is"), text(words.say(shape))),
    ];
    if let Some(found) = file.interval {
        let length = words::interval(words, found.seconds);
        let said = match found.is_uniform {
            true => length,
            false => words.with("length", length).say("imports-mostly"),
        };
        facts.push((words.say("imports-interval"), text(said)));
    }
    if let Shape::Long(meters) | Shape::Wide(meters) = &file.shape {
        let n_meters = words.count("count", meters.len()).say("organizations-meters");
        facts.push((words.say("people-meters"), text(n_meters)));
        facts.extend(unnamed(words, meters).map(|it| (words.say("imports-unnamed-meters"), text(it))));
    }
    facts.push((words.say("imports-tried-out"), trial(words, file)));
    let refusal = file.trial.refusal.as_ref().map(|it| words::told(words, it));
    facts.extend(refusal.map(|it| (words.say("imports-why-not-so"), text(it))));
    let notes = file.notes.iter().take(MAX_NAMED).map(|it| words::told(words, it));
    facts.extend(notes.map(|it| (words.say("imports-to-know"), text(it))));
    let fault = file.trial.faults.first().map(|it| words::told_of_line(words, it.line, &it.reason));
    facts.extend(fault.map(|it| (words.say("imports-first-problem"), text(it))));
    facts
}

/// What the reader makes of the beginning of the file.
fn trial(words: Words, file: &CsvFile) -> Cell {
    let trial = &file.trial;
    let tried = [
        words.count("count", trial.rows_read).say("imports-rows-read"),
        words.count("count", trial.n_readings).say("imports-n-readings"),
        words.count("count", trial.n_faults).say("imports-problems"),
    ];
    let part = words.say(if file.is_whole { "imports-with-all" } else { "imports-with-beginning" });
    Cell::Lines(tried.join(", "), part)
}

/// The meters for which somebody must say a number.
fn unnamed(words: Words, meters: &[FoundMeter]) -> Option<String> {
    let names = meters.iter().filter(|it| it.number.is_none()).take(MAX_NAMED).map(|it| short(&it.name));
    let names: Vec<String> = names.collect();
    (!names.is_empty()).then(|| words.with("names", names.join(", ")).say("imports-unnamed"))
}

fn green_button_facts(words: Words, file: &GreenButtonFile) -> Vec<(String, Cell)> {
    let part = words.say(if file.is_whole { "imports-green-button" } else { "imports-green-button-part" });
    let mut facts = vec![(words.say("imports-format"), Cell::Text(part))];
    let (with, without): (Vec<_>, Vec<_>) = file.usage_points.iter().partition(|it| it.n_readings > 0);
    let with = with.iter().take(MAX_NAMED).map(|it| usage_point(words, it));
    facts.extend(with.map(|it| (words.say("imports-usage-point"), it)));
    if !without.is_empty() {
        let n = words.count("count", without.len()).say("imports-usage-points");
        facts.push((words.say("imports-without-readings"), Cell::Text(n)));
    }
    if file.n_faults > 0 {
        facts.push((words.say("imports-problems-title"), Cell::Text(words::number(words, file.n_faults))));
    }
    let fault = file.faults.first().map(|it| words::told_of_line(words, it.line, &it.reason));
    facts.extend(fault.map(|it| (words.say("imports-first-problem"), Cell::Text(it))));
    facts
}

fn usage_point(words: Words, point: &FoundPoint) -> Cell {
    let series = point.series.iter().take(MAX_NAMED).map(|it| {
        let unit = it.unit.clone().unwrap_or_else(|| words.say("imports-no-unit"));
        let direction = words.say(direction(it.direction));
        let series = words.with("direction", direction).with("unit", unit);
        match it.seconds {
            None => series.say("imports-series"),
            Some(it) => series.with("length", words::interval(words, it)).say("imports-series-of-length"),
        }
    });
    let series: Vec<String> = series.collect();
    let n = words.count("count", point.n_readings).say("imports-n-readings");
    let title = sentence(&short(&point.title));
    Cell::Lines(short(&point.address), format!("{title} {n}: {}", series.join("; ")))
}

/// What a series is called by its direction.
fn direction(word: Option<&str>) -> &'static str {
    match word {
        Some("import") => key("imports-direction-import"),
        Some("export") => key("imports-direction-export"),
        Some("net") => key("imports-direction-net"),
        _ => key("imports-direction-none"),
    }
}
