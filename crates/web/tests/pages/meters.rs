//! The page of one meter.

use domain::{ApprovalStatus, OrgId};
use testkit::{Client, TestPortal};

use crate::document::Document;

/// A day of hours until 8 AM New York time, of which 5 and 6 AM are a DR period.
fn readings() -> String {
    let mut csv = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    for hour in 4..12 {
        let actual = if (9..11).contains(&hour) { "1.5" } else { "2.5" };
        csv += &format!("1,2026-07-16T{hour:02}:00:00Z,2026-07-16T{:02}:00:00Z,{actual},2.0\n", hour + 1);
    }
    csv
}

async fn start() -> (TestPortal, Client) {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    portal.readings(&readings()).await;
    portal.period("2026-07-16T09:00:00Z", "2026-07-16T11:00:00Z").await;
    (portal, resident)
}

async fn page(client: &Client, path: &str) -> Document {
    Document::of(&client.get(path).await.expect(200))
}

#[tokio::test]
async fn it_says_what_was_saved_and_earned() {
    let (_portal, resident) = start().await;
    let page = page(&resident, "/meters/1").await;
    let text = page.text("main");
    assert!(text.contains("$0.50"), "{text}");
    assert!(text.contains("1.00 kWh saved"), "{text}");
    assert!(text.contains("in 1 DR period"), "{text}");
    assert!(text.contains("25.0%") || text.contains("25.0 %"), "{text}");
    assert!(text.contains("100%"), "{text}");
    assert!(text.contains("0.50 kW above"), "{text}");
    assert!(text.contains("8 of 8 readings received"), "{text}");
}

#[tokio::test]
async fn the_calendar_tells_no_result_from_nothing_saved() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    portal.readings(&readings()).await;
    portal.period("2026-07-15T09:00:00Z", "2026-07-15T11:00:00Z").await;
    portal.period("2026-07-16T12:00:00Z", "2026-07-16T14:00:00Z").await;
    let before = page(&resident, "/meters/1").await;
    assert_eq!(
        before.attributes("table.cal a", "aria-label"),
        [
            "Wednesday, July 15: DR period 5:00 to 7:00 AM, no result",
            "Thursday, July 16: DR period 8:00 to 10:00 AM, under way, no result yet"
        ]
    );
    let csv = "meter_id,start_time,end_time,meter_value,prediction_value\n\
               1,2026-07-16T12:00:00Z,2026-07-16T13:00:00Z,1.5,2.0\n";
    portal.readings(csv).await;
    let after = page(&resident, "/meters/1").await;
    let labels = after.attributes("table.cal a", "aria-label");
    assert_eq!(labels[1], "Thursday, July 16: DR period 8:00 to 10:00 AM, under way, 0.50 kWh saved so far");
}

#[tokio::test]
async fn the_numbers_are_those_of_the_api() {
    let (_portal, resident) = start().await;
    let span = "from=2026-07-16&to=2026-07-17";
    let total = resident.get(&format!("/api/vis/total_data/1?{span}")).await.expect(200).json();
    assert_eq!((&total["savings_kwh"], &total["credits"]), (&"1.000".into(), &"0.50".into()));
    let pie = resident.get(&format!("/api/vis/pie_data/1?{span}")).await.expect(200).json();
    assert_eq!((&pie["participated"], &pie["not_participated"]), (&2.into(), &0.into()));
}

#[tokio::test]
async fn readings_can_be_taken_out_as_files() {
    let (_portal, resident) = start().await;
    let page = page(&resident, "/meters/1").await;
    let files = page.attributes(".downloads a", "href");
    assert_eq!(files.len(), 6);
    assert_eq!(files[0], "/api/data/export?meter=1&from=2026-07-16&to=2026-07-17&format=csv");
    assert_eq!(files[5], "/api/data/export?meter=1&format=green-button");
    for file in files {
        let file = resident.get(&file).await.expect(200);
        assert!(file.header("content-disposition").starts_with("attachment; filename=\"meter-1"));
    }
}

