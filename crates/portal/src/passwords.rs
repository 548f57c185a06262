//! Passwords: hashed with Argon2id, checked a few at a time, old bcrypt hashes still known.

mod blocklist;

use std::{
    num::NonZeroU32,
    sync::{Arc, atomic::AtomicU32, atomic::Ordering},
};

use argon2::{
    Argon2, Params,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;
use words::{Said, said};

use crate::error::{Error, Result};

/// Hashes and checks passwords, at most a few at a time whatever is asked of it.
#[derive(Clone, Debug)]
pub struct Passwords {
    argon2: Argon2<'static>,
    /// How many hashes may be computed at once: each takes a core and 19 MiB.
    slots: Arc<Semaphore>,
    /// How many more may wait for that.
    queue: Arc<Semaphore>,
    /// How many may be computed or wait in all.
    n_places: usize,
    /// Checked when there is no such account, so that the answer takes as long.
    nobody: Arc<str>,
    /// The costliest bcrypt hash that somebody still has; 0 where there is none. Every check does as much work.
    bcrypt_cost: Arc<AtomicU32>,
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

/// What a new password is held to.
#[derive(Clone, Copy, Debug, Default)]
pub struct PasswordRules<'a> {
    /// What others know of the person: names, e-mail, organization, meter. No password is made of that.
    pub known: &'a [&'a str],
    /// Whether signing in asks for a second factor too, so that a shorter one will do.
    pub has_second_factor: bool,
}

/// The fewest characters of a new password: length is what makes it hard to guess (NIST SP 800-63B-4, 3.1.1.2).
const MIN_CHARACTERS: usize = 15;
/// The fewest where there is a second factor.
const MIN_CHARACTERS_BESIDE_FACTOR: usize = 8;
/// The most characters of a password.
const MAX_CHARACTERS: usize = 256;
/// Longer texts are refused unread: no password has so many bytes, and hashing them costs time.
const MAX_BYTES: usize = 4 * MAX_CHARACTERS;
/// bcrypt looks at no more than this; a longer password must not match by its beginning.
const BCRYPT_MAX_BYTES: usize = 72;
/// How many checks may wait for a core; whoever comes when there are more is told to come back.
const MAX_WAITING: usize = 64;

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
        Ok(Passwords {
            argon2,
            slots: Arc::new(Semaphore::new(n_slots)),
            queue: Arc::new(Semaphore::new(n_slots + MAX_WAITING)),
            n_places: n_slots + MAX_WAITING,
            nobody: nobody.to_string().into(),
            bcrypt_cost: Arc::default(),
        })
    }

    /// The hash to keep of a new password of somebody of whom nothing is known.
    ///
    /// # Errors
    /// As [`Passwords::hash_new`].
    pub async fn hash(&self, password: &str) -> Result<String> {
        self.hash_new(password, PasswordRules::default()).await
    }

    /// The hash to keep of a new password.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it is too short to be safe, too long to be one, or easy to guess.
    pub async fn hash_new(&self, password: &str, rules: PasswordRules<'_>) -> Result<String> {
        match fault(password, rules) {
            Some(reason) => Err(Error::Invalid { field: "password", reason }),
            None => self.hash_unchecked(password).await,
        }
    }

    /// The hash of a password that has been accepted before, perhaps under other rules.
    pub(crate) async fn hash_unchecked(&self, password: &str) -> Result<String> {
        let (argon2, password) = (self.argon2.clone(), blocklist::normalized(password));
        self.compute(move || argon2.hash_password(password.as_bytes()).map(|it| it.to_string()))
            .await?
            .map_err(|error| Error::internal(error.to_string()))
    }

    /// Whether the password belongs to the kept hash; `None` stands for no such account and takes as long.
    ///
    /// # Errors
    /// [`Error::Busy`] where too many wait already, or the portal is stopping.
    pub async fn verify(&self, password: &str, kept: Option<&str>) -> Result<Verdict> {
        if password.len() > MAX_BYTES {
            return Ok(Verdict::Wrong);
        }
        let known = kept.is_some();
        let kept = kept.unwrap_or(&self.nobody).to_owned();
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        let (nobody, cost) =
            (Arc::clone(&self.nobody), NonZeroU32::new(self.bcrypt_cost.load(Ordering::Relaxed)));
        let verdict = self.compute(move || verdict(&argon2, &password, &kept, &nobody, cost)).await?;
        Ok(if known { verdict } else { Verdict::Wrong })
    }

    /// From now on every check does the work of a bcrypt hash of that cost too, so that nobody can tell by the time
    /// it takes who still has one.
    pub(crate) fn expect_bcrypt(&self, cost: u32) {
        self.bcrypt_cost.store(cost, Ordering::Relaxed);
    }

    /// Keeps every core on which hashes are computed from computing any, until what is answered is dropped: for tests of
    /// what goes on meanwhile.
    pub fn hold_every_core(&self) -> impl Send + use<> {
        let n = u32::try_from(self.slots.available_permits()).unwrap_or(u32::MAX);
        Arc::clone(&self.slots).try_acquire_many_owned(n)
    }

    /// How many checks may be computed or wait at the same time; whoever comes when there are more is told to come back.
    pub fn most_at_once(&self) -> usize {
        self.n_places
    }

    async fn compute<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let place = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| Error::Busy)?;
        let slot = Arc::clone(&self.slots).acquire_owned().await.map_err(|_| Error::Busy)?;
        let work = move || {
            let _held = (place, slot);
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }
}

