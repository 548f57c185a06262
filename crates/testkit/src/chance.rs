//! Chance that can be had again: a seed, and how much of a test of faults is to run.
#![allow(
    clippy::disallowed_methods,
    reason = "the seed and the extent of a run are named by the environment"
)]

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    ops::Range,
    time::Duration,
};

/// Random numbers from a seed.
#[derive(Clone, Debug)]
pub struct Chance {
    seed: u64,
    state: u64,
}

impl Chance {
    /// Of the seed in `DRP_TEST_SEED`, or of one that nobody chose. The test prints it.
    pub fn of_run() -> Chance {
        let told = std::env::var("DRP_TEST_SEED").ok().filter(|it| !it.is_empty());
        // A fresh hasher is seeded by the operating system; few digits are easier to type.
        let seed = match told {
            Some(text) => text.parse().unwrap_or_else(|_| panic!("DRP_TEST_SEED is no number: {text}")),
            None => RandomState::new().build_hasher().finish() % 1_000_000,
        };
        Chance::of(seed)
    }

    /// Of that seed.
    pub fn of(seed: u64) -> Chance {
        Chance { seed, state: seed }
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The next number (SplitMix64).
    pub fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number of a range that is not empty.
    pub fn in_range(&mut self, range: Range<u64>) -> u64 {
        range.start + self.number() % (range.end - range.start)
    }

    /// Some time up to that long, to the microsecond.
    pub fn up_to(&mut self, longest: Duration) -> Duration {
        let micros = u64::try_from(longest.as_micros()).unwrap_or(u64::MAX - 1);
        Duration::from_micros(self.in_range(0..micros + 1))
    }

    /// The same things in another order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            let other = self.in_range(0..last as u64 + 1);
            things.swap(last, usize::try_from(other).unwrap_or(last));
        }
    }
}

/// Whether faults are to be tried often, as `cargo xtask faults` does, and not only once or twice.
pub fn wants_all_faults() -> bool {
    std::env::var("DRP_TEST_FAULTS").is_ok_and(|it| it == "all")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_is_the_same_chance() {
        let numbers = |seed| {
            let mut chance = Chance::of(seed);
            [0; 8].map(|_: u64| chance.in_range(3..17))
        };
        assert_eq!(numbers(1), numbers(1));
        assert_ne!(numbers(1), numbers(2));
        assert!(numbers(1).iter().all(|it| (3..17).contains(it)));
        let mut things = [1, 2, 3, 4, 5, 6, 7, 8];
        Chance::of(5).shuffle(&mut things);
        assert_ne!(things, [1, 2, 3, 4, 5, 6, 7, 8]);
        things.sort_unstable();
        assert_eq!(things, [1, 2, 3, 4, 5, 6, 7, 8]);
    }
}
