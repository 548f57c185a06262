//! Help, with the glossary.

use askama::Template;

use super::layout::{Layout, PublicLayout};

/// `/help` for whoever is signed in.
#[derive(Clone, Debug, Template)]
#[template(path = "help.html")]
pub struct HelpPage {
    /// The shell.
    pub layout: Layout,
    /// What it says.
    pub help: Help,
}

/// `/help` for everybody else.
#[derive(Clone, Debug, Template)]
#[template(path = "help_public.html")]
pub struct PublicHelpPage {
    /// The shell.
    pub public: PublicLayout,
    /// What it says.
    pub help: Help,
}

/// Answers and words.
#[derive(Clone, Debug)]
pub struct Help {
    /// What people ask.
    pub topics: Vec<HelpTopic>,
    /// The glossary, by its words in the page's language.
    pub terms: Vec<HelpTerm>,
}

/// Something people ask.
#[derive(Clone, Debug)]
pub struct HelpTopic {
    /// Its place in the page.
    pub id: &'static str,
    /// The question.
    pub title: String,
    /// The answer, by paragraphs.
    pub paragraphs: Vec<String>,
}

/// A word of the glossary.
#[derive(Clone, Debug)]
pub struct HelpTerm {
    /// Its place in the page.
    pub id: &'static str,
    /// The word.
    pub word: String,
    /// What it means.
    pub meaning: String,
}
