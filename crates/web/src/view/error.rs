//! The page for everything that went wrong: what happened, and what to do next.

use askama::Template;

use super::{Link, layout::PublicLayout};

/// A page instead of the one that was asked for.
#[derive(Clone, Debug, Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    /// The shell.
    pub public: PublicLayout,
    /// The HTTP status, small above the heading: `404`.
    pub status: u16,
    /// What happened, in one sentence: `This page isn't here.`
    pub title: String,
    /// Why, and what to do next.
    pub text: String,
    /// The number under which the cause was logged, to copy.
    pub reference: Option<String>,
    /// Where to go from here, the best way first.
    pub ways: Vec<Link>,
}

impl ErrorPage {
    /// 403: the page exists, and this person may not open it.
    pub fn forbidden(who_may: &str, home: Link) -> ErrorPage {
        let text = format!("{who_may} If you need it, ask your administrator.");
        ErrorPage::new(403, "You can't open this page.", text, vec![home])
    }

    /// 404: no such page, or none this person may know of.
    pub fn not_found(home: Link) -> ErrorPage {
        let text = "The address may be mistyped, or what was here is gone, or it belongs to somebody else.";
        ErrorPage::new(404, "This page isn't here.", text.to_owned(), vec![home])
    }

    /// 422: something in the address or the form cannot be used; `what` says what.
    pub fn invalid(what: &str, home: Link) -> ErrorPage {
        let text = format!("{what} Go back and change it.");
        ErrorPage::new(422, "This can't be shown.", text, vec![home])
    }

    /// 403, 405, 408, 413: what was sent is not taken; `why` says why.
    pub fn refused(status: u16, why: &str, home: Link) -> ErrorPage {
        let text = format!("{why} Go back, load the page again, and try once more.");
        ErrorPage::new(status, "This can't be taken.", text, vec![home])
    }

    /// 500: our fault; `reference` is the number in the log.
    pub fn internal(reference: &str, home: Link) -> ErrorPage {
        let text = "It is our fault, not yours, and it has been logged. \
                    Try again; if it stays, tell us this reference number.";
        ErrorPage {
            reference: Some(reference.to_owned()),
            ..ErrorPage::new(500, "Something went wrong here.", text.to_owned(), vec![home])
        }
    }

    /// 503: the portal cannot answer for now.
    pub fn unavailable(retry: Link) -> ErrorPage {
        let text = "Readings keep being recorded, nothing is lost. Try again in a minute.";
        ErrorPage::new(503, "The portal can't answer just now.", text.to_owned(), vec![retry])
    }

    fn new(status: u16, title: &str, text: String, ways: Vec<Link>) -> ErrorPage {
        let public = PublicLayout { title: title.trim_end_matches('.').to_owned(), attribution: None };
        ErrorPage { public, status, title: title.to_owned(), text, reference: None, ways }
    }
}
