//! The first step of creating an account.

use askama::Template;

use super::layout::PublicLayout;

/// `/register`: for a home or for an organization.
#[derive(Clone, Debug, Template)]
#[template(path = "register.html")]
pub struct RegisterChoice {
    /// The shell.
    pub public: PublicLayout,
}
