//! Statistics against statsmodels: every golden file, and every field of it compared or excused by name.
//!
//! Where the files come from is told in `fixtures/README.md`.
#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]
#![allow(clippy::disallowed_methods, reason = "the crate knows no files; its golden numbers are in some")]

use std::{collections::BTreeSet, fs, path::PathBuf};

use domain::statistics::{
    PacfMethod::{OrdinaryLeastSquares, YuleWalker},
    Undefined, acf, adf_test, pacf, prepare, significance_bounds,
};
use serde_json::Value;

const EXACT: f64 = 1e-9;
const LEAST_SQUARES: f64 = 1e-7;
const TEST: f64 = 1e-6;

const FILES: [&str; 7] =
    ["alternating_40", "constant_50", "len2", "len3", "short12", "trend_60", "uk_home_hourly_2000"];

const COMPARED: [&str; 24] = [
    "name",
    "n",
    "input",
    "mean",
    "var_population",
    "acf.nlags",
    "acf.adjusted",
    "acf.values",
    "pacf.default_nlags",
    "pacf.ols",
    "pacf.ywm",
    "adf.statistic",
    "adf.pvalue",
    "adf.usedlag",
    "adf.nobs",
    "adf.regression",
    "adf.autolag",
    "adf.error",
    "bounds.z95",
    "bounds.z99",
    "bounds.b95",
    "bounds.b99",
    "versions.statsmodels",
    "versions.numpy",
];

/// DIFFERENCE: fields that say what the portal does not.
const NOT_COMPARED: [(&str, &str); 10] = [
    ("source", "where the input comes from, in words"),
    ("acf.fft", "how the golden was computed; the value is the same either way, which is the point"),
    ("pacf.formula", "statsmodels' default number of lags; ours is the caller's to say"),
    ("pacf.yw", "the adjusted Yule-Walker estimate, which may leave -1 to 1 and which nothing asks for"),
    ("adf.critical_values.1%", "the p-value decides; critical values are shown nowhere"),
    ("adf.critical_values.5%", "the p-value decides; critical values are shown nowhere"),
    ("adf.critical_values.10%", "the p-value decides; critical values are shown nowhere"),
    ("adf.icbest", "the lag it chose is compared instead"),
    ("bounds.b95_rounded_z", "we use the unrounded quantile"),
    ("bounds.b99_rounded_z", "we use the unrounded quantile"),
];

/// DIFFERENCE: the Ljung-Box test is not a thing the portal has.
const WITHOUT_COUNTERPART: &str = "ljung_box";

#[test]
fn short12() {
    check("short12");
}

#[test]
fn trend_60() {
    check("trend_60");
}

#[test]
fn uk_home_hourly_2000() {
    check("uk_home_hourly_2000");
}

#[test]
fn length_2_has_correlations_and_no_test() {
    check("len2");
    assert_eq!(prepare(&[1.0, 2.0]), Err(Undefined::TooShort { n: 2, needed: 4 }));
}

#[test]
fn length_3_has_correlations_and_no_test() {
    check("len3");
}

#[test]
fn alternating_40() {
    let golden = golden("alternating_40");
    let x = series(&golden);
    check_input(&golden, "alternating_40");
    check_correlations(&golden, &x);
    check_bounds(&golden);
    // DIFFERENCE: statistic, usedlag and nobs. The past explains all, and statsmodels divides by what
    // rounding left (-1.9e16, at lag 9); we keep the fewest lags that explain all. Both say p = 0.
    assert_close(&[adf_test(&x).unwrap().p_value], &[golden["adf"]["pvalue"].as_f64().unwrap()], TEST);
    assert_eq!(adf_test(&x).unwrap().lags_used, 0);
    assert!(adf_test(&x).unwrap().statistic < -1e12);
    assert!(!prepare(&x).unwrap().differenced);
}

#[test]
fn constant_50() {
    let golden = golden("constant_50");
    let x = series(&golden);
    check_input(&golden, "constant_50");
    check_bounds(&golden);
    check_test(&golden, &x);
    assert!(golden["acf"]["values"].as_array().unwrap().iter().all(Value::is_null));
    assert_eq!(acf(&x), Err(Undefined::ConstantSeries));
    // DIFFERENCE: statsmodels' ols (1, 0.96, 0.49, ...) and ywm (1, 0, 0, ...) of a constant are
    // artefacts of a pseudo-inverse and of a zero it does not divide by; we say that there are none.
    for method in [OrdinaryLeastSquares, YuleWalker] {
        assert_eq!(pacf(&x, 16, method), Err(Undefined::ConstantSeries));
    }
    assert_eq!(prepare(&x), Err(Undefined::ConstantSeries));
}

