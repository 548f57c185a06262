//! `/admin/imports/{import_id}`: how far an import has come, what it did with every row, and what may be done next.

use ::words::Words;
use portal::{
    Import, ImportChoices, ImportFault, ImportMeter, ImportProblem, ImportState, ImportView, SignedIn,
    size_words,
};

use super::{PATH, new_path, path_of, words};
use crate::{
    pages::admin::{parts::page, values::sentence},
    state::WebState,
    view::{
        Link,
        admin::{AdminPage, Body, Cell, Empty, Form, Progress, Row, Section, Table},
        format,
    },
};

/// Faults that are shown.
pub(super) const FAULTS: u32 = 100;
/// Meters that are shown.
const METERS: usize = 100;

/// The page of an import, with the first of its faults.
pub(super) fn of(state: &WebState, who: &SignedIn, view: ImportView, faults: &[ImportFault]) -> AdminPage {
    let ImportView { import, meters, problems } = view;
    let mut page = page(state, who, &import.file_name);
    page.trail = vec![Link { href: PATH.to_owned(), label: "Imports".to_owned() }];
    page.lead = Some(words::outcome(&import).to_owned());
    if !import.state.is_final() {
        page.script = Some("js/imports.js");
        page.sections.push(Section::new("progress", "Under way", Body::Progress(progress(&import))));
    }
    page.sections.push(Section::new("facts", "What became of it", Body::Facts(facts(&import, state))));
    let forms = next_steps(&import);
    if !forms.is_empty() {
        page.sections.push(Section::new("next", "What to do next", Body::Forms(forms)));
    }
    if !problems.is_empty() {
        page.ways.push(Link {
            href: format!("{}/rejected.csv", path_of(&import.id)),
            label: "Rejected rows as CSV".to_owned(),
        });
        page.sections.push(problem_section(&problems));
        page.sections.push(fault_section(faults, import.counts.rejected));
    }
    if !meters.is_empty() {
        page.sections.push(meter_section(&meters, state));
    }
    page
}

fn progress(import: &Import) -> Progress {
    let path = path_of(&import.id);
    let can_stop = !import.cancel_asked && import.state != ImportState::Undoing;
    let parts = import.rows_expected.filter(|_| import.state == ImportState::Running && !import.cancel_asked);
    Progress {
        words: words::progress(import),
        parts: parts.map(|all| (import.counts.rows_read.min(all), all)),
        stop: can_stop.then(|| Form::button("cancel", format!("{path}/cancel"), "Stop it", "")),
        href: path,
    }
}

fn facts(import: &Import, state: &WebState) -> Vec<(&'static str, Cell)> {
    let (word, class) = words::state(import);
    let calendar = &state.portal.config().calendar;
    let counts = import.counts;
    let text = |it: u64| Cell::Text(words::number(it));
    let mut facts = vec![("State", Cell::Pill(word, class))];
    facts.extend(import.message.as_ref().map(|it| ("Why", Cell::Text(sentence(it)))));
    facts.push(("Rows read", text(counts.rows_read)));
    let (new, changed, same) = match import.is_dry_run {
        true => ("Would be new", "Would be changed", "Would stay as they are"),
        false => ("New", "Changed", "As they were"),
    };
    facts.extend([
        (new, text(counts.inserted)),
        (changed, text(counts.updated)),
        (same, text(counts.unchanged)),
    ]);
    facts.push(("Rejected", text(counts.rejected)));
    if counts.rounded > 0 {
        facts.push(("Values rounded", text(counts.rounded)));
    }
    facts.extend(import.times.as_ref().map(|it| ("Times look like", Cell::Text(it.clone()))));
    facts.push(("Read as", Cell::Text(words::choices(&ImportChoices::from_text(&import.options)))));
    facts.push(("Size", Cell::Text(size_words(import.size))));
    let when = format::date_and_clock(Words::ENGLISH, import.created_at, calendar);
    facts.push(("Brought in", Cell::Lines(when, words::by(import))));
    let finished = import.finished_at.map(|it| format::date_and_clock(Words::ENGLISH, it, calendar));
    facts.extend(finished.map(|it| ("Ended", Cell::Text(it))));
    facts
}

