//! `/api/vis/…`: use, savings, participation.

use serde_json::{Value, json};
use testkit::{Client, TestPortal, instant};

/// Six hours of a meter: one gap, one hour above its prediction, one without.
const READINGS: &str = "\
meter_id,start_time,end_time,meter_value,prediction_value
1,2026-07-16T04:00:00Z,2026-07-16T05:00:00Z,1.000,3.000
1,2026-07-16T05:00:00Z,2026-07-16T06:00:00Z,2.000,2.500
1,2026-07-16T07:00:00Z,2026-07-16T08:00:00Z,4.000,3.000
1,2026-07-16T08:00:00Z,2026-07-16T09:00:00Z,1.500,
1,2026-07-16T09:00:00Z,2026-07-16T10:00:00Z,,2.000
";

async fn start() -> (TestPortal, Client) {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    portal.readings(READINGS).await;
    (portal, resident)
}

async fn get(client: &Client, path: &str) -> Value {
    client.get(path).await.expect(200).json()
}

#[tokio::test]
async fn meter_data_is_columns_of_watts_with_gaps() {
    let (_portal, resident) = start().await;
    let data = get(&resident, "/api/vis/meter_data/1").await;
    let expected = json!({
        "meter_id": 1, "time_zone": "America/New_York", "scale": 1000,
        "start": "2026-07-16T00:00:00-04:00", "step_seconds": 3600,
        "actual": [1000, 2000, null, 4000, 1500, null], "prediction": [3000, 2500, null, 3000, null, 2000],
        "periods": [],
    });
    assert_eq!(data, expected);
}

#[tokio::test]
async fn meter_data_is_thinned_to_extremes() {
    let (_portal, resident) = start().await;
    let data = get(&resident, "/api/vis/meter_data/1/?points=3").await;
    assert_eq!(data["step_seconds"], 3600);
    let data = get(&resident, "/api/vis/meter_data/1?points=2").await;
    assert_eq!((&data["step_seconds"], &data["actual"]), (&json!(7200), &json!([1000, 4000, 1500, 1500])));
}

#[tokio::test]
async fn another_interval_length_makes_segments() {
    let (portal, resident) = start().await;
    portal
        .readings("meter_id,start_time,end_time,meter_value\n1,2026-07-16T10:00:00Z,2026-07-16T10:15:00Z,5\n")
        .await;
    let data = get(&resident, "/api/vis/meter_data/1").await;
    let steps: Vec<&Value> =
        data["segments"].as_array().unwrap().iter().map(|it| &it["step_seconds"]).collect();
    assert_eq!(steps, [3600, 900]);
    assert_eq!(data.get("actual"), None);
}

#[tokio::test]
async fn a_span_is_local_dates_or_instants() {
    let (_portal, resident) = start().await;
    let day = get(&resident, "/api/vis/meter_data/1?from=2026-07-16&to=2026-07-17").await;
    assert_eq!(day["start"], "2026-07-16T00:00:00-04:00");
    let hours =
        get(&resident, "/api/vis/meter_data/1?from=2026-07-16T01:00:00-04:00&to=2026-07-16T08:00:00Z").await;
    assert_eq!(hours["actual"], json!([2000, null, 4000]));
    let empty = get(&resident, "/api/vis/meter_data/1?from=2020-01-01&to=2020-02-01").await;
    assert_eq!((&empty["start"], &empty["actual"]), (&Value::Null, &json!([])));
}

#[tokio::test]
async fn without_a_period_all_intervals_count() {
    let (_portal, resident) = start().await;
    let pie = get(&resident, "/api/vis/pie_data/1").await;
    let expected = json!({
        "participated": 2, "not_participated": 1, "participation": 0.666_667, "scope": "all_intervals",
    });
    assert_eq!(pie, expected);
    let total = get(&resident, "/api/vis/total_data/1").await;
    let expected = json!({
        "savings_kwh": "2.500", "savings_rate": "0.294118", "credits": "1.25", "currency": "USD",
        "scope": "all_intervals", "intervals": 3,
    });
    assert_eq!(total, expected);
}

