//! `GET /api/data/export`

use std::fmt::Write;

use domain::{ApprovalStatus, OrgId};
use testkit::TestPortal;

/// Half hours of a meter, from 2026 on.
pub fn readings(meter: u32, n: i64) -> String {
    let mut text = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    let begin = testkit::instant("2026-01-01T00:00:00Z");
    for index in 0..n {
        let start = begin + jiff::SignedDuration::from_mins(30 * index);
        let end = start + jiff::SignedDuration::from_mins(30);
        writeln!(text, "{meter},{start},{end},{}.{:03},1.5", index % 7, index * 37 % 1000).unwrap();
    }
    text
}

#[tokio::test]
async fn a_file_has_a_type_and_a_safe_name() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    portal.readings(&readings(1, 96)).await;
    let part = "from=2026-01-01&to=2026-01-02T00:00:00-05:00";
    for (format, media_type, name, begin) in [
        ("", "text/csv; charset=utf-8", "meters.csv", "meter_id,start_time,end_time,meter_value,"),
        ("?format=json&meter=1", "application/json", "meter-1.json", "{\"meters\":["),
        ("?format=green-button&meter=1&meter=1", "application/xml", "meter-1.xml", "<?xml"),
        (
            &format!("?{part}"),
            "text/csv; charset=utf-8",
            "meters_from-2026-01-01_to-2026-01-02.csv",
            "meter_id",
        ),
    ] {
        let answer = resident.get(&format!("/api/data/export{format}")).await.expect(200);
        assert_eq!(answer.header("content-type"), media_type, "{format}");
        assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"{name}\""));
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(answer.body.starts_with(begin), "{format}: {}", answer.body);
    }
    let day = resident.get(&format!("/api/data/export/?{part}")).await.expect(200);
    // The local day of New York, which begins five hours later.
    assert_eq!(day.body.lines().count(), 49);
    assert!(day.body.lines().nth(1).unwrap().starts_with("1,2026-01-01T05:00:00Z,"), "{}", day.body);
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    for query in [
        "meter=x",
        "meter=",
        "format=xlsx",
        "format=csv&format=json",
        "from=yesterday",
        "to=1969-01-01",
        "from=2026-02-01&to=2026-01-01",
        "colour=red",
    ] {
        let answer = resident.get(&format!("/api/data/export?{query}")).await.expect(422);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{query}");
    }
    resident.get("/api/data/export?meter=1&meter=2").await.expect(404);
}

#[tokio::test]
async fn a_head_reads_nothing_and_a_look_is_told() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    portal.readings(&readings(1, 10)).await;
    let staff = portal.person("ada@provider.example", Some(OrgId::PROVIDER), ApprovalStatus::Approved).await;
    let head = staff.send_raw("HEAD", "/api/data/export?meter=1", &[], "").await.expect(200);
    assert_eq!((head.header("content-type"), head.body.as_str()), ("text/csv; charset=utf-8", ""));
    let looks = |body: serde_json::Value| body["looks"].as_array().unwrap().len();
    assert_eq!(looks(resident.get("/api/user/access").await.expect(200).json()), 0);
    staff.get("/api/data/export?meter=1").await.expect(200);
    assert_eq!(looks(resident.get("/api/user/access").await.expect(200).json()), 1);
}

#[tokio::test]
async fn a_long_file_comes_in_pieces_packed_or_not() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    portal.readings(&readings(1, 6000)).await;
    let plain = resident.get("/api/data/export").await.expect(200);
    assert_eq!((plain.header("content-length"), plain.body.lines().count()), ("", 6001));
    let packed =
        resident.send_raw("GET", "/api/data/export", &[("accept-encoding", "gzip")], "").await.expect(200);
    assert_eq!((packed.header("content-encoding"), packed.header("content-length")), ("gzip", ""));
    assert!(packed.body.len() < plain.body.len() / 2, "{}", packed.body.len());
}
