//! The card of data quality on a meter's page: numbers, words, and the strip with its words.

use testkit::{Client, TestPortal};

use crate::document::Document;

async fn start(rows: &str) -> (TestPortal, Client) {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    portal.readings(&format!("meter_id,start_time,meter_value\n{rows}")).await;
    (portal, resident)
}

/// Hours of a date of UTC, each with another value.
fn hours(date: &str, hours: std::ops::Range<u32>) -> String {
    hours.map(|it| format!("1,{date}T{it:02}:00:00Z,{}.{:03}\n", 1 + it % 3, it)).collect()
}

/// The card's text, and the words of its strip.
async fn card(client: &Client, query: &str) -> (String, String) {
    let page = Document::of(&client.get(&format!("/meters/1?{query}")).await.expect(200));
    let text = page.texts(".kpi").into_iter().find(|it| it.contains("Data quality")).unwrap();
    let [strip] = page.attributes("svg.strip", "aria-label").try_into().unwrap();
    (text, strip)
}

#[tokio::test]
async fn a_day_is_told_by_half_hours() {
    // It is 8 o'clock in New York; the hour from 6 is missing.
    let rows = hours("2026-07-16", 4..10) + &hours("2026-07-16", 11..12);
    let (_portal, resident) = start(&rows).await;
    let (text, strip) = card(&resident, "scale=day&date=2026-07-16").await;
    assert!(text.contains("87.5 %") && text.contains("7 of 8 readings received"), "{text}");
    assert!(!text.contains("Noticed") && !text.contains("estimated"), "{text}");
    assert_eq!(strip, "Readings by half hour: 14 received, 2 missing (6:00 AM, 6:30 AM)");
}

#[tokio::test]
async fn what_was_noticed_is_in_words_and_in_the_strip() {
    let rows = hours("2026-07-15", 4..24).replace("15T12:00:00Z,1.012", "15T12:00:00Z,99.9")
        + &hours("2026-07-16", 0..4).replace("16T02:00:00Z,3.002", "16T02:00:00Z,-0.5");
    let (_portal, resident) = start(&rows).await;
    let (text, strip) = card(&resident, "scale=day&date=2026-07-15").await;
    assert!(text.contains("100.0 %") && text.contains("24 of 24 readings received"), "{text}");
    assert!(text.contains("Noticed: spike, negative use."), "{text}");
    assert_eq!(strip, "Readings by half hour: 46 received, 2 with something noticed (8:00 AM, 8:30 AM)");
    let (text, _) = card(&resident, "scale=week&date=2026-07-15").await;
    assert!(text.contains("Noticed: spike on 1 day, negative use on 1 day."), "{text}");
}

#[tokio::test]
async fn longer_spans_are_told_by_days_and_weeks() {
    let rows = hours("2026-07-13", 4..24) + &hours("2026-07-14", 0..4) + &hours("2026-07-16", 4..12);
    let (_portal, resident) = start(&rows).await;
    let (text, strip) = card(&resident, "scale=week&date=2026-07-16").await;
    assert!(text.contains("32 of 80 readings received"), "{text}");
    let expected = "Readings by day: 2 received, 2 missing (Tue, Jul 14, Wed, Jul 15)";
    assert_eq!(strip, expected);
    let (_, strip) = card(&resident, "scale=month&date=2026-07-16").await;
    assert_eq!(strip, expected);
    let (text, strip) = card(&resident, "scale=year&date=2026-07-16").await;
    assert!(text.contains("40.0 %"), "{text}");
    assert_eq!(strip, "Readings by week: 1 received, 1 received in part (Jul 9 to 15, 2026)");
}

#[tokio::test]
async fn before_the_first_reading_nothing_is_missing() {
    let (_portal, resident) = start(&hours("2026-07-15", 4..24)).await;
    let page = Document::of(&resident.get("/meters/1?scale=day&date=2026-07-01").await.expect(200));
    let text = page.text("main");
    assert!(text.contains("Data quality") && text.contains("What has arrived appears here."), "{text}");
    assert!(page.attributes("svg.strip", "aria-label").is_empty());
}

#[tokio::test]
async fn estimates_are_counted_and_seen() {
    let (portal, resident) = start(&hours("2026-07-16", 4..11)).await;
    let estimated = "meter_id,start_time,end_time,meter_value,quality\n\
                     1,2026-07-16T11:00:00Z,2026-07-16T12:00:00Z,1.5,8\n";
    portal.readings(estimated).await;
    let (text, strip) = card(&resident, "scale=day&date=2026-07-16").await;
    assert!(text.contains("8 of 8 readings received") && text.contains("1 reading estimated."), "{text}");
    assert_eq!(strip, "Readings by half hour: 14 received, 2 estimated (7:00 AM, 7:30 AM)");
    let (_, strip) = card(&resident, "scale=week&date=2026-07-16").await;
    assert_eq!(strip, "Readings by day: 1 estimated (Thu, Jul 16)");
}
