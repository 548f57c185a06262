//! BR-2: asking changes nothing.

use testkit::{TestPortal, on_each_engine};

use crate::routes;

/// What may change by being asked: that somebody was here, what the staff looked at, how often somebody tried.
const MAY_CHANGE: [&str; 7] = [
    "sessions.last_seen_at",
    "sessions.session_expire",
    "api_keys.last_used_at",
    "audit_log",
    "audit_details",
    "audit_head",
    "rate_limits",
];

on_each_engine! {
    async fn br_2_get_and_head_change_nothing(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let people = routes::everybody(&portal).await;
        portal.readings(&routes::readings()).await;
        let before = portal.database().contents(&MAY_CHANGE).await;
        for (_, client) in &people {
            for route in routes::safe() {
                client.send_raw("HEAD", &route.path(), &[], "").await;
                for path in route.paths() {
                    client.get(&path).await;
                }
            }
        }
        let after = portal.database().contents(&MAY_CHANGE).await;
        for (table, rows) in &before {
            assert_eq!(rows, &after[table], "{table}");
        }
    }
}

#[tokio::test]
async fn the_comparison_sees_a_change() {
    let portal = TestPortal::start().await;
    let before = portal.database().contents(&MAY_CHANGE).await;
    portal.organization("New").await;
    assert_ne!(portal.database().contents(&MAY_CHANGE).await, before);
}
