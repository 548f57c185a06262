//! The secrets of links that work once.

use std::fmt;

use store::TokenHash;

use crate::error::{Error, Result};

/// The secret of a link that works once: 256 random bits, in hexadecimal. Never kept, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken(String);

impl LinkToken {
    /// Reads a secret as it stood in an address; nothing that is not one reaches the database.
    ///
    /// # Errors
    /// [`Error::LinkExpired`] where it is none: nobody needs to know that it never was.
    pub fn parse(text: &str) -> Result<LinkToken> {
        let is_hex = |it: u8| it.is_ascii_digit() || (b'a'..=b'f').contains(&it);
        match text.len() == 64 && text.bytes().all(is_hex) {
            true => Ok(LinkToken(text.to_owned())),
            false => Err(Error::LinkExpired),
        }
    }

    /// The text that stands in the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn random() -> Result<LinkToken> {
        let mut bytes = [0u8; 32];
        getrandom::fill(&mut bytes).map_err(|error| Error::internal(error.to_string()))?;
        Ok(LinkToken(bytes.iter().map(|it| format!("{it:02x}")).collect()))
    }

    /// What is kept of it.
    pub(crate) fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rs_2_a_link_has_256_random_bits_and_is_not_shown() {
        let (one, other) = (LinkToken::random().unwrap(), LinkToken::random().unwrap());
        assert_ne!(one, other);
        assert_eq!(LinkToken::parse(one.as_str()).unwrap(), one);
        assert_eq!(format!("{one:?}"), "LinkToken(…)");
        assert_ne!(one.hash().as_str(), one.as_str());
        for bad in ["", "abc", &"A".repeat(64), &"g".repeat(64), &"0".repeat(65)] {
            assert!(matches!(LinkToken::parse(bad), Err(Error::LinkExpired)), "{bad}");
        }
    }
}
