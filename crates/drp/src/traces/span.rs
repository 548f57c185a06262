//! A span, and where it belongs: to a trace, below another span or none.

use std::collections::HashMap;

/// A span that has ended, or is about to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The trace that it belongs to.
    pub trace: [u8; 16],
    /// Its own number.
    pub id: [u8; 8],
    /// The span that it is a part of.
    pub parent: Option<[u8; 8]>,
    /// What it is called.
    pub name: String,
    /// What it is in the eyes of others.
    pub kind: Kind,
    /// When it began, in nanoseconds since 1970.
    pub start: u64,
    /// When it ended.
    pub end: u64,
    /// What there is to know of it.
    pub attributes: HashMap<&'static str, Value>,
    /// Whether it failed.
    pub has_failed: bool,
}

/// What a span is in the eyes of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A part of our own work.
    Inner,
    /// An answer to somebody.
    Server,
    /// Something that was asked of somebody else.
    Client,
}

/// What an attribute says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
}

/// What a `traceparent` of W3C says: the trace, the span before, whether it is sampled.
pub fn parse_parent(text: &str) -> Option<([u8; 16], [u8; 8], bool)> {
    let mut parts = text.split('-');
    let (version, trace, id) = (parts.next()?, parts.next()?, parts.next()?);
    let flags = parts.next()?;
    let is_known = version.len() == 2 && version != "ff" && (version != "00" || parts.next().is_none());
    let (trace, id) = (bytes::<16>(trace)?, bytes::<8>(id)?);
    let [flags] = bytes::<1>(flags)?;
    bytes::<1>(version)?;
    (is_known && trace != [0; 16] && id != [0; 8]).then_some((trace, id, flags & 1 == 1))
}

/// So many bytes in small hexadecimal digits.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let is_hex = |it: u8| it.is_ascii_digit() || (b'a'..=b'f').contains(&it);
    if text.len() != 2 * N || !text.bytes().all(is_hex) {
        return None;
    }
    let mut bytes = [0; N];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parent_is_read_as_w3c_says() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let (trace, id, is_sampled) = parse_parent(good).unwrap();
        assert_eq!((trace[0], trace[15], id[1], is_sampled), (0x4b, 0x36, 0xf0, true));
        assert!(!parse_parent(&good.replace("-01", "-00")).unwrap().2);
        // A later version may say more.
        assert!(parse_parent(&good.replace("00-4b", "01-4b").replace("-01", "-01-more")).is_some());
        for wrong in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        ] {
            assert!(parse_parent(wrong).is_none(), "{wrong}");
        }
    }
}
