//! The proxies that are believed about where a request comes from.

use std::{net::IpAddr, sync::Arc};

/// The proxies that are believed about where a request comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedProxies(Arc<[Network]>);

/// The addresses that begin with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    n_bits: u32,
}

impl TrustedProxies {
    /// Nobody.
    pub fn none() -> TrustedProxies {
        TrustedProxies(Arc::new([]))
    }

    /// Programs on this machine.
    pub fn loopback() -> TrustedProxies {
        let networks = ["127.0.0.0/8", "::1"].into_iter().filter_map(Network::parse);
        TrustedProxies(networks.collect())
    }

    /// A list with commas of addresses (`10.0.0.7`), networks (`10.0.0.0/8`) and the word `loopback`; `none` is nobody.
    pub fn parse(text: &str) -> Option<TrustedProxies> {
        if text.trim() == "none" {
            return Some(TrustedProxies::none());
        }
        let mut networks = Vec::new();
        for part in text.split(',').map(str::trim) {
            match part {
                "loopback" => networks.extend_from_slice(&TrustedProxies::loopback().0),
                other => networks.push(Network::parse(other)?),
            }
        }
        Some(TrustedProxies(networks.into()))
    }

    /// Whether somebody at that address is believed.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|it| it.contains(address))
    }

    /// Where a request comes from: the peer, or what a trusted peer says in `X-Forwarded-For`. Every proxy adds its
    /// own peer at the end, so the last entry that is no trusted proxy counts; those before it anybody can write.
    pub(crate) fn client<'a>(
        &self,
        peer: IpAddr,
        forwarded_for: impl DoubleEndedIterator<Item = &'a str>,
    ) -> IpAddr {
        let mut client = peer.to_canonical();
        let mut entries = forwarded_for.rev().flat_map(|it| it.rsplit(','));
        while self.contains(client) {
            match entries.next().and_then(entry) {
                Some(address) => client = address,
                None => break,
            }
        }
        client
    }
}

/// An address in `X-Forwarded-For`, which some write with a port.
fn entry(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let with_port = || Some(text.parse::<std::net::SocketAddr>().ok()?.ip());
    text.parse().ok().or_else(with_port).map(|it: IpAddr| it.to_canonical())
}

impl Network {
    fn parse(text: &str) -> Option<Network> {
        let (address, n_bits) = match text.split_once('/') {
            Some((address, n_bits)) => (address, Some(n_bits.parse().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let n_bits = n_bits.unwrap_or(most);
        (n_bits <= most).then_some(Network { address, n_bits })
    }

    fn contains(self, other: IpAddr) -> bool {
        let differ =
            |differences: u128, most: u32| self.n_bits > 0 && differences >> (most - self.n_bits) != 0;
        match (self.address, other.to_canonical()) {
            (IpAddr::V4(ours), IpAddr::V4(other)) => !differ((ours.to_bits() ^ other.to_bits()).into(), 32),
            (IpAddr::V6(ours), IpAddr::V6(other)) => !differ(ours.to_bits() ^ other.to_bits(), 128),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(proxies: &str, peer: &str, forwarded_for: &[&str], expected: &str) {
        let proxies = TrustedProxies::parse(proxies).unwrap();
        let client = proxies.client(peer.parse().unwrap(), forwarded_for.iter().copied());
        assert_eq!(client, expected.parse::<IpAddr>().unwrap(), "{proxies:?} {peer} {forwarded_for:?}");
    }

    #[test]
    fn ed_2_only_a_trusted_proxy_is_believed() {
        check("none", "192.0.2.1", &["198.51.100.7"], "192.0.2.1");
        check("none", "127.0.0.1", &["198.51.100.7"], "127.0.0.1");
        check("10.0.0.0/8", "192.0.2.1", &["198.51.100.7"], "192.0.2.1");
        check("10.0.0.0/8", "10.1.2.3", &["198.51.100.7"], "198.51.100.7");
        check("loopback", "127.0.0.1", &[], "127.0.0.1");
    }

    #[test]
    fn ed_2_the_last_entry_that_is_no_proxy_counts() {
        let proxies = "10.0.0.0/8, 2001:db8::/32";
        check(proxies, "10.0.0.1", &["1.1.1.1, 198.51.100.7"], "198.51.100.7");
        check(proxies, "10.0.0.1", &["1.1.1.1", "198.51.100.7, 10.0.0.2"], "198.51.100.7");
        check(proxies, "10.0.0.1", &["10.9.9.9,10.0.0.2"], "10.9.9.9");
        check(proxies, "2001:db8::1", &["[2001:db9::5]:4711"], "2001:db9::5");
        check(proxies, "::ffff:10.0.0.1", &["198.51.100.7:80"], "198.51.100.7");
        // What is no address ends the search: before it anybody may have written.
        check(proxies, "10.0.0.1", &["198.51.100.7, unknown"], "10.0.0.1");
        check(proxies, "10.0.0.1", &["198.51.100.7, , 10.0.0.2"], "10.0.0.2");
    }

    #[test]
    fn networks_are_told_apart_by_their_bits() {
        let contains = |network: &str, address: &str| {
            TrustedProxies::parse(network).unwrap().contains(address.parse().unwrap())
        };
        assert!(contains("172.16.0.0/12", "172.31.255.255"));
        assert!(!contains("172.16.0.0/12", "172.32.0.0"));
        assert!(contains("0.0.0.0/0", "255.255.255.255") && !contains("0.0.0.0/0", "::1"));
        assert!(contains("192.0.2.1", "192.0.2.1") && !contains("192.0.2.1", "192.0.2.2"));
        assert!(contains("fd00::/8", "fdff::1") && !contains("fd00::/8", "fe00::1"));
        assert!(contains("loopback", "::1") && contains("loopback", "127.9.9.9"));
        for text in ["", "10.0.0.0/33", "10.0.0", "proxy.example", "10.0.0.1,", "::/129", "10.0.0.1/-1"] {
            assert!(TrustedProxies::parse(text).is_none(), "{text}");
        }
    }
}
