//! What holds of the statistics of any series, and of those at the edges.

use proptest::{
    collection::vec,
    num::f64::{INFINITE, NEGATIVE, NORMAL, POSITIVE, QUIET_NAN, SUBNORMAL, ZERO},
    prelude::*,
};

use super::{
    PacfMethod::{OrdinaryLeastSquares, YuleWalker},
    Undefined, acf, adf_test, mackinnon, pacf, prepare, significance_bounds,
    triangle::Triangle,
};

/// Any finite numbers at all, from the smallest to the largest, in one series.
fn finite() -> impl Strategy<Value = Vec<f64>> {
    vec(POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO, 0..60)
}

/// Whole watts of few kinds, so that runs, periods and perfect fits come up.
fn coarse() -> impl Strategy<Value = Vec<f64>> {
    vec((0..3).prop_map(f64::from), 0..60)
}

/// Whole watts, on which scaling and shifting by whole numbers round nothing.
fn loads() -> impl Strategy<Value = Vec<f64>> {
    vec((-20_000..20_000).prop_map(f64::from), 24..120)
}

fn close(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance)
}

proptest! {
    #[test]
    fn any_finite_series_has_numbers_or_a_reason(x in prop_oneof![finite(), coarse()]) {
        for values in [acf(&x), pacf(&x, x.len() / 2, YuleWalker), pacf(&x, x.len() / 2, OrdinaryLeastSquares)] {
            prop_assert!(values.is_err() || values.unwrap().iter().all(|value| value.is_finite()));
        }
        if let Ok(test) = adf_test(&x) {
            prop_assert!(test.statistic.is_finite());
            prop_assert!((0.0..=1.0).contains(&test.p_value));
        }
        if let Ok(prepared) = prepare(&x) {
            prop_assert_eq!(prepared.values.len(), x.len() - usize::from(prepared.differenced));
            prop_assert!(prepared.values.iter().all(|value| value.is_finite()));
        }
    }

    #[test]
    fn a_number_that_is_none_is_pointed_out(mut x in loads(), bad in INFINITE | QUIET_NAN, at in 0..24_usize) {
        x[at] = bad;
        let reason = Undefined::NotFinite { position: at + 1 };
        prop_assert_eq!(acf(&x), Err(reason));
        prop_assert_eq!(pacf(&x, 3, OrdinaryLeastSquares), Err(reason));
        prop_assert_eq!(adf_test(&x), Err(reason));
        prop_assert_eq!(prepare(&x), Err(reason));
    }

    #[test]
    fn correlations_stay_within_one(x in prop_oneof![loads(), coarse()]) {
        if let Ok(values) = acf(&x) {
            prop_assert_eq!(values.len(), x.len());
            prop_assert_eq!(values[0], 1.0);
            prop_assert!(values.iter().all(|value| value.abs() <= 1.0 + 1e-12));
        }
        if let Ok(values) = pacf(&x, x.len() / 2, YuleWalker) {
            prop_assert!(values.iter().all(|value| value.abs() <= 1.0));
        }
    }

    #[test]
    fn the_first_partial_correlation_is_the_first_correlation(x in loads()) {
        let both = (acf(&x).unwrap()[1], pacf(&x, 1, YuleWalker).unwrap()[1]);
        prop_assert_eq!(both.0, both.1);
    }

    #[test]
    fn unit_and_level_do_not_matter(x in loads(), scale in prop_oneof![1..1000, -1000..-1], level in -9_999_999..9_999_999) {
        let moved: Vec<f64> = x.iter().map(|value| f64::from(scale) * value + f64::from(level)).collect();
        prop_assert!(close(&acf(&x).unwrap(), &acf(&moved).unwrap(), 1e-9));
        for method in [YuleWalker, OrdinaryLeastSquares] {
            let lags = x.len() / 4;
            prop_assert!(close(&pacf(&x, lags, method).unwrap(), &pacf(&moved, lags, method).unwrap(), 1e-7));
        }
        let (one, other) = (adf_test(&x).unwrap(), adf_test(&moved).unwrap());
        prop_assert_eq!((one.lags_used, one.n_obs), (other.lags_used, other.n_obs));
        prop_assert!((one.statistic - other.statistic).abs() <= 1e-6 * one.statistic.abs().max(1.0));
    }

    #[test]
    fn correlation_is_the_sum_it_is_defined_as(x in loads()) {
        let mean = x.iter().sum::<f64>() / x.len() as f64;
        let product = |lag: usize| x[lag..].iter().zip(&x).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>();
        let defined: Vec<f64> = (0..x.len()).map(|lag| product(lag) / product(0)).collect();
        prop_assert!(close(&acf(&x).unwrap(), &defined, 1e-12));
    }
}

