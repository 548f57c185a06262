//! The cookies: read, set, taken away.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::AppendHeaders,
};
use portal::{Browser, Entered, Token};

use crate::state::Cookies;

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Jar {
    /// To be signed in.
    Session,
    /// To be known again, for 400 days, which is as long as browsers keep any.
    Device,
    /// To take the second step of signing in, within ten minutes.
    Code,
}

/// The headers that set two cookies.
pub(crate) type TwoCookies = AppendHeaders<[(HeaderName, HeaderValue); 2]>;

/// The tokens that a browser came with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Brought {
    session: Option<Token>,
    device: Option<Token>,
    code: Option<Token>,
}

impl Brought {
    /// What the portal is told of the browser.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { session: self.session.as_ref(), device: self.device.as_ref() }
    }

    /// The token of the first step of signing in.
    pub(crate) fn code(&self) -> Option<&Token> {
        self.code.as_ref()
    }
}

impl Cookies {
    /// The session's token that a browser came with, if it looks like one of ours.
    pub(crate) fn read(self, headers: &HeaderMap) -> Option<Token> {
        self.find(Jar::Session, headers)
    }

    /// All the tokens that a browser came with.
    pub(crate) fn brought(self, headers: &HeaderMap) -> Brought {
        Brought {
            session: self.find(Jar::Session, headers),
            device: self.find(Jar::Device, headers),
            code: self.find(Jar::Code, headers),
        }
    }

    /// The headers that make a browser keep the session until it is closed, and be known again after that.
    pub(crate) fn enter(self, entered: &Entered) -> TwoCookies {
        let session = self.header(Jar::Session, entered.token.as_str(), "");
        let device = self.header(Jar::Device, entered.device.as_str(), "; Max-Age=34560000");
        AppendHeaders([(header::SET_COOKIE, session), (header::SET_COOKIE, device)])
    }

    /// The header that makes a browser keep what the second step of signing in needs.
    pub(crate) fn set_code(self, token: &Token) -> (HeaderName, HeaderValue) {
        (header::SET_COOKIE, self.header(Jar::Code, token.as_str(), "; Max-Age=600"))
    }

    /// The header that makes a browser forget it.
    pub(crate) fn clear_code(self) -> (HeaderName, HeaderValue) {
        (header::SET_COOKIE, self.header(Jar::Code, "", "; Max-Age=0"))
    }

    /// The header that makes a browser forget the session; the server has ended it by itself.
    pub(crate) fn clear(self) -> HeaderValue {
        self.header(Jar::Session, "", "; Max-Age=0")
    }

    fn find(self, jar: Jar, headers: &HeaderMap) -> Option<Token> {
        let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|it| it.to_str().ok());
        let mut pairs = lines.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
        pairs.find(|(name, _)| *name == self.name_of(jar)).and_then(|(_, value)| Token::parse(value))
    }

    fn name_of(self, jar: Jar) -> &'static str {
        match (self, jar) {
            (_, Jar::Session) => self.name(),
            (Cookies::Secure, Jar::Device) => "__Host-device",
            (Cookies::Secure, Jar::Code) => "__Host-code",
            (Cookies::Loopback, Jar::Device) => "device",
            (Cookies::Loopback, Jar::Code) => "code",
        }
    }

    fn header(self, jar: Jar, value: &str, end: &str) -> HeaderValue {
        let secure = match self {
            Cookies::Secure => "; Secure",
            Cookies::Loopback => "",
        };
        let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{end}", self.name_of(jar));
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

    #[test]
    fn a_browser_brings_each_in_its_own_jar() {
        let token = "0".repeat(64);
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, format!("__Host-device={token}; device=x").parse().unwrap());
        let brought = Cookies::Secure.brought(&headers);
        assert!(brought.browser().device.is_some() && brought.browser().session.is_none());
        assert!(Cookies::Loopback.brought(&headers).browser().device.is_none());
    }
}
