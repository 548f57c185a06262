//! What an import found in a file: faults by kind, and what it had of each meter.

use ::words::{Words, key};
use portal::{Import, ImportFault, ImportMeter, ImportProblem};

use super::{path_of, words};
use crate::{
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
const METERS: usize = 25;

fn table(words: Words, caption: String, columns: &[&'static str], rows: Vec<Row>) -> Table {
    let empty = Empty::new(words.say("imports-empty"), words.say("imports-empty-text"));
    let columns = columns.iter().map(|it| words.say(it)).collect();
    Table { caption, filter: None, columns, rows, bulk: None, empty, pager: None }
}

/// Faults by kind, the most frequent first, each kind with the first of its faults.
pub(super) fn problems(words: Words, kinds: &[(ImportProblem, Vec<ImportFault>)]) -> Section {
    let groups =
        kinds.iter().enumerate().map(|(index, (kind, faults))| group(words, kind, faults, index == 0));
    Section::new("problems", words.say("imports-problems-title"), Body::Groups(groups.collect()))
        .saying(words.say("imports-problems-text"))
}

fn group(words: Words, kind: &ImportProblem, faults: &[ImportFault], is_open: bool) -> Group {
    let row = |it: &ImportFault| Row {
        cells: vec![
            Cell::Lines(words.count("line", it.line).say("imports-line"), it.column.clone()),
            Cell::Text(it.value.clone()),
            Cell::Text(words::told(words, &it.reason)),
        ],
        ..Row::default()
    };
    let columns = [key("imports-where"), key("imports-value"), key("imports-what-is-wrong")];
    let n_shown = faults.len() as u64;
    let rest = words.count("shown", n_shown).count("all", kind.n_faults).say("imports-first-of");
    let title = words::problem(words, &kind.problem);
    let caption = words.with("problem", &title).say("imports-rejected-rows-of");
    Group {
        title,
        count: words::number(words, kind.n_faults),
        is_open,
        table: table(words, caption, &columns, faults.iter().map(row).collect()),
        rest: (kind.n_faults > n_shown).then_some(rest),
    }
}

/// Imports that came later, to be undone first.
pub(super) fn later(words: Words, imports: &[Import], state: &WebState) -> Section {
    let calendar = &state.portal.config().calendar;
    let row = |it: &Import| Row {
        cells: vec![
            Cell::Link(Link { href: path_of(&it.id), label: it.file_name.clone() }, String::new()),
            Cell::Text(words::counts(words, it)),
            Cell::Text(format::date_and_clock(words, it.created_at, calendar)),
        ],
        ..Row::default()
    };
    let columns = [key("imports-file"), key("imports-rows"), key("imports-when")];
    let rows = imports.iter().map(row).collect();
    let table = table(words, words.say("imports-later"), &columns, rows);
    let text = words.say(if imports.is_empty() { "imports-later-none" } else { "imports-later-text" });
    Section::new("later", words.say("imports-later"), Body::Table(Box::new(table))).saying(text)
}

/// What the import had of each meter.
pub(super) fn meters(words: Words, meters: &[ImportMeter], state: &WebState) -> Section {
    let calendar = &state.portal.config().calendar;
    let row = |it: &ImportMeter| {
        let span = it.first_start.zip(it.last_end);
        let day = |at| format::date_and_clock(words, at, calendar);
        let link = Link { href: format!("/admin/meters/{}", it.meter), label: it.meter.to_string() };
        let created = it.is_created.then(|| words.say("imports-created-here"));
        Row {
            cells: vec![
                Cell::Link(link, created.unwrap_or_default()),
                Cell::Text(words::number(words, it.n_readings)),
                span.map_or(Cell::Text(String::new()), |it| {
                    Cell::Lines(day(it.0), words.with("time", day(it.1)).say("imports-until"))
                }),
                Cell::Text(words::oddities(words, it)),
            ],
            ..Row::default()
        }
    };
    let rows = meters.iter().take(METERS).map(row).collect();
    let columns =
        [key("people-meter"), key("imports-readings-title"), key("imports-time"), key("imports-odd")];
    let table = table(words, words.say("people-meters"), &columns, rows);
    let section = Section::new("meters", words.say("people-meters"), Body::Table(Box::new(table)));
    match meters.len() > METERS {
        true => section.saying(words.count("shown", METERS).say("imports-first-meters")),
        false => section,
    }
}