/// What may be done now.
fn next_steps(import: &Import) -> Vec<Form> {
    let path = path_of(&import.id);
    let is_faulty = import.counts.rejected > 0;
    let upload = import.upload.as_ref();
    let again = |label: &str, what: &'static str| {
        upload.map(|_| {
            Form::button(format!("again-{what}"), format!("{path}/again"), label, "").sending("do", what)
        })
    };
    let all = || again("Import", "all").map(|it| it.looking("primary"));
    let good = || again("Import good rows only", "good");
    let to = |id: &str, href: String, label: &str| Form { is_get: true, ..Form::button(id, href, label, "") };
    let correct = || upload.map(|it| to("correct", new_path(it), "Change how it is read"));
    let undo = || Some(to("ask-undo", format!("{path}/undo"), "Undo this import"));
    let steps = match import.state {
        ImportState::Checked if !is_faulty => vec![all(), correct()],
        ImportState::Checked | ImportState::Rejected => vec![good(), correct()],
        ImportState::Failed | ImportState::Cancelled | ImportState::Undone => vec![correct()],
        ImportState::Done => vec![undo()],
        _ => Vec::new(),
    };
    steps.into_iter().flatten().collect()
}

fn table(caption: &'static str, columns: Vec<&'static str>, rows: Vec<Row>) -> Body {
    let empty = Empty { title: "None.", text: "There is nothing to list." };
    Body::Table(Box::new(Table { caption, filter: None, columns, rows, bulk: None, empty, pager: None }))
}

fn problem_section(problems: &[ImportProblem]) -> Section {
    let example = |it: &ImportFault| {
        let place = format!("Row {}{}: “{}”", words::number(it.line), column(it), it.value);
        Cell::Lines(place, sentence(&it.reason))
    };
    let row = |it: &ImportProblem| Row {
        cells: vec![
            Cell::Text(words::problem(&it.problem)),
            Cell::Text(words::number(it.n_faults)),
            it.example.as_ref().map_or(Cell::Text(String::new()), example),
        ],
        ..Row::default()
    };
    let rows = problems.iter().map(row).collect();
    Section::new("problems", "Problems", table("Problems", vec!["Problem", "How often", "Example"], rows))
}

fn column(fault: &ImportFault) -> String {
    if fault.column.is_empty() { String::new() } else { format!(", {}", fault.column) }
}

fn fault_section(faults: &[ImportFault], n_faults: u64) -> Section {
    let row = |it: &ImportFault| Row {
        cells: vec![
            Cell::Text(words::number(it.line)),
            Cell::Text(it.column.clone()),
            Cell::Text(it.value.clone()),
            Cell::Text(sentence(&it.reason)),
        ],
        ..Row::default()
    };
    let rows = faults.iter().map(row).collect();
    let body = table("Rejected rows", vec!["Row", "Column", "Value", "What is wrong, and what to do"], rows);
    let section = Section::new("faults", "Rejected rows", body);
    match n_faults > faults.len() as u64 {
        true => section.saying(format!(
            "The first {} of {}. The download has the rows of the first 10,000.",
            words::number(faults.len() as u64),
            words::number(n_faults)
        )),
        false => section,
    }
}

fn meter_section(meters: &[ImportMeter], state: &WebState) -> Section {
    let calendar = &state.portal.config().calendar;
    let row = |it: &ImportMeter| {
        let span = it.first_start.zip(it.last_end);
        let day = |at| format::date_and_clock(Words::ENGLISH, at, calendar);
        let oddities = [
            (it.n_duplicates, "twice in the file"),
            (it.n_overlaps, "overlapping"),
            (it.n_clock_faults, "with a clock that is wrong"),
        ];
        let oddities = oddities.iter().filter(|it| it.0 > 0);
        let oddities: Vec<String> =
            oddities.map(|(n, what)| format!("{} {what}", words::number(*n))).collect();
        let link = Link { href: format!("/admin/meters/{}", it.meter), label: it.meter.to_string() };
        let created = if it.is_created { "Created by this import" } else { "" };
        Row {
            cells: vec![
                Cell::Link(link, created.to_owned()),
                Cell::Text(words::number(it.n_readings)),
                span.map_or(Cell::Text(String::new()), |it| {
                    Cell::Lines(day(it.0), format!("to {}", day(it.1)))
                }),
                Cell::Text(oddities.join(", ")),
            ],
            ..Row::default()
        }
    };
    let rows = meters.iter().take(METERS).map(row).collect();
    let section = Section::new(
        "meters",
        "Meters",
        table("Meters", vec!["Meter", "Readings", "Time", "What is odd"], rows),
    );
    match meters.len() > METERS {
        true => section.saying(format!("The first {METERS}, by number.")),
        false => section,
    }
}
