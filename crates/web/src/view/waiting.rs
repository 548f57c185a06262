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
        Waiting {
            public,
            title: "Waiting for approval".to_owned(),
            text: format!("You asked to join {organization}. An administrator there has not answered yet."),
            next: "Once they approve you, your meters appear here. If it takes long, ask them: \
                   they find your request on their organization page."
                .to_owned(),
            email: email.to_owned(),
            pending: true,
        }
    }

    /// The page of somebody whom `organization` turned down.
    pub fn rejected(public: PublicLayout, organization: &str, email: &str) -> Waiting {
        Waiting {
            public,
            title: "Your request was declined".to_owned(),
            text: format!("An administrator of {organization} did not approve this account."),
            next: "If you think that is a mistake, talk to them. They can still approve you, \
                   and then you sign in as usual."
                .to_owned(),
            email: email.to_owned(),
            pending: false,
        }
    }
}
