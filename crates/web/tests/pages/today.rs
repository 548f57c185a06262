//! The page of today: of a household, of an organization, of the provider's staff, and of who is new.

use domain::{ApprovalStatus, OrgId};
use testkit::{Client, TestPortal, instant};

use crate::document::Document;

/// Hours of July 16 until 8 AM New York time of meters with so many kilowatts in the DR period from 5 to 7 AM and 2.5
/// before and after it, where 2 are predicted.
fn readings(meters: &[(u32, &str)]) -> String {
    let mut csv = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    for (meter, power) in meters {
        for hour in 4..12 {
            let actual = if (9..11).contains(&hour) { power } else { "2.5" };
            csv += &format!(
                "{meter},2026-07-16T{hour:02}:00:00Z,2026-07-16T{:02}:00:00Z,{actual},2.0\n",
                hour + 1
            );
        }
    }
    csv
}

/// A household's meter 1, Acme's 2 and 3, the provider's staff; a DR period that is over, and one of tomorrow.
async fn start() -> (TestPortal, Client, Client, Client) {
    let portal = TestPortal::start().await;
    let home = portal.resident("home@home.example", 1).await;
    let acme = portal.organization("Acme").await;
    portal.labelled_meter(2, Some("Forge"), acme).await;
    portal.labelled_meter(3, Some("Mill"), acme).await;
    portal.period("2026-07-16T09:00:00Z", "2026-07-16T11:00:00Z").await;
    portal.period("2026-07-17T19:00:00Z", "2026-07-17T22:00:00Z").await;
    portal.readings(&readings(&[(1, "1.5"), (2, "1"), (3, "2")])).await;
    let user = portal.person("user@acme.example", Some(acme), ApprovalStatus::Approved).await;
    let staff = portal.person("ada@provider.example", Some(OrgId::PROVIDER), ApprovalStatus::Approved).await;
    (portal, home, user, staff)
}

async fn today(client: &Client) -> Document {
    let document = Document::of(&client.get("/today").await.expect(200));
    document.check("/today");
    document
}

fn figures(document: &Document) -> Vec<String> {
    document.texts("[aria-label='Key figures'] .card")
}

#[tokio::test]
async fn a_household_sees_its_own_day() {
    let (_portal, home, ..) = start().await;
    let page = today(&home).await;
    assert_eq!(page.text(".sub"), "Thursday, July 16. 1.");
    assert_eq!(
        figures(&page),
        [
            "Saved in 2026 $0.50 1.00 kWh in 1 DR period",
            "Power now Live 2.50 kW 0.50 kW above prediction Last reading 8:00 AM",
            "Next DR period Tomorrow 3:00 to 6:00 PM, 3 h. Each kWh saved earns $0.50.",
            "Last result $0.50 1.00 kWh saved of 4.00 kWh predicted, Thu, Jul 16",
        ]
    );
    assert_eq!(
        page.attributes("[aria-label='Key figures'] h2 a", "href"),
        ["/periods?tab=past", "/meters/1", "/periods/2", "/periods/1"]
    );
    assert_eq!(
        page.texts(".banner h2, .banner .clock"),
        ["DR period tomorrow, 3:00 to 6:00 PM.", "31:00:00 until it begins"]
    );
    assert_eq!((page.count(".still svg path.s-actual"), page.count(".still svg path.f-savefill")), (2, 1));
    let label = page.attributes(".still svg", "aria-label").remove(0);
    assert!(
        label.starts_with("Power and prediction of Thu, Jul 16. Power between 1.50 kW and 2.50 kW"),
        "{label}"
    );
    assert_eq!(page.texts(".results li"), ["Thu, Jul 16 5:00 to 7:00 AM $0.50 1.00 kWh 25.0%"]);
    // All is done: no first steps, and nothing of administration.
    assert_eq!((page.count(".steps"), page.count("#todo-title")), (0, 0));
    let total = home.get("/api/vis/period_data/1").await.expect(200).json();
    assert_eq!(
        (&total["total"]["savings_kwh"], &total["total"]["credits"]),
        (&"1.000".into(), &"0.50".into())
    );
}

