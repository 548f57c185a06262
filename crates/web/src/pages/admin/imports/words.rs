//! Words for imports: where one stands, who brought it in, what kinds of faults there are.

use std::time::Duration;

use ::words::{Words, heard, key};
use portal::{Import, ImportChoices, ImportMeter, ImportSource, ImportState, inspect::Role};

use crate::{
    pages::admin::values::sentence,
    view::{format, import::Step},
};

/// The steps of an import on pages; `at` is the one at hand, counted from 0.
pub(super) fn steps(words: Words, at: usize, is_done: bool) -> Vec<Step> {
    let labels = [
        key("imports-step-send"),
        key("imports-step-look"),
        key("imports-step-check"),
        key("imports-import"),
    ];
    let step = |(index, label)| Step {
        label: words.say(label),
        is_done: index < at || is_done,
        is_current: index == at,
    };
    labels.into_iter().enumerate().map(step).collect()
}

/// Where an import stands, and in which colour.
pub(super) fn state(words: Words, import: &Import) -> (String, &'static str) {
    let is_faulty = import.counts.rejected > 0;
    let (word, class) = match import.state {
        state if !state.is_final() && import.cancel_asked => (key("imports-state-stopping"), "event"),
        ImportState::Waiting => (key("imports-state-waiting"), "event"),
        ImportState::Checking => (key("imports-state-checking"), "event"),
        ImportState::Running => (key("imports-state-running"), "event"),
        ImportState::Done if is_faulty => (key("imports-state-done-faulty"), "ok"),
        ImportState::Done => (key("imports-state-done"), "ok"),
        ImportState::Checked if is_faulty => (key("imports-state-checked-faulty"), "wait"),
        ImportState::Checked => (key("imports-state-checked"), "ok"),
        ImportState::Rejected => (key("imports-state-rejected"), "bad"),
        ImportState::Failed => (key("imports-state-failed"), "bad"),
        ImportState::Cancelled => (key("imports-state-cancelled"), ""),
        ImportState::Undoing => (key("imports-state-undoing"), "event"),
        ImportState::Undone => (key("imports-state-undone"), ""),
    };
    (words.say(word), class)
}

/// What has become of it, and what may be done next, as a sentence.
pub(super) fn outcome(words: Words, import: &Import) -> String {
    let is_faulty = import.counts.rejected > 0;
    words.say(match import.state {
        ImportState::Waiting => "imports-outcome-waiting",
        ImportState::Checking => "imports-outcome-checking",
        ImportState::Running => "imports-outcome-running",
        ImportState::Done if is_faulty => "imports-outcome-done-faulty",
        ImportState::Done => "imports-outcome-done",
        ImportState::Checked if is_faulty => "imports-outcome-checked-faulty",
        ImportState::Checked => "imports-outcome-checked",
        ImportState::Rejected => "imports-outcome-rejected",
        ImportState::Failed => "imports-outcome-failed",
        ImportState::Cancelled => "imports-outcome-cancelled",
        ImportState::Undoing => "imports-outcome-undoing",
        ImportState::Undone => "imports-outcome-undone",
    })
}

/// How far it has come, and how long the rest will take.
pub(super) fn progress(words: Words, import: &Import, left: Option<Duration>) -> String {
    let read = import.counts.rows_read;
    let so_far = words.count("rows", read);
    match (import.state, import.rows_expected) {
        _ if import.cancel_asked => words.say("imports-progress-stopping"),
        (ImportState::Running, Some(all)) => {
            let of_all = so_far.count("all", all);
            match left {
                None => of_all.say("imports-progress-of-all"),
                Some(left) => of_all.with("left", duration(left)).say("imports-progress-left"),
            }
        }
        (ImportState::Running, None) => so_far.say("imports-progress-running"),
        (ImportState::Checking, _) => so_far.say("imports-progress-checking"),
        (ImportState::Undoing, _) => words.say("imports-progress-undoing"),
        _ => words.say("imports-progress-waiting"),
    }
}

/// A length of time that nobody needs to know exactly.
fn duration(it: Duration) -> String {
    match it.as_secs() {
        seconds @ 0..90 => format!("{} s", seconds.max(1)),
        seconds @ 90..5400 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h", seconds.div_ceil(3600)),
    }
}

/// By which way it came in.
pub(super) fn source(words: Words, source: ImportSource) -> String {
    words.say(match source {
        ImportSource::Command => "imports-by-command",
        ImportSource::Api => "imports-by-api",
        ImportSource::Folder => "imports-by-folder",
        ImportSource::Page => "imports-by-page",
    })
}

