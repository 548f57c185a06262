//! The names under which the portal is asked, and the origin of its pages.

use std::{net::IpAddr, sync::Arc};

/// The names of this machine for itself.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// The names under which the portal is asked, and the origin of its pages.
#[derive(Clone, Debug)]
pub(crate) struct Hosts {
    /// Scheme, name and, where it is not the scheme's own, port: as a browser says it.
    origin: Arc<str>,
    /// Whether the names of this machine for itself are the portal's too.
    is_local: bool,
}

impl Hosts {
    pub(super) fn new(public_url: &str, listen: IpAddr) -> Option<Hosts> {
        let (scheme, rest) = public_url.split_once("://")?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let usual_port = match scheme {
            "https" => ":443",
            "http" => ":80",
            _ => return None,
        };
        let host = host.strip_suffix(usual_port).unwrap_or(&host);
        let (name, port) = split(host)?;
        let is_port = port.is_none_or(|it| it.parse::<u16>().is_ok());
        (is_name(name) && is_port)
            .then(|| Hosts { origin: format!("{scheme}://{host}").into(), is_local: listen.is_loopback() })
    }

    /// Whether a `Host` is one of the portal's. Its port is the proxy's affair.
    pub(crate) fn has(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let public = self.origin.split_once("://").and_then(|(_, it)| split(it));
        split(&host).is_some_and(|(name, _)| public.is_some_and(|it| it.0 == name) || self.has_local(name))
    }

    /// Whether an `Origin` is that of the portal's pages, for a request to that `Host`.
    pub(crate) fn is_origin(&self, origin: &str, host: &str) -> bool {
        let of_host = || origin.strip_prefix("http://").is_some_and(|it| it.eq_ignore_ascii_case(host));
        let is_local = || split(host).is_some_and(|(name, _)| self.has_local(name));
        origin.eq_ignore_ascii_case(&self.origin) || (is_local() && of_host())
    }

    fn has_local(&self, name: &str) -> bool {
        self.is_local && LOOPBACK.contains(&name)
    }
}

/// A name, and the port after it.
fn split(host: &str) -> Option<(&str, Option<&str>)> {
    let end = host.find(']').map_or(0, |it| it + 1);
    let (name, port) = match host[end..].find(':') {
        Some(colon) => (&host[..end + colon], Some(&host[end + colon + 1..])),
        None => (host, None),
    };
    (!name.is_empty() && port.is_none_or(|it| it.bytes().all(|it| it.is_ascii_digit())))
        .then_some((name, port))
}

fn is_name(name: &str) -> bool {
    name.bytes().all(|it| it.is_ascii_alphanumeric() || b"-._[]:".contains(&it))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(public_url: &str, listen: &str) -> Hosts {
        Hosts::new(public_url, listen.parse().unwrap()).unwrap()
    }

    #[test]
    fn ed_5_only_the_portals_names_are_its_hosts() {
        let public = hosts("https://Portal.example/", "0.0.0.0");
        for host in ["portal.example", "PORTAL.example:443", "portal.example:8080"] {
            assert!(public.has(host), "{host}");
        }
        let others = [
            "",
            "evil.example",
            "portal.example.evil.example",
            "portal.example:x",
            ":443",
            "localhost",
            "127.0.0.1",
            "a@portal.example",
            "portal.example/",
            "portal.example, evil.example",
            "[::1]",
        ];
        for host in others {
            assert!(!public.has(host), "{host}");
        }
        let local = hosts("http://127.0.0.1:8080/", "127.0.0.1");
        for host in ["127.0.0.1:8080", "localhost:9000", "[::1]:8080", "localhost"] {
            assert!(local.has(host), "{host}");
        }
        assert!(!local.has("rebound.evil.example:8080"));
    }

    #[test]
    fn br_1_only_the_portals_pages_are_its_origin() {
        let public = hosts("https://portal.example:443", "127.0.0.1");
        let is_origin = |origin, host| public.is_origin(origin, host);
        assert!(is_origin("https://portal.example", "portal.example"));
        assert!(is_origin("http://localhost:8080", "localhost:8080"));
        assert!(!is_origin("http://portal.example", "portal.example"));
        assert!(!is_origin("https://portal.example:8443", "portal.example:8443"));
        assert!(!is_origin("http://localhost:3000", "localhost:8080"));
        assert!(!is_origin("http://evil.example", "evil.example"));
        for origin in ["null", "", "https://", "https://portal.example.evil.example"] {
            assert!(!is_origin(origin, "portal.example"), "{origin}");
        }
        let other_port = hosts("https://portal.example:8443/", "0.0.0.0");
        assert!(other_port.is_origin("https://portal.example:8443", "portal.example"));
    }

    #[test]
    fn a_public_url_names_a_host() {
        let listen = "127.0.0.1".parse().unwrap();
        for url in [
            "portal.example",
            "ftp://portal.example",
            "https://",
            "https://a b/",
            "https://a:b/",
            "https://u@h/",
        ] {
            assert!(Hosts::new(url, listen).is_none(), "{url}");
        }
        assert!(Hosts::new("http://[::1]:8080/", listen).is_some());
    }
}
