//! What a case of faults came to: a line that `cargo xtask faults` reads again.

use std::time::Duration;

/// What one case came to, printed where its output is shown.
#[derive(Clone, Debug)]
pub struct Verdict<'a> {
    /// Its name, `F1`.
    pub case: &'a str,
    /// `sqlite`, `mariadb`, `galera` or `stack`.
    pub engine: &'a str,
    /// By which its chance is had again; 0 where it has none.
    pub seed: u64,
    /// What was done, and how often.
    pub deeds: String,
    /// Acknowledged writes that are not there.
    pub lost: u64,
    /// Writes that are there twice.
    pub doubled: u64,
    /// The longest that anybody waited.
    pub stall: Duration,
    /// Requests and commands that people saw fail, those among them that were killed or cut off.
    pub errors: u64,
}

impl Verdict<'_> {
    /// Says it.
    ///
    /// # Panics
    /// Where anything was lost or doubled.
    pub fn tell(self) {
        let Verdict { case, engine, seed, deeds, lost, doubled, stall, errors } = self;
        let is_good = lost == 0 && doubled == 0;
        let (stall, word) = (stall.as_secs_f64(), if is_good { "ok" } else { "FAILED" });
        let said =
            format!("lost {lost}, doubled {doubled}, longest stall {stall:.1} s, errors {errors}: {word}");
        println!("FAULT {case:<4} {engine:<8} seed {seed:<7} {deeds}; {said}");
        assert!(is_good, "{case} on {engine}: {lost} lost, {doubled} doubled");
    }
}

/// Says that a case cannot be tried on this machine.
///
/// # Panics
/// Where `DRP_REQUIRE_ALL` is set: then nothing may be passed over.
#[allow(clippy::disallowed_methods, reason = "whether all is required is named by the environment")]
pub fn not_run(case: &str, reason: &str) {
    println!("FAULT {case:<4} not run: {reason}");
    assert!(std::env::var("DRP_REQUIRE_ALL").is_err(), "{case} was not run: {reason}");
}
