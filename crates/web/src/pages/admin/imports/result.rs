//! `/admin/imports/{import_id}`: how far an import has come, what it did with every row, and what may be done next.

use ::words::Words;
use std::time::Duration;

use portal::{
    Account, Import, ImportChoices, ImportFault, ImportProblem, ImportSource, ImportState, ImportView,
    SignedIn, size_words,
};

use super::{PATH, list, new_path, path_of, report, words};
use crate::{
    pages::admin::{parts::page, values::sentence},
    state::WebState,
    view::{
        Link,
        admin::{AdminPage, Body, Cell, Form, Section},
        format,
        import::Progress,
    },
};

/// What there is to show of an import.
pub(super) struct Found {
    /// The import, and what it had of meters.
    pub view: ImportView,
    /// Its kinds of faults, each with the first of them.
    pub faults: Vec<(ImportProblem, Vec<ImportFault>)>,
    /// Who brought it in.
    pub by: Option<Account>,
    /// How long the rest takes.
    pub left: Option<Duration>,
    /// What has to be undone before it; nothing where nobody has asked.
    pub later: Option<Vec<Import>>,
}

/// The page of an import; `renews` where it asks again by itself.
pub(super) fn of(state: &WebState, who: &SignedIn, found: &Found, renews: bool) -> AdminPage {
    let Found { view, faults, by, left, later } = found;
    let import = &view.import;
    let mut page = page(state, who, &import.file_name);
    page.trail = vec![Link { href: PATH.to_owned(), label: "Imports".to_owned() }];
    page.lead = Some(words::outcome(import).to_owned());
    if import.source == ImportSource::Page {
        page.steps = words::steps(if import.is_dry_run { 2 } else { 3 }, import.state == ImportState::Done);
    }
    if !import.state.is_final() {
        page.script = Some("js/imports.js");
        let progress = Body::Progress(progress(import, *left, renews));
        page.sections.push(Section::new("progress", "Under way", progress));
    }
    page.sections.extend(later.as_ref().map(|it| report::later(it, state)));
    page.sections.extend(next_steps(import));
    page.sections.push(Section::new("facts", "The import", Body::Facts(facts(import, by, state))));
    if !faults.is_empty() {
        let href = format!("{}/rejected.csv", path_of(&import.id));
        page.ways.push(Link { href, label: "Download rejected rows".to_owned() });
        page.sections.push(report::problems(faults));
    }
    if !view.meters.is_empty() {
        page.sections.push(report::meters(&view.meters, state));
    }
    page
}

fn progress(import: &Import, left: Option<Duration>, renews: bool) -> Progress {
    let path = path_of(&import.id);
    let can_stop = !import.cancel_asked && import.state != ImportState::Undoing;
    let parts = import.rows_expected.filter(|_| import.state == ImportState::Running && !import.cancel_asked);
    Progress {
        words: words::progress(import, left),
        parts: parts.map(|all| (import.counts.rows_read.min(all), all)),
        stop: can_stop.then(|| Form::button("cancel", format!("{path}/cancel"), "Stop it", "")),
        renewal: match renews {
            true => ("Renew this page no more", path),
            false => ("Renew this page by itself", format!("{path}?renew=yes")),
        },
    }
}

fn facts(import: &Import, by: &Option<Account>, state: &WebState) -> Vec<(&'static str, Cell)> {
    let (word, class) = words::state(import);
    let calendar = &state.portal.config().calendar;
    let counts = import.counts;
    let mut facts = vec![("State", Cell::Pill(word, class))];
    let why = import.message.as_ref().map(|it| words::on_this_page(&sentence(it)));
    facts.extend(why.map(|it| ("Why", Cell::Text(it))));
    if import.state.is_final() {
        facts.push(("Rows read", Cell::Text(words::number(counts.rows_read))));
        facts.push(("Readings", Cell::Text(words::readings(import))));
        facts.push(("Problems", Cell::Text(words::number(counts.rejected))));
    }
    if counts.rounded > 0 {
        facts.push(("Values rounded", Cell::Text(words::number(counts.rounded))));
    }
    facts.extend(import.times.as_ref().map(|it| ("Times look like", Cell::Text(it.clone()))));
    facts.push(("Read as", Cell::Text(words::choices(&ImportChoices::from_text(&import.options)))));
    facts.push(("Size", Cell::Text(size_words(import.size))));
    facts.push(("Brought in by", list::by(import, by.as_ref())));
    facts.push(("When", Cell::Text(format::date_and_clock(Words::ENGLISH, import.created_at, calendar))));
    let finished = import.finished_at.map(|it| format::date_and_clock(Words::ENGLISH, it, calendar));
    facts.extend(finished.map(|it| ("Ended", Cell::Text(it))));
    facts
}

/// What may be done now.
fn next_steps(import: &Import) -> Option<Section> {
    let path = path_of(&import.id);
    let counts = import.counts;
    let is_faulty = counts.rejected > 0;
    let upload = import.upload.as_ref();
    let again = |label: &str, what: &'static str| {
        upload.map(|_| {
            Form::button(format!("again-{what}"), format!("{path}/again"), label, "").sending("do", what)
        })
    };
    let all = || again("Import", "all").map(|it| it.looking("primary"));
    // A check has counted what there is of good readings.
    let has_good = !import.is_dry_run || counts.inserted + counts.updated + counts.unchanged > 0;
    let good = || again("Import good rows only", "good").filter(|_| has_good);
    let to = |id: &str, href: String, label: &str| Form { is_get: true, ..Form::button(id, href, label, "") };
    let like = || ("like", import.id.as_str().to_owned());
    let correct = || {
        let form = upload.map(|it| to("correct", new_path(it), "Change how it is read"));
        form.map(|it| it.sending(like().0, like().1))
    };
    let another = || Some(to("another", PATH.to_owned(), "Send another file"));
    let undo = || Some(to("ask-undo", format!("{path}/undo"), "Undo this import"));
    let steps = match import.state {
        ImportState::Checked if !is_faulty => vec![all(), correct()],
        ImportState::Checked | ImportState::Rejected => vec![good(), correct(), another()],
        ImportState::Failed | ImportState::Cancelled | ImportState::Undone => vec![correct(), another()],
        ImportState::Done => vec![another(), undo()],
        _ => Vec::new(),
    };
    let forms: Vec<Form> = steps.into_iter().flatten().collect();
    let section = Section::new("next", "What to do next", Body::Forms(forms));
    (import.state.is_final()).then_some(section)
}
