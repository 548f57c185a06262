//! A letter as subject, text and HTML: the same words in both bodies.

use askama::Template;
use words::Words;

use super::{
    PublicUrl,
    letter::{Letter, one_line},
};
use crate::error::{Error, Result};

/// A message, ready to be put down.
#[derive(Debug)]
pub(super) struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct TextLetter<'a> {
    letter: &'a Letter,
    words: Words,
    greeting: &'a str,
    home: &'a str,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct HtmlLetter<'a> {
    letter: &'a Letter,
    words: Words,
    greeting: &'a str,
    home: &'a str,
}

/// The longest subject that the database keeps.
const LONGEST_SUBJECT: usize = 200;

/// Renders a letter to somebody of that first name, in the language that it is written in.
pub(super) fn render(
    letter: &Letter,
    words: Words,
    first_name: Option<&str>,
    home: &PublicUrl,
) -> Result<Rendered> {
    let greeting = match first_name.map(|it| one_line(it, 50)) {
        Some(name) if !name.is_empty() => words.with("name", name).say("mail-hello-name"),
        _ => words.say("mail-hello"),
    };
    let (greeting, home) = (greeting.as_str(), home.as_str());
    let text = TextLetter { letter, words, greeting, home }.render().map_err(Error::internal)?;
    let html = HtmlLetter { letter, words, greeting, home }.render().map_err(Error::internal)?;
    Ok(Rendered { subject: one_line(&letter.subject, LONGEST_SUBJECT), text, html })
}
