//! What the pages look like: structs of plain, already formatted data, and their templates.

pub mod admin;
pub mod audit;
pub mod dance;
pub mod error;
pub mod fleet;
pub mod help;
pub mod import;
pub mod landing;
pub mod layout;
pub mod looks;
pub mod map;
pub mod meters;
pub mod outbox;
pub mod periods;
pub mod ranking;
pub mod register;
pub mod sign_in;
pub mod status;
pub mod today;
pub mod waiting;

pub mod account;
pub mod browser;
pub mod form;
pub mod form_page;
pub mod two_factor;

pub mod calendar;
pub mod format;
pub mod icon;
pub mod meaning;
pub mod svg;

/// A place to go and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address, path and query, not yet escaped.
    pub href: String,
    /// What the link says.
    pub label: String,
}

/// One entry of a select or of a row of radio buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What people read.
    pub label: String,
    /// Whether it is the one chosen now.
    pub chosen: bool,
}
