//! Names of entries that are the same whenever the same entry is written: UUIDs of version 5.

use std::fmt::Write;

use sha1::{Digest, Sha1};

/// The namespace of addresses, from RFC 9562.
const ADDRESSES: [u8; 16] =
    [0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8];

/// The UUID of a name, as `urn:uuid:…`.
pub(super) fn uuid(name: &str) -> String {
    let hash = Sha1::new().chain_update(ADDRESSES).chain_update(name.as_bytes()).finalize();
    let mut text = String::from("urn:uuid:");
    for (index, byte) in hash.iter().take(16).enumerate() {
        let byte = match index {
            6 => byte & 0x0f | 0x50,
            8 => byte & 0x3f | 0x80,
            _ => *byte,
        };
        let dash = if matches!(index, 4 | 6 | 8 | 10) { "-" } else { "" };
        let _ = write!(text, "{dash}{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_others_compute() {
        // Python: uuid.uuid5(uuid.NAMESPACE_URL, "http://www.python.org/")
        assert_eq!(uuid("http://www.python.org/"), "urn:uuid:c2a8cbf8-d0f1-5ef4-9740-c3faec8ab1a0");
    }
}
