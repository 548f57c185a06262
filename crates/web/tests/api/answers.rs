//! Finished answers of `meter_data`: the same as fresh ones, never out of date, never somebody else's; tags and forms.

use std::io::Read;

use domain::{DrPeriod, Interval, MeterId};
use flate2::read::GzDecoder;
use portal::{Assignee, Caller};
use testkit::{Answer, Client, TestPortal, instant, on_each_engine, redis::TestRedis};

const PATH: &str = "/api/vis/meter_data/1";

/// Two days of hours, enough to be worth packing.
fn readings() -> String {
    let mut csv = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    for hour in 0..47 {
        let at = |hour: i32| format!("2026-07-{:02}T{:02}:00:00Z", 14 + hour / 24, hour % 24);
        csv += &format!("1,{},{},{}.{hour:03},2.5\n", at(hour), at(hour + 1), hour % 5);
    }
    csv
}

fn reading(kw: &str) -> String {
    format!("meter_id,start_time,end_time,meter_value\n1,2026-07-14T04:00:00Z,2026-07-14T05:00:00Z,{kw}\n")
}

async fn start() -> (TestPortal, Client) {
    prepared(TestPortal::start().await).await
}

async fn prepared(portal: TestPortal) -> (TestPortal, Client) {
    let resident = portal.resident("resident@home.example", 1).await;
    portal.readings(&readings()).await;
    (portal, resident)
}

/// The same person in front of a portal that has finished no answer yet.
fn cold(portal: &TestPortal, client: &Client) -> Client {
    portal.elsewhere().with_cookie(client.cookie().unwrap())
}

async fn ask(client: &Client, headers: &[(&str, &str)]) -> Answer {
    client.send_raw("GET", PATH, headers, "").await
}

fn unpacked(answer: &Answer) -> String {
    assert_eq!(answer.header("content-encoding"), "gzip");
    let mut text = String::new();
    GzDecoder::new(answer.bytes.as_slice()).read_to_string(&mut text).unwrap();
    text
}

/// What is answered now, with its tag: from a warm portal, from a cold one and packed, all alike.
async fn now(portal: &TestPortal, client: &Client) -> (String, String) {
    let fresh = cold(portal, client).get(PATH).await.expect(200);
    for _ in 0..2 {
        let kept = client.get(PATH).await.expect(200);
        assert_eq!((&kept.body, kept.header("etag")), (&fresh.body, fresh.header("etag")));
        let packed = ask(client, &[("accept-encoding", "gzip")]).await.expect(200);
        assert_eq!(unpacked(&packed), fresh.body);
        assert_ne!(packed.header("etag"), fresh.header("etag"));
    }
    (fresh.body.clone(), fresh.header("etag").to_owned())
}

/// Every change shows in the next answer, under a tag that no earlier one had.
async fn follows_each_change(portal: TestPortal, resident: Client) {
    let operator = Caller::operator();
    let mut seen = vec![now(&portal, &resident).await];
    let mut see = async |what: &str| {
        let answer = now(&portal, &resident).await;
        assert!(seen.iter().all(|it| it.0 != answer.0 && it.1 != answer.1), "{what} is not seen");
        let stale = seen.last().map(|it| it.1.clone()).unwrap_or_default();
        ask(&resident, &[("if-none-match", &stale)]).await.expect(200);
        seen.push(answer);
    };
    portal.readings(&reading("7.777")).await;
    see("a reading").await;
    let span = |from, to| Interval::new(instant(from), instant(to)).unwrap();
    let first = span("2026-07-14T06:00:00Z", "2026-07-14T08:00:00Z");
    let id = portal.portal.create_period(&operator, first, None, true).await.unwrap();
    see("a new DR period").await;
    let interval = span("2026-07-14T06:00:00Z", "2026-07-14T09:00:00Z");
    let moved = DrPeriod { id, interval, credit_factor: None };
    portal.portal.update_period(&operator, moved, true).await.unwrap();
    see("another DR period").await;
    portal.portal.create_period(&operator, first, None, true).await.unwrap();
    portal.portal.delete_period(&operator, id, true).await.unwrap();
    see("one DR period in the place of another").await;
    let begin = "UPDATE assignments SET begins_at = '2026-07-15 00:00:00' WHERE meter_id = 1";
    portal.database().run(begin).await;
    see("where their time with the meter begins").await;
    let end = "DELETE FROM meter_map WHERE meter_id = 1 AND entity_id <> 1";
    portal.database().run(end).await;
    for headers in [&[][..], &[("if-none-match", "*")], &[("accept-encoding", "gzip")]] {
        ask(&resident, headers).await.expect(404);
    }
}

