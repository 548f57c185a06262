//! The map without script, the list that says the same, and the ranking below a meter's chart.

use std::fmt::Write;

use domain::{ApprovalStatus, MeterId, OrgId, entity::Coordinates};
use portal::{Caller, MeterToAdd};
use testkit::{Client, TestPortal};

use crate::document::Document;

/// The savings in percent of five organizations, `10 * n` the nth's first meter; the third has twenty.
const SAVED: [u32; 5] = [50, 40, 5, 0, 20];
const NAMES: [&str; 5] = ["Acme", "Bolt", "Cargo", "Dock", "Elm & <b>"];

async fn start() -> (TestPortal, Vec<OrgId>) {
    let portal = TestPortal::start().await;
    let mut orgs = Vec::new();
    let mut meters = Vec::new();
    for (name, first) in NAMES.iter().zip((1000u32..).step_by(1000)) {
        let org = portal.organization(name).await;
        let n = if *name == "Cargo" { 20 } else { 3 };
        for number in first..first + n {
            let at = (34.0 + f64::from(first) / 10_000.0 + f64::from(number - first) / 1_000.0, -117.4321);
            let label = Some(format!("{name} {number}"));
            meters.push(MeterToAdd {
                id: MeterId::new(number),
                label,
                coordinates: Coordinates::new(at.0, at.1),
                org: Some(org),
            });
        }
        orgs.push(org);
    }
    meters.push(MeterToAdd { id: MeterId::new(9), label: None, coordinates: None, org: Some(orgs[0]) });
    portal.portal.add_meters(&Caller::operator(), &meters).await.unwrap();
    portal.period("2026-07-14T18:00:00Z", "2026-07-14T19:00:00Z").await;
    let mut csv = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    for (saved, first) in SAVED.into_iter().zip((1000..).step_by(1000)) {
        let used = f64::from(100 - saved) / 100.0;
        writeln!(csv, "{first},2026-07-14T18:00:00Z,2026-07-14T19:00:00Z,{used:.2},1").unwrap();
    }
    portal.readings(&csv).await;
    (portal, orgs)
}

async fn page(client: &Client, path: &str) -> Document {
    let page = Document::of(&client.get(path).await.expect(200));
    page.check(path);
    page
}

async fn staff(portal: &TestPortal) -> Client {
    portal.person("p@provider.example", Some(OrgId::PROVIDER), ApprovalStatus::Approved).await
}

#[tokio::test]
async fn the_staff_find_every_meter_in_list_and_picture() {
    let (portal, orgs) = start().await;
    let staff = staff(&portal).await;
    let all = page(&staff, "/map").await;
    assert!(all.text("main").contains("33 meters") && all.count(".maprows li") == 33);
    assert!(all.text(".head").contains("Results of the DR period Tue, Jul 14, 2:00 to 3:00 PM."));
    assert!(all.text(".maprows li").contains("9 Acme No result Place not known"));
    let first = all.texts(".maprows li").remove(1);
    for words in ["Acme 1000", "50.0%", "Saved 10% or more", "34.1000° N, 117.4321° W"] {
        assert!(first.contains(words), "{words}: {first}");
    }
    assert_eq!(all.attributes(".maprows a", "href")[..2], ["/meters/9", "/meters/1000"]);
    assert!(all.text(".maplegend").contains("Saved less than 1% 1"), "{}", all.text(".maplegend"));
    assert!(all.text("main").contains("their places are not known: 1."));
    assert_eq!(all.count(".mapbox svg .mk-much"), 3);
    let [label] = all.attributes(".mapbox svg", "aria-label").try_into().unwrap();
    assert!(label.starts_with("Map of 32 meters. Saved 10% or more: 3, Saved 1 to 10%: 1"), "{label}");
    let cargo = page(&staff, &format!("/map?org={}&q=%20CARGO%2030", orgs[2])).await;
    assert!(cargo.text("main").contains("20 of 33 meters") && cargo.count(".maprows li") == 20);
    let much = page(&staff, "/map?result=much&page=nonsense").await;
    assert_eq!(much.texts(".maprows a"), ["Acme 1000", "Bolt 2000", "Elm & <b> 5000"]);
    let nothing = page(&staff, "/map?q=no+such").await;
    assert!(nothing.text("main").contains("No meter is like that."));
}

#[tokio::test]
async fn the_part_that_follows_the_form_is_the_pages_own() {
    let (portal, _) = start().await;
    let staff = staff(&portal).await;
    let part = Document::of(&staff.get("/map/list?q=bolt").await.expect(200));
    assert_eq!(part.attributes("[data-live-part]", "data-live-part"), ["map-list", "map-legend"]);
    assert_eq!(part.texts(".maprows a"), ["Bolt 2000", "Bolt 2001", "Bolt 2002"]);
    let whole = page(&staff, "/map?q=bolt").await;
    assert_eq!(whole.text(".maplist"), part.text(".maplist"));
}

#[tokio::test]
async fn a_long_list_comes_in_pages() {
    let portal = TestPortal::start().await;
    let meter = |it| MeterToAdd { id: MeterId::new(it), label: None, coordinates: None, org: None };
    let meters: Vec<MeterToAdd> = (1..=120).map(meter).collect();
    portal.portal.add_meters(&Caller::operator(), &meters).await.unwrap();
    let staff = staff(&portal).await;
    let first = page(&staff, "/map?result=unknown").await;
    assert!(
        first.text(".pager").contains("1 to 50 of 120")
            && first.text("main").contains("No place is known yet.")
    );
    assert_eq!(first.attributes(".pager a", "href"), ["/map?result=unknown&page=1"]);
    let last = page(&staff, "/map?result=unknown&page=99").await;
    assert!(last.text(".pager").contains("101 to 120 of 120") && last.count(".maprows li") == 20);
}

