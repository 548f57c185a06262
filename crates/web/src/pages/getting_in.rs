//! What the pages for people without a session have in common: a page that only says something.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use portal::{Error, mail::Numbered, one_number};
use words::Words;

use super::{PageError, render, shell};
use crate::{
    state::WebState,
    view::{Link, form_page::FormPage},
};

/// A page that only says something, and where to go from here.
pub(crate) fn said(state: &WebState, title: &str, text: &str, ways: &[(&str, &str)]) -> FormPage {
    let way = |(href, label): &(&str, &str)| Link { href: (*href).to_owned(), label: (*label).to_owned() };
    FormPage {
        public: shell::public(&state.portal, Words::ENGLISH, title),
        title: title.to_owned(),
        text: text.to_owned(),
        form: None,
        ways: ways.iter().map(way).collect(),
    }
}

/// The page for a link that is worth nothing any more, with a way to a new one; anything else as ever.
pub(crate) fn expired(state: &WebState, error: Error, text: &str, way: (&str, &str)) -> Response {
    match error {
        Error::LinkExpired => {
            let page = said(state, "This link has expired", text, &[way, ("/login", "Sign in")]);
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
    let number = number.ok_or_else(|| {
        let reason = "is not a number such as it is printed; digits only".to_owned();
        Error::Invalid { field: "number", reason: reason.into() }
    })?;
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
