//! Words for imports: where one stands, who brought it in, what kinds of faults there are.

use ::words::Words;
use std::time::Duration;

use portal::{Import, ImportChoices, ImportMeter, ImportSource, ImportState, inspect::Role};

use crate::view::{format, import::Step};

/// The steps of an import on pages; `at` is the one at hand, counted from 0.
pub(super) fn steps(at: usize, is_done: bool) -> Vec<Step> {
    let labels = ["Send", "Look at it", "Check", "Import"];
    let step = |(index, label)| Step { label, is_done: index < at || is_done, is_current: index == at };
    labels.into_iter().enumerate().map(step).collect()
}

/// Where an import stands, and in which colour.
pub(super) fn state(import: &Import) -> (&'static str, &'static str) {
    let is_faulty = import.counts.rejected > 0;
    match import.state {
        state if !state.is_final() && import.cancel_asked => ("Being stopped", "event"),
        ImportState::Waiting => ("Waiting", "event"),
        ImportState::Checking => ("Being checked", "event"),
        ImportState::Running => ("Being written", "event"),
        ImportState::Done if is_faulty => ("Good rows imported", "ok"),
        ImportState::Done => ("Imported", "ok"),
        ImportState::Checked if is_faulty => ("Checked, with problems", "wait"),
        ImportState::Checked => ("Checked, all good", "ok"),
        ImportState::Rejected => ("Rejected", "bad"),
        ImportState::Failed => ("Failed", "bad"),
        ImportState::Cancelled => ("Stopped", ""),
        ImportState::Undoing => ("Being undone", "event"),
        ImportState::Undone => ("Undone", ""),
    }
}

/// What has become of it, and what may be done next, as a sentence.
pub(super) fn outcome(import: &Import) -> &'static str {
    let is_faulty = import.counts.rejected > 0;
    match import.state {
        ImportState::Waiting => "The file is safe. It is looked at in a moment.",
        ImportState::Checking => "Nothing is written until the whole file was looked through.",
        ImportState::Running => "Rows are being written. It goes on if you leave this page.",
        ImportState::Done if is_faulty => "The good rows are in the database. The others are listed below.",
        ImportState::Done => "All of the file is in the database.",
        ImportState::Checked if is_faulty => {
            "Nothing was written. Mend the rows below and send the file again, or import the good rows only."
        }
        ImportState::Checked => "Nothing was written. The file can be imported as it is.",
        ImportState::Rejected => {
            "Nothing was kept. Mend the rows below and send the file again, or import the good rows only."
        }
        ImportState::Failed => "Nothing was kept. Below is why, and what to do about it.",
        ImportState::Cancelled => "It was stopped, and nothing of it was kept.",
        ImportState::Undoing => "Its rows are being taken out again.",
        ImportState::Undone => "Its rows were taken out again: readings are what they were before.",
    }
}

/// How far it has come, and how long the rest will take.
pub(super) fn progress(import: &Import, left: Option<Duration>) -> String {
    let read = number(import.counts.rows_read);
    let left = left.map_or(String::new(), |it| format!(", about {} left", duration(it)));
    match (import.state, import.rows_expected) {
        _ if import.cancel_asked => "Stopping, and taking out what was written".to_owned(),
        (ImportState::Running, Some(all)) => format!("Writing {read} of {} rows{left}", number(all)),
        (ImportState::Running, None) => format!("Writing, {read} rows so far"),
        (ImportState::Checking, _) => format!("Looking through the file, {read} rows so far"),
        (ImportState::Undoing, _) => "Taking rows out again".to_owned(),
        _ => "Waiting for its turn".to_owned(),
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
pub(super) fn source(source: ImportSource) -> &'static str {
    match source {
        ImportSource::Command => "on the command line",
        ImportSource::Api => "by the API",
        ImportSource::Folder => "by the watched folder",
        ImportSource::Page => "on the import page",
    }
}

/// What became of its readings, in a few words.
pub(super) fn counts(import: &Import) -> String {
    let problems = match import.counts.rejected {
        0 => String::new(),
        n => format!(", {}", counted(n, "problem", "problems")),
    };
    match (import.state, import.is_dry_run) {
        (_, true) => format!("checked only{problems}"),
        (ImportState::Done, _) => {
            format!(
                "{} new, {} changed{problems}",
                number(import.counts.inserted),
                number(import.counts.updated)
            )
        }
        (state, _) if state.is_final() => format!("nothing kept{problems}"),
        _ => format!("{} written so far{problems}", number(import.counts.inserted + import.counts.updated)),
    }
}

/// What became of its readings, or would.
pub(super) fn readings(import: &Import) -> String {
    let counts = import.counts;
    let [new, changed, same] = [counts.inserted, counts.updated, counts.unchanged].map(number);
    match (import.state, import.is_dry_run) {
        (_, true) => format!("{new} would be new, {changed} would change, {same} would stay as they are"),
        (ImportState::Undone, _) => "All taken out again".to_owned(),
        (state, _) if state.is_final() && state != ImportState::Done => "None kept".to_owned(),
        _ => format!("{new} new, {changed} changed, {same} as they were"),
    }
}

/// What the field for the column of a role is called.
pub(super) fn column(role: Role) -> &'static str {
    match role {
        Role::Meter => "Meters",
        Role::Date => "Dates, if apart",
        Role::Start => "Starts",
        Role::End => "Ends",
        Role::Actual | Role::ActualOf(_) => "Measured values",
        Role::Prediction | Role::PredictionOf(_) => "Predictions",
        Role::Quality => "Quality",
    }
}

