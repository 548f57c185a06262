//! The page on which a household sees who of the provider's staff looked at its meter.

use askama::Template;

use super::{form::Tab, layout::Layout};

/// `/account/access`.
#[derive(Clone, Debug, Template)]
#[template(path = "looks.html")]
pub struct Looks {
    /// The shell.
    pub layout: Layout,
    /// The account's pages.
    pub tabs: Vec<Tab>,
    /// One row per look, newest first.
    pub rows: Vec<LookRow>,
    /// Where older ones are.
    pub older: Option<String>,
}

/// One look.
#[derive(Clone, Debug)]
pub struct LookRow {
    /// When: `Thu, Jul 16, 2026, 3:04 PM`.
    pub time: String,
    /// The same for machines.
    pub datetime: String,
    /// The meter's number.
    pub meter: String,
    /// Who, as a role in words.
    pub who: String,
    /// How: on a page, or by a program.
    pub how: String,
}