#[tokio::test]
async fn an_organization_sees_its_meters_together() {
    let (portal, _, user, _) = start().await;
    let page = today(&user).await;
    assert_eq!(page.text(".sub"), "Thursday, July 16. Your 2 meters together.");
    let figures = figures(&page);
    assert_eq!(figures[0], "Saved in 2026 $1.00 2.00 kWh in 1 DR period");
    assert_eq!(figures[1], "Power now Live 5.00 kW 1.00 kW above prediction Last reading 8:00 AM");
    assert!(page.text("section.fill").contains("2 meters together, hourly mean, kW"));
    assert_eq!(page.attributes("section.fill .tools a", "href"), ["/meters/all?scale=day"]);
    // Late readings are said to be late.
    portal.clock.set(instant("2026-07-16T16:30:00Z"));
    let user = portal.sign_in("user@acme.example").await;
    let late = today(&user).await;
    assert!(
        late.text("[aria-label='Key figures'] .card:nth-child(2)").starts_with("Power now Stale 5.00 kW")
    );
}

#[tokio::test]
async fn the_staff_sees_all_meters_and_looks_at_nobody() {
    let (_portal, home, _, staff) = start().await;
    let page = today(&staff).await;
    assert_eq!(page.text(".sub"), "Thursday, July 16. All 3 meters together.");
    let figures = figures(&page);
    assert_eq!(figures[0], "Saved in 2026 $1.50 3.00 kWh in 1 DR period");
    assert_eq!(figures[1], "Power now Live 7.50 kW 1.50 kW above prediction Last reading 8:00 AM");
    assert_eq!((page.count(".steps"), page.count("#todo-title")), (0, 0));
    let looks = home.get("/api/user/access").await.expect(200).json();
    assert_eq!(looks["looks"].as_array().map(Vec::len), Some(0), "sums are no look: {looks}");
    // The only meter of a portal is a household's: even then.
    let portal = TestPortal::start().await;
    let home = portal.resident("home@home.example", 1).await;
    portal.readings(&readings(&[(1, "1.5")])).await;
    let staff = portal.person("ada@provider.example", Some(OrgId::PROVIDER), ApprovalStatus::Approved).await;
    assert_eq!(today(&staff).await.text(".sub"), "Thursday, July 16. The only meter there is.");
    let looks = home.get("/api/user/access").await.expect(200).json();
    assert_eq!(looks["looks"].as_array().map(Vec::len), Some(0), "sums are no look: {looks}");
}

#[tokio::test]
async fn a_dr_period_under_way_says_how_one_stands() {
    let (portal, home, ..) = start().await;
    portal.clock.set(instant("2026-07-16T10:05:00Z"));
    let page = today(&home).await;
    let banner = page.text(".banner");
    assert!(banner.starts_with("DR period under way until 7:00 AM."), "{banner}");
    assert_eq!(page.attributes(".banner a", "href"), ["/periods/1"]);
    // News of all that it shows renew its parts.
    let live = page.attributes("[data-live-src]", "data-live-src").remove(0);
    assert!(live.starts_with("/live?meter=all&since="), "{live}");
    assert_eq!(page.attributes("[data-live-part]", "data-live-part"), ["banner", "kpi", "curve", "beside"]);
    assert_eq!(page.count("[aria-label='Key figures'] rect.f-event"), 1);
    let figures = figures(&page);
    assert!(figures[2].starts_with("Next DR period Tomorrow"), "{figures:?}");
    assert!(figures[3].starts_with("Last result None yet"), "it is not over: {figures:?}");
}

