//! What an import found in a file: faults by kind, and what it had of each meter.

use ::words::Words;
use portal::{Import, ImportFault, ImportMeter, ImportProblem};

use super::{path_of, words};
use crate::{
    pages::admin::values::sentence,
    state::WebState,
    view::{
        Link,
        admin::{Body, Cell, Empty, Row, Section, Table},
        format,
        import::Group,
    },
};

/// Faults of a kind that are shown.
pub(super) const FAULTS: u32 = 10;
/// Meters that are shown.
const METERS: usize = 100;

fn table(caption: impl Into<String>, columns: Vec<&'static str>, rows: Vec<Row>) -> Table {
    let empty = Empty { title: "None.", text: "There is nothing to list." };
    Table { caption: caption.into(), filter: None, columns, rows, bulk: None, empty, pager: None }
}

/// Faults by kind, the most frequent first, each kind with the first of its faults.
pub(super) fn problems(kinds: &[(ImportProblem, Vec<ImportFault>)]) -> Section {
    let groups = kinds.iter().enumerate().map(|(index, (kind, faults))| group(kind, faults, index == 0));
    Section::new("problems", "Problems", Body::Groups(groups.collect()))
        .saying("Rejected rows by what is wrong with them. A row with two problems counts twice.")
}

fn group(kind: &ImportProblem, faults: &[ImportFault], is_open: bool) -> Group {
    let title = words::problem(&kind.problem);
    let row = |it: &ImportFault| Row {
        cells: vec![
            Cell::Lines(format!("Line {}", words::number(it.line)), it.column.clone()),
            Cell::Text(it.value.clone()),
            Cell::Text(words::on_this_page(&sentence(&it.reason))),
        ],
        ..Row::default()
    };
    let columns = vec!["Where", "Value", "What is wrong, and what to do"];
    let n_shown = faults.len() as u64;
    let rest = format!(
        "The first {} of {}. The download has those among the first 10,000 problems of the file.",
        words::number(n_shown),
        words::number(kind.n_faults)
    );
    Group {
        count: words::number(kind.n_faults),
        is_open,
        table: table(format!("Rejected rows, {title}"), columns, faults.iter().map(row).collect()),
        title,
        rest: (kind.n_faults > n_shown).then_some(rest),
    }
}

/// Imports that came later, to be undone first.
pub(super) fn later(imports: &[Import], state: &WebState) -> Section {
    let row = |it: &Import| {
        let when = format::date_and_clock(Words::ENGLISH, it.created_at, &state.portal.config().calendar);
        Row {
            cells: vec![
                Cell::Link(Link { href: path_of(&it.id), label: it.file_name.clone() }, String::new()),
                Cell::Text(words::counts(it)),
                Cell::Text(when),
            ],
            ..Row::default()
        }
    };
    let rows = imports.iter().map(row).collect();
    let table = table("Later imports of the same meters", vec!["File", "Rows", "When"], rows);
    let mut section = Section::new("later", "Later imports of the same meters", Body::Table(Box::new(table)));
    section.text = Some(match imports.is_empty() {
        true => {
            "None of the newest imports is of the same meters and time. It was an earlier one.".to_owned()
        }
        false => "Undo these first, from the top: they have readings of the same meters and time.".to_owned(),
    });
    section
}

/// What the import had of each meter.
pub(super) fn meters(meters: &[ImportMeter], state: &WebState) -> Section {
    let calendar = &state.portal.config().calendar;
    let row = |it: &ImportMeter| {
        let span = it.first_start.zip(it.last_end);
        let day = |at| format::date_and_clock(Words::ENGLISH, at, calendar);
        let link = Link { href: format!("/admin/meters/{}", it.meter), label: it.meter.to_string() };
        let created = if it.is_created { "Created by this import" } else { "" };
        Row {
            cells: vec![
                Cell::Link(link, created.to_owned()),
                Cell::Text(words::number(it.n_readings)),
                span.map_or(Cell::Text(String::new()), |it| {
                    Cell::Lines(day(it.0), format!("to {}", day(it.1)))
                }),
                Cell::Text(words::oddities(it)),
            ],
            ..Row::default()
        }
    };
    let rows = meters.iter().take(METERS).map(row).collect();
    let table = table("Meters", vec!["Meter", "Readings", "Time", "What is odd"], rows);
    let section = Section::new("meters", "Meters", Body::Table(Box::new(table)));
    match meters.len() > METERS {
        true => section.saying(format!("The first {METERS}, by number.")),
        false => section,
    }
}
