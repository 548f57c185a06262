//! The figure that dances a meter's day.

use testkit::{Client, TestPortal};

use crate::document::Document;

/// Three hours of July 16 from midnight New York time, the third without a value.
async fn start() -> (TestPortal, Client) {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let readings = "meter_id,start_time,end_time,meter_value,prediction_value\n\
        1,2026-07-16T04:00:00Z,2026-07-16T05:00:00Z,1.5,2\n\
        1,2026-07-16T05:00:00Z,2026-07-16T06:00:00Z,6,2\n\
        1,2026-07-16T06:00:00Z,2026-07-16T07:00:00Z,,2\n";
    portal.readings(readings).await;
    (portal, resident)
}

#[tokio::test]
async fn its_energy_is_the_curves() {
    let (_portal, resident) = start().await;
    let document = Document::of(&resident.get("/dance?meter=1").await.expect(200));
    document.check("/dance");
    let energy = document.attributes("[data-dance]", "data-energy").remove(0);
    assert!(energy.starts_with("25,100,,,") && energy.split(',').count() == 24, "{energy}");
    let words = document.attributes("[data-dance]", "data-words").remove(0);
    assert!(words.starts_with("12:00 AM, 1.50 kW|1:00 AM, 6.00 kW|2:00 AM, no reading|"), "{words}");
    // Without script it stands as at the peak, and says so.
    assert_eq!(document.text("[data-said]"), "1:00 AM, 6.00 kW");
    assert_eq!(
        (document.count("svg.dancer [data-joint]"), document.count("svg.tune path.s-actual")),
        (10, 1)
    );
    assert_eq!(document.attributes("script[type=module]", "src").len(), 1);
}

#[tokio::test]
async fn a_day_without_readings_stands_still() {
    let (portal, resident) = start().await;
    let document = Document::of(&resident.get("/dance?date=2026-01-01").await.expect(200));
    assert_eq!(document.text("[data-said]"), "Nothing was measured on this day.");
    assert_eq!(document.count("svg.tune"), 0);
    let organization = portal.organization("Acme").await;
    let nobody =
        portal.person("user@acme.example", Some(organization), domain::ApprovalStatus::Approved).await;
    let document = Document::of(&nobody.get("/dance").await.expect(200));
    document.check("/dance without a meter");
    assert_eq!(document.count("[data-dance]"), 0);
    let meters = Document::of(&resident.get("/meters/1").await.expect(200));
    assert_eq!(meters.attributes("main > p a", "href"), ["/dance?meter=1&date=2026-07-16"]);
}