#[tokio::test]
async fn others_places_are_in_no_page() {
    let (portal, orgs) = start().await;
    let user = portal.person("user@acme.example", Some(orgs[0]), ApprovalStatus::Approved).await;
    let answer = user.get("/map").await.expect(200);
    let document = page(&user, "/map").await;
    assert_eq!(document.count(".maprows li"), 4);
    let areas = document.text("main details");
    assert!(areas.contains("34.2° N, 117.4° W 3"), "{areas}");
    let ranking = user.get("/meters/1000?date=2026-07-14&tab=ranking").await.expect(200);
    for page in [answer.body, ranking.body] {
        for others in ["Bolt", "Cargo", "Dock", "34.201", "34.301", "/meters/2000"] {
            assert!(!page.contains(others), "{others}");
        }
    }
}

#[tokio::test]
async fn the_ranking_shows_whoever_looks_even_far_down() {
    let portal = TestPortal::start().await;
    let mut csv = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    let mut last = OrgId::PROVIDER;
    for index in 1..=40u32 {
        last = portal.organization(&format!("Organization {index}")).await;
        portal.meter(index, last).await;
        writeln!(csv, "{index},2026-07-14T18:00:00Z,2026-07-14T19:00:00Z,{index},100").unwrap();
    }
    portal.readings(&csv).await;
    let user = portal.person("user@org.example", Some(last), ApprovalStatus::Approved).await;
    let document = page(&user, "/meters/40?date=2026-07-14&tab=ranking").await;
    let rows = document.texts(".ranktbl tbody tr");
    assert_eq!(rows.len(), 8 + 1 + 2, "{rows:?}");
    assert_eq!(rows[0], "1 Another organization 99%");
    assert!(rows[8].contains("Some are left out") && rows[9].starts_with("39 Another"), "{rows:?}");
    assert_eq!(rows[10], "40 Organization 40 60.0% 60.0 kWh");
    assert_eq!(document.texts(".ranktbl tr.own"), [rows[10].clone()]);
    assert!(document.text("#details").contains("July 2026, over all intervals."));
    let staff = page(&staff(&portal).await, "/meters/1?scale=year&date=2026-07-14&tab=ranking").await;
    let rows = staff.texts(".ranktbl tbody tr");
    assert_eq!((rows.len(), rows[0].as_str()), (8, "1 Organization 1 99.0% 99.0 kWh"));
    assert_eq!(
        staff.attributes(".ranktbl tr.own a", "href"),
        ["/meters/all?scale=year&date=2026-07-14&org=2"]
    );
}

#[tokio::test]
async fn the_meters_of_a_ranking_have_their_last_week() {
    let (portal, orgs) = start().await;
    let user = portal.person("user@cargo.example", Some(orgs[2]), ApprovalStatus::Approved).await;
    let document = page(&user, "/meters/3015?date=2026-07-14&tab=ranking").await;
    let cards = document.texts(".rank-meters li");
    assert_eq!(cards.len(), 12, "{cards:?}");
    assert!(cards[0].contains("Cargo 3000") && cards[0].contains("5.0%"), "{}", cards[0]);
    assert!(cards[11].contains("Cargo 3015") && cards[11].contains("Rank –"), "{}", cards[11]);
    assert_eq!(document.texts(".rank-meters li.own").len(), 1);
    let labels = document.attributes(".rank-meters svg", "aria-label");
    assert_eq!(labels, ["Energy of the last seven days: Tue, Jul 14 0.95 kWh"]);
    assert!(
        document
            .attributes("#details a", "href")
            .contains(&"/meters/all?scale=month&date=2026-07-14".to_owned())
    );
}

#[tokio::test]
async fn tabs_are_in_the_address_and_kept_by_the_form() {
    let (portal, orgs) = start().await;
    let user = portal.person("user@acme.example", Some(orgs[0]), ApprovalStatus::Approved).await;
    let document = page(&user, "/meters/1000?date=2026-07-14&tab=pacf").await;
    assert_eq!(document.text(".tabs [aria-current]"), "Partial (PACF)");
    let tabs = document.attributes(".tabs a", "href");
    assert_eq!(
        tabs[..2],
        ["/meters/1000?date=2026-07-14&tab=ranking#details", "/meters/1000?date=2026-07-14&tab=acf#details"]
    );
    assert_eq!(document.attributes("#picker [name=tab]", "value"), ["pacf"]);
    assert_eq!(document.count(".ranktbl"), 0);
}

#[tokio::test]
async fn pictures_of_the_ground_are_let_in_on_the_map_alone() {
    let (portal, orgs) = start().await;
    let user = portal.person("user@acme.example", Some(orgs[0]), ApprovalStatus::Approved).await;
    let tiles = web::Tiles::parse("https://tiles.example/{z}/{x}/{y}.png", "© Some <people>").unwrap();
    let client = Client::anonymous(web::router(portal.state().with_tiles(tiles)));
    let client = client.with_cookie(user.cookie().unwrap());
    let map = client.get("/map").await.expect(200);
    assert!(
        map.header("content-security-policy")
            .contains("img-src 'self' data: https://tiles.example; font-src")
    );
    let document = Document::of(&map);
    assert_eq!(document.attributes("[data-map]", "data-tiles"), ["https://tiles.example/{z}/{x}/{y}.png"]);
    assert!(document.text("main").contains("© Some <people>"));
    let other = client.get("/meters/1000").await.expect(200);
    assert!(!other.header("content-security-policy").contains("tiles"));
}
