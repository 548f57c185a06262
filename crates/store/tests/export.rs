//! Readings on their way out are the readings that are stored, on each engine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::fmt::Write;

use domain::{Interval, MeterId, OrgId, Principal, series::Point};
use jiff::{SignedDuration, Timestamp};
use store::{Store, VisibleMeter};
use testkit::{TestPortal, engines::TestDb, instant, on_each_engine};

/// More than comes at once: hours, then quarters of an hour, with gaps, and with each kind of value missing.
fn csv() -> String {
    let mut text = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    let mut at = instant("2025-10-01T00:00:00Z");
    for index in 0..9_000u32 {
        let minutes = if index < 4_500 { 60 } else { 15 };
        let end = at + SignedDuration::from_mins(minutes);
        let value = f64::from(index % 977) - 400.0;
        let (actual, prediction) = match index % 11 {
            3 => (String::new(), format!("{:.3}", value / 7.0)),
            5 => (format!("{value:.3}"), String::new()),
            _ => (format!("{:.3}", value / 3.0), format!("{value:.1}")),
        };
        writeln!(text, "7,{at},{end},{actual},{prediction}").unwrap();
        at = if index % 300 == 0 { end + SignedDuration::from_hours(30) } else { end };
    }
    text
}

async fn with_readings(db: TestDb) -> (TestPortal, Store, VisibleMeter) {
    let portal = TestPortal::on(db).await;
    portal.meter(7, OrgId::PROVIDER).await;
    portal.readings(&csv()).await;
    let store = portal.store();
    let meter = store.visible_meter(&Principal::Operator, MeterId::new(7)).await.unwrap().unwrap();
    (portal, store, meter)
}

fn span(from: &str, to: &str) -> Interval {
    Interval::new(instant(from), instant(to)).unwrap()
}

/// All of them, and how many came at once.
async fn all(store: &Store, meter: &VisibleMeter, span: Interval) -> (Vec<Point>, Vec<usize>) {
    let (mut points, mut sizes) = (Vec::new(), Vec::new());
    let mut rest = Some(span);
    while let Some(part) = rest {
        let next = store.next_readings(meter, part).await.unwrap();
        rest = next.last().and_then(|it| Interval::new(it.interval.end(), span.end()).ok());
        sizes.push(next.len());
        points.extend(next);
    }
    (points, sizes)
}

on_each_engine! {
    async fn what_comes_in_parts_is_the_whole(db: TestDb) {
        let (_portal, store, meter) = with_readings(db).await;
        let ever = span("1970-01-01T00:00:00Z", "9999-12-30T00:00:00Z");
        let (points, sizes) = all(&store, &meter, ever).await;
        assert_eq!(sizes, [4096, 4096, 808, 0]);
        assert_eq!(points, store.readings_from_database(&meter, ever).await.unwrap().points());
        // Within a span, only what lies wholly inside.
        let part = span("2025-10-03T00:30:00Z", "2026-04-20T08:07:00Z");
        let (points, _) = all(&store, &meter, part).await;
        assert_eq!(points, store.readings_from_database(&meter, part).await.unwrap().points());
        assert!(points.len() > 4096 && points[0].interval.start() == instant("2025-10-03T01:00:00Z"), "{:?}", points[0]);
    }

    async fn a_meter_that_delivers_is_told(db: TestDb) {
        let (_portal, store, meter) = with_readings(db).await;
        let is_negative = |it: &Point| it.actual.is_some_and(|it| it.watts() < 0);
        let (points, _) = all(&store, &meter, span("2025-10-01T00:00:00Z", "2027-01-01T00:00:00Z")).await;
        let uses: Vec<&Point> = points.iter().skip_while(|it| is_negative(it) || it.actual.is_none()).take(100).collect();
        let [first, last] = [uses[0], uses[99]];
        assert!(store.has_negative(&meter, span("2025-10-01T00:00:00Z", "2027-01-01T00:00:00Z")).await.unwrap());
        let only = Interval::new(first.interval.start(), last.interval.end()).unwrap();
        assert!(!store.has_negative(&meter, only).await.unwrap());
    }

    async fn rows_that_overlap_are_no_readings(db: TestDb) {
        let (portal, store, meter) = with_readings(db).await;
        let first: Timestamp = instant("2025-10-01T00:00:00Z");
        portal.database().run("UPDATE meter_data SET end_time = '2025-10-03 12:00:00' WHERE start_time = '2025-10-01 00:00:00'").await;
        let from = Interval::new(first, first + SignedDuration::from_hours(100)).unwrap();
        let error = store.next_readings(&meter, from).await.unwrap_err();
        assert!(error.to_string().contains("meter 7"), "{error}");
    }
}
