//! `/api/vis/quality_data`: what was received, what is missing, what was noticed, and for whom.

use serde_json::{Value, json};
use testkit::{Client, TestPortal, engines::TestDb, on_each_engine};

async fn start(db: TestDb) -> (TestPortal, Client) {
    let portal = TestPortal::on(db).await;
    let resident = portal.resident("resident@home.example", 1).await;
    (portal, resident)
}

/// Hours of meter 1 from `from` (an hour of UTC on that date) on, each with another value.
fn hours(date: &str, hours: std::ops::Range<u32>) -> String {
    hours.map(|it| format!("1,{date}T{it:02}:00:00Z,{}.{:03}\n", 1 + it % 3, it)).collect()
}

async fn readings(portal: &TestPortal, rows: &str) {
    portal.readings(&format!("meter_id,start_time,meter_value\n{rows}")).await;
}

async fn quality(client: &Client, query: &str) -> Value {
    client.get(&format!("/api/vis/quality_data/1?{query}")).await.expect(200).json()
}

on_each_engine! {
    async fn every_day_says_what_it_has(db: TestDb) {
        let (portal, resident) = start(db).await;
        // From 8 in the morning of the 13th in New York, with two hours missing, nothing on the 14th, up to 6 o'clock of
        // the 16th, where it is 8 o'clock now.
        let rows = [
            hours("2026-07-13", 12..20), hours("2026-07-13", 22..24), hours("2026-07-14", 0..4),
            hours("2026-07-15", 4..24), hours("2026-07-16", 0..10),
        ];
        readings(&portal, &rows.concat()).await;
        let data = quality(&resident, "").await;
        let day = |date, received, missing_hours: i64, readings, flags: &[&str]| json!({
            "date": date, "received": received, "missing_seconds": missing_hours * 3600, "readings": readings,
            "estimated": 0, "flags": flags,
        });
        let expected = json!({
            "meter_id": 1, "time_zone": "America/New_York",
            "from": "2026-07-13T08:00:00-04:00", "to": "2026-07-16T08:00:00-04:00",
            "expected_seconds": 72 * 3600, "received_seconds": 44 * 3600, "missing_seconds": 28 * 3600,
            "received": 0.611_111, "readings": 44, "estimated": 0,
            "last_reading": "2026-07-16T06:00:00-04:00", "longest_gap_days": 1,
            "flags": [{ "flag": "gap", "days": 3 }],
            "days": [
                day("2026-07-13", 0.875, 2, 14, &["gap"]), day("2026-07-14", 0.0, 24, 0, &["gap"]),
                day("2026-07-15", 1.0, 0, 24, &[]), day("2026-07-16", 0.75, 2, 6, &["gap"]),
            ],
        });
        assert_eq!(data, expected);
        // A part of a day is the whole day.
        let part = quality(&resident, "from=2026-07-15T10:00:00-04:00&to=2026-07-15T11:00:00-04:00").await;
        assert_eq!((&part["days"], &part["expected_seconds"]), (&json!([expected["days"][2]]), &json!(24 * 3600)));
        assert_eq!(part["last_reading"], "2026-07-16T00:00:00-04:00");
    }

    async fn what_validation_noticed_is_told(db: TestDb) {
        let (portal, resident) = start(db).await;
        let spike = hours("2026-07-15", 4..24).replace("15T12:00:00Z,1.012", "15T12:00:00Z,99");
        let quarter = "1,2026-07-16T02:00:00Z,2026-07-16T02:15:00Z,-1\n";
        readings(&portal, &(spike + &hours("2026-07-16", 0..2))).await;
        portal.readings(&format!("meter_id,start_time,end_time,meter_value\n{quarter}")).await;
        let data = quality(&resident, "from=2026-07-15&to=2026-07-16").await;
        assert_eq!(data["days"][0]["flags"], json!(["spike", "mixed_intervals", "gap", "negative"]));
        assert_eq!(data["flags"][0], json!({ "flag": "spike", "days": 1 }));
    }

    async fn who_gets_a_meter_sees_its_quality_from_then_on(db: TestDb) {
        let (portal, _) = start(db).await;
        readings(&portal, &(hours("2026-07-15", 4..24) + &hours("2026-07-16", 0..24))).await;
        portal.database().run("DELETE FROM meter_map WHERE entity_id <> 1").await;
        portal.database().run("UPDATE assignments SET ends_at = '2026-07-15 10:00:00' WHERE entity_id <> 1").await;
        let next = portal.account("next@home.example", None).await;
        let meter = domain::MeterId::new(1);
        portal.portal.assign_meter(&portal::Caller::operator(), next.into(), meter, None).await.unwrap();
        let since = format!("UPDATE assignments SET begins_at = '2026-07-15 14:00:00' WHERE entity_id = {next}");
        portal.database().run(since).await;
        let data = quality(&portal.session_of(next).await, "from=2026-07-14&to=2026-07-16").await;
        assert_eq!(data["from"], "2026-07-15T10:00:00-04:00");
        assert_eq!((&data["readings"], &data["missing_seconds"]), (&json!(14), &json!(0)));
        assert_eq!(data["days"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn where_nothing_can_be_expected_nothing_is_missing() {
    let (portal, resident) = start(TestDb::sqlite().await).await;
    let nothing = |data: Value| {
        assert_eq!(
            (&data["from"], &data["received"], &data["missing_seconds"]),
            (&Value::Null, &Value::Null, &json!(0))
        );
        assert_eq!((&data["days"], &data["last_reading"]), (&json!([]), &Value::Null));
    };
    nothing(quality(&resident, "").await);
    readings(&portal, &hours("2026-07-15", 4..24)).await;
    nothing(quality(&resident, "from=2026-07-01&to=2026-07-10").await);
    nothing(quality(&resident, "from=2027-07-01&to=2027-07-10").await);
    nothing(quality(&resident, "from=2026-12-01").await);
    let answer = resident.get("/api/vis/quality_data/1?from=0001-01-01&to=9999-12-31").await;
    assert_eq!(answer.status, 422, "{}", answer.body);
}
