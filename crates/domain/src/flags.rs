//! What validation noticed about readings: a small set of flags.

use std::ops::{BitOr, BitOrAssign};

/// A set of flags, as one reading or one day carries it. A flag never changes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Flags(u32);

/// Each flag with its word, from the worst to the mildest.
const WORDS: [(Flags, &str); 9] = [
    (Flags::SPIKE, "spike"),
    (Flags::QUESTIONABLE, "questionable"),
    (Flags::MISALIGNED, "misaligned"),
    (Flags::MIXED_INTERVALS, "mixed_intervals"),
    (Flags::ZERO_RUN, "zero_run"),
    (Flags::FLAT_RUN, "flat_run"),
    (Flags::GAP, "gap"),
    (Flags::ESTIMATED, "estimated"),
    (Flags::NEGATIVE, "negative"),
];

impl Flags {
    /// No flag.
    pub const NONE: Flags = Flags(0);
    /// Time of the day is not measured.
    pub const GAP: Flags = Flags(1);
    /// An interval is not as long as most of the day's.
    pub const MIXED_INTERVALS: Flags = Flags(1 << 1);
    /// An interval does not begin at a multiple of its length from local midnight, or reaches into the next day.
    pub const MISALIGNED: Flags = Flags(1 << 2);
    /// A value stands far above the third highest of the day.
    pub const SPIKE: Flags = Flags(1 << 3);
    /// The same value other than zero for long.
    pub const FLAT_RUN: Flags = Flags(1 << 4);
    /// Zero for long.
    pub const ZERO_RUN: Flags = Flags(1 << 5);
    /// Less than nothing was used: valid for a meter that exports.
    pub const NEGATIVE: Flags = Flags(1 << 6);
    /// The file says that the value is estimated, derived or projected.
    pub const ESTIMATED: Flags = Flags(1 << 7);
    /// The file says that the value is questionable.
    pub const QUESTIONABLE: Flags = Flags(1 << 8);

    /// All flags, from the worst to the mildest.
    pub fn all() -> impl Iterator<Item = Flags> {
        WORDS.iter().map(|(flag, _)| *flag)
    }

    /// The set as the database holds it: one bit per flag. The bits of a flag never change.
    pub fn bits(self) -> u32 {
        self.0
    }

    /// The set of these bits; those that are no flag are left out.
    pub fn from_bits(bits: u32) -> Flags {
        let known = WORDS.iter().fold(0, |bits, (flag, _)| bits | flag.0);
        Flags(bits & known)
    }

    /// Whether no flag is in the set.
    pub fn is_empty(self) -> bool {
        self == Flags::NONE
    }

    /// Whether every flag of `other` is in the set.
    pub fn contains(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    /// The flags of the set one by one, from the worst to the mildest.
    pub fn iter(self) -> impl Iterator<Item = Flags> {
        Flags::all().filter(move |it| self.contains(*it))
    }

    /// The words of the set's flags in the API, from the worst to the mildest: `zero_run`, `gap`.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        WORDS.iter().filter(move |(flag, _)| self.contains(*flag)).map(|(_, word)| *word)
    }
}

impl BitOr for Flags {
    type Output = Flags;
    /// All flags of both.
    fn bitor(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

impl BitOrAssign for Flags {
    fn bitor_assign(&mut self, other: Flags) {
        self.0 |= other.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_has_a_bit_and_a_word_of_its_own() {
        let bits: u32 = Flags::all().map(Flags::bits).sum();
        assert_eq!(bits, (1 << Flags::all().count()) - 1);
        let all = Flags::from_bits(u32::MAX);
        assert_eq!((all.bits(), all.words().count()), (bits, WORDS.len()));
        assert!(Flags::all().all(|it| it.words().count() == 1));
    }

    #[test]
    fn sets_are_unions() {
        let mut set = Flags::GAP | Flags::SPIKE;
        set |= Flags::NONE;
        assert!(set.contains(Flags::GAP) && !set.contains(Flags::NEGATIVE) && !set.is_empty());
        assert_eq!(set.words().collect::<Vec<_>>(), ["spike", "gap"]);
        assert_eq!(set.iter().collect::<Vec<_>>(), [Flags::SPIKE, Flags::GAP]);
        assert_eq!(Flags::from_bits(set.bits()), set);
    }
}