#[tokio::test]
async fn the_chart_knows_where_its_data_are() {
    let (_portal, resident) = start().await;
    let page = page(&resident, "/meters/1").await;
    let [source] = page.attributes("[data-src]", "data-src").try_into().unwrap();
    assert_eq!(source, "/api/vis/meter_data/1?from=2026-07-16T04:00:00Z&to=2026-07-17T04:00:00Z&points=1500");
    resident.get(&source).await.expect(200);
    let [live] = page.attributes("[data-live-src]", "data-live-src").try_into().unwrap();
    assert!(live.starts_with("/live?meter=1&since=r"), "{live}");
}

#[tokio::test]
async fn a_range_of_the_slider_is_in_the_address_and_stays_there() {
    let (portal, resident) = start().await;
    let early = "meter_id,start_time,end_time,meter_value\n1,2025-01-02T05:00:00Z,2025-01-02T06:00:00Z,3\n";
    portal.readings(early).await;
    let span = "from=2025-01-02T05:00:00Z&to=2025-02-01T05:00:00Z";
    let ranged = page(&resident, &format!("/meters/1?{span}")).await;
    let attribute = |page: &Document, name: &str| page.attributes("[data-chart]", name);
    assert_eq!(attribute(&ranged, "data-range-from"), ["2025-01-02T05:00:00Z"]);
    assert_eq!(attribute(&ranged, "data-range-to"), ["2025-02-01T05:00:00Z"]);
    assert_eq!(attribute(&ranged, "data-src"), [format!("/api/vis/meter_data/1?{span}&points=1500")]);
    // The slider reaches over the whole history.
    let all = "/api/vis/meter_data/1?from=2025-01-02T05:00:00Z&to=2026-07-17T04:00:00Z&points=1500";
    assert_eq!(attribute(&ranged, "data-slider-src"), [all]);
    resident.get(all).await.expect(200);
    // Looking closer keeps it; another day does not.
    let hrefs = ranged.attributes(".tabs a", "href");
    assert!(hrefs.iter().all(|it| it.contains("from=2025-01-02T05:00:00Z")), "{hrefs:?}");
    let days = ranged.attributes(".stepper a", "href");
    assert!(!days.is_empty() && days.iter().all(|it| !it.contains("from=")), "{days:?}");
    // What means nothing, or lies where there is nothing, is as if it were not there.
    for wrong in [
        "from=2025-01-02",
        "from=2026-01-02T05:00:00Z&to=2025-01-02T05:00:00Z",
        "from=1999-01-02T05:00:00Z&to=1999-02-02T05:00:00Z",
    ] {
        let page = page(&resident, &format!("/meters/1?{wrong}")).await;
        assert!(attribute(&page, "data-range-from").is_empty(), "{wrong}");
    }
}

#[tokio::test]
async fn the_table_is_the_chart_in_rows() {
    let (portal, resident) = start().await;
    let late = "meter_id,start_time,end_time,meter_value\n1,2026-07-16T13:00:00Z,2026-07-16T14:00:00Z,3\n";
    portal.readings(late).await;
    let page = page(&resident, "/meters/1?view=table").await;
    let rows = page.texts("section:not(#details) table.tbl tbody tr");
    assert_eq!(rows.len(), 10, "{rows:?}");
    assert!(rows[0].contains("Jul 16, 12:00 AM") && rows[0].contains("2.50"), "{}", rows[0]);
    assert!(rows[8].contains("no reading"), "{}", rows[8]);
}

#[tokio::test]
async fn a_chosen_period_counts_alone() {
    let (portal, resident) = start().await;
    portal.period("2026-07-16T06:00:00Z", "2026-07-16T07:00:00Z").await;
    let whole = page(&resident, "/meters/1").await.text("main");
    assert!(whole.contains("in 2 DR periods") && whole.contains("67%"), "{whole}");
    let one = page(&resident, "/meters/1?period=1").await.text("main");
    assert!(one.contains("in this DR period") && one.contains("100%"), "{one}");
}

