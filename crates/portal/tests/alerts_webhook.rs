//! Alerts are posted to a webhook: once, signed, tried again until they are taken, and never sent elsewhere.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use domain::Principal;
use jiff::SignedDuration;
use portal::{AlertSettings, ImportChoices, Webhook, mail::Mailer};
use testkit::{TestPortal, TestWebhook, engines::TestDb, instant, on_each_engine};

const SECRET: &str = "correct horse battery staple";

/// A portal in which an import has failed, and which has told so.
async fn alarmed(db: TestDb, webhook: Webhook) -> TestPortal {
    let alerts = AlertSettings { webhook: Some(webhook), ..AlertSettings::default() };
    let portal = TestPortal::alerting(db, Mailer::Outbox, alerts).await;
    portal.system_administrator().await;
    portal.import("broken", ImportChoices::default()).await;
    portal.portal.look_for_alerts().await.unwrap();
    portal
}

async fn deliver_after(portal: &TestPortal, seconds: i64) -> usize {
    portal.clock.set(portal.portal.now() + SignedDuration::from_secs(seconds));
    portal.portal.deliver_due_alerts().await.unwrap()
}

async fn refusal(portal: &TestPortal) -> Option<String> {
    portal.portal.alert_posts(&Principal::Operator).await.unwrap().unwrap().refusal
}

on_each_engine! {
    async fn an_alert_is_posted_signed_and_once_more_when_it_is_over(db: TestDb) {
        let hook = TestWebhook::start();
        let portal = alarmed(db, hook.webhook(SECRET)).await;
        assert_eq!(deliver_after(&portal, 0).await, 1);
        let posted = hook.receive();
        assert_eq!(posted.line, "POST /hook?token=t0p HTTP/1.1");
        assert_eq!(posted.header("content-type"), "application/json");
        let body = posted.json();
        for (key, value) in [
            ("alert", "import_failed"),
            ("stage", "begun"),
            ("since", "2026-07-16T12:00:00Z"),
            ("title", "An import failed"),
            ("detail", "1 import of the last 24 hours failed or was refused."),
            ("guide", "docs/guide/alerts.md#import_failed"),
            ("status", "https://portal.example/admin/status"),
        ] {
            assert_eq!(body[key], value, "{body}");
        }
        let at = posted.header("x-drp-timestamp");
        assert_eq!(at, portal.portal.now().as_second().to_string());
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
        let digits = posted.header("x-drp-signature").strip_prefix("sha256=").unwrap();
        let tag: Vec<u8> = (0..digits.len()).step_by(2).map(|it| u8::from_str_radix(&digits[it..it + 2], 16).unwrap()).collect();
        ring::hmac::verify(&key, format!("{at}.{}", posted.body).as_bytes(), &tag).unwrap();
        assert_eq!(deliver_after(&portal, 60).await, 0);
        portal.clock.set(instant("2026-07-17T12:05:00Z"));
        portal.portal.look_for_alerts().await.unwrap();
        let mut n_posted = deliver_after(&portal, 0).await;
        let mut ended = Vec::new();
        while n_posted > 0 {
            // MariaDB's own clock is another one than the test's, which is told too.
            ended.extend(Some(hook.receive().json()).filter(|it| it["alert"] == "import_failed"));
            n_posted -= 1;
        }
        assert_eq!(ended.len(), 1);
        assert_eq!(ended[0]["stage"], "over");
        assert_eq!(ended[0]["since"], body["since"]);
        assert!(hook.has_nothing());
    }

    async fn what_is_refused_is_seen_and_tried_again(db: TestDb) {
        let hook = TestWebhook::start();
        let portal = alarmed(db, hook.webhook("")).await;
        hook.answer("503 Service Unavailable");
        assert_eq!(deliver_after(&portal, 0).await, 0);
        let first = hook.receive();
        assert_eq!((first.header("x-drp-signature"), first.header("x-drp-timestamp")), ("", ""));
        assert_eq!(refusal(&portal).await.as_deref(), Some("it answered 503"));
        assert_eq!(deliver_after(&portal, 29).await, 0);
        assert!(hook.has_nothing(), "it is given time");
        hook.answer("302 Found\r\nLocation: http://127.0.0.1:1/elsewhere");
        assert_eq!(deliver_after(&portal, 1).await, 0);
        assert!(refusal(&portal).await.unwrap().starts_with("it answered 302, which sends elsewhere"));
        assert_eq!(hook.receive().json()["id"], first.json()["id"]);
        assert_eq!(deliver_after(&portal, 59).await, 0);
        assert_eq!(deliver_after(&portal, 1).await, 1);
        let state = portal.portal.alert_posts(&Principal::Operator).await.unwrap().unwrap();
        assert_eq!((state.n_waiting, state.refusal, state.last_taken_at), (0, None, Some(portal.portal.now())));
    }

    async fn what_is_refused_for_a_day_is_given_up(db: TestDb) {
        let portal = alarmed(db, Webhook::new("http://127.0.0.1:1/", "", None).unwrap()).await;
        assert_eq!(deliver_after(&portal, 0).await, 0);
        let reason = refusal(&portal).await.unwrap();
        assert!(reason.contains("refused") && !reason.contains("http"), "{reason}");
        assert_eq!(deliver_after(&portal, 24 * 3600).await, 0);
        let state = portal.portal.alert_posts(&Principal::Operator).await.unwrap().unwrap();
        assert_eq!((state.n_waiting, state.refusal.is_some()), (0, true));
        portal.clock.set(instant("2026-11-01T12:00:00Z"));
        portal.portal.forget_old_alert_posts().await.unwrap();
        assert_eq!(portal.database().one("SELECT COUNT(*) FROM alert_posts").await, "0");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_servers_one_posts() {
    let Some(db) = TestDb::mariadb().await else { return };
    let hook = TestWebhook::start();
    let portal = alarmed(db, hook.webhook("")).await;
    let other = portal.another_process().await;
    let (one, two) = tokio::join!(portal.portal.deliver_due_alerts(), other.deliver_due_alerts());
    assert_eq!(one.unwrap() + two.unwrap(), 1);
    hook.receive();
    assert!(hook.has_nothing());
}
