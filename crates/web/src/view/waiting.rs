//! The page of people who are not let in: waiting for approval, or turned down.

use askama::Template;

use super::layout::PublicLayout;

/// The only page that `Pending` and `Rejected` people can open.
#[derive(Clone, Debug, Template)]
#[template(path = "waiting.html")]
pub struct Waiting {
    /// The shell.
    pub public: PublicLayout,
    /// The heading: `Waiting for approval`.
    pub title: String,
    /// What that means.
    pub text: String,
    /// What to do next.
    pub next: String,
    /// The e-mail they are signed in with.
    pub email: String,
    /// Whether they still wait; if not, they were turned down.
    pub pending: bool,
}

impl Waiting {
    /// The page of somebody who waits for the administrators of `organization`.
    pub fn pending(public: PublicLayout, organization: &str, email: &str) -> Waiting {
        let words = public.words;
        Waiting {
            public,
            title: words.say("waiting-pending-title"),
            text: words.with("organization", organization).say("waiting-pending"),
            next: words.say("waiting-pending-next"),
            email: email.to_owned(),
            pending: true,
        }
    }

    /// The page of somebody whom `organization` turned down.
    pub fn rejected(public: PublicLayout, organization: &str, email: &str) -> Waiting {
        let words = public.words;
        Waiting {
            public,
            title: words.say("waiting-rejected-title"),
            text: words.with("organization", organization).say("waiting-rejected"),
            next: words.say("waiting-rejected-next"),
            email: email.to_owned(),
            pending: false,
        }
    }
}