#[tokio::test]
async fn a_period_is_announced_and_counted_down() {
    let (portal, resident) = start().await;
    portal.period("2026-07-16T20:00:00Z", "2026-07-16T23:00:00Z").await;
    let text = page(&resident, "/meters/1").await.text(".banner");
    assert!(text.contains("DR period today, 4:00 to 7:00 PM."), "{text}");
    assert!(text.contains("8:00:00"), "{text}");
    portal.clock.set(testkit::instant("2026-07-16T21:30:00Z"));
    let resident = portal.sign_in("resident@home.example").await;
    let text = page(&resident, "/meters/1").await.text(".banner");
    assert!(text.contains("DR period under way until 7:00 PM."), "{text}");
    assert!(text.contains("1:30:00 left of 3 h"), "{text}");
}

#[tokio::test]
async fn empty_states_say_what_will_appear() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let text = page(&resident, "/meters/1").await.text("main");
    assert!(text.contains("No readings yet."), "{text}");
    let acme = portal.organization("Acme").await;
    let user = portal.person("user@acme.example", Some(acme), ApprovalStatus::Approved).await;
    let text = page(&user, "/meters").await.text("main");
    assert!(text.contains("No meter yet."), "{text}");
}

#[tokio::test]
async fn the_form_leads_to_the_meter_that_was_chosen() {
    let portal = TestPortal::start().await;
    let (acme, other) = (portal.organization("Acme").await, portal.organization("Other").await);
    for (meter, org) in [(10, acme), (11, acme), (20, other)] {
        portal.meter(meter, org).await;
    }
    let provider = portal.person("p@provider.example", Some(OrgId::PROVIDER), ApprovalStatus::Approved).await;
    let go = async |query: String| {
        provider.get(&format!("/meters?{query}")).await.expect(303).header("location").to_owned()
    };
    assert_eq!(
        go("meter=11&scale=week&date=2026-07-01".into()).await,
        "/meters/11?scale=week&date=2026-07-01"
    );
    assert_eq!(go(format!("meter=11&organization={other}")).await, "/meters/20");
    assert_eq!(
        go("meter=all&scale=week&date=2026-07-01".into()).await,
        "/meters/all?scale=week&date=2026-07-01"
    );
    assert_eq!(go("scale=nonsense&date=nonsense".into()).await, "/meters/10");
    // As somebody types it: a number, also as it is printed, or a part of a name.
    assert_eq!(go("meter=+0000+0011+".into()).await, "/meters/11");
    assert_eq!(go("meter=Warehouse+A".into()).await, "/map?q=Warehouse%20A");
    assert_eq!(go("meter=99".into()).await, "/meters/99");
    provider.get("/meters/99").await.expect(404);
}

#[tokio::test]
async fn one_of_very_many_meters_is_typed() {
    let portal = TestPortal::start().await;
    let acme = portal.organization("Acme").await;
    portal.meter(7, acme).await;
    for number in 1000..1201 {
        portal.meter(number, OrgId::PROVIDER).await;
    }
    let provider = portal.person("p@provider.example", Some(OrgId::PROVIDER), ApprovalStatus::Approved).await;
    let one = page(&provider, "/meters/1100").await;
    one.check("/meters/1100");
    assert_eq!(one.attributes("#meter", "value"), ["1100"]);
    assert!(one.texts("#meter option").is_empty());
    // Of few one chooses.
    let few = page(&provider, "/meters/7").await;
    assert_eq!(few.attributes("#picker [name=meter]", "value"), ["7"]);
    assert_eq!(few.texts("#organization option"), ["Acme", "Homes and unassigned"]);
}

#[tokio::test]
async fn names_with_markup_stay_text() {
    let portal = TestPortal::start().await;
    let name = "<script>alert(1)</script>\"'";
    let org = portal.organization(name).await;
    portal.meter(10, org).await;
    portal.meter(11, OrgId::PROVIDER).await;
    let provider = portal.person("p@provider.example", Some(OrgId::PROVIDER), ApprovalStatus::Approved).await;
    let page = page(&provider, "/meters/10").await;
    page.check("/meters/10");
    assert!(page.texts("option").contains(&name.to_owned()));
}
