//! The installation's key, and what is sealed with it: secrets that the portal itself must be able to read again.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    digest,
};

use crate::error::{Error, Result};

/// 256 random bits that only the installation has: a copy of its database opens nothing without them.
#[derive(Clone, PartialEq, Eq)]
pub struct SecurityKey([u8; 32]);

impl SecurityKey {
    /// A new key.
    ///
    /// # Errors
    /// Where the machine gives no random numbers.
    pub fn random() -> Result<SecurityKey> {
        let mut bytes = [0u8; 32];
        getrandom::fill(&mut bytes).map_err(|error| Error::internal(error.to_string()))?;
        Ok(SecurityKey(bytes))
    }

    /// Reads a key: 32 bytes in base64.
    pub fn parse(text: &str) -> Option<SecurityKey> {
        Some(SecurityKey(STANDARD.decode(text.trim()).ok()?.try_into().ok()?))
    }

    /// The key as a configuration holds it.
    pub fn to_text(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// By what the key is known again where it may not be told: a part of a digest, from which nobody finds 256 random bits.
    pub(crate) fn mark(&self) -> String {
        let text = [b"drp security.key\n", &self.0[..]].concat();
        digest::digest(&digest::SHA256, &text).as_ref()[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// Seals a secret; it only opens with the same words of what it belongs to.
    pub(crate) fn seal(&self, secret: &[u8], belongs_to: &str) -> Result<String> {
        let mut nonce = [0u8; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(|error| Error::internal(error.to_string()))?;
        let mut text = secret.to_vec();
        let aad = Aad::from(belongs_to.as_bytes());
        self.cipher()?
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut text)
            .map_err(|_| Error::internal("a secret could not be sealed"))?;
        Ok(STANDARD.encode([&nonce[..], &text].concat()))
    }

    /// Opens what was sealed.
    pub(crate) fn open(&self, sealed: &str, belongs_to: &str) -> Result<Vec<u8>> {
        let other_key = || Error::internal("a sealed secret does not open: security.key is not what it was");
        let bytes = STANDARD.decode(sealed).map_err(|_| other_key())?;
        let (nonce, text) = bytes.split_at_checked(NONCE_LEN).ok_or_else(other_key)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| other_key())?;
        let mut text = text.to_vec();
        let aad = Aad::from(belongs_to.as_bytes());
        let secret = self.cipher()?.open_in_place(nonce, aad, &mut text).map_err(|_| other_key())?;
        Ok(secret.to_vec())
    }

    fn cipher(&self) -> Result<LessSafeKey> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, &self.0)
            .map_err(|error| Error::internal(error.to_string()))?;
        Ok(LessSafeKey::new(key))
    }
}

/// It stays out of logs.
impl fmt::Debug for SecurityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecurityKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_key_and_for_its_owner_alone() {
        let key = SecurityKey::random().unwrap();
        let sealed = key.seal(b"twenty bytes of it..", "account 7").unwrap();
        assert!(sealed.len() <= 255);
        assert_eq!(key.open(&sealed, "account 7").unwrap(), b"twenty bytes of it..");
        assert!(key.open(&sealed, "account 8").is_err());
        assert!(SecurityKey::random().unwrap().open(&sealed, "account 7").is_err());
        assert!(key.open("", "account 7").is_err() && key.open("AAAA", "account 7").is_err());
        assert_ne!(sealed, key.seal(b"twenty bytes of it..", "account 7").unwrap());
    }

    #[test]
    fn op_1_a_key_is_read_as_it_was_written_and_never_shown() {
        let key = SecurityKey::random().unwrap();
        assert_eq!(SecurityKey::parse(&format!("{}\n", key.to_text())), Some(key.clone()));
        assert!(SecurityKey::parse("short").is_none());
        assert_eq!(format!("{key:?}"), "SecurityKey(…)");
    }
}
