//! The languages that people are answered in.

/// A language, as it is written where the provider is: numbers, money and times go by it too (CLDR).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, as in the United States.
    #[default]
    English,
    /// Spanish, as in the United States: `$1,234.50`, `3:05 p.m.`
    Spanish,
}

impl Language {
    /// All there are; the first is for those who ask for none of them.
    pub const ALL: [Language; 2] = [Language::English, Language::Spanish];

    /// Its tag (RFC 5646), as pages, headers, settings and the database have it.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en-US",
            Language::Spanish => "es-US",
        }
    }

    /// The language of that tag.
    pub fn of_tag(tag: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|it| it.tag().eq_ignore_ascii_case(tag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_names_its_language() {
        assert!(Language::ALL.into_iter().all(|it| Language::of_tag(it.tag()) == Some(it)));
        assert_eq!(Language::of_tag("ES-us"), Some(Language::Spanish));
        assert_eq!(Language::of_tag("de"), None);
        assert_eq!(Language::default(), Language::ALL[0]);
    }
}
