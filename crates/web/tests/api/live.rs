//! `/live`: one stream tells a page all that it shows and may see, each thing once, also after a break.

use std::time::Duration;

use axum::body::BodyDataStream;
use domain::{ApprovalStatus, MeterId, OrgId};
use futures_util::StreamExt;
use portal::{Caller, ImportChoices, ImportFile, ImportSource, ImportWish, Shown};
use testkit::{Client, TestPortal, on_each_engine};
use tokio::task::JoinHandle;

/// Far longer than an event takes: how fast it is, the benchmark says.
const PATIENCE: Duration = Duration::from_secs(30);

/// An event.
#[derive(Debug, PartialEq, Eq)]
struct Event {
    name: String,
    id: String,
    data: String,
}

/// The next event; nothing where the stream has ended.
async fn event(stream: &mut BodyDataStream) -> Option<Event> {
    let piece = tokio::time::timeout(PATIENCE, stream.next()).await.expect("an event")?;
    let text = String::from_utf8(piece.unwrap().to_vec()).unwrap();
    let field =
        |name: &str| text.lines().find_map(|it| it.strip_prefix(name)).unwrap_or("").trim().to_owned();
    let event = Event { name: field("event:"), id: field("id:"), data: field("data:") };
    assert!(!event.name.is_empty() && !event.id.is_empty(), "{text}");
    Some(event)
}

/// The next event, which is of that name; its id.
async fn expect(stream: &mut BodyDataStream, name: &str) -> String {
    let event = event(stream).await.unwrap_or_else(|| panic!("{name}, but the stream has ended"));
    assert_eq!(event.name, name, "{event:?}");
    event.id
}

/// The next event that is not about DR periods, whose sums follow a moment later; it is of that name.
async fn expect_besides_periods(stream: &mut BodyDataStream, name: &str) -> Event {
    loop {
        let event = event(stream).await.unwrap_or_else(|| panic!("{name}, but the stream has ended"));
        if event.name != "periods" {
            assert_eq!(event.name, name, "{event:?}");
            return event;
        }
    }
}

const HEADER: &str = "meter_id,start_time,end_time,meter_value\n";

/// Another reading of a meter, of that many watts.
async fn reading(portal: &TestPortal, meter: u32, watts: u32) {
    let value = f64::from(watts) / 1000.0;
    let row = format!("{HEADER}{meter},2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,{value}\n");
    portal.readings(&row).await;
}

async fn period(portal: &TestPortal, day: u32) {
    portal.period(&format!("2026-08-{day:02}T19:00:00Z"), &format!("2026-08-{day:02}T22:00:00Z")).await;
}

/// What a server does as long as it runs; it stops with the value.
struct Looking(JoinHandle<()>);

impl Looking {
    fn of(portal: &TestPortal) -> Looking {
        let portal = portal.portal.clone();
        Looking(tokio::spawn(async move { portal.tell_watchers().await }))
    }
}

