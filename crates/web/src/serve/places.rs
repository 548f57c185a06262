//! How many connections there are, in all and by address.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::Limits;
use crate::edge::TrustedProxies;

/// The places for connections.
#[derive(Clone)]
pub(super) struct Places {
    most: usize,
    most_by_address: usize,
    proxies: TrustedProxies,
    taken: Arc<Mutex<Taken>>,
}

/// A connection's place, given back when this value is gone.
pub(super) struct Place {
    places: Places,
    /// Nothing for a trusted proxy.
    address: Option<IpAddr>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    /// Whether it was logged that there is no place; a flood of connections must not be one of lines.
    is_told: bool,
    by_address: HashMap<IpAddr, usize>,
}

impl Places {
    pub(super) fn new(limits: &Limits) -> Places {
        Places {
            most: limits.connections,
            most_by_address: limits.connections_per_address,
            proxies: limits.proxies.clone(),
            taken: Arc::default(),
        }
    }

    /// A place for a connection from there, if there is one.
    pub(super) fn take(&self, address: IpAddr) -> Option<Place> {
        let address = (!self.proxies.contains(address)).then(|| household(address));
        let mut taken = self.taken();
        if taken.all >= self.most {
            if !std::mem::replace(&mut taken.is_told, true) {
                tracing::warn!(
                    connections = taken.all,
                    "there are too many connections; new ones are closed"
                );
            }
            return None;
        }
        if let Some(address) = address {
            let of_address = taken.by_address.entry(address).or_default();
            if *of_address >= self.most_by_address {
                return None;
            }
            *of_address += 1;
        }
        taken.all += 1;
        drop(taken);
        Some(Place { places: self.clone(), address })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.all -= 1;
        taken.is_told &= taken.all > self.places.most / 2;
        let Some(address) = self.address else { return };
        if let Some(of_address) = taken.by_address.get_mut(&address) {
            *of_address -= 1;
            if *of_address == 0 {
                taken.by_address.remove(&address);
            }
        }
    }
}

/// Who is counted as one: an address of IPv4, a network of 64 bits of IPv6, of which a household has a whole one.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(it) => IpAddr::V6(Ipv6Addr::from_bits(it.to_bits() >> 64 << 64)),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(proxies: TrustedProxies) -> Places {
        Places::new(&Limits { connections: 5, connections_per_address: 2, proxies, ..Limits::default() })
    }

    #[test]
    fn ed_3_one_address_does_not_take_every_place() {
        let places = places(TrustedProxies::none());
        let [one, other] = ["192.0.2.1", "192.0.2.2"].map(|it| it.parse().unwrap());
        let mut taken = vec![places.take(one).unwrap(), places.take(one).unwrap()];
        assert!(places.take(one).is_none());
        taken.extend([places.take(other).unwrap()]);
        taken.remove(0);
        taken.push(places.take(one).unwrap());
        assert!(places.take(one).is_none());
        drop(taken);
        assert!(places.taken().by_address.is_empty());
    }

    #[test]
    fn ed_3_a_network_of_ipv6_is_one_address() {
        let places = places(TrustedProxies::none());
        let [one, same, next] =
            ["2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1"].map(|it| it.parse().unwrap());
        let _taken = [places.take(one).unwrap(), places.take(same).unwrap()];
        assert!(places.take(one).is_none());
        assert!(places.take(next).is_some());
    }

    #[test]
    fn ed_3_a_trusted_proxy_has_every_place_and_no_more() {
        let proxy: IpAddr = "127.0.0.1".parse().unwrap();
        let places = places(TrustedProxies::loopback());
        let taken: Vec<Place> = (0..5).map(|_| places.take(proxy).unwrap()).collect();
        assert!(places.take(proxy).is_none());
        drop(taken);
        assert!(places.take(proxy).is_some());
    }
}