/// What is wrong with a new password.
fn fault(password: &str, rules: PasswordRules<'_>) -> Option<Said> {
    let fewest = match rules.has_second_factor {
        true => MIN_CHARACTERS_BESIDE_FACTOR,
        false => MIN_CHARACTERS,
    };
    let too_long = || said("fault-long-password").count("most", MAX_CHARACTERS);
    if password.len() > MAX_BYTES {
        return Some(too_long());
    }
    let password = blocklist::normalized(password);
    match password.chars().count() {
        n if n < fewest => Some(said("fault-short-password").count("fewest", fewest)),
        n if n > MAX_CHARACTERS => Some(too_long()),
        _ => blocklist::weakness(&password, rules.known).map(said),
    }
}

fn verdict(
    argon2: &Argon2<'_>,
    password: &str,
    kept: &str,
    nobody: &str,
    cost: Option<NonZeroU32>,
) -> Verdict {
    if kept.starts_with("$2") {
        // A C library stops at a NUL and at 72 bytes: what comes after must not be without meaning.
        let whole = password.len() <= BCRYPT_MAX_BYTES && !password.contains('\0');
        let right = bcrypt::verify(password, kept).unwrap_or(false) && whole;
        spend_bcrypt(password, bcrypt_cost(kept), cost);
        // The work of the newer kind, for nothing.
        let _ = PasswordHash::new(nobody).map(|it| argon2.verify_password(password.as_bytes(), &it));
        return if right { Verdict::RightButOld } else { Verdict::Wrong };
    }
    spend_bcrypt(password, None, cost);
    let Ok(hash) = PasswordHash::new(kept) else { return Verdict::Wrong };
    let password = blocklist::normalized(password);
    match argon2.verify_password(password.as_bytes(), &hash) {
        Ok(()) => Verdict::Right,
        Err(_) => Verdict::Wrong,
    }
}

/// The cost of a bcrypt hash, `$2b$12$…`.
fn bcrypt_cost(kept: &str) -> Option<u32> {
    kept.split('$').nth(2)?.parse().ok()
}

