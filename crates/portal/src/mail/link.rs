//! Addresses of this portal in messages: made from the configuration alone.

use std::fmt;

/// Where people find the portal, without a slash at its end: `https://portal.example`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

/// The address of a page of this portal. Only [`crate::Portal::link`] makes one, so none can lead elsewhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Link(String);

impl PublicUrl {
    /// Reads the address; nothing where it is none.
    pub fn parse(text: &str) -> Option<PublicUrl> {
        let text = text.trim_end_matches('/');
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let host = rest.split('/').next().unwrap_or("");
        let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"-._~:/[]%".contains(&it);
        (!host.is_empty() && !host.starts_with(':') && text.bytes().all(is_plain))
            .then(|| PublicUrl(text.to_owned()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a page; a path begins with a slash.
    pub(crate) fn link(&self, path: &str) -> Link {
        Link(format!("{}/{}", self.0, path.trim_start_matches('/')))
    }

    /// A text without the secrets of the links in it: what stands in an address of ours and is as long as a secret.
    pub(crate) fn without_secrets(&self, text: &str) -> String {
        let mut pieces = text.split(self.as_str());
        let mut res = pieces.next().unwrap_or("").to_owned();
        for piece in pieces {
            let ends = |it: char| it.is_whitespace() || "\"'<>".contains(it);
            let (address, rest) = piece.split_at(piece.find(ends).unwrap_or(piece.len()));
            res += self.as_str();
            res += &shortened(address);
            res += rest;
        }
        res
    }
}

impl Link {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// It may hold a secret, which belongs into a message and nowhere else.
impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Link(…)")
    }
}

/// The shortest secret of a link has 128 bits, in hexadecimal.
const SECRET_LENGTH: usize = 32;

fn shortened(address: &str) -> String {
    let is_of_word = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    let mut res = String::new();
    for part in address.split_inclusive(|it| !is_of_word(it)) {
        let word = part.trim_end_matches(|it| !is_of_word(it));
        res += if word.len() < SECRET_LENGTH { word } else { "…" };
        res += &part[word.len()..];
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_strictly() {
        for (text, expected) in [
            ("https://portal.example/", Some("https://portal.example")),
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("https://utility.example/portal/", Some("https://utility.example/portal")),
            ("ftp://portal.example", None),
            ("https://", None),
            ("https:///x", None),
            ("https://portal.example/?a=b", None),
            ("https://portal.example\r\nBcc: x@y", None),
            ("https://user@portal.example", None),
        ] {
            assert_eq!(PublicUrl::parse(text).as_ref().map(PublicUrl::as_str), expected, "{text}");
        }
    }

    #[test]
    fn rs_6_a_link_begins_with_the_configured_address() {
        let url = PublicUrl::parse("https://portal.example").unwrap();
        for path in ["/password/reset/x", "password/reset/x", "//password/reset/x"] {
            assert_eq!(url.link(path).as_str(), "https://portal.example/password/reset/x");
        }
        assert_eq!(url.link("//evil.example/x").as_str(), "https://portal.example/evil.example/x");
        assert_eq!(format!("{:?}", url.link("/secret")), "Link(…)");
    }

    #[test]
    fn secrets_of_links_are_taken_out() {
        let url = PublicUrl::parse("https://portal.example").unwrap();
        let token = "aB3-_".repeat(9);
        let text = format!(
            "<a href=\"https://portal.example/r/{token}\">https://portal.example/r?t={token}&a=b</a> {token}"
        );
        let expected =
            format!("<a href=\"https://portal.example/r/…\">https://portal.example/r?t=…&a=b</a> {token}");
        assert_eq!(url.without_secrets(&text), expected);
        assert_eq!(url.without_secrets("https://portal.example/login"), "https://portal.example/login");
    }
}
