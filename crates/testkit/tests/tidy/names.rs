//! Words: the glossary's for types, and none for work that nobody has an issue for.

use crate::repository::{File, Finding};
use crate::rust::Source;

/// Words of the glossary's "not" column that are clear mistakes in the name of a type.
const NOT_OURS: [(&str, &str); 10] = [
    ("Usage", "`Power` if it is measured, `Energy` if it is summed"),
    ("Consumption", "`Power` if it is measured, `Energy` if it is summed"),
    ("Device", "`Meter`"),
    ("Sensor", "`Meter`"),
    ("Customer", "`Account`, or `Entity` for whoever owns a meter"),
    ("Company", "`Organization`"),
    ("Distributor", "the provider"),
    ("Tariff", "`CreditFactor`"),
    ("Price", "`CreditFactor`"),
    ("Reward", "`Credit`"),
];

/// The module of an outside standard uses that standard's words.
const STANDARD: &str = "crates/formats/src/green_button";

/// A type is named by the glossary.
pub fn types(source: &Source) -> Vec<Finding> {
    if source.path.starts_with(STANDARD) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (index, line) in source.code.iter().enumerate() {
        let Some(name) = declared_type(line) else { continue };
        for (word, instead) in NOT_OURS.iter().filter(|(word, _)| has_word(name, word)) {
            let advice = format!("`{name}`: not \"{word}\"; the glossary has {instead}");
            findings.push(Finding::new(&source.path, index, advice));
        }
    }
    findings
}

fn declared_type(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace().skip_while(|it| it.starts_with("pub"));
    ["struct", "enum", "trait", "type"].contains(&words.next()?).then_some(())?;
    words.next()?.split(|it: char| !it.is_alphanumeric()).next()
}

/// Whether a name in camel case has this word, or its plural, as a whole part.
fn has_word(name: &str, word: &str) -> bool {
    let ends = |rest: &str| {
        rest.strip_prefix('s').unwrap_or(rest).chars().next().is_none_or(|it| !it.is_lowercase())
    };
    name.match_indices(word).any(|(at, _)| ends(&name[at + word.len()..]))
}

/// A note of unfinished work names its issue.
pub fn unfinished(file: &File) -> Vec<Finding> {
    // Taken apart, so that this file is not a finding of its own.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME")];
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        for mark in marks {
            if line.match_indices(mark).any(|(at, _)| !has_issue(&line[at + mark.len()..])) {
                let advice = format!("finish it, or name the issue: `{mark}(#12): …`");
                findings.push(Finding::new(&file.path, index, advice));
            }
        }
    }
    findings
}

fn has_issue(rest: &str) -> bool {
    let number = rest.strip_prefix("(#").and_then(|it| it.split_once(')'));
    number.is_some_and(|(it, _)| !it.is_empty() && it.chars().all(|it| it.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::sample;

    #[test]
    fn a_type_with_another_word() {
        let n = |path, line| types(&sample(path, line)).len();
        assert_eq!(n("crates/domain/src/a.rs", "pub struct DailyUsage {\n"), 1);
        assert_eq!(n("crates/web/src/a.rs", "pub(crate) enum Sensors {\n"), 1);
        assert_eq!(n("crates/web/src/a.rs", "type Customer<'a> = &'a str;\n"), 1);
        assert_eq!(n("crates/web/src/a.rs", "struct Devicemap;\nlet usage = Usage;\n"), 0);
        assert_eq!(n("crates/formats/src/green_button/read.rs", "struct UsagePoint {\n"), 0);
    }

    #[test]
    fn unfinished_work_without_an_issue() {
        let n = |rest: &str| {
            let text = format!("// {}{rest}\n", concat!("TO", "DO"));
            unfinished(&File { path: "a.rs".to_owned(), text }).len()
        };
        assert_eq!(n(": do it"), 1);
        assert_eq!(n("(#): do it"), 1);
        assert_eq!(n("(#12): do it"), 0);
    }
}