#[test]
fn prepare_differences_the_trend_and_leaves_the_home() {
    let trend = series(&golden("trend_60"));
    let prepared = prepare(&trend).unwrap();
    assert!(prepared.differenced);
    assert_eq!(prepared.values, trend.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>());
    let home = series(&golden("uk_home_hourly_2000"));
    assert_eq!(prepare(&home).unwrap().values, home);
}

#[test]
fn every_file_is_used() {
    let there: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .filter_map(|entry| {
            entry.unwrap().file_name().into_string().unwrap().strip_prefix("stats_").map(Into::into)
        })
        .collect();
    assert_eq!(there, FILES.iter().map(|name| format!("{name}.json")).collect());
}

#[test]
fn every_field_is_compared_or_excused() {
    let mut there = BTreeSet::new();
    FILES.iter().for_each(|name| fields("", &golden(name), &mut there));
    let excused = NOT_COMPARED.iter().map(|(field, _)| *field).chain([WITHOUT_COUNTERPART]);
    let named: BTreeSet<String> = COMPARED.into_iter().chain(excused).map(Into::into).collect();
    assert_eq!(there, named);
}

#[test]
fn generated_series_agree() {
    let text = fs::read_to_string(folder().join("generated.json")).unwrap();
    let cases = serde_json::from_str::<Value>(&text).unwrap()["cases"].as_array().unwrap().clone();
    assert_eq!(cases.len(), 9);
    cases.iter().for_each(check_generated);
}

fn check(name: &str) {
    let golden = golden(name);
    let x = series(&golden);
    check_input(&golden, name);
    check_correlations(&golden, &x);
    check_test(&golden, &x);
    check_bounds(&golden);
}

/// That the fixture is whole, and computed under the conditions we compare under.
fn check_input(golden: &Value, name: &str) {
    let x = series(golden);
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    let variance = x.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n;
    assert_eq!(golden["name"], name);
    assert_eq!(golden["n"], x.len() as u64);
    assert_close(&[mean, variance], &[number(golden, "mean"), number(golden, "var_population")], EXACT);
    assert_eq!(golden["acf"]["adjusted"], false);
    assert_eq!(golden["versions"]["statsmodels"], "0.15.0");
    assert_eq!(golden["versions"]["numpy"], "2.4.6");
}

fn check_correlations(golden: &Value, x: &[f64]) {
    let all = acf(x).unwrap();
    assert_eq!(all.len(), x.len());
    let lags = golden["acf"]["nlags"].as_u64().unwrap() as usize;
    assert_close(&all[..=lags], &numbers_of(&golden["acf"]["values"]), EXACT);
    let lags = golden["pacf"]["default_nlags"].as_u64().unwrap() as usize;
    for (method, tolerance) in [(YuleWalker, EXACT), (OrdinaryLeastSquares, LEAST_SQUARES)] {
        let expected = numbers_of(&golden["pacf"][method.as_str()]);
        assert_close(&pacf(x, lags, method).unwrap(), &expected, tolerance);
    }
}

fn check_test(golden: &Value, x: &[f64]) {
    let expected = &golden["adf"];
    match expected["error"].as_str() {
        Some("ValueError: Invalid input, x is constant") => {
            assert_eq!(adf_test(x), Err(Undefined::ConstantSeries));
        }
        Some("ValueError: sample size is too short to use selected regression component") => {
            assert_eq!(adf_test(x), Err(Undefined::TooShort { n: x.len(), needed: 4 }));
        }
        Some(other) => panic!("an error we have no counterpart of: {other}"),
        None => {
            let test = adf_test(x).unwrap();
            let numbers = [number(expected, "statistic"), number(expected, "pvalue")];
            assert_close(&[test.statistic, test.p_value], &numbers, TEST);
            assert_eq!(test.lags_used as u64, expected["usedlag"]);
            assert_eq!(test.n_obs as u64, expected["nobs"]);
            assert_eq!((&expected["regression"], &expected["autolag"]), (&"c".into(), &"AIC".into()));
        }
    }
}