impl Drop for Looking {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[tokio::test]
async fn a_reading_reaches_open_pages() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    portal.meter(2, OrgId::PROVIDER).await;
    let _looking = Looking::of(&portal);
    let mut stream = resident.stream("/live?meter=1").await;
    let hello = event(&mut stream).await.unwrap();
    assert_eq!(
        (hello.name.as_str(), hello.data.as_str()),
        ("hello", r#"{"server_now":"2026-07-16T12:00:00Z"}"#)
    );
    // A browser is listening all the time. Another meter's reading is no news on its page.
    let imports = async {
        reading(&portal, 2, 1).await;
        reading(&portal, 1, 1).await;
    };
    let (told, ()) = tokio::join!(event(&mut stream), imports);
    let told = told.unwrap();
    assert_eq!((told.name.as_str(), told.data.as_str()), ("readings", r#"{"meter_id":1}"#));
}

#[tokio::test]
async fn what_arrived_before_the_stream_was_open_is_told() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let page = resident.get("/meters/1").await.expect(200).body;
    let live =
        page.split("data-live-src=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    reading(&portal, 1, 1).await;
    let mut stream = resident.stream(&live).await;
    expect(&mut stream, "hello").await;
    expect(&mut stream, "readings").await;
}

on_each_engine! {
    async fn a_stream_goes_on_where_it_broke_without_loss_or_doubling(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let resident = portal.resident("resident@home.example", 1).await;
        let looking = Looking::of(&portal);
        let mut stream = resident.stream("/live?meter=1").await;
        expect(&mut stream, "hello").await;
        reading(&portal, 1, 1).await;
        let last = expect(&mut stream, "readings").await;
        // The line breaks, the server stops, and much happens.
        drop((stream, looking));
        reading(&portal, 1, 2).await;
        period(&portal, 1).await;
        reading(&portal, 1, 3).await;
        // Another process over the same database goes on: what was missed is told once, and nothing that was told.
        let elsewhere = portal.elsewhere().with_cookie(resident.cookie().unwrap());
        let mut stream = elsewhere.stream_since("/live?meter=1&since=r1.p1", &last).await;
        assert_eq!(expect(&mut stream, "hello").await, last, "what was not told yet is not skipped");
        let between = expect(&mut stream, "readings").await;
        let all = expect(&mut stream, "periods").await;
        // A line that breaks between the two.
        let mut stream = elsewhere.stream_since("/live?meter=1", &between).await;
        assert_eq!((expect(&mut stream, "hello").await, expect(&mut stream, "periods").await), (between, all.clone()));
        // And one that had it all: the next that is told is what happens next.
        let _looking = Looking::of(&portal);
        let mut stream = resident.stream_since("/live?meter=1", &all).await;
        assert_eq!(expect(&mut stream, "hello").await, all);
        period(&portal, 2).await;
        assert_ne!(expect(&mut stream, "periods").await, all);
    }

    async fn one_stream_carries_readings_of_all_meters_dr_periods_and_an_import(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let admin = portal.system_administrator().await;
        portal.meter(1, OrgId::PROVIDER).await;
        std::fs::create_dir_all(portal.folder()).unwrap();
        let path = portal.folder().join("readings.csv");
        std::fs::write(&path, format!("{HEADER}1,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1\n")).unwrap();
        let choices = ImportChoices { unit: Some("kw".to_owned()), ..ImportChoices::default() };
        let file = ImportFile::Path(path);
        let wish = ImportWish { source: ImportSource::Command, file, choices, idempotency_key: None };
        let import = portal.portal.accept_import(&Caller::operator(), wish).await.unwrap().import.id;
        let _looking = Looking::of(&portal);
        let mut stream = admin.stream(&format!("/live?meter=all&import={}", import.as_str())).await;
        let hello = expect(&mut stream, "hello").await;
        assert_eq!(hello.split('.').count(), 3, "{hello}");
        reading(&portal, 1, 7).await;
        expect(&mut stream, "readings").await;
        period(&portal, 1).await;
        expect(&mut stream, "periods").await;
        portal.portal.cancel_import(&Caller::operator(), &import).await.unwrap();
        let told = expect_besides_periods(&mut stream, "import").await;
        let data: serde_json::Value = serde_json::from_str(&told.data).unwrap();
        assert_eq!((&data["import_id"], &data["rows_read"]), (&import.as_str().into(), &0.into()));
    }
}

#[tokio::test]
async fn nobody_hears_of_what_they_may_not_see() {
    let portal = TestPortal::start().await;
    let (acme, other) = (portal.organization("Acme").await, portal.organization("Other").await);
    portal.meter(1, acme).await;
    portal.meter(2, other).await;
    let user = portal.person("user@acme.example", Some(acme), ApprovalStatus::Approved).await;
    let _looking = Looking::of(&portal);
    let mut stream = user.stream("/live?meter=all").await;
    expect(&mut stream, "hello").await;
    reading(&portal, 2, 1).await;
    period(&portal, 1).await;
    // Were the other's reading news here, it would come first.
    expect(&mut stream, "periods").await;
    reading(&portal, 1, 1).await;
    expect_besides_periods(&mut stream, "readings").await;
    // A meter that becomes theirs is news, as it shows on their page.
    portal.meter(3, acme).await;
    expect(&mut stream, "readings").await;
}

#[tokio::test]
async fn what_may_be_seen_no_longer_is_told_no_longer() {
    let portal = TestPortal::start().await;
    let acme = portal.organization("Acme").await;
    portal.meter(1, acme).await;
    let account = portal.account("user@acme.example", Some(acme)).await;
    portal.stand(account, ApprovalStatus::Approved).await;
    let user = portal.sign_in("user@acme.example").await;
    let _looking = Looking::of(&portal);
    let (mut one, mut all) = (user.stream("/live?meter=1").await, user.stream("/live?meter=all").await);
    expect(&mut one, "hello").await;
    expect(&mut all, "hello").await;
    let operator = Caller::operator();
    portal.portal.unassign_meters(&operator, &[MeterId::new(1)], None, None).await.unwrap();
    // That it is gone shows on the page of all; the page of it has nothing to show.
    expect(&mut all, "readings").await;
    reading(&portal, 1, 1).await;
    assert_eq!(event(&mut one).await, None);
    portal.stand(account, ApprovalStatus::Rejected).await;
    period(&portal, 1).await;
    assert_eq!(event(&mut all).await, None);
}

#[tokio::test]
async fn a_slow_reader_is_told_to_load_everything_anew() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let shown = Shown::meter(MeterId::new(1));
    let mut quick = portal.portal.watch(&Caller::operator(), &shown);
    let mut slow = resident.stream("/live?meter=1").await;
    let _looking = Looking::of(&portal);
    quick.woken().await.unwrap();
    // While it takes nothing, much more happens than a page could be told of one by one.
    for watts in 0..80 {
        reading(&portal, 1, watts).await;
        quick.woken().await.unwrap();
    }
    expect(&mut slow, "hello").await;
    let all = expect(&mut slow, "resync").await;
    period(&portal, 1).await;
    assert_ne!(expect(&mut slow, "periods").await, all, "there was no queue");
}

#[tokio::test]
async fn a_point_that_means_nothing_is_answered_with_everything_anew() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    for since in ["42", "r1", "r1.p1.i1", "R1.p1", "%00", "r1.p1&since=r1.p1"] {
        let path = format!("/live?meter=1&since={since}");
        if resident.status(&path).await == 200 {
            expect(&mut resident.stream(&path).await, "resync").await;
        }
    }
    expect(&mut resident.stream_since("/live?meter=1", "2026").await, "resync").await;
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let _looking = Looking::of(&portal);
    let mut stream = resident.stream("/live?meter=1").await;
    expect(&mut stream, "hello").await;
    resident.send_form("/logout", "").await.expect(303);
    reading(&portal, 1, 1).await;
    assert_eq!(event(&mut stream).await, None);
}

#[tokio::test]
async fn streams_end_when_the_portal_stops() {
    let portal = TestPortal::start().await;
    let client: Client = portal.resident("resident@home.example", 1).await;
    let mut stream = client.stream("/live?meter=1").await;
    expect(&mut stream, "hello").await;
    portal.portal.end_watches();
    assert_eq!(event(&mut stream).await, None);
    // One that comes a moment later keeps nobody waiting either.
    let mut late = client.stream("/live?meter=1").await;
    expect(&mut late, "hello").await;
    assert_eq!(event(&mut late).await, None);
}
