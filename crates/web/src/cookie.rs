//! The session's cookie: read, set, taken away.

use axum::http::{HeaderMap, HeaderValue, header};
use portal::Token;

use crate::state::Cookies;

impl Cookies {
    /// The token a browser came with, if it looks like one of ours.
    pub(crate) fn read(self, headers: &HeaderMap) -> Option<Token> {
        let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|it| it.to_str().ok());
        let mut pairs = lines.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
        pairs.find(|(name, _)| *name == self.name()).and_then(|(_, value)| Token::parse(value))
    }

    /// The header that makes a browser keep the token until it is closed; the server ends the session by itself.
    pub(crate) fn set(self, token: &Token) -> HeaderValue {
        self.header(token.as_str(), "")
    }

    /// The header that makes a browser forget it.
    pub(crate) fn clear(self) -> HeaderValue {
        self.header("", "; Max-Age=0")
    }

    fn header(self, value: &str, end: &str) -> HeaderValue {
        let secure = match self {
            Cookies::Secure => "; Secure",
            Cookies::Loopback => "",
        };
        let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{end}", self.name());
        // A token is hexadecimal, so the text always is a header.
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
    }
}
