//! What the pages for people without a session have in common: a page that only says something.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use portal::{Error, mail::Numbered, one_number};
use words::{Words, key, said};

use super::{PageError, render, shell};
use crate::{
    state::WebState,
    view::{Link, form_page::FormPage},
};

/// A page that only says something, and where to go from here, each under a key.
pub(crate) fn message(
    state: &WebState,
    words: Words,
    title: &'static str,
    text: &'static str,
    ways: &[(&str, &'static str)],
) -> FormPage {
    let way =
        |(href, label): &(&str, &'static str)| Link { href: (*href).to_owned(), label: words.say(label) };
    FormPage {
        public: shell::public(&state.portal, words, words.say(title)),
        title: words.say(title),
        text: words.say(text),
        form: None,
        ways: ways.iter().map(way).collect(),
    }
}

/// The page for a link that is worth nothing any more, with a way to a new one; anything else as ever.
pub(crate) fn expired(
    state: &WebState,
    words: Words,
    error: Error,
    text: &'static str,
    way: (&str, &'static str),
) -> Response {
    match error {
        Error::LinkExpired => {
            let page = message(
                state,
                words,
                key("register-link-expired"),
                text,
                &[way, ("/login", key("sign-in-button"))],
            );
            render(StatusCode::GONE, &page)
        }
        other => PageError(other).into_response(),
    }
}

/// The number of a form with one field for it: of a meter where it asks for a home, of an organization otherwise.
///
/// # Errors
/// [`Error::Invalid`] where it is no number.
pub(crate) fn typed_number(is_home: bool, text: &str) -> Result<Numbered, Error> {
    // People copy numbers as they are printed, in groups.
    let digits: String = text.chars().filter(|it| !it.is_whitespace() && *it != '-').collect();
    let number = match digits.bytes().all(|it| it.is_ascii_digit()) {
        true => digits.parse::<u32>().ok(),
        false => None,
    };
    let number =
        number.ok_or_else(|| Error::Invalid { field: "number", reason: said("register-no-number") })?;
    if is_home { one_number(Some(number), None) } else { one_number(None, Some(number)) }
}

#[cfg(test)]
mod tests {
    use domain::{MeterId, OrgId};

    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_printed() {
        assert_eq!(typed_number(true, " 1020 4417 ").unwrap(), Numbered::Meter(MeterId::new(10_204_417)));
        assert_eq!(typed_number(false, "2").unwrap(), Numbered::Organization(OrgId::new(2)));
        for bad in ["", "x", "+5", "1.5", "99999999999"] {
            assert!(typed_number(true, bad).is_err(), "{bad}");
        }
    }
}
