//! The map's data: who gets whose place, tags, and how large an answer of very many meters is.

use domain::{ApprovalStatus, MeterId, OrgId, entity::Coordinates};
use portal::{Caller, MeterToAdd};
use testkit::{Client, TestPortal};

const PATH: &str = "/api/vis/map";

fn meter(number: u32, label: &str, at: (f64, f64), org: Option<OrgId>) -> MeterToAdd {
    let label = (!label.is_empty()).then(|| label.to_owned());
    MeterToAdd { id: MeterId::new(number), label, coordinates: Coordinates::new(at.0, at.1), org }
}

/// Acme has one meter, Bolt three, a household one.
async fn start() -> (TestPortal, OrgId) {
    let portal = TestPortal::start().await;
    let (acme, bolt) = (portal.organization("Acme").await, portal.organization("Bolt").await);
    let home = portal.account("home@home.example", None).await;
    let meters = [
        meter(1, "Warehouse", (34.07123, -117.48694), Some(acme)),
        meter(2, "", (34.12841, -117.43622), Some(bolt)),
        meter(3, "Forge", (34.12972, -117.43411), Some(bolt)),
        meter(4, "Yard", (34.13093, -117.43883), Some(bolt)),
        meter(5, "Home", (34.15324, -117.46715), None),
    ];
    portal.portal.add_meters(&Caller::operator(), &meters).await.unwrap();
    portal.portal.assign_meter(&Caller::operator(), home.into(), MeterId::new(5), None).await.unwrap();
    (portal, acme)
}

async fn user(portal: &TestPortal, org: OrgId) -> Client {
    portal.person(&format!("user@{org}.example"), Some(org), ApprovalStatus::Approved).await
}

#[tokio::test]
async fn the_providers_people_get_every_place() {
    let (portal, _) = start().await;
    let staff = user(&portal, OrgId::PROVIDER).await;
    let data = staff.get(PATH).await.expect(200).json();
    let columns = &data["meters"];
    assert_eq!(columns["meter_id"], serde_json::json!([1, 2, 3, 4, 5]));
    assert_eq!(
        columns["latitude"],
        serde_json::json!([3_407_123, 3_412_841, 3_412_972, 3_413_093, 3_415_324])
    );
    assert_eq!(columns["label"], serde_json::json!(["Warehouse", null, "Forge", "Yard", "Home"]));
    assert_eq!(columns["organization"], serde_json::json!([0, 1, 1, 1, null]));
    assert_eq!(columns["result"], serde_json::json!([3, 3, 3, 3, 4]));
    assert_eq!(data["areas"]["n_meters"], serde_json::json!([]));
}

#[tokio::test]
async fn nobody_else_gets_anothers_exact_place() {
    let (portal, acme) = start().await;
    let admin = portal.person("admin@acme.example", Some(acme), ApprovalStatus::Admin).await;
    let people = [admin, user(&portal, acme).await, portal.program("admin@acme.example", "read").await];
    for client in people {
        let body = client.get(PATH).await.expect(200);
        let data = body.json();
        assert_eq!(data["meters"]["latitude"], serde_json::json!([3_407_123]));
        assert_eq!(data["areas"]["latitude"], serde_json::json!([3_410_000]));
        assert_eq!(data["areas"]["longitude"], serde_json::json!([-11_740_000]));
        assert_eq!(data["areas"]["n_meters"], serde_json::json!([3]));
        for others in ["Bolt", "Forge", "Yard", "Home", "34128", "34129", "34130", "34153", "11743", "11746"]
        {
            assert!(!body.body.contains(others), "{others}: {}", body.body);
        }
    }
    let home = portal.sign_in("home@home.example").await.get(PATH).await.expect(200).json();
    assert_eq!(home["meters"]["meter_id"], serde_json::json!([5]));
    assert_eq!(home["areas"]["n_meters"], serde_json::json!([3]));
}

#[tokio::test]
async fn an_answer_that_is_known_is_not_sent_again() {
    let (portal, acme) = start().await;
    let client = user(&portal, acme).await;
    let first = client.get(PATH).await.expect(200);
    let tag = first.header("etag").to_owned();
    let again = client.send_raw("GET", PATH, &[("if-none-match", &tag)], "").await.expect(304);
    assert!(again.body.is_empty());
    portal.portal.add_meters(&Caller::operator(), &[meter(9, "", (35.0, -117.0), Some(acme))]).await.unwrap();
    let other = client.send_raw("GET", PATH, &[("if-none-match", &tag)], "").await.expect(200);
    assert_ne!(other.header("etag"), tag);
}

#[tokio::test]
async fn ten_thousand_meters_fit_in_an_answer() {
    let portal = TestPortal::start().await;
    let mut orgs = Vec::new();
    for index in 0..200u32 {
        orgs.push(portal.organization(&format!("{index:03} {}", "m".repeat(46))).await);
    }
    let meters: Vec<MeterToAdd> = (0..10_000u32)
        .map(|it| {
            let at = (30.0 + f64::from(it % 997) / 100.0, -120.0 + f64::from(it % 991) / 50.0);
            meter(40_000_000 + it, &format!("{it:05} {}", "n".repeat(54)), at, Some(orgs[it as usize % 200]))
        })
        .collect();
    portal.portal.add_meters(&Caller::operator(), &meters).await.unwrap();
    let staff = user(&portal, OrgId::PROVIDER).await;
    let whole = staff.get(PATH).await.expect(200);
    assert_eq!(whole.json()["meters"]["meter_id"].as_array().unwrap().len(), 10_000);
    // Of the longest labels there can be; most of the rest are eight digits each of number and place.
    assert!(whole.bytes.len() < 1_100_000, "{}", whole.bytes.len());
    let packed = staff.send_raw("GET", PATH, &[("accept-encoding", "gzip")], "").await.expect(200);
    assert!(packed.bytes.len() < 200_000, "{}", packed.bytes.len());
    let customer = user(&portal, orgs[0]).await.get(PATH).await.expect(200);
    assert_eq!(customer.json()["meters"]["meter_id"].as_array().unwrap().len(), 50);
    assert!(customer.bytes.len() < 200_000, "{}", customer.bytes.len());
}
