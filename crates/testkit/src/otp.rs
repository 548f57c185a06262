//! What an authenticator app does: codes of a secret.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use jiff::Timestamp;
use totp_rs::{Builder, Secret};

/// The code that an app shows at an instant.
pub fn code(secret: &str, at: Timestamp) -> String {
    let secret = Secret::try_from_base32(secret).expect("a secret in base32");
    let totp = Builder::new().with_secret(secret).build().expect("a secret that is long enough");
    totp.generate(u64::try_from(at.as_second()).expect("after 1970")).to_string()
}