/// What a column was taken for.
pub(super) fn role(role: Option<Role>) -> String {
    match role {
        Some(Role::ActualOf(Some(meter))) => format!("Meter {meter}"),
        Some(Role::ActualOf(None)) => "A meter".to_owned(),
        Some(Role::PredictionOf(meter)) => format!("Predictions of {meter}"),
        Some(role) => column(role).to_owned(),
        None => "Left out".to_owned(),
    }
}

/// How the file is meant.
pub(super) fn choices(choices: &ImportChoices) -> String {
    let said = [
        ("", choices.format.as_deref().map(format_name)),
        ("values in ", choices.unit.as_deref().map(unit_name)),
        ("times in ", choices.time_zone.clone()),
        ("all rows of meter ", choices.meter.map(|it| it.to_string())),
        ("intervals of ", choices.interval.map(|it| interval(i64::from(it.get())))),
        ("times of the file are ", choices.epoch.clone()),
        ("columns ", choices.columns.as_deref().map(other_names)),
    ];
    let mut words: Vec<String> = said
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}{}", value.filter(|it| !it.is_empty())?)))
        .collect();
    let flags = [
        (choices.round, "values rounded to 1 W"),
        (choices.create_meters, "meters created"),
        (choices.good_rows_only, "good rows only"),
    ];
    words.extend(flags.into_iter().filter(|it| it.0).map(|it| it.1.to_owned()));
    words.join("; ")
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
pub(super) fn interval(seconds: i64) -> String {
    let whole = |unit: i64| usize::try_from(seconds / unit).unwrap_or(0);
    match seconds {
        it if it % 86_400 == 0 => format::counted(whole(86_400), "day", "days"),
        it if it % 3600 == 0 => format::counted(whole(3600), "hour", "hours"),
        it if it % 60 == 0 => format::counted(whole(60), "minute", "minutes"),
        _ => format::counted(whole(1), "second", "seconds"),
    }
}

/// What is odd about the readings of a meter.
pub(super) fn oddities(meter: &ImportMeter) -> String {
    let oddities = [
        (meter.n_duplicates, "twice in the file"),
        (meter.n_overlaps, "overlapping"),
        (meter.n_clock_faults, "in the future"),
    ];
    let oddities = oddities.iter().filter(|it| it.0 > 0);
    let words: Vec<String> = oddities.map(|(n, what)| format!("{} {what}", number(*n))).collect();
    if words.is_empty() { "Nothing".to_owned() } else { words.join(", ") }
}

/// A number of anything.
pub(super) fn number(n: u64) -> String {
    format::count(Words::ENGLISH, usize::try_from(n).unwrap_or(usize::MAX))
}

/// A number of things by name.
pub(super) fn counted(n: u64, one: &str, many: &str) -> String {
    format::counted(usize::try_from(n).unwrap_or(usize::MAX), one, many)
}

/// A number of rows.
pub(super) fn rows(n: u64) -> String {
    counted(n, "row read", "rows read")
}

/// What a message names by the options of the command line, by the fields of the page.
pub(super) fn on_this_page(message: &str) -> String {
    let fields = [
        ("--good-rows-only", "“Import good rows only”"),
        ("--columns", "“Names of meters” as"),
        ("--interval", "“Length of an interval”"),
        ("--meter", "“Meter of all rows”"),
        ("--epoch", "“Times of the file”"),
        ("--round", "“Round values”"),
    ];
    fields.iter().fold(message.to_owned(), |text, (option, field)| text.replace(option, field))
}

/// A kind of fault.
pub(super) fn problem(kind: &str) -> String {
    let words = match kind {
        "fields" => "Another number of fields than the header",
        "long_row" => "A row that is too long",
        "open_quote" => "A quote that is not closed",
        "not_text" => "No text in UTF-8",
        "not_a_time" => "No time that can be read",
        "no_time" => "No time",
        "skipped_time" => "A time that the clocks skip",
        "interval" => "No interval that can be",
        "off_grid" => "A time that does not fit the meter's other rows",
        "no_interval" => "No length of the interval",
        "number" => "No value that can be read",
        "long_number" => "A value that is too long",
        "no_meter" => "No meter",
        "unknown_meter" => "A name of a meter without a number",
        "not_a_meter" => "No number of a meter",
        "twice" => "What is there twice",
        "not_a_quality" => "No quality that is known",
        "no_such_meter" => "A meter that does not exist",
        "overlaps" => "An interval that overlaps another",
        "too_many_meters" => "Too many meters",
        "green_button" => "What Green Button does not allow",
        other => return other.replace('_', " "),
    };
    words.to_owned()
}

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
        assert!(on_this_page(message).ends_with("with “Names of meters” as NUMBER=home"));
        assert_eq!(on_this_page("is empty"), "is empty");
    }
}
