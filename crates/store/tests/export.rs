//! Readings on their way out are the readings that are stored, on each engine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::fmt::Write;

use domain::{Interval, MeterId, OrgId, Principal, series::Point};
use jiff::{SignedDuration, Timestamp};
use store::{Engine, Readout, Store, VisibleMeter};
use testkit::{TestPortal, engines::TestDb, instant, on_each_engine};

/// More than comes at once: hours, then quarters of an hour, with gaps, the longest of years, and with each kind of value
/// missing.
fn csv() -> String {
    let mut text = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    let mut at = instant("2025-10-01T00:00:00Z");
    for index in 0..26_000u32 {
        let minutes = if index < 9_000 { 60 } else { 15 };
        let end = at + SignedDuration::from_mins(minutes);
        let value = f64::from(index % 977) - 400.0;
        let (actual, prediction) = match index % 11 {
            3 => (String::new(), format!("{:.3}", value / 7.0)),
            5 => (format!("{value:.3}"), String::new()),
            _ => (format!("{:.3}", value / 3.0), format!("{value:.1}")),
        };
        writeln!(text, "7,{at},{end},{actual},{prediction}").unwrap();
        at = match index {
            20_000 => end + SignedDuration::from_hours(30_000),
            _ if index % 300 == 0 => end + SignedDuration::from_hours(30),
            _ => end,
        };
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
    all_of(store, Readout::new(*meter, span)).await
}

async fn all_of(store: &Store, mut readout: Readout) -> (Vec<Point>, Vec<usize>) {
    let (mut points, mut sizes) = (Vec::new(), Vec::new());
    while let Some(next) = store.read_on(&mut readout).await.unwrap() {
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
        assert!(sizes.len() >= 3 && sizes.iter().all(|it| *it <= 4 * 8192), "{sizes:?}");
        assert_eq!(points, store.readings_from_database(&meter, ever).await.unwrap().points());
        // Within a span, only what lies wholly inside.
        let part = span("2025-10-03T00:30:00Z", "2026-04-20T08:07:00Z");
        let (points, _) = all(&store, &meter, part).await;
        assert_eq!(points, store.readings_from_database(&meter, part).await.unwrap().points());
        assert!(points.len() > 4096 && points[0].interval.start() == instant("2025-10-03T01:00:00Z"), "{:?}", points[0]);
    }

    async fn what_is_known_of_another_meter_changes_nothing_but_how_much_comes_at_once(db: TestDb) {
        let (_portal, store, meter) = with_readings(db).await;
        for from in ["1970-01-01T00:00:00Z", "2025-10-03T00:30:00Z", "2040-01-01T00:00:00Z"] {
            let part = span(from, "9999-12-30T00:00:00Z");
            let expected = store.readings_from_database(&meter, part).await.unwrap();
            // As if the other had minutes, hours, or a reading a century.
            for stride in [8192 * 60, 8192 * 3600, 3_000_000_000].map(SignedDuration::from_secs) {
                let (points, sizes) = all_of(&store, Readout::new(meter, part).like(Some(stride))).await;
                assert_eq!(points, expected.points(), "{from}, {stride}: {sizes:?}");
            }
        }
    }

    async fn a_text_that_would_be_too_long_comes_in_parts(db: TestDb) {
        let (portal, store, meter) = with_readings(db).await;
        // So many minutes fit no text, while the hours before them let expect few.
        let minutes = match portal.database().db().engine() {
            Engine::MariaDb => {
                "SELECT 7, '2040-01-01' + INTERVAL seq MINUTE, '2040-01-01' + INTERVAL seq + 1 MINUTE, 1.5 FROM seq_0_to_69999"
            }
            Engine::Sqlite => {
                "WITH RECURSIVE minutes(seq) AS (SELECT 0 UNION ALL SELECT seq + 1 FROM minutes WHERE seq < 69999) \
                 SELECT 7, datetime('2040-01-01', seq || ' minutes'), datetime('2040-01-01', (seq + 1) || ' minutes'), 1500 FROM minutes"
            }
        };
        portal.database().run("UPDATE meter_data SET end_time = '2039-12-31 23:00:00' WHERE start_time = (SELECT MAX(start_time) FROM (SELECT start_time FROM meter_data) it)").await;
        portal.database().run(format!("INSERT INTO meter_data (meter_id, start_time, end_time, meter_value) {minutes}")).await;
        let late = span("2026-06-01T00:00:00Z", "2041-01-01T00:00:00Z");
        let (points, _) = all(&store, &meter, late).await;
        assert_eq!(points, store.readings_from_database(&meter, late).await.unwrap().points());
        assert!(points.len() > 70_000, "{}", points.len());
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
        let error = store.read_on(&mut Readout::new(meter, from)).await.unwrap_err();
        assert!(error.to_string().contains("meter 7"), "{error}");
    }
}
