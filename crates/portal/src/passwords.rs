//! Passwords: hashed with Argon2id, checked a few at a time, old bcrypt hashes still known.

use std::sync::Arc;

use argon2::{
    Argon2, Params,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// Hashes and checks passwords, at most a few at a time whatever is asked of it.
#[derive(Clone, Debug)]
pub struct Passwords {
    argon2: Argon2<'static>,
    /// How many hashes may be computed at once: each takes a core and 19 MiB.
    slots: Arc<Semaphore>,
    /// Checked when there is no such account, so that the answer takes as long.
    nobody: Arc<str>,
}

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is not the password.
    Wrong,
    /// It is.
    Right,
    /// It is, and the kept hash should be replaced by a newer kind.
    RightButOld,
}

/// The fewest characters of a new password: length is what makes it hard to guess (NIST SP 800-63B-4, 3.1.1.2).
const MIN_CHARACTERS: usize = 15;
/// The most characters of a password.
const MAX_CHARACTERS: usize = 256;
/// Longer texts are refused unread: no password has so many bytes, and hashing them costs time.
const MAX_BYTES: usize = 4 * MAX_CHARACTERS;
/// bcrypt looks at no more than this; a longer password must not match by its beginning.
const BCRYPT_MAX_BYTES: usize = 72;

impl Passwords {
    /// Hashing as OWASP recommends it for sign-ins: 19 MiB, two passes, one lane.
    ///
    /// # Errors
    /// Where the machine gives no random numbers.
    pub fn new() -> Result<Passwords> {
        Passwords::with(Params::DEFAULT)
    }

    /// Hashing that costs next to nothing: for tests, whose passwords are worth nothing.
    ///
    /// # Errors
    /// Where the machine gives no random numbers.
    pub fn cheap() -> Result<Passwords> {
        Passwords::with(Params::new(8, 1, 1, None).map_err(|error| Error::internal(error.to_string()))?)
    }

    fn with(params: Params) -> Result<Passwords> {
        let argon2 = Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        let nobody = argon2.hash_password(b"nobody").map_err(|error| Error::internal(error.to_string()))?;
        let n_slots = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(Passwords { argon2, slots: Arc::new(Semaphore::new(n_slots)), nobody: nobody.to_string().into() })
    }

    /// The hash to keep of a password.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it is too short to be safe or too long to be one.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let reason = match password.chars().take(MAX_CHARACTERS + 1).count() {
            n if n < MIN_CHARACTERS => {
                "has fewer than 15 characters; several words with blanks make a good one"
            }
            n if n > MAX_CHARACTERS => "has more than 256 characters; a shorter one is as safe",
            _ => return self.hash_unchecked(password).await,
        };
        Err(Error::Invalid { field: "password", reason: reason.to_owned() })
    }

    /// The hash of a password that has been accepted before, perhaps under other rules.
    pub(crate) async fn hash_unchecked(&self, password: &str) -> Result<String> {
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        self.compute(move || argon2.hash_password(password.as_bytes()).map(|it| it.to_string()))
            .await?
            .map_err(|error| Error::internal(error.to_string()))
    }

    /// Whether the password belongs to the kept hash; `None` stands for no such account and takes as long.
    ///
    /// # Errors
    /// [`Error::Busy`] where the portal is stopping.
    pub async fn verify(&self, password: &str, kept: Option<&str>) -> Result<Verdict> {
        if password.len() > MAX_BYTES {
            return Ok(Verdict::Wrong);
        }
        let known = kept.is_some();
        let kept = kept.unwrap_or(&self.nobody).to_owned();
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        let verdict = self.compute(move || verdict(&argon2, &password, &kept)).await?;
        Ok(if known { verdict } else { Verdict::Wrong })
    }

    async fn compute<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let slot = Arc::clone(&self.slots).acquire_owned().await.map_err(|_| Error::Busy)?;
        let work = move || {
            let _slot = slot;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }
}

fn verdict(argon2: &Argon2<'_>, password: &str, kept: &str) -> Verdict {
    if kept.starts_with("$2") {
        let right = password.len() <= BCRYPT_MAX_BYTES && bcrypt::verify(password, kept).unwrap_or(false);
        return if right { Verdict::RightButOld } else { Verdict::Wrong };
    }
    let Ok(hash) = PasswordHash::new(kept) else { return Verdict::Wrong };
    match argon2.verify_password(password.as_bytes(), &hash) {
        Ok(()) => Verdict::Right,
        Err(_) => Verdict::Wrong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again() {
        let passwords = Passwords::cheap().unwrap();
        let kept = passwords.hash("correct horse battery staple").await.unwrap();
        assert_eq!(
            passwords.verify("correct horse battery staple", Some(&kept)).await.unwrap(),
            Verdict::Right
        );
        assert_eq!(passwords.verify("correct horse", Some(&kept)).await.unwrap(), Verdict::Wrong);
        assert_eq!(passwords.verify("nobody", None).await.unwrap(), Verdict::Wrong);
        assert_eq!(passwords.verify("", Some("no hash at all")).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn the_originals_hashes_still_open() {
        let passwords = Passwords::cheap().unwrap();
        let kept = bcrypt::hash("demand-response", 4).unwrap();
        assert_eq!(passwords.verify("demand-response", Some(&kept)).await.unwrap(), Verdict::RightButOld);
        let long = "x".repeat(80);
        let kept = bcrypt::hash(&long[..72], 4).unwrap();
        assert_eq!(passwords.verify(&long, Some(&kept)).await.unwrap(), Verdict::Wrong);
    }
}
