//! `/live`: a reading that arrives is told to open pages, and only on pages that may show it.

use std::time::Duration;

use axum::body::BodyDataStream;
use futures_util::StreamExt;
use testkit::TestPortal;

/// Far longer than an event takes: how fast it is, the benchmark says.
const PATIENCE: Duration = Duration::from_secs(30);

/// The next event's name and data; nothing where the stream has ended.
async fn next(stream: &mut BodyDataStream) -> Option<(String, String)> {
    let piece = tokio::time::timeout(PATIENCE, stream.next()).await.expect("an event")?;
    let text = String::from_utf8(piece.unwrap().to_vec()).unwrap();
    let field =
        |name: &str| text.lines().find_map(|it| it.strip_prefix(name)).unwrap_or("").trim().to_owned();
    Some((field("event:"), field("data:")))
}

const HEADER: &str = "meter_id,start_time,end_time,meter_value\n";

#[tokio::test]
async fn a_reading_reaches_open_pages() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    portal.meter(2, domain::OrgId::PROVIDER).await;
    let teller = portal.portal.clone();
    let telling = tokio::spawn(async move { teller.tell_watchers().await });
    let mut stream = resident.stream("/live?meter=1").await;
    let (event, data) = next(&mut stream).await.unwrap();
    assert_eq!((event.as_str(), data.as_str()), ("hello", r#"{"server_now":"2026-07-16T12:00:00Z"}"#));
    // A browser is listening all the time. Another meter's reading is no news on its page.
    let imports = async {
        portal.readings(&format!("{HEADER}2,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1\n")).await;
        portal.readings(&format!("{HEADER}1,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1\n")).await;
    };
    let (told, ()) = tokio::join!(next(&mut stream), imports);
    let (event, data) = told.unwrap();
    assert_eq!(event, "readings");
    assert!(data.starts_with(r#"{"meter_id":1,"revision":""#), "{data}");
    telling.abort();
}

#[tokio::test]
async fn what_arrived_before_the_stream_was_open_is_told() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let page = resident.get("/meters/1").await.expect(200).body;
    let live =
        page.split("data-live-src=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    portal.readings(&format!("{HEADER}1,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1\n")).await;
    let mut stream = resident.stream(&live).await;
    assert_eq!(next(&mut stream).await.unwrap().0, "hello");
    assert_eq!(next(&mut stream).await.unwrap().0, "readings");
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let teller = portal.portal.clone();
    let telling = tokio::spawn(async move { teller.tell_watchers().await });
    let mut stream = resident.stream("/live?meter=1").await;
    next(&mut stream).await.unwrap();
    resident.send_form("/logout", "").await.expect(303);
    portal.readings(&format!("{HEADER}1,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1\n")).await;
    assert_eq!(next(&mut stream).await, None);
    telling.abort();
}

#[tokio::test]
async fn streams_end_when_the_portal_stops() {
    let portal = TestPortal::start().await;
    let client = portal.resident("resident@home.example", 1).await;
    let mut stream = client.stream("/live?meter=1").await;
    next(&mut stream).await.unwrap();
    portal.portal.end_watches();
    assert_eq!(next(&mut stream).await, None);
}