#[tokio::test]
async fn a_period_narrows_what_counts() {
    let (portal, resident) = start().await;
    portal.period("2026-07-16T05:00:00Z", "2026-07-16T08:00:00Z").await;
    let total = get(&resident, "/api/vis/total_data/1").await;
    assert_eq!((&total["savings_kwh"], &total["scope"]), (&json!("0.500"), &json!("dr_periods")));
    let data = get(&resident, "/api/vis/meter_data/1").await;
    assert_eq!(data["periods"][0]["start_time"], "2026-07-16T01:00:00-04:00");
}

#[tokio::test]
async fn readings_come_page_by_page() {
    let (_portal, resident) = start().await;
    let first = get(&resident, "/api/vis/data?meter_id=1&limit=3").await;
    let row = json!({
        "meter_id": 1, "start_time": "2026-07-16T00:00:00-04:00", "end_time": "2026-07-16T01:00:00-04:00",
        "meter_value": "1.000", "prediction_value": "3.000", "delta_value": "2.000",
    });
    assert_eq!(first["readings"][0], row);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = get(&resident, &format!("/api/vis/data?meter_id=1&limit=3&cursor={cursor}")).await;
    let values: Vec<&Value> =
        second["readings"].as_array().unwrap().iter().map(|it| &it["delta_value"]).collect();
    assert_eq!((values, &second["next_cursor"]), (vec![&Value::Null, &Value::Null], &Value::Null));
}

#[tokio::test]
async fn many_readings_come_page_by_page_each_once() {
    let (portal, resident) = start().await;
    let begin = instant("2026-06-01T00:00:00Z");
    let at = |minutes: i64| begin + jiff::SignedDuration::from_mins(minutes);
    let rows = (0..9000).map(|n| format!("1,{},{},{}.{:03}\n", at(n), at(n + 1), n / 1000, n % 1000));
    portal
        .readings(
            &["meter_id,start_time,end_time,meter_value\n".to_owned()]
                .into_iter()
                .chain(rows)
                .collect::<String>(),
        )
        .await;
    let (mut values, mut sizes, mut cursor) = (Vec::new(), Vec::new(), String::new());
    loop {
        let path = format!("/api/vis/data?meter_id=1&to=2026-07-01&limit=4000{cursor}");
        let part = get(&resident, &path).await;
        let found = part["readings"].as_array().unwrap();
        sizes.push(found.len());
        values.extend(found.iter().map(|it| it["meter_value"].as_str().unwrap().to_owned()));
        let Some(next) = part["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(sizes, [4000, 4000, 1000]);
    assert!(values.is_sorted() && values.windows(2).all(|it| it[0] != it[1]));
}

#[tokio::test]
async fn the_first_picture_is_today_of_the_first_meter() {
    let (_portal, resident) = start().await;
    let overview = get(&resident, "/api/vis/").await;
    assert_eq!(overview["meters"][0]["meter_id"], 1);
    assert_eq!(overview["meter_data"]["actual"][0], 1000);
    assert_eq!(overview["total_data"]["savings_kwh"], "2.500");
}

#[tokio::test]
async fn a_change_is_seen_although_the_cache_is_warm() {
    let (portal, resident) = start().await;
    get(&resident, "/api/vis/total_data/1").await;
    portal
        .readings("meter_id,start_time,end_time,meter_value\n1,2026-07-16T04:00:00Z,2026-07-16T05:00:00Z,0\n")
        .await;
    assert_eq!(get(&resident, "/api/vis/total_data/1").await["savings_kwh"], "3.500");
}

#[tokio::test]
async fn in_7_spans_are_bounded() {
    let (_portal, resident) = start().await;
    for query in
        ["from=0001-01-01&to=9999-12-31", "from=-9999-01-01&to=9999-12-31", "points=99999999999999999999"]
    {
        let answer = resident.get(&format!("/api/vis/meter_data/1?{query}")).await;
        assert_eq!(answer.status, 422, "{query}: {}", answer.body);
    }
}