on_each_engine! {
    async fn a_kept_answer_is_never_out_of_date(db: TestDb) {
        let (portal, resident) = prepared(TestPortal::on(db).await).await;
        follows_each_change(portal, resident).await;
    }

    async fn a_kept_answer_is_never_out_of_date_beside_redis(db: TestDb) {
        let Some(redis) = TestRedis::start() else { return };
        let (portal, resident) = prepared(TestPortal::cached_in(db, &redis.url()).await).await;
        follows_each_change(portal, resident).await;
    }

    async fn az_4_each_sees_their_own_part_of_a_meter(db: TestDb) {
        let (portal, before) = prepared(TestPortal::on(db).await).await;
        let admin = portal.system_administrator().await;
        let (seen, tag) = now(&portal, &before).await;
        assert!(seen.contains("2002") && seen.contains("\"start\":\"2026-07-13T20:00:00-04:00\""), "{seen}");
        portal.account("after@home.example", None).await;
        let (to, since) = (Assignee::Email("after@home.example"), Some(instant("2026-07-15T00:00:00Z")));
        let meters = [MeterId::new(1)];
        portal.portal.assign_meters(&Caller::operator(), &meters, to, since, true).await.unwrap();
        let after = portal.sign_in("after@home.example").await;
        // They ask for the same, with the tag of what the other one had.
        let theirs = ask(&after, &[("if-none-match", &tag)]).await.expect(200);
        assert_eq!(theirs.json()["start"], "2026-07-14T20:00:00-04:00", "{}", theirs.body);
        assert!(!theirs.body.contains("2002"), "{}", theirs.body);
        assert_eq!(now(&portal, &admin).await, (seen, tag.clone()));
        assert_eq!(now(&portal, &after).await.0, theirs.body);
        ask(&before, &[("if-none-match", &tag)]).await.expect(404);
    }
}

#[tokio::test]
async fn who_has_the_answer_is_told_that_it_still_is() {
    let (portal, resident) = start().await;
    let headers = |it: &Answer| {
        let of = |name| it.header(name).to_owned();
        (of("etag"), of("vary"), of("cache-control"))
    };
    for packing in ["identity", "gzip"] {
        let packing = ("accept-encoding", packing);
        let whole = ask(&resident, &[packing]).await.expect(200);
        let tag = whole.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 30, "{tag}");
        assert_eq!((whole.header("vary"), whole.header("cache-control")), ("accept-encoding", "no-store"));
        assert_eq!(whole.header("content-type"), "application/json");
        for client in [resident.clone(), cold(&portal, &resident)] {
            for asked in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
                let still = ask(&client, &[packing, ("if-none-match", &asked)]).await.expect(304);
                assert_eq!(headers(&still), headers(&whole), "{asked}");
                assert_eq!((still.bytes.len(), still.header("content-encoding")), (0, ""), "{asked}");
            }
            ask(&client, &[packing, ("if-none-match", "\"other\"")]).await.expect(200);
        }
    }
}

#[tokio::test]
async fn a_tag_opens_nothing() {
    let (portal, resident) = start().await;
    let tag = resident.get(PATH).await.expect(200).header("etag").to_owned();
    let stranger = portal.resident("stranger@home.example", 2).await;
    for asked in [tag.as_str(), "*"] {
        ask(&stranger, &[("if-none-match", asked)]).await.expect(404);
        ask(&portal.anonymous(), &[("if-none-match", asked)]).await.expect(401);
    }
}

#[tokio::test]
async fn head_has_the_headers_of_get() {
    let (_portal, resident) = start().await;
    for packing in ["identity", "gzip"] {
        let headers = [("accept-encoding", packing)];
        let get = ask(&resident, &headers).await.expect(200);
        let head = resident.send_raw("HEAD", PATH, &headers, "").await.expect(200);
        assert!(head.bytes.is_empty());
        for name in ["etag", "vary", "content-type", "content-encoding", "content-length"] {
            assert_eq!(head.header(name), get.header(name), "{packing}: {name}");
        }
        assert_eq!(head.header("content-length"), get.bytes.len().to_string());
    }
}

#[tokio::test]
async fn what_is_asked_differently_is_answered_differently() {
    let (portal, resident) = start().await;
    let mut tags = Vec::new();
    for query in
        ["", "?points=3", "?points=4", "?from=2026-07-15", "?to=2026-07-15", "?from=2026-07-14&to=2026-07-15"]
    {
        for client in [&resident, &cold(&portal, &resident), &resident] {
            let answer = client.get(&format!("{PATH}{query}")).await.expect(200);
            let tag = answer.header("etag").to_owned();
            assert_eq!(answer.json()["meter_id"], 1);
            if !tags.contains(&(query, tag.clone())) {
                tags.push((query, tag));
            }
        }
    }
    assert_eq!(tags.len(), 6, "{tags:?}");
    // What cannot be answered is refused each time, and kept by nobody.
    for _ in 0..2 {
        resident.get(&format!("{PATH}?from=2026-07-15&to=2026-07-14")).await.expect(422);
        assert_eq!(resident.get(&format!("{PATH}?points=0")).await.expect(422).header("etag"), "");
    }
}

#[tokio::test]
async fn a_short_answer_is_sent_as_it_is() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let answer = ask(&resident, &[("accept-encoding", "gzip")]).await.expect(200);
    assert_eq!((answer.header("content-encoding"), answer.header("vary")), ("", "accept-encoding"));
    assert_eq!(answer.json()["start"], serde_json::Value::Null);
    let tag = answer.header("etag").to_owned();
    ask(&resident, &[("if-none-match", &tag)]).await.expect(304);
}

#[tokio::test]
async fn other_answers_are_packed_as_they_go() {
    let (_portal, resident) = start().await;
    let path = "/api/vis/data?meter_id=1";
    let plain = resident.get(path).await.expect(200).body;
    let packed = resident.send_raw("GET", path, &[("accept-encoding", "gzip")], "").await.expect(200);
    assert_eq!(unpacked(&packed), plain);
}
