//! The first page of the portal for people who are not signed in.

use askama::Template;

use super::layout::PublicLayout;

/// `/`: what the portal is, and the way in.
#[derive(Clone, Debug, Template)]
#[template(path = "landing.html")]
pub struct Landing {
    /// The shell.
    pub public: PublicLayout,
}