/// What became of its readings, in a few words.
pub(super) fn counts(words: Words, import: &Import) -> String {
    let counts = import.counts;
    let what = match (import.state, import.is_dry_run) {
        (_, true) => words.say("imports-counts-checked"),
        (ImportState::Done, _) => {
            words.count("new", counts.inserted).count("changed", counts.updated).say("imports-counts-done")
        }
        (state, _) if state.is_final() => words.say("imports-counts-none"),
        _ => words.count("count", counts.inserted + counts.updated).say("imports-counts-so-far"),
    };
    match counts.rejected {
        0 => what,
        n => format!("{what}, {}", words.count("count", n).say("imports-problems")),
    }
}

/// What became of its readings, or would.
pub(super) fn readings(words: Words, import: &Import) -> String {
    let counts = import.counts;
    let filled = || {
        let new = words.count("new", counts.inserted);
        new.count("changed", counts.updated).count("same", counts.unchanged)
    };
    match (import.state, import.is_dry_run) {
        (_, true) => filled().say("imports-readings-would"),
        (ImportState::Undone, _) => words.say("imports-readings-undone"),
        (state, _) if state.is_final() && state != ImportState::Done => words.say("imports-readings-none"),
        _ => filled().say("imports-readings"),
    }
}

/// What the field for the column of a role is called.
pub(super) fn column(words: Words, role: Role) -> String {
    words.say(match role {
        Role::Meter => "imports-column-meters",
        Role::Date => "imports-column-dates",
        Role::Start => "imports-column-starts",
        Role::End => "imports-column-ends",
        Role::Actual | Role::ActualOf(_) => "imports-column-values",
        Role::Prediction | Role::PredictionOf(_) => "imports-column-predictions",
        Role::Quality => "imports-column-quality",
    })
}

/// What a column was taken for.
pub(super) fn role(words: Words, role: Option<Role>) -> String {
    match role {
        Some(Role::ActualOf(Some(meter))) => words.with("meter", meter).say("imports-role-of-meter"),
        Some(Role::ActualOf(None)) => words.say("imports-role-a-meter"),
        Some(Role::PredictionOf(meter)) => words.with("meter", meter).say("imports-role-predictions-of"),
        Some(role) => column(words, role),
        None => words.say("imports-role-none"),
    }
}

/// How the file is meant.
pub(super) fn choices(words: Words, choices: &ImportChoices) -> String {
    let said = [
        (key("imports-meant-format"), choices.format.as_deref().map(format_name)),
        (key("imports-meant-unit"), choices.unit.as_deref().map(unit_name)),
        (key("imports-meant-zone"), choices.time_zone.clone()),
        (key("imports-meant-meter"), choices.meter.map(|it| it.to_string())),
        (key("imports-meant-interval"), choices.interval.map(|it| interval(words, i64::from(it.get())))),
        (key("imports-meant-epoch"), choices.epoch.clone()),
        (key("imports-meant-columns"), choices.columns.as_deref().map(other_names)),
    ];
    let said = said.into_iter().filter_map(|(it, value)| Some((it, value.filter(|it| !it.is_empty())?)));
    let mut meant: Vec<String> = said.map(|(it, value)| words.with("value", value).say(it)).collect();
    let flags = [
        (choices.round, key("imports-meant-rounded")),
        (choices.create_meters, key("imports-meant-created")),
        (choices.good_rows_only, key("imports-meant-good-only")),
    ];
    meant.extend(flags.into_iter().filter(|it| it.0).map(|it| words.say(it.1)));
    meant.join("; ")
}

fn unit_name(unit: &str) -> String {
    let name = match unit {
        "kw" => "kW",
        "kwh" => "kWh",
        "wh" => "Wh",
        other => other,
    };
    name.to_owned()
}

/// The pairs of a map, but for columns that have the portal's own names.
fn other_names(columns: &str) -> String {
    let pairs = columns.split(',').filter(|it| it.split_once('=').is_none_or(|(left, name)| left != name));
    pairs.collect::<Vec<_>>().join(", ")
}

fn format_name(format: &str) -> String {
    let name = match format {
        "csv" => "CSV",
        "green-button" => "Green Button",
        other => other,
    };
    name.to_owned()
}

/// The length of an interval.
pub(super) fn interval(words: Words, seconds: i64) -> String {
    let (n, unit) = match seconds {
        it if it % 86_400 == 0 => (it / 86_400, key("imports-days")),
        it if it % 3600 == 0 => (it / 3600, key("imports-hours")),
        it if it % 60 == 0 => (it / 60, key("imports-minutes")),
        it => (it, key("imports-seconds")),
    };
    words.count("count", n).say(unit)
}

