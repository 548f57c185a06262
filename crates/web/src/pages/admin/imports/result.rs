//! `/admin/imports/{import_id}`: how far an import has come, what it did with every row, and what may be done next.

use std::time::Duration;

use ::words::{Words, key};
use portal::{
    Account, Import, ImportChoices, ImportFault, ImportProblem, ImportSource, ImportState, ImportView,
    SignedIn, size_words,
};

use super::{PATH, list, new_path, path_of, report, words};
use crate::{
    pages::admin::parts::page,
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
    let words = who.words();
    let mut page = page(state, who, &*import.file_name);
    page.trail = vec![Link { href: PATH.to_owned(), label: words.say("shell-nav-imports") }];
    page.lead = Some(words::outcome(words, import));
    if import.source == ImportSource::Page {
        let at = if import.is_dry_run { 2 } else { 3 };
        page.steps = words::steps(words, at, import.state == ImportState::Done);
    }
    if !import.state.is_final() {
        page.script = Some("js/imports.js");
        let progress = Body::Progress(progress(words, import, *left, renews));
        page.sections.push(Section::new("progress", words.say("imports-under-way"), progress));
    }
    page.sections.extend(later.as_ref().map(|it| report::later(words, it, state)));
    page.sections.extend(next_steps(words, import));
    let facts = Body::Facts(facts(words, import, by, state));
    page.sections.push(Section::new("facts", words.say("imports-the-import"), facts));
    if !faults.is_empty() {
        let href = format!("{}/rejected.csv", path_of(&import.id));
        page.ways.push(Link { href, label: words.say("imports-download-rejected") });
        page.sections.push(report::problems(words, faults));
    }
    if !view.meters.is_empty() {
        page.sections.push(report::meters(words, &view.meters, state));
    }
    page
}

fn progress(words: Words, import: &Import, left: Option<Duration>, renews: bool) -> Progress {
    let path = path_of(&import.id);
    let can_stop = !import.cancel_asked && import.state != ImportState::Undoing;
    let parts = import.rows_expected.filter(|_| import.state == ImportState::Running && !import.cancel_asked);
    Progress {
        words: words::progress(words, import, left),
        parts: parts.map(|all| (import.counts.rows_read.min(all), all)),
        stop: can_stop
            .then(|| Form::button("cancel", format!("{path}/cancel"), words.say("imports-stop"), "")),
        renewal: match renews {
            true => (words.say("imports-renew-no-more"), path),
            false => (words.say("imports-renew"), format!("{path}?renew=yes")),
        },
    }
}

fn facts(words: Words, import: &Import, by: &Option<Account>, state: &WebState) -> Vec<(String, Cell)> {
    let (word, class) = words::state(words, import);
    let calendar = &state.portal.config().calendar;
    let counts = import.counts;
    let mut facts = vec![(words.say("imports-state"), Cell::Pill(word, class))];
    let number = |n| Cell::Text(words::number(words, n));
    let why = import.message.as_ref().map(|it| Cell::Text(words::told(words, it)));
    facts.extend(why.map(|it| (words.say("imports-why"), it)));
    if import.state.is_final() {
        facts.push((words.say("imports-rows-read-title"), number(counts.rows_read)));
        facts.push((words.say("imports-readings-title"), Cell::Text(words::readings(words, import))));
        facts.push((words.say("imports-problems-title"), number(counts.rejected)));
    }
    if counts.rounded > 0 {
        facts.push((words.say("imports-rounded"), number(counts.rounded)));
    }
    let times = import.times.as_ref().map(|it| Cell::Text(words::times(words, it)));
    facts.extend(times.map(|it| (words.say("imports-times"), it)));
    let meant = words::choices(words, &ImportChoices::from_text(&import.options));
    facts.push((words.say("imports-read-as"), Cell::Text(meant)));
    facts.push((words.say("imports-size"), Cell::Text(words.tell(&size_words(import.size)))));
    facts.push((words.say("imports-brought-in-by"), list::by(words, import, by.as_ref())));
    let time = |at| Cell::Text(format::date_and_clock(words, at, calendar));
    facts.push((words.say("imports-when"), time(import.created_at)));
    facts.extend(import.finished_at.map(|it| (words.say("imports-ended"), time(it))));
    facts
}

/// What may be done now.
fn next_steps(words: Words, import: &Import) -> Option<Section> {
    let path = path_of(&import.id);
    let counts = import.counts;
    let is_faulty = counts.rejected > 0;
    let upload = import.upload.as_ref();
    let again = |label, what: &'static str| {
        upload.map(|_| {
            let label = words.say(label);
            Form::button(format!("again-{what}"), format!("{path}/again"), label, "").sending("do", what)
        })
    };
    let all = || again(key("imports-import"), "all").map(|it| it.looking("primary"));
    // A check has counted what there is of good readings.
    let has_good = !import.is_dry_run || counts.inserted + counts.updated + counts.unchanged > 0;
    let good = || again(key("imports-good-rows-only"), "good").filter(|_| has_good);
    let to =
        |id: &str, href: String, label| Form { is_get: true, ..Form::button(id, href, words.say(label), "") };
    let like = || ("like", import.id.as_str().to_owned());
    let correct = || {
        let form = upload.map(|it| to("correct", new_path(it), key("imports-change-reading")));
        form.map(|it| it.sending(like().0, like().1))
    };
    let another = || Some(to("another", PATH.to_owned(), key("imports-send-another")));
    let undo = || Some(to("ask-undo", format!("{path}/undo"), key("imports-undo-this")));
    let steps = match import.state {
        ImportState::Checked if !is_faulty => vec![all(), correct()],
        ImportState::Checked | ImportState::Rejected => vec![good(), correct(), another()],
        ImportState::Failed | ImportState::Cancelled | ImportState::Undone => vec![correct(), another()],
        ImportState::Done => vec![another(), undo()],
        _ => Vec::new(),
    };
    let forms: Vec<Form> = steps.into_iter().flatten().collect();
    let section = Section::new("next", words.say("imports-next"), Body::Forms(forms));
    (import.state.is_final()).then_some(section)
}
