//! The page of the audit log.

use askama::Template;

use super::{Choice, layout::Layout};

/// `/admin/audit`.
#[derive(Clone, Debug, Template)]
#[template(path = "audit.html")]
pub struct Audit {
    /// The shell.
    pub layout: Layout,
    /// What was asked for.
    pub filter: AuditFilter,
    /// One row per record, newest first.
    pub rows: Vec<AuditRow>,
    /// Where all of it can be had as CSV.
    pub csv: String,
    /// Where the newest are, if these are not.
    pub newest: Option<String>,
    /// Where older ones are.
    pub older: Option<String>,
}

/// The form above the list.
#[derive(Clone, Debug)]
pub struct AuditFilter {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// The number of an account.
    pub account: String,
    /// Every action.
    pub actions: Vec<Choice>,
    /// Every kind of thing.
    pub objects: Vec<Choice>,
    /// The number of a thing.
    pub object_id: String,
    /// How it went.
    pub results: Vec<Choice>,
    /// What cannot be used of it, in words.
    pub fault: Option<String>,
}

/// One record.
#[derive(Clone, Debug)]
pub struct AuditRow {
    /// When: `Jul 16, 2026, 3:04 PM`.
    pub time: String,
    /// The same for machines.
    pub datetime: String,
    /// Who.
    pub who: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub object: String,
    /// Whether it was refused.
    pub is_refused: bool,
    /// Names and values of the rest.
    pub facts: Vec<(String, String)>,
}
