//! Chance that is a function of its place: the same seed and time always give the same value.

/// A number without pattern, of a seed and a place.
pub(crate) fn hash(seed: u64, place: i64) -> u64 {
    // SplitMix64's finisher over the two, the place spread first so that neighbours differ in many bits.
    let mut it = seed ^ place.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    it ^ (it >> 31)
}

/// A number from 0 to below 1.
pub(crate) fn unit(seed: u64, place: i64) -> f64 {
    // 53 bits are what a double holds exactly.
    (hash(seed, place) >> 11) as f64 / (1u64 << 53) as f64
}

/// A number from -1 to below 1.
pub(crate) fn signed(seed: u64, place: i64) -> f64 {
    2.0 * unit(seed, place) - 1.0
}

/// A smooth curve between -1 and 1 that takes a new turn about every `scale` seconds.
pub(crate) fn drift(seed: u64, second: i64, scale: i64) -> f64 {
    let seed = hash(seed, scale);
    let (knot, into) = (second.div_euclid(scale), second.rem_euclid(scale));
    let share = smooth(into as f64 / scale as f64);
    signed(seed, knot) * (1.0 - share) + signed(seed, knot + 1) * share
}

/// From 0 to 1 without a corner at either end; what lies outside is cut off.
pub(crate) fn smooth(share: f64) -> f64 {
    let it = share.clamp(0.0, 1.0);
    it * it * (3.0 - 2.0 * it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_has_no_lean_and_drift_has_no_jump() {
        let mean = (0..10_000).map(|it| signed(7, it)).sum::<f64>() / 10_000.0;
        assert!(mean.abs() < 0.02, "{mean}");
        let steps = (-5000..5000).map(|it| (drift(7, it + 1, 600) - drift(7, it, 600)).abs());
        assert!(steps.fold(0.0, f64::max) < 0.01);
        assert_ne!(hash(1, 0), hash(2, 0));
    }
}
