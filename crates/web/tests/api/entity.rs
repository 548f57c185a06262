//! `/api/entity/…`

use domain::{ApprovalStatus, OrgId};
use testkit::TestPortal;

#[tokio::test]
async fn meters_are_those_one_may_see() {
    let portal = TestPortal::start().await;
    let acme = portal.organization("Acme").await;
    portal.meter(2, acme).await;
    let resident = portal.resident("resident@home.example", 1).await;
    let provider =
        portal.person("provider@provider.example", Some(OrgId::PROVIDER), ApprovalStatus::Approved).await;
    let ids = |body: serde_json::Value| {
        let meters = body["meters"].as_array().unwrap().clone();
        meters.iter().map(|it| it["meter_id"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(ids(resident.get("/api/entity/meters").await.expect(200).json()), [1]);
    assert_eq!(ids(provider.get("/api/entity/meters/").await.expect(200).json()), [2, 1]);
}

#[tokio::test]
async fn a_meter_says_whose_it_is_and_when_it_was_read() {
    let portal = TestPortal::start().await;
    let acme = portal.organization("Acme").await;
    portal.meter(2, acme).await;
    portal
        .readings("meter_id,start_time,end_time,meter_value\n2,2026-07-16T10:00:00Z,2026-07-16T11:00:00Z,5\n")
        .await;
    let user = portal.person("user@acme.example", Some(acme), ApprovalStatus::Approved).await;
    let meter = user.get("/api/entity/meters").await.expect(200).json()["meters"][0].clone();
    assert_eq!((meter["org_name"].as_str(), meter["label"].as_str()), (Some("Acme"), Some("2")));
    assert_eq!(meter["last_reading"], "2026-07-16T07:00:00-04:00");
}
