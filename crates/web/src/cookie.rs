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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_tls_the_cookie_has_another_name() {
        let gone = Cookies::Loopback.clear();
        assert_eq!(gone, "session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
        let token = "0".repeat(64);
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, format!("other=1; session={token}").parse().unwrap());
        assert_eq!(Cookies::Loopback.read(&headers).map(|it| it.as_str().to_owned()), Some(token));
        assert!(Cookies::Secure.read(&headers).is_none());
    }
}