/// What is odd about the readings of a meter.
pub(super) fn oddities(words: Words, meter: &ImportMeter) -> String {
    let oddities = [
        (meter.n_duplicates, key("imports-odd-twice")),
        (meter.n_overlaps, key("imports-odd-overlapping")),
        (meter.n_clock_faults, key("imports-odd-future")),
    ];
    let oddities = oddities.iter().filter(|it| it.0 > 0);
    let said: Vec<String> = oddities.map(|(n, what)| words.count("count", *n).say(what)).collect();
    if said.is_empty() { words.say("imports-odd-nothing") } else { said.join(", ") }
}

/// A number of anything.
pub(super) fn number(words: Words, n: u64) -> String {
    format::count(words, usize::try_from(n).unwrap_or(usize::MAX))
}

/// What a reader of files says, as a sentence that names what the page has.
pub(super) fn told(words: Words, text: &str) -> String {
    sentence(&on_this_page(words, &words.tell(&heard(text))))
}

/// What the times of a file were taken for, and why: `utc: 9 of 10 blocks begin at midnight`.
pub(super) fn times(words: Words, text: &str) -> String {
    match text.split_once(": ") {
        Some((mode, why)) => format!("{mode}: {}", words.tell(&heard(why))),
        None => text.to_owned(),
    }
}

/// What is wrong in a line, as [`told`].
pub(super) fn told_of_line(words: Words, line: u64, reason: &impl ToString) -> String {
    let reason = words.tell(&heard(&reason.to_string()));
    let text = words.count("line", line).with("reason", reason).say("imports-line-reason");
    sentence(&on_this_page(words, &text))
}

/// What a message names by the options of the command line, by the fields of the page.
fn on_this_page(words: Words, message: &str) -> String {
    let quoted = |label: String| words.with("label", label).say("imports-quoted");
    let fields = [
        ("--good-rows-only", key("imports-good-rows-only")),
        ("--columns", key("imports-names-of-meters-as")),
        ("--interval", key("imports-interval-length")),
        ("--meter", key("imports-meter-of-all")),
        ("--epoch", key("imports-epoch")),
        ("--round", key("imports-round")),
    ];
    fields.iter().fold(message.to_owned(), |text, (option, field)| match text.contains(option) {
        true => text.replace(option, &quoted(words.say(field))),
        false => text,
    })
}

/// A kind of fault.
pub(super) fn problem(words: Words, kind: &str) -> String {
    let found = PROBLEMS.iter().find(|it| it.0 == kind);
    found.map_or_else(|| kind.replace('_', " "), |it| words.say(it.1))
}

/// The kinds of faults, and what they are called.
const PROBLEMS: [(&str, &str); 22] = [
    ("fields", key("imports-problem-fields")),
    ("long_row", key("imports-problem-long-row")),
    ("open_quote", key("imports-problem-open-quote")),
    ("not_text", key("imports-problem-not-text")),
    ("not_a_time", key("imports-problem-not-a-time")),
    ("no_time", key("imports-problem-no-time")),
    ("skipped_time", key("imports-problem-skipped-time")),
    ("interval", key("imports-problem-interval")),
    ("off_grid", key("imports-problem-off-grid")),
    ("no_interval", key("imports-problem-no-interval")),
    ("number", key("imports-problem-number")),
    ("long_number", key("imports-problem-long-number")),
    ("no_meter", key("imports-problem-no-meter")),
    ("unknown_meter", key("imports-problem-unknown-meter")),
    ("not_a_meter", key("imports-problem-not-a-meter")),
    ("twice", key("imports-problem-twice")),
    ("not_a_quality", key("imports-problem-not-a-quality")),
    ("no_such_meter", key("imports-problem-no-such-meter")),
    ("overlaps", key("imports-problem-overlaps")),
    ("not_kept", key("imports-problem-not-kept")),
    ("too_many_meters", key("imports-problem-too-many-meters")),
    ("green_button", key("imports-problem-green-button")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_is_said_roughly() {
        let words = |seconds| duration(Duration::from_secs(seconds));
        assert_eq!([words(0), words(89), words(90), words(5400)], ["1 s", "89 s", "2 min", "2 h"]);
    }

    #[test]
    fn messages_name_what_the_page_has() {
        let message = "is no meter number; name the meter with --columns NUMBER=home";
        let it = told(Words::default(), message);
        assert!(it.ends_with("with “Names of meters as” NUMBER=home."), "{it}");
        assert_eq!(told(Words::default(), "is empty"), "Is empty.");
    }
}
