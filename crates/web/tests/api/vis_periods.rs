//! What came of DR periods, and the power of all meters together.

use domain::{ApprovalStatus, OrgId};
use serde_json::{Value, json};
use testkit::{Client, TestPortal};

/// Acme's meters 1 and 2 in two hours of a DR period: 5 kWh saved of 16 predicted. Meter 3 never measured anything.
async fn start() -> (TestPortal, Client, OrgId) {
    let portal = TestPortal::start().await;
    let acme = portal.organization("Acme").await;
    portal.labelled_meter(1, Some("Warehouse"), acme).await;
    portal.meter(2, acme).await;
    portal.meter(3, acme).await;
    portal.period("2026-07-16T09:00:00Z", "2026-07-16T11:00:00Z").await;
    portal.period("2026-07-16T10:00:00Z", "2026-07-16T12:00:00Z").await;
    portal
        .readings(
            "meter_id,start_time,end_time,meter_value,prediction_value\n\
             1,2026-07-16T09:00:00Z,2026-07-16T10:00:00Z,2,4\n\
             1,2026-07-16T10:00:00Z,2026-07-16T11:00:00Z,2,4\n\
             2,2026-07-16T09:00:00Z,2026-07-16T10:00:00Z,3,4\n\
             2,2026-07-16T10:00:00Z,2026-07-16T11:00:00Z,5,4\n\
             2,2026-07-16T11:00:00Z,2026-07-16T12:00:00Z,,4\n",
        )
        .await;
    let user = portal.person("user@acme.example", Some(acme), ApprovalStatus::Approved).await;
    (portal, user, acme)
}

async fn get(client: &Client, path: &str) -> Value {
    client.get(path).await.expect(200).json()
}

#[tokio::test]
async fn a_dr_period_has_sums_and_a_ranking() {
    let (_portal, user, acme) = start().await;
    let data = get(&user, "/api/vis/period_data/1").await;
    let total = json!({
        "drp_id": 1, "start_time": "2026-07-16T05:00:00-04:00", "end_time": "2026-07-16T07:00:00-04:00",
        "credit_factor": null, "n_meters": 3, "n_reporting": 2, "n_participating": 2, "actual_kwh": "12.000",
        "prediction_kwh": "16.000", "savings_kwh": "5.000", "savings_rate": "0.312500", "participated": 3,
        "not_participated": 1, "credits": "2.50",
    });
    assert_eq!((&data["total"], &data["overlaps"], &data["settled"]), (&total, &json!([2]), &json!(true)));
    assert_eq!(
        data["meters"][0],
        json!({
            "meter_id": 1, "label": "Warehouse", "org_id": acme.number(), "missing": 0, "actual_kwh": "4.000",
            "prediction_kwh": "8.000", "savings_kwh": "4.000", "savings_rate": "0.500000", "participated": 2,
            "not_participated": 0, "credits": "2.00",
        })
    );
    assert_eq!((&data["meters"][2]["meter_id"], &data["meters"][2]["missing"]), (&json!(3), &Value::Null));
    // What both cover is the first one's; what is left of the second has no value.
    let second = get(&user, "/api/vis/period_data/2").await;
    assert_eq!((&second["total"]["n_reporting"], &second["meters"][1]["missing"]), (&json!(0), &json!(1)));
}

#[tokio::test]
async fn a_year_of_dr_periods_is_the_same_in_short() {
    let (portal, user, _) = start().await;
    portal.period("2025-07-16T09:00:00Z", "2025-07-16T11:00:00Z").await;
    let year = get(&user, "/api/vis/period_data").await;
    let savings: Vec<&Value> =
        year["periods"].as_array().unwrap().iter().map(|it| &it["savings_kwh"]).collect();
    assert_eq!((savings, &year["currency"]), (vec![&json!("5.000"), &json!("0.000")], &json!("USD")));
    let before = get(&user, "/api/vis/period_data?year=2025").await;
    assert_eq!(
        (&before["periods"][0]["drp_id"], before["periods"].as_array().unwrap().len()),
        (&json!(3), 1)
    );
    for bad in ["year=20260", "year=x", "year=1969", "month=7"] {
        user.get(&format!("/api/vis/period_data?{bad}")).await.expect(422);
    }
}

#[tokio::test]
async fn power_of_all_meters_is_added_up() {
    let (_portal, user, _) = start().await;
    let data = get(&user, "/api/vis/fleet_data?from=2026-07-16T09:00:00Z&to=2026-07-16T13:00:00Z").await;
    let expected = json!({
        "time_zone": "America/New_York", "scale": 1000, "n_meters": 3, "n_summed": 2,
        "start": "2026-07-16T05:00:00-04:00", "step_seconds": 3600,
        "actual": [5000, 7000, null, null], "prediction": [8000, 8000, null, null],
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&data[name], value, "{name}");
    }
    assert_eq!(data["periods"].as_array().unwrap().len(), 2);
    // Where nothing is said, today of the provider.
    assert_eq!(get(&user, "/api/vis/fleet_data").await["start"], "2026-07-16T00:00:00-04:00");
    for bad in ["from=2026-07-16&to=2026-07-26", "from=2026-07-17&to=2026-07-16", "from=soon", "points=5"] {
        user.get(&format!("/api/vis/fleet_data?{bad}")).await.expect(422);
    }
}
