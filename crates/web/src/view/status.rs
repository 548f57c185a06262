//! How the portal is doing: the page for everybody, and the one for its administrators.

use askama::Template;

use super::{
    layout::{Layout, PublicLayout},
    meters::Picture,
};

/// `/status` for whoever is signed in.
#[derive(Clone, Debug, Template)]
#[template(path = "status.html")]
pub struct StatusPage {
    /// The shell.
    pub layout: Layout,
    /// What it says.
    pub status: Status,
}

/// `/status` for everybody else.
#[derive(Clone, Debug, Template)]
#[template(path = "status_public.html")]
pub struct PublicStatusPage {
    /// The shell.
    pub public: PublicLayout,
    /// What it says.
    pub status: Status,
}

/// `/admin/status`.
#[derive(Clone, Debug, Template)]
#[template(path = "status_admin.html")]
pub struct AdminStatusPage {
    /// The shell.
    pub layout: Layout,
    /// What everybody is told.
    pub status: Status,
    /// What somebody has to see to.
    pub alerts: Vec<StatusAlert>,
    /// What only administrators are told.
    pub facts: Vec<StatusFact>,
}

/// How the portal is doing.
#[derive(Clone, Debug)]
pub struct Status {
    /// All of it in one sentence.
    pub lead: String,
    /// Each of its parts.
    pub parts: Vec<StatusPart>,
    /// The first and the last day of the pictures.
    pub ends: (String, String),
    /// As of when: `As of 4:36:05 PM`.
    pub as_of: String,
}

/// A part of the portal.
#[derive(Clone, Debug)]
pub struct StatusPart {
    /// What it is called.
    pub name: String,
    /// How it does, in a sentence.
    pub text: String,
    /// How it does, in a word.
    pub word: String,
    /// Class of that word.
    pub class: &'static str,
    /// Its last ninety days; nothing where they are not known.
    pub days: Option<Picture>,
}

/// Something that somebody has to see to.
#[derive(Clone, Debug)]
pub struct StatusAlert {
    /// What is the matter.
    pub title: String,
    /// What was found.
    pub detail: String,
    /// What to do.
    pub advice: String,
    /// Where the guide says more.
    pub guide: String,
    /// Since when.
    pub since: String,
    /// Where it is seen.
    pub href: Option<&'static str>,
}

/// Something an administrator looks up.
#[derive(Clone, Debug)]
pub struct StatusFact {
    /// What it is.
    pub name: String,
    /// What it is now.
    pub value: String,
    /// Where more about it is.
    pub href: Option<&'static str>,
}
