//! Addresses by which the entries of a feed belong together, in all the ways that files write them.

/// The addresses of an entry, without scheme, host and outer slashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Links {
    pub(super) own: Vec<String>,
    pub(super) up: Vec<String>,
    pub(super) related: Vec<String>,
}

/// The most addresses that are kept of an entry; real ones have five.
const MAX_LINKS: usize = 64;
/// The longest address that is kept.
const MAX_ADDRESS: usize = 1024;

const BLOCK: &str = "IntervalBlock";

impl Links {
    /// Takes a link of the entry; whether it fits.
    pub(super) fn add(&mut self, relation: &str, address: &str) -> bool {
        let list = match relation {
            "self" => &mut self.own,
            "up" => &mut self.up,
            "related" => &mut self.related,
            _ => return true,
        };
        let address = plain(address);
        if address.is_empty() || list.contains(&address) {
            return true;
        }
        let fits = list.len() < MAX_LINKS && address.len() <= MAX_ADDRESS;
        if fits {
            list.push(address);
        }
        fits
    }

    /// How much of the memory this is.
    pub(super) fn size(&self) -> usize {
        [&self.own, &self.up, &self.related].into_iter().flatten().map(|it| it.len() + 24).sum()
    }

    /// The address of the MeterReading whose blocks an entry of these addresses holds.
    pub(super) fn of_readings(&self) -> &str {
        let before = |address: &'_ String| {
            let end = address.match_indices(BLOCK).map(|(at, _)| at).find(|at| is_segment(address, *at))?;
            Some(end.saturating_sub(1))
        };
        for address in self.up.iter().chain(&self.own) {
            if let Some(end) = before(address) {
                return address.get(..end).unwrap_or("");
            }
        }
        let parent = |own: &'_ String| own.rfind('/').unwrap_or(0);
        match (self.up.first(), self.own.first()) {
            (Some(up), _) => up,
            (None, Some(own)) => own.get(..parent(own)).unwrap_or(""),
            (None, None) => "",
        }
    }
}

/// Whether `IntervalBlock` at this place is a whole segment of the address.
fn is_segment(address: &str, at: usize) -> bool {
    let bytes = address.as_bytes();
    let before = at == 0 || bytes.get(at - 1) == Some(&b'/');
    before && bytes.get(at + BLOCK.len()).is_none_or(|it| *it == b'/')
}

/// An address without what differs between two ways to write it.
fn plain(address: &str) -> String {
    let address = address.trim_ascii();
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => address,
    };
    let path = path.split(['?', '#']).next().unwrap_or(path);
    path.trim_matches('/').to_owned()
}

/// Whether two addresses are the same but for the beginning that one of them leaves out.
pub(super) fn is_alike(one: &str, other: &str) -> bool {
    let (long, short) = if one.len() >= other.len() { (one, other) } else { (other, one) };
    if long == short {
        return true;
    }
    // A single word, such as a number, is too little to tell two addresses apart.
    let rest = if short.contains('/') { long.strip_suffix(short) } else { None };
    rest.is_some_and(|it| it.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_block(up: &str, own: &str) -> String {
        let mut links = Links::default();
        assert!(links.add("up", up) && links.add("self", own));
        links.of_readings().to_owned()
    }

    #[test]
    fn blocks_tell_their_meter_reading() {
        let expected = "User/9b/UsagePoint/01/MeterReading/01";
        let up = "/User/9b/UsagePoint/01/MeterReading/01/IntervalBlock";
        assert_eq!(of_block(up, "x"), expected);
        assert_eq!(of_block(&format!("https://host:80{up}?from=1"), ""), expected);
        assert_eq!(of_block("", &format!("{up}/0173==")), expected);
        assert_eq!(of_block(expected, ""), expected);
        assert_eq!(of_block("", &format!("{expected}/17")), expected);
        assert_eq!(of_block("a/IntervalBlocks/7", ""), "a/IntervalBlocks/7");
        assert_eq!(of_block("", ""), "");
        assert_eq!(of_block("IntervalBlock", ""), "");
    }

    #[test]
    fn addresses_are_compared_by_segments() {
        assert!(is_alike("espi/1_1/ReadingType/07", "ReadingType/07"));
        assert!(!is_alike("ReadingType/107", "Type/07") && !is_alike("x/7", "7"));
    }
}
