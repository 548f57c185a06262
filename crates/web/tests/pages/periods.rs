//! The pages of DR periods: the list with its year, and what came of one.

use domain::{ApprovalStatus, OrgId};
use testkit::{Client, TestPortal};

use crate::document::Document;

/// Acme's meters 1 and 2, a household's 3, and 4 which never measured anything.
struct World {
    portal: TestPortal,
    acme: OrgId,
    user: Client,
    home: Client,
    staff: Client,
}

/// One DR period of July 16 from 5 to 7 AM New York time, in which meter 1 used half of what was predicted, meter 2 first a
/// quarter less and then more, and the household nothing less. One of last year, and one to come.
async fn start() -> World {
    let portal = TestPortal::start().await;
    let acme = portal.organization("Acme").await;
    portal.labelled_meter(1, Some("Warehouse"), acme).await;
    portal.labelled_meter(2, Some("Forge"), acme).await;
    let home = portal.resident("home@home.example", 3).await;
    portal.meter(4, acme).await;
    portal.period("2026-07-16T09:00:00Z", "2026-07-16T11:00:00Z").await;
    portal.period("2025-08-20T20:00:00Z", "2025-08-20T22:30:00Z").await;
    portal.period("2026-07-18T19:00:00Z", "2026-07-18T22:00:00Z").await;
    let mut csv = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    for (meter, values) in [(1, ["4", "2", "2"]), (2, ["4", "3", "5"]), (3, ["4", "4", "4.5"])] {
        for (hour, value) in (8..11).zip(values) {
            csv +=
                &format!("{meter},2026-07-16T{hour:02}:00:00Z,2026-07-16T{:02}:00:00Z,{value},4\n", hour + 1);
        }
    }
    portal.readings(&csv).await;
    let user = portal.person("user@acme.example", Some(acme), ApprovalStatus::Approved).await;
    let staff = portal.person("ada@provider.example", Some(OrgId::PROVIDER), ApprovalStatus::Approved).await;
    World { portal, acme, user, home, staff }
}

async fn page(client: &Client, path: &str) -> Document {
    let document = Document::of(&client.get(path).await.expect(200));
    document.check(path);
    document
}

