//! Sentences that come in English from where no languages are known: the database's rules, the readers of files.

use std::sync::LazyLock;

use domain::Language;

use crate::{
    catalogue,
    said::{Said, said},
};

/// The families whose English is what such places say.
pub const HEARD: [&str; 2] = ["reason", "rule"];

/// A sentence of the catalogue, taken apart: what stands before, between and behind its gaps, and their names.
struct Pattern {
    key: &'static str,
    pieces: Vec<String>,
    gaps: Vec<&'static str>,
}

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let lines = HEARD.iter().flat_map(|it| catalogue::whole_lines(Language::English, it));
    let mut patterns: Vec<Pattern> = lines.map(|(key, text)| Pattern::of(key, text)).collect();
    // What says the most itself comes first: a gap takes anything.
    patterns.sort_by_key(|it| std::cmp::Reverse(it.pieces.iter().map(String::len).sum::<usize>()));
    patterns
});

/// The sentence whose English this is, to be told in any language; a text that is none stays as it is.
pub fn heard(text: &str) -> Said {
    let found = PATTERNS.iter().find_map(|it| Some((it, it.filled_by(text)?)));
    let Some((pattern, values)) = found else { return Said::from(text.to_owned()) };
    pattern
        .gaps
        .iter()
        .zip(values)
        .fold(said(pattern.key), |sentence, (gap, value)| sentence.with(gap, value))
}

impl Pattern {
    /// Of a line of a catalogue, with gaps as `{ $name }`.
    fn of(key: &'static str, text: &'static str) -> Pattern {
        let mut parts = text.split("{ $");
        let mut pieces = vec![plain(parts.next().unwrap_or(""))];
        let mut gaps = Vec::new();
        for part in parts {
            let (gap, piece) = part.split_once(" }").unwrap_or((part, ""));
            gaps.push(gap);
            pieces.push(plain(piece));
        }
        Pattern { key, pieces, gaps }
    }

    /// What fills its gaps in that text, if it is this sentence.
    fn filled_by<'a>(&self, text: &'a str) -> Option<Vec<&'a str>> {
        let (first, others) = self.pieces.split_first()?;
        let mut rest = text.strip_prefix(first.as_str())?;
        let mut values = Vec::new();
        for (index, piece) in others.iter().enumerate() {
            let is_last = index + 1 == others.len();
            let (value, after) = match is_last {
                true => (rest.strip_suffix(piece.as_str())?, ""),
                false => rest.split_once(piece.as_str())?,
            };
            values.push(value);
            rest = after;
        }
        rest.is_empty().then_some(values)
    }
}

/// Text of a catalogue without what only guards its blanks and braces.
fn plain(text: &str) -> String {
    text.replace("{ \"\" }", "").replace("{ \"{\" }", "{").replace("{ \"}\" }", "}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Words;

    const ES: Words = Words::of(Language::Spanish);

    #[test]
    fn an_english_sentence_is_told_in_any_language() {
        let it = heard("has 3 fields where the header has 5");
        assert_eq!(it.to_string(), "has 3 fields where the header has 5");
        assert_eq!(ES.tell(&it), "tiene 3 campos donde el encabezado tiene 5");
        let it = heard("this user has a meter; un-assign it before they join an organization");
        assert_eq!(
            ES.tell(&it),
            "este usuario tiene un medidor; quíteselo antes de que entre en una organización"
        );
    }

    #[test]
    fn what_is_no_sentence_of_ours_stays() {
        for text in ["", "kW", "no such sentence", "has 3 fields", "this user has a meter"] {
            assert_eq!((heard(text).to_string(), ES.tell(&heard(text))), (text.to_owned(), text.to_owned()));
        }
    }
}
