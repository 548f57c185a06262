//! A page with one form and nothing around it that leads away.

use askama::Template;

use super::{Link, form::Form, layout::PublicLayout};

/// One question: a code, a password once more, a link to confirm.
#[derive(Clone, Debug, Template)]
#[template(path = "form_page.html")]
pub struct FormPage {
    /// The shell.
    pub public: PublicLayout,
    /// The heading.
    pub title: String,
    /// What it is about, and what happens next.
    pub text: String,
    /// The form; none where there is nothing to ask any more.
    pub form: Option<Form>,
    /// Other ways from here.
    pub ways: Vec<Link>,
}