fn assert_says(text: &str, words: &[&str]) {
    for words in words {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[tokio::test]
async fn the_list_says_what_came_of_each() {
    let world = start().await;
    let past = page(&world.user, "/periods?tab=past").await;
    // 2 + 2 kWh of meter 1, 1 of meter 2: 5 of 16 predicted, at $0.50.
    let row = past.text("table.periods tbody tr");
    assert_says(
        &row,
        &["Thu, Jul 16", "5:00 to 7:00 AM, 2 h", "5.00 kWh", "31.2%", "$2.50", "2 of 3", "Saved"],
    );
    assert_eq!(past.count("table.periods tbody tr"), 1);
    assert_eq!(past.attributes("table.periods tbody th a", "href"), ["/periods/1"]);
    assert_says(
        &past.text("main"),
        &["Results are those of your 3 meters together", "2 DR periods, 5.00 kWh saved, $2.50 in credits"],
    );
    let tabs = past.texts("nav.tabs a");
    assert_eq!(tabs, ["Now 0", "Upcoming 1", "Past, 2026 1"]);
    assert_eq!(past.texts("nav.tabs a[aria-current]"), ["Past, 2026 1"]);
    // What comes is what one sees first.
    let first = page(&world.user, "/periods").await;
    assert_says(
        &first.text("table.periods tbody tr"),
        &["Sat, Jul 18", "3:00 to 6:00 PM, 3 h", "$0.50 per kWh", "To come"],
    );
    let now = page(&world.user, "/periods?tab=now").await;
    assert_says(&now.text("#list"), &["No DR period is under way."]);
}

#[tokio::test]
async fn the_year_is_a_calendar() {
    let world = start().await;
    let this = page(&world.home, "/periods").await;
    let labels = this.attributes(".yeardays a", "aria-label");
    assert_eq!(
        labels,
        [
            "Thursday, July 16: DR period 5:00 to 7:00 AM, 0.00 kWh saved",
            "Saturday, July 18: DR period 3:00 to 6:00 PM, to come"
        ]
    );
    // The picture has the same links, and no other.
    let links = this.attributes(".yeardays a", "href");
    assert_eq!(links, ["/periods/1", "/periods/3"]);
    assert_eq!(this.attributes("svg.yearmap a", "href"), links);
    assert_eq!(this.attributes("svg.yearmap a", "tabindex"), ["-1", "-1"]);
    assert_eq!(this.attributes(".year nav a", "href"), ["/periods?year=2025"]);
    let last = page(&world.home, "/periods?year=2025").await;
    assert_says(&last.text(".year"), &["2025", "1 DR period.", "August", "20"]);
    assert_eq!(last.attributes(".year nav a", "href"), ["/periods"]);
    assert_eq!(last.texts("nav.tabs a[aria-current]"), ["Past, 2025 1"]);
    assert_says(&last.text("table.periods tbody tr"), &["Wed, Aug 20, 2025", "2 h 30 min", "No readings"]);
    // What no year is, is this one.
    let typed = page(&world.home, "/periods?year=soon&tab=often&page=99").await;
    assert_eq!(typed.text("#year-title"), "2026");
}

#[tokio::test]
async fn one_says_what_happened_and_to_whom() {
    let world = start().await;
    let page = page(&world.user, "/periods/1").await;
    assert_says(&page.text("h1"), &["Thursday, July 16, 2026", "Saved"]);
    // Meter 2 used a kilowatt more than predicted in its second hour: that takes nothing away.
    assert_eq!(
        page.text(".verdict"),
        "Your 2 meters used 12.0 kWh where 16.0 kWh was predicted. In the intervals below prediction 5.00 kWh was saved, worth $2.50."
    );
    let figures = page.texts("[aria-label='Key figures'] .card");
    assert_eq!(figures[0], "Credits $2.50 at $0.50 per kWh saved");
    assert_eq!(figures[1], "Saved 5.00 kWh of 16.0 kWh predicted");
    assert_eq!(figures[2], "Savings rate 31.2 % 12.0 kWh used");
    assert_eq!(figures[3], "Took part 2 of 3 meters 3 of 4 intervals below prediction");
    let rows = page.texts("#meters tbody tr");
    assert_eq!(rows[0], "Warehouse 1 4.00 kWh 8.00 kWh 4.00 kWh 50.0% $2.00 0 Yes");
    assert_eq!(rows[1], "Forge 2 8.00 kWh 8.00 kWh 1.00 kWh 12.5% $0.50 0 Yes");
    assert_eq!(rows[2], "4 – – – – – All No data");
    assert_says(
        &page.text("main"),
        &["1 of 3 meters has no interval with both", "How this was calculated", "times $0.50 per kWh"],
    );
    // The chart has its data, and without script its picture and its table.
    let src = page.attributes("[data-chart]", "data-src").remove(0);
    let data = world.user.get(&src).await.expect(200).json();
    assert_eq!(
        (&data["n_summed"], &data["n_meters"], &data["step_seconds"]),
        (&2.into(), &3.into(), &3600.into())
    );
    assert_eq!(data["actual"].as_array().unwrap()[4..7], [8000, 5000, 7000].map(serde_json::Value::from));
    assert_eq!(
        page.texts(".intervals tbody tr"),
        ["5:00 to 6:00 AM 5.00 8.00 3.00", "6:00 to 7:00 AM 7.00 8.00 1.00"]
    );
    assert_eq!((page.count(".still svg[role=img]"), page.count(".still svg path.f-savefill")), (1, 1));
    assert_eq!(page.attributes(".stepper a", "href"), ["/periods/2", "/periods/3"]);
}

#[tokio::test]
async fn it_says_the_same_as_the_api_and_the_file() {
    let world = start().await;
    let data = world.user.get("/api/vis/period_data/1").await.expect(200).json();
    let total = &data["total"];
    assert_eq!(
        (&total["savings_kwh"], &total["credits"], &total["savings_rate"]),
        (&"5.000".into(), &"2.50".into(), &"0.312500".into())
    );
    assert_eq!(
        (&total["n_meters"], &total["n_reporting"], &total["n_participating"]),
        (&3.into(), &2.into(), &2.into())
    );
    assert_eq!((&data["meters"][0]["meter_id"], &data["meters"][0]["missing"]), (&1.into(), &0.into()));
    let year = world.user.get("/api/vis/period_data?year=2026").await.expect(200).json();
    assert_eq!(
        (&year["periods"][0]["savings_kwh"], &year["periods"][1]["n_reporting"]),
        (&"5.000".into(), &0.into())
    );
    assert_eq!(year["periods"][0]["drp_id"], 1);
    world.user.get("/api/vis/period_data?year=20260").await.expect(422);
    let csv = page(&world.user, "/periods/1").await.attributes("#meters a[download]", "href").remove(0);
    let file = world.user.get(&csv).await.expect(200).body;
    let (header, rows) = file.split_once('\n').unwrap();
    let column = header.trim().split(',').position(|it| it == "savings_kwh").unwrap();
    let saved: Vec<&str> = rows.lines().map(|it| it.split(',').nth(column).unwrap()).collect();
    assert_eq!(saved, ["4.000", "1.000", "0.000"]);
}

#[tokio::test]
async fn it_says_how_it_stands() {
    let world = start().await;
    let before = page(&world.home, "/periods/3").await;
    assert_says(&before.text("h1"), &["To come"]);
    assert_eq!((before.count("[aria-label='Key figures']"), before.count("#meters")), (0, 0));
    assert_says(&before.text("main"), &["What is saved appears here", "Nothing to show yet."]);
    assert_eq!(before.count(".banner"), 0, "it is more than two days away");
    world.portal.clock.set(testkit::instant("2026-07-16T10:15:00Z"));
    let running = page(&world.user, "/periods/1").await;
    assert_says(&running.text("h1"), &["Under way"]);
    assert_says(&running.text(".banner"), &["DR period under way until 7:00 AM.", "0:45:00"]);
    assert_eq!(
        running.attributes("[data-live-part]", "data-live-part"),
        ["banner", "result", "meters"],
        "parts that news renew"
    );
    assert_eq!((running.count("[data-live-src]"), before.count("[data-live-src]")), (1, 1));
    assert_says(&running.text(".verdict"), &["So far: your 2 meters used"]);
    let list = page(&world.user, "/periods").await;
    assert_says(&list.text("table.periods tbody tr"), &["Under way", "$2.50"]);
    assert_eq!(list.texts("nav.tabs a[aria-current]"), ["Now 1"]);
    world.portal.clock.set(testkit::instant("2026-07-17T21:00:00Z"));
    let user = world.portal.sign_in("user@acme.example").await;
    assert_says(&page(&user, "/periods/3").await.text(".banner"), &["It begins at 3:00 PM.", "22:00:00"]);
    let silent = page(&user, "/periods/2").await;
    assert_eq!(silent.count("[data-live-src]"), 0, "nothing is awaited of last year");
    assert_says(&silent.text("main"), &["there is nothing to compare", "No readings of that day."]);
    user.get("/periods/99").await.expect(404);
}

#[tokio::test]
async fn one_meter_is_spoken_of_as_one() {
    let world = start().await;
    let page = page(&world.home, "/periods/1").await;
    assert_eq!(
        page.text(".verdict"),
        "Your meter used 8.50 kWh where 8.00 kWh was predicted: nothing was saved."
    );
    assert_says(&page.text("h1"), &["Nothing saved"]);
    assert_eq!(
        page.texts("[aria-label='Key figures'] .card")[3],
        "Participation 0 % 0 of 2 intervals below prediction"
    );
    assert!(
        page.attributes("[data-chart]", "data-src")[0]
            .starts_with("/api/vis/meter_data/3?from=2026-07-16T04:00:00Z")
    );
    assert_eq!(page.attributes("#meters tbody a", "href"), ["/meters/3?scale=day&date=2026-07-16&period=1"]);
    let of_one = Document::of(&world.user.get("/periods/1?meter=2").await.expect(200));
    assert_eq!(of_one.texts("#meters tr.chosen th a"), ["Forge"]);
    assert_says(&of_one.text("#chart-card"), &["Thu, Jul 16. Forge, hourly mean, kW", "All meters together"]);
}

#[tokio::test]
async fn somebody_without_a_meter_is_told_so() {
    let world = start().await;
    let bolt = world.portal.organization("Bolt").await;
    let user = world.portal.person("user@bolt.example", Some(bolt), ApprovalStatus::Approved).await;
    assert_says(
        &page(&user, "/periods?tab=past").await.text("main"),
        &["There is no meter yet", "No readings"],
    );
    let one = page(&user, "/periods/1").await;
    assert_says(&one.text("main"), &["You had no meter then", "No meter of yours was there."]);
    assert_eq!((one.count("#meters"), one.count("[data-chart]")), (0, 0));
    let empty = TestPortal::start().await;
    let nobody = empty.resident("resident@home.example", 1).await;
    let list = page(&nobody, "/periods").await;
    assert_eq!(list.count(".year"), 0);
    assert_says(&list.text("main"), &["No DR period has ended yet."]);
}

#[tokio::test]
async fn the_staff_sees_all_and_no_household_by_itself() {
    let world = start().await;
    let one = page(&world.staff, "/periods/1").await;
    assert_eq!(one.texts("#meters tbody th a"), ["Warehouse", "Forge", "4"]);
    assert_says(
        &one.text("main"),
        &["3 meters used 20.5 kWh", "1 home is counted in the sums and not listed: it saved 0.00 kWh"],
    );
    let looks = world.home.get("/api/user/access").await.expect(200).json();
    assert_eq!(looks["looks"].as_array().map(Vec::len), Some(0), "sums are no look: {looks}");
    let orgs = one.attributes("#meters td a", "href");
    assert_eq!(orgs[0], format!("/periods/1?org={}", world.acme));
    let narrowed = page(&world.staff, &orgs[0]).await;
    assert_says(&narrowed.text("main"), &["Only meters of Acme.", "2 meters used 12.0 kWh"]);
    assert_eq!(one.count("a[href='/admin/periods/1']"), 0);
    let admin = world.portal.system_administrator().await;
    assert_eq!(page(&admin, "/periods/1").await.count("a[href='/admin/periods/1']"), 1);
    assert_eq!(page(&admin, "/periods").await.count("main a[href='/admin/periods']"), 1);
}

#[tokio::test]
async fn what_is_long_comes_in_pages() {
    let world = start().await;
    for day in 1..=28 {
        world
            .portal
            .period(&format!("2026-02-{day:02}T20:00:00Z"), &format!("2026-02-{day:02}T21:00:00Z"))
            .await;
    }
    let first = page(&world.user, "/periods?tab=past").await;
    assert_eq!(first.count("table.periods tbody tr"), 25);
    assert_eq!(first.text(".pager"), "1 to 25 of 29 Next");
    let next = first.attributes(".pager a", "href").remove(0);
    assert_eq!(next, "/periods?tab=past&page=1#list");
    let second = page(&world.user, next.trim_end_matches("#list")).await;
    assert_eq!(
        (second.count("table.periods tbody tr"), second.text(".pager")),
        (4, "26 to 29 of 29 Previous".to_owned())
    );
    for meter in 100..150 {
        world.portal.meter(meter, world.acme).await;
    }
    let meters = page(&world.user, "/periods/1?page=2").await;
    assert_eq!(
        (meters.count("#meters tbody tr"), meters.text("#meters .pager")),
        (3, "51 to 53 of 53 Previous".to_owned())
    );
}

#[tokio::test]
async fn ways_lead_there() {
    let world = start().await;
    world.portal.clock.set(testkit::instant("2026-07-17T21:00:00Z"));
    let admin = world.portal.system_administrator().await;
    let mut clients = vec![admin];
    for email in ["user@acme.example", "home@home.example", "ada@provider.example"] {
        clients.push(world.portal.sign_in(email).await);
    }
    for client in &clients {
        let meters = client.get("/meters").await.expect(303);
        let document = Document::of(&client.get(meters.header("location")).await.expect(200));
        assert!(document.attributes("header nav a", "href").contains(&"/periods".to_owned()));
        let bar = document.attributes(".tabbar a", "href");
        assert!(bar.contains(&"/periods".to_owned()) && bar.len() <= 5, "{bar:?}");
    }
    let meter = page(&clients[1], "/meters/1?date=2026-07-16").await;
    assert_eq!(meter.attributes(".banner a", "href"), ["/periods/3"]);
    assert_eq!(meter.attributes(".ways a", "href"), ["/periods/1", "/periods"]);
    assert_eq!(meter.texts(".ways a"), ["Result of 5:00 to 7:00 AM", "All DR periods"]);
}
