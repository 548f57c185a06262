//! The pages of one's own account: cards with forms and lists.

use askama::Template;

use super::{
    form::{Form, Tab},
    layout::Layout,
};

/// `/account` and the pages beside it.
#[derive(Clone, Debug, Template)]
#[template(path = "account.html")]
pub struct AccountPage {
    /// The shell.
    pub layout: Layout,
    /// The heading.
    pub title: String,
    /// The pages that belong together.
    pub tabs: Vec<Tab>,
    /// What has just happened.
    pub notice: Option<String>,
    /// What is shown this once.
    pub shown_once: Option<ShownOnce>,
    /// What the page is about, part by part.
    pub cards: Vec<Card>,
}

/// A part of a page.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// Its id within the page.
    pub id: &'static str,
    /// Its heading.
    pub title: String,
    /// What it is about.
    pub text: String,
    /// A list.
    pub rows: Vec<Row>,
    /// What can be done.
    pub form: Option<Form>,
    /// Where else it is done: address and words.
    pub link: Option<(&'static str, String)>,
}

/// An entry of a list.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// What it is.
    pub title: String,
    /// More of it, line by line.
    pub lines: Vec<String>,
    /// A word that marks it.
    pub pill: Option<String>,
    /// What can be done with it.
    pub action: Option<RowAction>,
}

/// Something that can be done with an entry.
#[derive(Clone, Debug)]
pub struct RowAction {
    /// Where it is sent.
    pub href: String,
    /// What is sent.
    pub hidden: Vec<(&'static str, String)>,
    /// What the button says; the entry's title is added for those who do not see the list.
    pub button: String,
}

/// A secret that is shown now and never again.
#[derive(Clone, Debug)]
pub struct ShownOnce {
    /// What it is, and what to do with it.
    pub text: String,
    /// The secret.
    pub secret: String,
    /// How a program uses it.
    pub example: String,
}