#[test]
fn too_few_values_say_how_many_it_takes() {
    assert_eq!(acf(&[]), Err(Undefined::TooShort { n: 0, needed: 2 }));
    assert_eq!(pacf(&[1.0], 0, YuleWalker), Err(Undefined::TooShort { n: 1, needed: 2 }));
    assert_eq!(adf_test(&[1.0, 2.0, 1.0]), Err(Undefined::TooShort { n: 3, needed: 4 }));
    assert!(adf_test(&[1.0, 2.0, 1.0, 5.0]).is_ok());
    assert_eq!(significance_bounds(0), Err(Undefined::TooShort { n: 0, needed: 1 }));
}

#[test]
fn lags_go_to_half_the_series() {
    let x = [1.0, 3.0, 2.0, 5.0, 4.0];
    for method in [YuleWalker, OrdinaryLeastSquares] {
        assert_eq!(pacf(&x, 0, method), Ok(vec![1.0]));
        assert_eq!(pacf(&x, 2, method).unwrap().len(), 3);
        assert_eq!(pacf(&x, 3, method), Err(Undefined::TooManyLags { asked: 3, n: 5, most: 2 }));
    }
}

#[test]
fn reasons_are_words_to_act_on() {
    let words = [
        (Undefined::ConstantSeries, "constant series: every value is the same"),
        (Undefined::TooShort { n: 3, needed: 4 }, "too short: 3 values, and at least 4 are needed"),
        (Undefined::TooManyLags { asked: 9, n: 12, most: 6 }, "12 values allow at most 6"),
        (Undefined::NotFinite { position: 7 }, "value number 7 is not a finite number"),
    ];
    words.iter().for_each(|(reason, words)| assert!(reason.to_string().contains(words), "{reason}"));
}

#[test]
fn a_series_that_differs_by_rounding_alone_is_constant() {
    let x = [0.3, 0.1 + 0.2, 0.3, 0.1 + 0.2, 0.3];
    assert_eq!(acf(&x), Err(Undefined::ConstantSeries));
    assert_eq!(prepare(&x), Err(Undefined::ConstantSeries));
}

#[test]
fn a_straight_line_has_nothing_left_once_differenced() {
    let line: Vec<f64> = (0..200).map(|t| 0.1 * f64::from(t)).collect();
    assert!(!adf_test(&line).unwrap().rejects_unit_root());
    assert_eq!(prepare(&line), Err(Undefined::StraightLine));
}

#[test]
fn a_change_at_the_very_end_cannot_be_tested_and_is_differenced() {
    let mut x = vec![5.0; 100];
    x[99] = 7.0;
    assert_eq!(adf_test(&x), Err(Undefined::ConstantUntilLast));
    assert!(prepare(&x).unwrap().differenced);
}

#[test]
fn a_perfect_rhythm_has_no_unit_root_however_long() {
    for n in [41, 1000, 17_520] {
        let alternating: Vec<f64> = (0..n).map(|t| f64::from(t % 2)).collect();
        let daily: Vec<f64> = (0..n).map(|t| if t % 24 < 8 { 3000.0 } else { 200.0 }).collect();
        assert_eq!(adf_test(&alternating).unwrap().p_value, 0.0);
        assert_eq!(adf_test(&alternating).unwrap().lags_used, 0);
        assert!(n < 1000 || adf_test(&daily).unwrap().p_value == 0.0);
    }
}

#[test]
fn least_squares_takes_the_shortest_of_many_solutions() {
    let alternating: Vec<f64> = (0..4000).map(|t| f64::from(1 - 2 * (t % 2))).collect();
    let partial = pacf(&alternating, 48, OrdinaryLeastSquares).unwrap();
    // Any weights on the lags that add up to one with alternating signs will do; equal ones are shortest.
    let equal = (1..=48).map(|lag| if lag % 2 == 0 { 1.0 } else { -1.0 } / f64::from(lag));
    assert!(close(&partial[1..], &equal.collect::<Vec<_>>(), 1e-9));
}