/// Does what is missing from the work already done to the work of the costliest hash. Each step of cost doubles the
/// work: 2ⁿ and once more 2ⁿ, 2ⁿ⁺¹ and so on up to 2ᵐ⁻¹ make 2ᵐ.
fn spend_bcrypt(password: &str, done: Option<u32>, costliest: Option<NonZeroU32>) {
    let Some(costliest) = costliest.map(NonZeroU32::get) else { return };
    let costs = match done {
        Some(done) => done..costliest,
        None => costliest..costliest + 1,
    };
    for cost in costs {
        let _ = bcrypt::hash(&password.as_bytes()[..password.len().min(BCRYPT_MAX_BYTES)], cost);
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

    #[tokio::test]
    async fn au_1_length_is_what_counts() {
        let passwords = Passwords::cheap().unwrap();
        let (alone, beside) =
            (PasswordRules::default(), PasswordRules { has_second_factor: true, ..PasswordRules::default() });
        let taken = async |password: &str, rules| passwords.hash_new(password, rules).await.is_ok();
        let of = |n: usize| "vögel öffnen türen um acht ".chars().cycle().take(n).collect::<String>();
        assert!(!taken(&of(14), alone).await && taken(&of(15), alone).await);
        assert!(!taken(&of(7), beside).await && taken(&of(8), beside).await);
        let long: String = (0..256u32).map(|it| char::from_u32(0x1f300 + it * 7 % 251).unwrap()).collect();
        assert_eq!((long.chars().count(), long.len()), (256, 1024));
        let kept = passwords.hash(&long).await.unwrap();
        assert_eq!(passwords.verify(&long, Some(&kept)).await.unwrap(), Verdict::Right);
        assert!(!taken(&(long + "x"), alone).await && !taken(&of(257), alone).await);
    }

    #[tokio::test]
    async fn au_1_any_characters_however_the_keyboard_writes_them() {
        let passwords = Passwords::cheap().unwrap();
        let kept = passwords.hash("un cafe\u{301} \0 noir \t\u{1f600} svp").await.unwrap();
        let verdict = passwords.verify("un caf\u{e9} \0 noir \t\u{1f600} svp", Some(&kept)).await.unwrap();
        assert_eq!(verdict, Verdict::Right);
    }

    #[tokio::test]
    async fn au_3_nothing_is_cut_off() {
        let passwords = Passwords::cheap().unwrap();
        let begin = "long passwords whose first seventy-two bytes are the same do not both open";
        let kept = passwords.hash(&format!("{begin} one")).await.unwrap();
        assert_eq!(passwords.verify(&format!("{begin} two"), Some(&kept)).await.unwrap(), Verdict::Wrong);
        let kept = bcrypt::hash("demand", 4).unwrap();
        assert_eq!(passwords.verify("demand\0response", Some(&kept)).await.unwrap(), Verdict::Wrong);
        let kept = passwords.hash("before the zero\0after it").await.unwrap();
        assert_eq!(passwords.verify("before the zero", Some(&kept)).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn au_4_only_so_many_may_wait() {
        let passwords = Passwords::cheap().unwrap();
        // Nobody gets a core as long as these are held.
        let n_slots = u32::try_from(passwords.slots.available_permits()).unwrap();
        let held = passwords.slots.acquire_many(n_slots).await.unwrap();
        let tries: Vec<_> = (0..200)
            .map(|_| {
                let passwords = passwords.clone();
                tokio::spawn(async move { passwords.verify("some password", None).await })
            })
            .collect();
        let mut n_busy = 0;
        let mut waiting = Vec::new();
        for it in tries {
            tokio::task::yield_now().await;
            waiting.push(it);
        }
        while passwords.queue.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        drop(held);
        for it in waiting {
            n_busy += usize::from(matches!(it.await.unwrap(), Err(Error::Busy)));
        }
        assert!(n_busy > 0 && n_busy <= 200 - MAX_WAITING, "{n_busy} were told to come back");
    }

    #[test]
    fn au_7_every_check_does_the_work_of_the_costliest_hash() {
        let work = |done: Option<u32>, costliest: u32| -> u64 {
            let begin = done.map_or(0, |it| 1u64 << it);
            let costs = done.map_or(costliest..costliest + 1, |it| it..costliest);
            begin + costs.map(|it| 1u64 << it).sum::<u64>()
        };
        assert_eq!([work(None, 12), work(Some(12), 12), work(Some(10), 12)], [4096; 3]);
    }
}