#[tokio::test]
async fn who_is_new_is_told_what_comes_first() {
    let portal = TestPortal::start().await;
    let acme = portal.organization("Acme").await;
    let user = portal.person("user@acme.example", Some(acme), ApprovalStatus::Approved).await;
    let page = today(&user).await;
    assert_eq!(page.text(".sub"), "Thursday, July 16.");
    assert_eq!(page.text(".steps header p"), "0 of 4 done.");
    assert_eq!(page.count(".steps li"), 4);
    assert_eq!(page.attributes(".steps a", "href"), ["/account/security/two-factor", "/periods"]);
    assert!(page.text("section.fill").contains("No meter yet."));
    assert!(figures(&page).iter().all(|it| it.contains("None")), "{:?}", figures(&page));
    portal.labelled_meter(2, Some("Forge"), acme).await;
    portal.readings(&readings(&[(2, "1")])).await;
    let page = today(&user).await;
    assert_eq!(page.text(".steps header p"), "2 of 4 done.");
    assert_eq!(page.texts(".steps li.done p.strong"), ["A meter is yours (done)", "Readings arrive (done)"]);
    // With a result the rest may be left out.
    portal.period("2026-07-16T09:00:00Z", "2026-07-16T11:00:00Z").await;
    assert_eq!(today(&user).await.count(".steps"), 0);
}

#[tokio::test]
async fn a_new_portal_is_set_up_step_by_step() {
    let portal = TestPortal::start().await;
    let admin = portal.system_administrator().await;
    let page = today(&admin).await;
    assert_eq!(
        page.attributes(".steps a", "href"),
        ["/admin/organizations", "/admin/meters/add", "/admin/imports", "/admin/periods"]
    );
    assert!(page.text("section.card:has(#todo-title)").contains("Nothing waits for you."));
    let acme = portal.organization("Acme").await;
    portal.account("first@acme.example", Some(acme)).await;
    portal.account("second@acme.example", Some(acme)).await;
    let page = today(&admin).await;
    assert_eq!(page.text(".steps header p"), "1 of 4 done.");
    assert_eq!(page.texts("section.card:has(#todo-title) li"), ["1 person to approve"]);
    for way in page.attributes("section.card:has(#todo-title) a, .steps a", "href") {
        admin.get(&way).await.expect(200);
    }
}

#[tokio::test]
async fn the_first_page_of_the_portal_leads_there() {
    let (_portal, home, ..) = start().await;
    let answer = home.get("/").await.expect(303);
    assert_eq!(answer.header("location"), "/today");
    let page = today(&home).await;
    assert_eq!(page.attributes(".side nav a[aria-current]", "href"), ["/today"]);
    let spanish = Document::of(&home.reading("es").get("/today").await.expect(200));
    assert_eq!(
        (spanish.text("h1"), spanish.attributes("html", "lang")),
        ("Hoy".to_owned(), vec!["es-US".to_owned()])
    );
    assert_eq!(spanish.texts(".kpi h2")[0], "Ahorro en 2026");
}

#[tokio::test]
async fn a_household_sees_its_result_beside_those_of_enough_others() {
    let portal = TestPortal::start().await;
    portal.period("2026-07-16T09:00:00Z", "2026-07-16T11:00:00Z").await;
    let home = portal.resident("home1@home.example", 1).await;
    for meter in 2..=10 {
        portal.resident(&format!("home{meter}@home.example"), meter).await;
    }
    let powers = ["1.5", "1.9", "1.8", "1.7", "1.6", "1.5", "1.4", "1.3", "1.2", "1.1", "1.0"];
    let of = |n: usize| -> Vec<(u32, &str)> { (1..).zip(powers).take(n).collect() };
    portal.readings(&readings(&of(10))).await;
    assert_eq!(today(&home).await.count("#peers-title"), 0, "nine others are too few");
    portal.resident("home11@home.example", 11).await;
    portal.readings(&readings(&of(11))).await;
    portal.clock.set(instant("2026-07-16T12:20:00Z"));
    let page = today(&home).await;
    assert_eq!(
        page.texts(".card:has(#peers-title) li"),
        ["You 25.0%", "Half of them, at least 30.0%", "The best fifth, at least 45.0%"]
    );
    assert!(page.text(".card:has(#peers-title)").contains("10 other homes of about your size."));
}
