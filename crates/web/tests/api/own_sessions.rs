//! Showing once more that it is you (SE-7), and one's own sessions (SE-3, SE-4, SE-8, SE-9).

use jiff::SignedDuration;
use serde_json::json;
use testkit::{Client, TestPortal, engines::TestDb, on_each_engine, portal::PASSWORD, redis::TestRedis};

const MAYA: &str = "maya@acme.example";

async fn confirm(client: &Client, password: &str) -> testkit::Answer {
    client.send_json("POST", "/api/user/session/confirm", &json!({"password": password})).await
}

#[tokio::test]
async fn se_7_what_is_dangerous_asks_once_more_after_five_minutes() {
    let portal = TestPortal::start().await;
    portal.account(MAYA, None).await;
    let maya = portal.sign_in(MAYA).await;
    let begun = portal.clock.now();
    portal.clock.set(begun + SignedDuration::from_mins(5));
    maya.send_json("POST", "/api/user/two_factor", &json!({})).await.expect(200);
    portal.clock.set(begun + SignedDuration::from_mins(5) + SignedDuration::from_secs(1));
    let calls = [
        ("POST", "/api/user/two_factor", json!({})),
        ("PUT", "/api/user/two_factor", json!({"code": "000000"})),
        ("DELETE", "/api/user/two_factor", json!({})),
        ("POST", "/api/user/two_factor/recovery_codes", json!({})),
    ];
    for (method, path, body) in &calls {
        let refused = maya.send_json(method, path, body).await.expect(403).json();
        assert_eq!(refused["type"], "urn:drp:problem:reauth", "{method} {path}");
    }
    let page = maya.get("/account/security/two-factor").await.expect(303);
    assert_eq!(page.header("location"), "/confirm?next=/account/security/two-factor");
    let fresh = portal.anonymous().with_cookie(&confirm(&maya, PASSWORD).await.expect(200).new_cookie());
    fresh.send_json("POST", "/api/user/two_factor", &json!({})).await.expect(200);
}

on_each_engine! {
    async fn se_3_confirming_changes_the_token(db: TestDb) {
        let portal = TestPortal::on(db).await;
        portal.account(MAYA, None).await;
        let maya = portal.sign_in(MAYA).await;
        confirm(&maya, "wrong").await.expect(401);
        maya.get("/api/user/session/validate").await.expect(200);
        let cookie = confirm(&maya, PASSWORD).await.expect(200).new_cookie();
        assert_ne!(Some(cookie.as_str()), maya.cookie());
        maya.get("/api/user/session/validate").await.expect(401);
        portal.anonymous().with_cookie(&cookie).get("/api/user/session/validate").await.expect(200);
    }

    async fn se_4_a_session_ends_in_every_process_at_once(db: TestDb) {
        let portal = TestPortal::on(db).await;
        portal.account(MAYA, None).await;
        let maya = portal.sign_in(MAYA).await;
        let there = portal.elsewhere().with_cookie(maya.cookie().unwrap());
        there.get("/api/user/session/validate").await.expect(200);
        maya.send_json("POST", "/api/user/session/delete", &json!({})).await.expect(204);
        there.get("/api/user/session/validate").await.expect(401);
    }

    async fn se_8_people_see_and_end_their_own_sessions(db: TestDb) {
        let portal = TestPortal::on(db).await;
        portal.account(MAYA, None).await;
        portal.account("other@acme.example", None).await;
        let (here, there) = (portal.sign_in(MAYA).await, portal.sign_in(MAYA).await);
        let other = portal.sign_in("other@acme.example").await;
        let list = async |client: &Client| client.get("/api/user/sessions").await.expect(200).json()["sessions"].clone();
        let sessions = list(&here).await;
        let sessions = sessions.as_array().unwrap();
        assert_eq!(sessions.len(), 2);
        let that = sessions.iter().find(|it| it["this"] == false).unwrap();
        let path = format!("/api/user/sessions/{}", that["session_id"].as_str().unwrap());
        // Somebody else's session looks like none.
        other.send_json("DELETE", &path, &json!({})).await.expect(404);
        other.send_json("DELETE", "/api/user/sessions/nonsense", &json!({})).await.expect(404);
        here.send_json("DELETE", &path, &json!({})).await.expect(204);
        there.get("/api/user/session/validate").await.expect(401);
        portal.sign_in(MAYA).await;
        let ended = here.send_json("DELETE", "/api/user/sessions", &json!({})).await.expect(200).json();
        assert_eq!(ended["ended"], 1);
        assert_eq!(list(&here).await.as_array().unwrap().len(), 1);
        assert_eq!(list(&other).await.as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn au_8_the_password_cannot_be_tried_for_long_within_a_session() {
    let portal = TestPortal::start().await;
    portal.account(MAYA, None).await;
    let maya = portal.sign_in(MAYA).await;
    for _ in 0..5 {
        confirm(&maya, "wrong").await.expect(401);
    }
    let answer = confirm(&maya, PASSWORD).await.expect(429);
    let pause: i64 = answer.header("retry-after").parse().unwrap();
    // Another session of the same person has tries of its own.
    confirm(&portal.sign_in(MAYA).await, PASSWORD).await.expect(200);
    portal.clock.set(portal.clock.now() + SignedDuration::from_secs(pause));
    confirm(&maya, PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn se_9_what_was_revoked_stays_revoked_without_redis() {
    let Some(mut redis) = TestRedis::start() else { return };
    let portal = TestPortal::cached_in(TestDb::sqlite().await, &redis.url()).await;
    portal.account(MAYA, None).await;
    let (kept, revoked) = (portal.sign_in(MAYA).await, portal.sign_in(MAYA).await);
    revoked.get("/api/user/session/validate").await.expect(200);
    revoked.send_json("POST", "/api/user/session/delete", &json!({})).await.expect(204);
    redis.kill();
    revoked.get("/api/user/session/validate").await.expect(401);
    kept.get("/api/user/session/validate").await.expect(200);
    kept.send_json("POST", "/api/user/session/delete", &json!({})).await.expect(204);
    kept.get("/api/user/session/validate").await.expect(401);
    redis.restart();
    for client in [&kept, &revoked] {
        client.get("/api/user/session/validate").await.expect(401);
    }
}
