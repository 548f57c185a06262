//! `/healthz` and `/readyz`: what fails is said, nothing hangs, and whoever asks needs neither a session nor our name.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use testkit::{Answer, TestPortal, engines::TestDb, on_each_engine, redis::TestRedis};

/// The state of each part, by name.
fn parts(answer: &Answer) -> String {
    let body = answer.json();
    let part = |it: &serde_json::Value| {
        format!("{}={}", it["part"].as_str().unwrap(), it["state"].as_str().unwrap())
    };
    body["parts"].as_array().unwrap().iter().map(part).collect::<Vec<_>>().join(" ")
}

on_each_engine! {
    async fn a_portal_that_has_everything_is_ready(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let answer = portal.anonymous().get("/readyz").await.expect(200);
        assert_eq!(answer.json()["ready"], true);
        // The clock of these tests stands still, and not where that of a server is.
        let found = parts(&answer).replace("clock=doubtful ", "");
        assert_eq!(found, "process=well database=well schema=well cache=well disk=well");
        assert_eq!(portal.anonymous().get("/healthz").await.expect(200).body, "alive\n");
    }

    async fn a_schema_that_is_too_old_is_not_ready_and_a_newer_one_is(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let checksum = "0".repeat(64);
        let newer = format!(
            "INSERT INTO schema_migrations (version, name, checksum) VALUES (999, '0999_future', '{checksum}')"
        );
        portal.database().run(newer).await;
        portal.anonymous().get("/readyz").await.expect(200);
        portal.database().run("DELETE FROM schema_migrations WHERE version IN (1, 999)").await;
        // Another process, which has not looked a moment ago.
        let answer = portal.elsewhere().get("/readyz").await.expect(503);
        let found = parts(&answer).replace("clock=doubtful ", "");
        assert_eq!(found, "process=well database=well schema=failing cache=well disk=well");
        assert!(answer.body.contains("run drp migrate"), "{}", answer.body);
        portal.elsewhere().get("/healthz").await.expect(200);
    }
}

#[tokio::test]
async fn f19_a_database_that_does_not_answer_is_said_in_time() {
    let portal = TestPortal::start().await;
    // In memory there is one connection, and somebody has it.
    let _held = portal.database().session().await;
    let begun = Instant::now();
    portal.anonymous().get("/healthz").await.expect(200);
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    let client = portal.anonymous();
    let (first, second) = tokio::join!(client.get("/readyz"), client.get("/readyz"));
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    for answer in [first, second] {
        assert_eq!(parts(&answer.expect(503)), "process=well database=failing cache=well disk=well");
    }
}

#[tokio::test]
async fn f19_a_busy_pool_is_not_a_lost_database() {
    let Some(db) = TestDb::mariadb().await else { return };
    let portal = TestPortal::on(db).await;
    let mut held = Vec::new();
    for _ in 0..20 {
        held.push(portal.database().session().await);
    }
    let begun = Instant::now();
    portal.anonymous().get("/readyz").await.expect(200);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn f17_a_clock_that_is_not_the_databases_is_said_and_keeps_nobody_away() {
    let Some(db) = TestDb::mariadb().await else { return };
    let portal = TestPortal::on(db).await;
    let now = portal.database().one("SELECT UTC_TIMESTAMP()").await.replace(' ', "T") + "Z";
    let now: Timestamp = now.parse().unwrap();
    for (hours, expected) in [(0, "clock=well"), (3, "clock=doubtful"), (-3, "clock=doubtful")] {
        portal.clock.set(now + SignedDuration::from_hours(hours));
        let answer = portal.elsewhere().get("/readyz").await.expect(200);
        assert!(parts(&answer).contains(expected), "{hours}: {}", answer.body);
    }
}

#[tokio::test]
async fn f4_without_its_cache_a_portal_is_slower_and_ready() {
    let Some(mut redis) = TestRedis::start() else { return };
    let portal = TestPortal::cached_in(TestDb::sqlite().await, &redis.url()).await;
    redis.kill();
    let answer = portal.anonymous().get("/readyz").await.expect(200);
    assert_eq!(parts(&answer), "process=well database=well schema=well cache=slower disk=well");
}

#[tokio::test]
async fn f13_a_portal_that_stops_is_not_ready_and_sends_everybody_elsewhere() {
    let portal = TestPortal::start().await;
    let client = portal.anonymous();
    assert_eq!(client.get("/login").await.expect(200).header("connection"), "");
    portal.portal.begin_to_stop();
    let answer = client.get("/readyz").await.expect(503);
    assert_eq!(parts(&answer), "process=failing database=well schema=well cache=well disk=well");
    assert_eq!(client.get("/healthz").await.expect(200).header("connection"), "close");
    assert_eq!(client.get("/login").await.expect(200).header("connection"), "close");
}

#[tokio::test]
async fn ed_5_who_looks_after_servers_calls_them_by_any_name() {
    let portal = TestPortal::start().await;
    let client = portal.anonymous().at("127.0.0.1");
    for host in ["127.0.0.1:8080", "10.0.0.7", "web-2"] {
        for path in ["/healthz", "/readyz", "/readyz/"] {
            client.send_raw("GET", path, &[("host", host)], "").await.expect(200);
            client.send_raw("HEAD", path, &[("host", host)], "").await.expect(200);
        }
        client.send_raw("GET", "/login", &[("host", host)], "").await.expect(421);
        client.send_raw("GET", "/healthz/x", &[("host", host)], "").await.expect(421);
        client.send_raw("POST", "/healthz", &[("host", host)], "").await.expect(405);
    }
}
