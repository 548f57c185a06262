//! `/api/vis/{acf,pacf,sig}_data`: what they answer, and what they answer when there is nothing to say.

use serde_json::{Value, json};
use testkit::{Client, TestPortal};

async fn with_values(values: impl Iterator<Item = i64>) -> (TestPortal, Client) {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let mut csv = "meter_id,start_time,end_time,meter_value\n".to_owned();
    for (hour, watts) in values.enumerate() {
        let start = testkit::instant("2026-07-01T00:00:00Z") + jiff::SignedDuration::from_hours(hour as i64);
        let end = start + jiff::SignedDuration::from_hours(1);
        csv += &format!("1,{start},{end},{}.{:03}\n", watts / 1000, watts % 1000);
    }
    portal.readings(&csv).await;
    (portal, resident)
}

async fn get(client: &Client, path: &str) -> Value {
    client.get(path).await.expect(200).json()
}

#[tokio::test]
async fn a_daily_rhythm_repeats_every_24_hours() {
    let rhythm = (0..24 * 20).map(|it| if it % 24 < 8 { 500 } else { 1500 + it * 37 % 11 });
    let (_portal, resident) = with_values(rhythm).await;
    let acf = get(&resident, "/api/vis/acf_data/1?lags=30").await;
    assert_eq!(acf["lags"].as_array().unwrap().len(), 31);
    let value = |lag: usize| acf["values"][lag].as_f64().unwrap();
    assert!((value(0) - 1.0).abs() < 1e-12 && value(24) > 0.8 && value(12) < 0.1, "{acf}");
    let pacf = get(&resident, "/api/vis/pacf_data/1").await;
    assert_eq!((pacf["method"].as_str(), pacf["values"].as_array().unwrap().len()), (Some("ywm"), 49));
    let ols = get(&resident, "/api/vis/pacf_data/1?method=ols&lags=3").await;
    assert_eq!((ols["method"].as_str(), ols["values"].as_array().unwrap().len()), (Some("ols"), 4));
    let bounds = get(&resident, "/api/vis/sig_data/1").await;
    let n = acf["n"].as_f64().unwrap();
    assert_eq!(bounds["n"], acf["n"]);
    assert!(
        (bounds["bounds"][0]["bound"].as_f64().unwrap() - 1.959_963_984_540_054 / n.sqrt()).abs() < 1e-12
    );
}

#[tokio::test]
async fn a_constant_series_is_answered_in_words() {
    let (_portal, resident) = with_values((0..100).map(|_| 700)).await;
    for path in ["acf_data", "pacf_data", "sig_data"] {
        let answer = get(&resident, &format!("/api/vis/{path}/1")).await;
        assert!(answer["undefined"].as_str().unwrap().starts_with("constant series"), "{path}: {answer}");
    }
}

#[tokio::test]
async fn a_meter_without_readings_is_answered_in_words() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    for path in ["acf_data", "pacf_data", "sig_data"] {
        let answer = get(&resident, &format!("/api/vis/{path}/1")).await;
        assert!(answer["undefined"].as_str().unwrap().starts_with("too short"), "{path}: {answer}");
    }
}

#[tokio::test]
async fn methods_and_lags_are_checked() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    for query in ["lags=0", "lags=2001", "method=magic", "method=ols&lags=201"] {
        let answer = resident.get(&format!("/api/vis/pacf_data/1?{query}")).await.expect(422).json();
        assert_eq!(answer["type"], json!("urn:drp:problem:invalid"), "{query}");
    }
}
