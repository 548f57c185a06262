//! A sentence before anybody has chosen a language for it.

use std::fmt;

use domain::Language;
use fluent_bundle::{FluentArgs, FluentValue};

use crate::{catalogue, speech::Words};

/// What fills a gap of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    Number(i64),
    Said(Box<Said>),
}

/// What fills the gaps of a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gaps(Vec<(&'static str, Value)>);

/// A sentence of the catalogue with what fills its gaps, in no language yet. Written down or logged it is English; pages
/// say it in theirs by [`Words::tell`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said(Content);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    Key { key: &'static str, gaps: Gaps },
    Text(String),
}

/// The sentence under that key.
pub fn said(key: &'static str) -> Said {
    Said(Content::Key { key, gaps: Gaps::default() })
}

impl Said {
    /// The same with a text in a gap.
    pub fn with(self, name: &'static str, text: impl fmt::Display) -> Said {
        self.filled(name, Value::Text(text.to_string()))
    }

    /// The same with a number in a gap, which decides between one and many and is written with its thousands apart.
    pub fn count(self, name: &'static str, n: impl Count) -> Said {
        self.filled(name, Value::Number(n.number()))
    }

    /// The same with another sentence in a gap.
    pub fn saying(self, name: &'static str, other: Said) -> Said {
        self.filled(name, Value::Said(Box::new(other)))
    }

    fn filled(mut self, name: &'static str, value: Value) -> Said {
        if let Content::Key { gaps, .. } = &mut self.0 {
            gaps.fill(name, value);
        }
        self
    }

    pub(crate) fn in_language(&self, language: Language) -> String {
        match &self.0 {
            Content::Key { key, gaps } => catalogue::say(language, key, gaps),
            Content::Text(text) => text.clone(),
        }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Words::ENGLISH.tell(self))
    }
}

/// A text that is the same in every language, or is for programs alone.
impl From<String> for Said {
    fn from(text: String) -> Said {
        Said(Content::Text(text))
    }
}

impl Gaps {
    pub(crate) fn fill(&mut self, name: &'static str, value: Value) {
        self.0.push((name, value));
    }

    pub(crate) fn arguments(&self, language: Language) -> FluentArgs<'_> {
        let value = |value: &Value| match value {
            Value::Text(text) => FluentValue::from(text.clone()),
            Value::Number(n) => FluentValue::from(*n),
            Value::Said(said) => FluentValue::from(said.in_language(language)),
        };
        self.0.iter().map(|(name, it)| (*name, value(it))).collect()
    }
}

/// What can be counted with.
pub trait Count {
    /// The number.
    fn number(&self) -> i64;
}

macro_rules! counts {
    ($($of:ty),*) => { $(impl Count for $of {
        fn number(&self) -> i64 {
            i64::try_from(*self).unwrap_or(i64::MAX)
        }
    })* };
}

counts!(usize, u64, u32, u16, u8, i64, i32, i16, i8);

impl<T: Count> Count for &T {
    fn number(&self) -> i64 {
        (*self).number()
    }
}
