//! The pages of the outbox: the list, and one message.

use askama::Template;

use super::{Link, layout::Layout};

/// The list of messages (`outbox.html`).
#[derive(Clone, Debug, Template)]
#[template(path = "outbox.html")]
pub struct Outbox {
    /// The shell.
    pub layout: Layout,
    /// What becomes of mail in this installation.
    pub mailer: String,
    /// The states to choose from.
    pub tabs: Vec<OutboxTab>,
    /// Newest first.
    pub messages: Vec<OutboxRow>,
    /// What there would be, where there is nothing.
    pub empty: String,
    /// Where the newest ones are, unless these are they.
    pub newest: Option<String>,
    /// Where the older ones are.
    pub older: Option<String>,
}

/// A state to choose from.
#[derive(Clone, Debug)]
pub struct OutboxTab {
    /// The list of messages that stand so.
    pub href: String,
    /// What it is called.
    pub label: String,
    /// Whether it is the one shown.
    pub current: bool,
}

/// A message in the list.
#[derive(Clone, Debug)]
pub struct OutboxRow {
    /// The message's own page.
    pub href: String,
    /// Its subject.
    pub subject: String,
    /// The address it goes to.
    pub recipient: String,
    /// When it was written.
    pub written: String,
    /// Where it stands.
    pub state: StatePill,
}

/// Where a message stands, as a word in a colour.
#[derive(Clone, Debug)]
pub struct StatePill {
    /// The word.
    pub word: String,
    /// The class of its colour.
    pub class: &'static str,
}

/// One message (`message.html`).
#[derive(Clone, Debug, Template)]
#[template(path = "message.html")]
pub struct OutboxMessage {
    /// The shell.
    pub layout: Layout,
    /// Its subject.
    pub subject: String,
    /// Where it stands.
    pub state: StatePill,
    /// What has just happened here.
    pub notice: Option<String>,
    /// Why the last attempt failed.
    pub fault: Option<String>,
    /// What the form for another attempt is sent to.
    pub retry: Option<String>,
    /// What is known of it, each with its name.
    pub facts: Vec<(String, String)>,
    /// What it says, in pieces: words, and links to pages of this portal.
    pub text: Vec<TextPiece>,
    /// What it says, as HTML; shown as text.
    pub html: String,
}

/// A piece of a message's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPiece {
    /// Words.
    Words(String),
    /// A page of this portal.
    Page(Link),
}

impl TextPiece {
    /// The pieces of a text. Only what begins with the portal's own address becomes a link, and leads to the same page
    /// of the portal that shows it.
    pub fn of(text: &str, public_url: &str) -> Vec<TextPiece> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(public_url) {
            let (before, from) = rest.split_at(at);
            let end = from.find(char::is_whitespace).unwrap_or(from.len());
            let (address, after) = from.split_at(end);
            let path = &address[public_url.len()..];
            pieces.push(TextPiece::Words(before.to_owned()));
            pieces.push(match path.starts_with('/') && !path.starts_with("//") {
                true => TextPiece::Page(Link { href: path.to_owned(), label: address.to_owned() }),
                false => TextPiece::Words(address.to_owned()),
            });
            rest = after;
        }
        pieces.push(TextPiece::Words(rest.to_owned()));
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_addresses_become_links() {
        let text = "See https://portal.example/login\nnot https://portal.example.evil/x https://portal.example//evil or https://evil.example/";
        let pages: Vec<Link> = TextPiece::of(text, "https://portal.example")
            .into_iter()
            .filter_map(|it| match it {
                TextPiece::Page(link) => Some(link),
                TextPiece::Words(_) => None,
            })
            .collect();
        let label = "https://portal.example/login".to_owned();
        assert_eq!(pages, [Link { href: "/login".to_owned(), label }]);
    }
}
