//! What only the pages of imports show: rows of a file, how far an import has come, faults by kind.

use super::admin::{Form, Table};

/// Rows of a file as they are.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What they are, for people who do not see them.
    pub caption: String,
    /// The header of the file, each column with what it was taken for.
    pub columns: Vec<(String, String)>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// How far something has come that goes on by itself.
#[derive(Clone, Debug)]
pub struct Progress {
    /// How far, in words.
    pub words: String,
    /// How many of how many, where that is known.
    pub parts: Option<(u64, u64)>,
    /// What to do without script to see how far it is then: what the link says, and where it leads.
    pub renewal: (String, String),
    /// The form that stops it.
    pub stop: Option<Form>,
}

/// Things of one kind, closed until they are asked for.
#[derive(Clone, Debug)]
pub struct Group {
    /// Of which kind.
    pub title: String,
    /// How many of them there are, in words.
    pub count: String,
    /// Whether it is open at first.
    pub is_open: bool,
    /// The first of them.
    pub table: Table,
    /// What is said below the table.
    pub rest: Option<String>,
}

/// One of several pages that follow each other.
#[derive(Clone, Debug)]
pub struct Step {
    /// What is done there.
    pub label: String,
    /// Whether it is behind.
    pub is_done: bool,
    /// Whether it is this page.
    pub is_current: bool,
}
