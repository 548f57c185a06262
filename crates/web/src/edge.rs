//! Where the portal is found, and whom it believes about where a request comes from.

mod hosts;
mod proxies;

use std::net::SocketAddr;

use self::hosts::Hosts;
pub use self::proxies::TrustedProxies;

/// Where the portal is found, and whom it believes about where a request comes from.
#[derive(Clone, Debug)]
pub struct Edge {
    pub(crate) hosts: Hosts,
    pub(crate) proxies: TrustedProxies,
}

/// The other end of the connection that a request came by; among the extensions of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

impl Edge {
    /// The edge of a portal that people find at that URL, and that listens at that address. Nothing where the URL has
    /// no host.
    pub fn new(public_url: &str, listen: SocketAddr, proxies: TrustedProxies) -> Option<Edge> {
        Some(Edge { hosts: Hosts::new(public_url, listen.ip())?, proxies })
    }

    /// The proxies it believes.
    pub fn proxies(&self) -> &TrustedProxies {
        &self.proxies
    }
}