#[test]
fn least_squares_with_more_coefficients_than_rows_takes_the_shortest_solution() {
    // Nine rows for ten coefficients, the first nine nearly dependent; the answer by exact arithmetic.
    let x = [
        -0.40518732228682725,
        0.021096893919450656,
        -0.5251010128429104,
        0.6181876383418567,
        0.5084654144195913,
        1.5530693095737893,
        -2.495533440673227,
        -0.25088676394711223,
        0.5854877669831169,
        -0.7689835485199422,
        -1.3551880393303095,
        0.3284679746974683,
        0.20307201528605498,
        2.3982004155523415,
        0.19577211478908307,
        1.0220338607477286,
        2.235701396809495,
        -0.6359228300564194,
    ];
    let last = pacf(&x, 9, OrdinaryLeastSquares).unwrap()[9];
    assert!((last + 0.774_947_513_150_192).abs() < 1e-12, "{last}");
}

#[test]
fn a_level_of_a_trillion_drowns_nothing() {
    let near: Vec<f64> = (0..2000).map(|t| f64::from(t * t * 31 % 1009)).collect();
    let far: Vec<f64> = near.iter().map(|value| 1e12 + value).collect();
    assert!(close(&acf(&near).unwrap(), &acf(&far).unwrap(), 1e-12));
    assert!((adf_test(&near).unwrap().statistic - adf_test(&far).unwrap().statistic).abs() < 1e-9);
}

#[test]
fn a_smooth_wave_is_foreseen_to_the_last_bit_and_no_further() {
    // It begins and ends in silence around its mean of zero, so that a few lags leave nothing to explain
    // and further ones would divide rounding by rounding.
    let wave = |t: i32| f64::from(t - 200) * (-f64::from(t - 200).powi(2) / 1000.0).exp();
    let partial = pacf(&(0..=400).map(wave).collect::<Vec<_>>(), 200, YuleWalker).unwrap();
    assert!(partial.iter().all(|value| value.abs() <= 1.0), "{partial:?}");
    assert!(partial[100..].iter().all(|value| *value == 0.0), "{partial:?}");
}

#[test]
fn the_smallest_and_the_largest_numbers_have_correlations() {
    for size in [f64::from_bits(3), f64::MIN_POSITIVE, 1.0, f64::MAX] {
        let x: Vec<f64> = (0..40).map(|t| if t * t % 7 < 3 { size } else { 0.0 }).collect();
        let one: Vec<f64> = x.iter().map(|&value| if value > 0.0 { 1.0 } else { 0.0 }).collect();
        assert!(close(&acf(&x).unwrap(), &acf(&one).unwrap(), 1e-12), "{size:e}");
        assert!(pacf(&x, 20, OrdinaryLeastSquares).unwrap().iter().all(|value| value.is_finite()));
    }
}

#[test]
fn rows_far_smaller_than_those_before_still_count() {
    let mut triangle = Triangle::new(2);
    triangle.absorb(&[&[1.0], &[0.0]]);
    triangle.absorb(&[&[1e-9], &[1.0]]);
    let coefficient = triangle.coefficients(&triangle.right_hand_side()[..1])[0];
    assert!((coefficient / 1e-9 - 1.0).abs() < 1e-12, "{coefficient}");
}

#[test]
fn the_normal_distribution_holds_in_its_tails() {
    let known = [
        (0.0, 0.5),
        (1.0, 0.841_344_746_068_542_9),
        (-1.96, 0.024_997_895_148_220_435),
        (-2.999, 0.001_354_336_533_727_105_7),
        (-3.0, 0.001_349_898_031_630_093_3),
        (-6.0, 9.865_876_450_376_946e-10),
        (-11.0, 1.910_659_574_498_663e-28),
    ];
    known.iter().for_each(|&(z, p)| assert!((mackinnon::normal_cdf(z) / p - 1.0).abs() < 1e-12, "{z}"));
}

#[test]
fn p_values_are_mackinnons() {
    // Both fits, on both sides of where they meet, and past the ends of the table.
    let known = [
        (-20.0, 0.0),
        (-18.8, 2.0229167170824544e-30),
        (-5.0, 2.2193154713956276e-05),
        (-3.43, 0.009977709398779726),
        (-2.86, 0.05020109988200309),
        (-1.62, 0.47272929792051827),
        (-1.61, 0.4779756525941893),
        (-1.6, 0.4835934696535866),
        (0.0, 0.958532086060056),
        (1.5, 0.99752427540539),
        (2.7, 0.9990870192563208),
        (3.0, 1.0),
    ];
    known.iter().for_each(|&(tau, p)| assert!((mackinnon::p_value(tau) - p).abs() <= 1e-11 * p, "{tau}"));
}