fn check_generated(case: &Value) {
    let x = generated(case["name"].as_str().unwrap());
    let lags = 48.min(x.len() / 2);
    assert_eq!(x.len() as u64, case["n"]);
    assert_close(&acf(&x).unwrap()[..=lags], &numbers_of(&case["acf"]), EXACT);
    assert_close(&pacf(&x, lags, YuleWalker).unwrap(), &numbers_of(&case["pacf_ywm"]), EXACT);
    let least_squares = pacf(&x, lags, OrdinaryLeastSquares).unwrap();
    assert_close(&least_squares, &numbers_of(&case["pacf_ols"]), LEAST_SQUARES);

    let (test, expected) = (adf_test(&x).unwrap(), &case["adf"]);
    let p_value = number(expected, "p_value");
    assert_close(&[test.statistic, test.p_value], &[number(expected, "statistic"), p_value], TEST);
    assert_eq!(test.lags_used as u64, expected["lags_used"]);
    assert_eq!(test.n_obs as u64, expected["n_obs"]);
    assert_eq!(prepare(&x).unwrap().differenced, p_value > 0.05);
}

fn check_bounds(golden: &Value) {
    let expected = &golden["bounds"];
    let [wide, wider] = significance_bounds(series(golden).len()).unwrap();
    assert_eq!((wide.level, wider.level), (0.95, 0.99));
    assert_eq!((wide.z, wider.z), (number(expected, "z95"), number(expected, "z99")));
    assert_close(&[wide.bound, wider.bound], &[number(expected, "b95"), number(expected, "b99")], 1e-15);
}

/// The series of `fixtures/golden/make_generated.py`, by the same steps in the same order.
fn generated(name: &str) -> Vec<f64> {
    match name {
        "white_9" => autoregression(9, 0.0),
        "white_20" => autoregression(20, 0.0),
        "white_500" => autoregression(500, 0.0),
        "walk_1000" => autoregression(1000, 1.0),
        "nearly_a_walk_300" => autoregression(300, 0.97),
        "far_from_zero_5000" => autoregression(5000, 0.5).iter().map(|value| 1e6 + value).collect(),
        "smooth_800" => summed(&autoregression(800, 1.0)),
        "on_off_1000" => {
            autoregression(1000, 0.5).iter().map(|&value| if value > 300.0 { 3000.0 } else { 0.0 }).collect()
        }
        "load_17520" => load(17_520),
        _ => panic!("no rule for {name}"),
    }
}

fn autoregression(n: usize, coefficient: f64) -> Vec<f64> {
    let mut state = 20_240_710_u64;
    let mut value = 0.0;
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        value = coefficient * value + ((state >> 33) % 1000) as f64 - 500.0;
        value
    };
    std::iter::repeat_with(next).take(n).collect()
}

fn summed(values: &[f64]) -> Vec<f64> {
    values
        .iter()
        .scan(0.0, |total, value| {
            *total += value;
            Some(*total)
        })
        .collect()
}

fn load(n: usize) -> Vec<f64> {
    let shape = |t: usize| if t / 24 % 7 >= 5 { 300.0 } else { 900.0 } * (t % 24).abs_diff(14) as f64;
    autoregression(n, 0.9).iter().enumerate().map(|(t, noise)| 4000.0 + shape(t) + noise).collect()
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/golden")
}

fn golden(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(folder().join(format!("stats_{name}.json"))).unwrap()).unwrap()
}

fn series(golden: &Value) -> Vec<f64> {
    numbers_of(&golden["input"])
}

fn number(object: &Value, field: &str) -> f64 {
    object[field].as_f64().unwrap()
}

fn numbers_of(array: &Value) -> Vec<f64> {
    array.as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
}

/// The dotted names of all fields, arrays being one field each.
fn fields(prefix: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value.as_object() {
        Some(object) => object.iter().for_each(|(key, inner)| {
            let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            fields(&name, inner, found);
        }),
        None => {
            found.insert(prefix.to_owned());
        }
    }
}

#[track_caller]
fn assert_close(actual: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(actual.len(), expected.len());
    for (index, (a, b)) in actual.iter().zip(expected).enumerate() {
        // Written so that a NaN on either side fails.
        assert!((a - b).abs() <= tolerance, "at {index}: {a}, where statsmodels has {b}");
    }
}
