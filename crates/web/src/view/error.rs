//! The page for everything that went wrong: what happened, and what to do next.

use askama::Template;
use words::{Words, key};

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
    /// Whether to offer to look for a meter.
    pub has_search: bool,
    /// Where to go from here, the best way first.
    pub ways: Vec<Link>,
}

impl ErrorPage {
    /// 403: the page exists, and this person may not open it; `needs` says who may.
    pub fn forbidden(words: Words, needs: &str) -> ErrorPage {
        let text = words.with("needs", needs).say("error-page-forbidden");
        ErrorPage::new(words, 403, key("error-page-forbidden-title"), text)
    }

    /// 404: no such page, or none this person may know of; who is signed in may look for what they meant.
    pub fn not_found(words: Words, is_signed_in: bool) -> ErrorPage {
        let text = words.say("error-page-not-found");
        let page = ErrorPage::new(words, 404, key("error-page-not-found-title"), text);
        ErrorPage { has_search: is_signed_in, ..page }
    }

    /// 422: something in the address or the form cannot be used; `what` says what.
    pub fn invalid(words: Words, what: &str) -> ErrorPage {
        let text = words.with("what", what).say("error-page-invalid");
        ErrorPage::new(words, 422, key("error-page-invalid-title"), text)
    }

    /// 403, 405, 408, 413: what was sent is not taken; `why` says why.
    pub fn refused(words: Words, status: u16, why: &str) -> ErrorPage {
        let text = words.with("why", why).say("error-page-refused");
        ErrorPage::new(words, status, key("error-page-refused-title"), text)
    }

    /// 500: our fault; `reference` is the number in the log.
    pub fn internal(words: Words, reference: &str) -> ErrorPage {
        let page =
            ErrorPage::new(words, 500, key("error-page-internal-title"), words.say("error-page-internal"));
        ErrorPage { reference: Some(reference.to_owned()), ..page }
    }

    /// 503: the portal cannot answer for now.
    pub fn unavailable(words: Words) -> ErrorPage {
        ErrorPage::new(words, 503, key("error-page-unavailable-title"), words.say("error-page-unavailable"))
    }

    /// 503: nobody knows whether what was sent has been done.
    pub fn unknown(words: Words) -> ErrorPage {
        ErrorPage::new(words, 503, key("error-page-unknown-title"), words.say("error-page-unknown"))
    }

    /// With a way to ask for the same page again before all others.
    pub fn again(mut self) -> ErrorPage {
        // An empty reference is that of the page itself.
        self.ways.insert(0, Link { href: String::new(), label: self.public.words.say("error-page-again") });
        self
    }

    fn new(words: Words, status: u16, title: &'static str, text: String) -> ErrorPage {
        let title = words.say(title);
        let home = Link { href: "/".to_owned(), label: words.say("error-page-home") };
        let help = Link { href: "/help".to_owned(), label: words.say("help-title") };
        let public = PublicLayout { words, title: title.clone(), attribution: None };
        let (title, ways) = (format!("{title}."), vec![home, help]);
        ErrorPage { public, status, title, text, reference: None, has_search: false, ways }
    }
}
