//! What every handler can reach.

use portal::Portal;

use crate::{answers::Answers, edge::Edge, tiles::Tiles};

/// What every handler can reach.
#[derive(Clone, Debug)]
pub struct WebState {
    /// The portal itself.
    pub portal: Portal,
    /// How the session's cookie is set.
    pub cookies: Cookies,
    /// Where it is found, and which proxies it believes.
    pub edge: Edge,
    /// Pictures of the ground behind the map.
    pub tiles: Tiles,
    /// Answers that have been finished once.
    pub(crate) answers: Answers,
}

impl WebState {
    /// For that portal, with no answer finished yet, and with the base map alone.
    pub fn new(portal: Portal, cookies: Cookies, edge: Edge) -> WebState {
        WebState { portal, cookies, edge, tiles: Tiles::none(), answers: Answers::default() }
    }

    /// The same with other pictures of the ground behind the map.
    pub fn with_tiles(self, tiles: Tiles) -> WebState {
        WebState { tiles, ..self }
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
