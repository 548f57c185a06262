//! What every handler can reach.

use portal::Portal;

use crate::{answers::Answers, edge::Edge};

/// What every handler can reach.
#[derive(Clone, Debug)]
pub struct WebState {
    /// The portal itself.
    pub portal: Portal,
    /// How the session's cookie is set.
    pub cookies: Cookies,
    /// Where it is found, and which proxies it believes.
    pub edge: Edge,
    /// Answers that have been finished once.
    pub(crate) answers: Answers,
}

impl WebState {
    /// For that portal, with no answer finished yet.
    pub fn new(portal: Portal, cookies: Cookies, edge: Edge) -> WebState {
        WebState { portal, cookies, edge, answers: Answers::default() }
    }
}

/// How the session's cookie is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookies {
    /// `__Host-session`, `Secure`: behind TLS.
    Secure,
    /// `session`, sent over plain HTTP too: only for a loopback address.
    Loopback,
}

impl Cookies {
    /// The cookie's name.
    pub fn name(self) -> &'static str {
        match self {
            Cookies::Secure => "__Host-session",
            Cookies::Loopback => "session",
        }
    }
}
