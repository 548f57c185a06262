//! How much of the portal one client, and all of them, may take.

use std::time::Duration;

use tokio::time::Instant;

use crate::edge::TrustedProxies;

/// How much of the portal one client, and all of them, may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections in all, live streams included.
    pub connections: usize,
    /// Connections of one address; a trusted proxy has as many as there are.
    pub connections_per_address: usize,
    /// Whose connections are not counted by address.
    pub proxies: TrustedProxies,
    /// From the connection, or from the first byte, to the end of a request's head.
    pub head_time: Duration,
    /// Bytes of a head.
    pub head_bytes: usize,
    /// Fields of a head.
    pub head_fields: usize,
    /// The longest pause within a body.
    pub body_pause: Duration,
    /// The time a body has, besides what its size gives it.
    pub body_time: Duration,
    /// Bytes for which a body has another second.
    pub body_bytes_per_second: u64,
    /// How long a client may take no byte of its answer.
    pub write_pause: Duration,
    /// How long a connection may wait for another request; more than the 60 seconds for which NGINX keeps one.
    pub idle: Duration,
}

impl Limits {
    /// Until when more of a body must be here that began then, of which so much came, and the latest of it then.
    pub(super) fn body_deadline(&self, begun: Instant, moved: Instant, n_bytes: u64) -> Instant {
        let earned = Duration::from_secs(n_bytes / self.body_bytes_per_second.max(1));
        (moved + self.body_pause).min(begun + self.body_time + earned)
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 4096,
            connections_per_address: 256,
            proxies: TrustedProxies::none(),
            head_time: Duration::from_secs(10),
            head_bytes: 16 * 1024,
            head_fields: 100,
            body_pause: Duration::from_secs(10),
            body_time: Duration::from_secs(20),
            body_bytes_per_second: 16 * 1024,
            write_pause: Duration::from_secs(30),
            idle: Duration::from_secs(75),
        }
    }
}
