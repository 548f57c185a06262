//! Words for imports: where one stands, who brought it in, what kinds of faults there are.

use ::words::Words;
use portal::{Import, ImportChoices, ImportSource, ImportState};

use crate::view::format;

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
        ImportState::Checked if is_faulty => ("Checked, with faults", "wait"),
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
        ImportState::Failed => "Nothing was kept.",
        ImportState::Cancelled => "It was stopped, and nothing of it was kept.",
        ImportState::Undoing => "Its rows are being taken out again.",
        ImportState::Undone => "Its rows were taken out again: readings are what they were before.",
    }
}

/// How far it has come.
pub(super) fn progress(import: &Import) -> String {
    let read = number(import.counts.rows_read);
    match (import.state, import.rows_expected) {
        _ if import.cancel_asked => "Stopping, and taking out what was written".to_owned(),
        (ImportState::Running, Some(all)) => format!("Writing {read} of {} rows", number(all)),
        (ImportState::Running, None) => format!("Writing, {read} rows so far"),
        (ImportState::Checking, _) => format!("Looking through the file, {read} rows so far"),
        (ImportState::Undoing, _) => "Taking rows out again".to_owned(),
        _ => "Waiting for its turn".to_owned(),
    }
}

/// Who brought it in.
pub(super) fn by(import: &Import) -> String {
    let how = match import.source {
        ImportSource::Command => "on the command line",
        ImportSource::Api => "by the API",
        ImportSource::Folder => "by the watched folder",
        ImportSource::Page => "on this page",
    };
    import.created_by.map_or(how.to_owned(), |account| format!("{how}, by account {account}"))
}

/// How the file is meant.
pub(super) fn choices(choices: &ImportChoices) -> String {
    let said = [
        ("format", choices.format.clone()),
        ("unit", choices.unit.clone()),
        ("times in", choices.time_zone.clone()),
        ("columns", choices.columns.clone()),
        ("meter", choices.meter.map(|it| it.to_string())),
        ("seconds of an interval:", choices.interval.map(|it| it.to_string())),
        ("times of the file:", choices.epoch.clone()),
    ];
    let mut words: Vec<String> = said
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name} {}", value.filter(|it| !it.is_empty())?)))
        .collect();
    let flags = [
        (choices.round, "values rounded"),
        (choices.create_meters, "meters created"),
        (choices.good_rows_only, "good rows only"),
    ];
    words.extend(flags.into_iter().filter(|it| it.0).map(|it| it.1.to_owned()));
    words.join(", ")
}

/// A number of anything.
pub(super) fn number(n: u64) -> String {
    format::count(Words::ENGLISH, usize::try_from(n).unwrap_or(usize::MAX))
}

/// A number of rows.
pub(super) fn rows(n: u64) -> String {
    format::counted(usize::try_from(n).unwrap_or(usize::MAX), "row read", "rows read")
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
        "off_grid" => "A value that does not fit its time",
        "no_interval" => "No length of the interval",
        "number" => "No number",
        "long_number" => "A number that is too long",
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
