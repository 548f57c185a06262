//! What the database and the readers of files say in English, against the families by which it is recognized.

use words::{HEARD, Language, Words, heard};

use crate::{
    assert_none,
    files::{File, files},
};

/// Sentences of readers that no page shows.
const UNHEARD: [&str; 3] = ["line {line}{}{}: {reason}", "two intervals overlap at {}", "{0}"];

/// Where such sentences are written.
fn sources() -> Vec<File> {
    let mut sources = files("crates/store/migrations", "sql");
    for folder in ["crates/store/src", "crates/formats/src", "crates/domain/src", "crates/portal/src"] {
        sources.extend(files(folder, "rs"));
    }
    sources
}

/// Texts that go on in the next line as one, quotes as they are meant.
fn plain(text: &str) -> String {
    let mut lines = text.split("\\\n");
    let first = lines.next().unwrap_or_default().to_owned();
    let joined = lines.fold(first, |text, line| text + line.trim_start());
    joined.replace("''", "'").replace("\\u{2212}", "\u{2212}")
}

fn is_told(text: &str) -> bool {
    let said = heard(text);
    said.to_string() == text && Words::of(Language::Spanish).tell(&said) != text
}

#[test]
fn every_rule_of_the_database_is_recognized() {
    let mut faults = Vec::new();
    for file in files("crates/store/migrations", "sql") {
        // Quotes that are doubled do not end a text.
        let text = file.text.replace("''", "\u{0}");
        for piece in text.split('\'').skip(1).step_by(2) {
            let Some((name, message)) = piece.split_once(": ") else { continue };
            let is_name = name.contains('_') && name.chars().all(|it| it.is_ascii_lowercase() || it == '_');
            let message = message.replace('\u{0}', "'");
            if is_name && !is_told(&message) {
                faults.push(format!("{}: put “{message}” into rule.ftl of each language", file.path));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn every_reason_of_a_reader_is_recognized() {
    let mut sources = files("crates/formats/src", "rs");
    sources.extend(["interval", "decimal"].map(|it| File::read(&format!("crates/domain/src/{it}.rs"))));
    let mut faults = Vec::new();
    for file in sources {
        let text = plain(&file.text);
        for after in text.split("#[error(").skip(1) {
            let message = after.trim_start().trim_start_matches('"').split('"').next().unwrap_or_default();
            if !UNHEARD.contains(&message) && !is_told(&filled(message)) {
                faults.push(format!("{}: put “{message}” into reason.ftl of each language", file.path));
            }
        }
    }
    assert_none(&faults);
}

/// A format string with something in each gap.
fn filled(message: &str) -> String {
    let mut parts = message.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "7" + part.split_once('}').map_or("", |it| it.1))
}

#[test]
fn every_sentence_that_is_recognized_is_said_somewhere() {
    let said: Vec<String> = sources().iter().map(|it| plain(&it.text)).collect();
    let mut faults = Vec::new();
    for family in HEARD {
        let catalogue = File::read(&format!("crates/words/catalogue/en-US/{family}.ftl"));
        for (key, text) in catalogue.text.lines().filter_map(|it| it.split_once(" = ")) {
            let pieces = text
                .split("{ $")
                .map(|it| it.split_once(" }").map_or(it, |it| it.1).trim_start_matches(", "));
            let longest = pieces.max_by_key(|it| it.len()).unwrap_or_default();
            if !said.iter().any(|it| it.contains(longest)) {
                faults
                    .push(format!("{key}: nobody says “{longest}” any more; take it out of the catalogues"));
            }
        }
    }
    assert_none(&faults);
}
