//! The page of many meters at once, and the API behind it.

use domain::{ApprovalStatus, OrgId};
use testkit::TestPortal;

use crate::document::Document;

/// Acme's meter 1 saved half of what was predicted in a DR period, Bolt's meter 2 a quarter, a household's nothing.
async fn start() -> (TestPortal, OrgId) {
    let portal = TestPortal::start().await;
    let (acme, bolt) = (portal.organization("Acme").await, portal.organization("Bolt").await);
    let home = portal.account("home@home.example", None).await;
    portal.labelled_meter(1, Some("Warehouse"), acme).await;
    portal.labelled_meter(2, Some("Forge"), bolt).await;
    portal.meter(3, home).await;
    portal.meter(4, acme).await;
    portal.period("2026-07-16T09:00:00Z", "2026-07-16T11:00:00Z").await;
    let mut csv = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    for (meter, value) in [(1, 2), (2, 3), (3, 4)] {
        for hour in 8..11 {
            csv +=
                &format!("{meter},2026-07-16T{hour:02}:00:00Z,2026-07-16T{:02}:00:00Z,{value},4\n", hour + 1);
        }
    }
    portal.readings(&csv).await;
    (portal, acme)
}

#[tokio::test]
async fn sums_are_answered_again_as_long_as_nothing_changes() {
    let (portal, acme) = start().await;
    let staff = portal.person("ada@provider.example", Some(OrgId::PROVIDER), ApprovalStatus::Approved).await;
    let member = portal.person("mia@acme.example", Some(acme), ApprovalStatus::Approved).await;
    let path = "/api/vis/fleet?scale=day&date=2026-07-16";
    let tag = staff.get(path).await.expect(200).header("etag").to_owned();
    let asked = [("if-none-match", tag.as_str())];
    staff.send_raw("GET", path, &asked, "").await.expect(304);
    // What one may see is not what another may, nor is a day a week.
    let theirs = member.send_raw("GET", path, &asked, "").await.expect(200).json();
    assert_eq!(theirs["total"]["n_meters"], 2);
    let week = "/api/vis/fleet?scale=week&date=2026-07-16";
    assert_eq!(staff.send_raw("GET", week, &asked, "").await.expect(200).json()["scale"], "week");
    portal
        .readings("meter_id,start_time,end_time,meter_value\n4,2026-07-16T08:00:00Z,2026-07-16T09:00:00Z,1\n")
        .await;
    let after = staff.send_raw("GET", path, &asked, "").await.expect(200).json();
    assert_eq!(after["total"]["n_reporting"], 4);
}

#[tokio::test]
async fn the_provider_sees_sums_and_who_saved_most() {
    let (portal, acme) = start().await;
    let staff = portal.person("ada@provider.example", Some(OrgId::PROVIDER), ApprovalStatus::Approved).await;
    let data = staff.get("/api/vis/fleet?scale=day&date=2026-07-16").await.expect(200).json();
    let total = &data["total"];
    assert_eq!((&data["scope"], &data["settled"]), (&"dr_periods".into(), &true.into()));
    assert_eq!((&total["n_meters"], &total["n_reporting"]), (&4.into(), &3.into()));
    assert_eq!(
        (&total["savings_kwh"], &total["savings_rate"], &total["credits"]),
        (&"6.000".into(), &"0.250000".into(), &"3.00".into())
    );
    assert_eq!((&total["participated"], &total["not_participated"]), (&4.into(), &2.into()));
    let names: Vec<&serde_json::Value> =
        data["organizations"].as_array().unwrap().iter().map(|it| &it["org_name"]).collect();
    assert_eq!(names, [&serde_json::json!("Acme"), &"Bolt".into(), &serde_json::Value::Null]);
    let meters: Vec<u64> =
        data["meters"].as_array().unwrap().iter().map(|it| it["meter_id"].as_u64().unwrap()).collect();
    assert_eq!(meters, [1, 2, 4]);
    let page = staff.get("/meters/all?scale=day&date=2026-07-16").await.expect(200);
    let document = Document::of(&page);
    document.check("/meters/all");
    let text = document.text("main");
    for words in [
        "3 of 4 meters reported",
        "6.00 kWh",
        "25.0%",
        "66.7 %",
        "$3.00",
        "Acme",
        "Warehouse",
        "Homes and unassigned",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let one = staff.get(&format!("/meters/all?scale=day&date=2026-07-16&org={acme}")).await.expect(200);
    let text = Document::of(&one).text("main");
    assert!(
        text.contains("All meters of Acme") && text.contains("50.0%") && !text.contains("Forge"),
        "{text}"
    );
}

#[tokio::test]
async fn others_see_their_own() {
    let (portal, acme) = start().await;
    let user = portal.person("user@acme.example", Some(acme), ApprovalStatus::Approved).await;
    let data = user.get("/api/vis/fleet?scale=year&date=2026-01-31").await.expect(200).json();
    assert_eq!((&data["total"]["n_meters"], &data["total"]["savings_kwh"]), (&2.into(), &"4.000".into()));
    assert!(!data.to_string().contains("Forge") && !data.to_string().contains("Bolt"));
    let meter = Document::of(&user.get("/meters/1?date=2026-07-16").await.expect(200));
    assert!(meter.attributes("a", "href").contains(&"/meters/all?scale=day&date=2026-07-16".to_owned()));
    for bad in ["scale=hour", "date=yesterday", "org_id=x", "colour=red", "date=-000001-01-01"] {
        user.get(&format!("/api/vis/fleet?{bad}")).await.expect(422);
    }
}
