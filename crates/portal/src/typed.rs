//! What people type about themselves, made sure of before anything is asked of the database.
use words::said;

use crate::error::{Error, Result};

/// The longest e-mail address there is (RFC 5321, 4.5.3.1).
const MAX_EMAIL_BYTES: usize = 254;
/// The longest name that the database holds.
const MAX_NAME_CHARACTERS: usize = 50;

/// An e-mail address, without the blanks around it.
pub(crate) fn email(text: &str) -> Result<&str> {
    let text = text.trim();
    let has_form = text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.len() > 2 && !host.contains('@') && !host.starts_with('.')
    });
    let is_clean = !text.chars().any(|it| it.is_control() || it.is_whitespace());
    match text.len() <= MAX_EMAIL_BYTES && has_form && is_clean {
        true => Ok(text),
        false => {
            let reason = said("fault-no-email");
            Err(Error::Invalid { field: "email", reason })
        }
    }
}

/// A name, without the blanks around it. It stands on pages, in lists and in files, so it has no line breaks.
pub(crate) fn name<'a>(field: &'static str, text: &'a str) -> Result<&'a str> {
    let text = text.trim();
    let reason = match text.chars().count() {
        0 => said("fault-empty"),
        n if n > MAX_NAME_CHARACTERS => said("fault-long-name").count("most", MAX_NAME_CHARACTERS),
        _ if text.chars().any(char::is_control) => said("fault-no-text"),
        _ => return Ok(text),
    };
    Err(Error::Invalid { field, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_form() {
        assert_eq!(email(" maya@home.example ").unwrap(), "maya@home.example");
        let long = format!("{}@home.example", "m".repeat(254));
        for bad in [
            "",
            "maya",
            "@home.example",
            "maya@",
            "a@b@c.example",
            "a b@c.example",
            "a@c.example\r\nBcc: x",
            &long,
        ] {
            assert!(email(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_name_is_a_line() {
        assert_eq!(name("first_name", " Maya ").unwrap(), "Maya");
        for bad in ["", "  ", "a\nb", &"é".repeat(51)] {
            assert!(name("first_name", bad).is_err(), "{bad:?}");
        }
    }
}
