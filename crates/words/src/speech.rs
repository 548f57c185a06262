//! A language, ready to speak it.

use std::fmt;

use domain::Language;

use crate::{
    catalogue,
    said::{Count, Gaps, Said, Value},
};

/// The words of one language: what a page is written with.
///
/// `words.say("sign-in-title")`, and with something in its gaps
/// `words.with("name", name).count("n", 3).say("fleet-more")`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words(Language);

/// Words with what fills the gaps of a sentence.
#[derive(Clone, Debug)]
pub struct Filled {
    words: Words,
    gaps: Gaps,
}

/// How a language writes numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberMarks {
    /// Between whole units and parts.
    pub decimal: char,
    /// Between thousands.
    pub group: char,
}

impl Words {
    /// The words of the API and the log.
    pub const ENGLISH: Words = Words(Language::English);

    /// The words of a language.
    pub const fn of(language: Language) -> Words {
        Words(language)
    }

    /// The language.
    pub fn language(self) -> Language {
        self.0
    }

    /// The language's tag: `en-US`.
    pub fn tag(self) -> &'static str {
        self.0.tag()
    }

    /// The sentence of the catalogue under that key.
    pub fn say(self, key: &'static str) -> String {
        catalogue::say(self.0, key, &Gaps::default())
    }

    /// A sentence that was put together where no language was known.
    pub fn tell(self, said: &Said) -> String {
        said.in_language(self.0)
    }

    /// What scripts say, as JSON: keys without their family, and sentences with gaps as `{name}`.
    pub fn for_scripts(self) -> String {
        let quoted = |it: &str| format!("\"{}\"", it.replace('\\', "\\\\").replace('"', "\\\""));
        let lines = catalogue::lines(self.0, "script");
        let lines: Vec<String> =
            lines.iter().map(|(key, text)| format!("{}:{}", quoted(key), quoted(text))).collect();
        format!("{{{}}}", lines.join(","))
    }

    /// Fills a gap with a text.
    pub fn with(self, name: &'static str, text: impl fmt::Display) -> Filled {
        Filled { words: self, gaps: Gaps::default() }.with(name, text)
    }

    /// Fills a gap with a number, which decides between one and many.
    pub fn count(self, name: &'static str, n: impl Count) -> Filled {
        Filled { words: self, gaps: Gaps::default() }.count(name, n)
    }

    /// How it writes numbers.
    pub fn number_marks(self) -> NumberMarks {
        match self.0 {
            // Spanish of the United States writes them as English does (CLDR, es-US).
            Language::English | Language::Spanish => NumberMarks { decimal: '.', group: ',' },
        }
    }
}

impl Filled {
    /// Fills one more gap with a text.
    pub fn with(mut self, name: &'static str, text: impl fmt::Display) -> Filled {
        self.gaps.fill(name, Value::Text(text.to_string()));
        self
    }

    /// Fills one more gap with a number, which decides between one and many.
    pub fn count(mut self, name: &'static str, n: impl Count) -> Filled {
        self.gaps.fill(name, Value::Number(n.number()));
        self
    }

    /// The sentence of the catalogue under that key, its gaps filled.
    pub fn say(&self, key: &'static str) -> String {
        catalogue::say(self.words.0, key, &self.gaps)
    }
}

impl NumberMarks {
    /// Digits with the thousands apart: `35,040`.
    pub fn grouped(self, digits: &str) -> String {
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(self.group);
            }
            grouped.push(digit);
        }
        grouped
    }
}
