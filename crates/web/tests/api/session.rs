//! `/api/user/session/…` and `/api/user/permissions`; SE-1 to SE-5.

use portal::Caller;
use std::collections::BTreeSet;

use domain::{ApprovalStatus, OrgId};
use jiff::SignedDuration;
use serde_json::json;
use testkit::{TestPortal, portal::PASSWORD};

#[tokio::test]
async fn signing_in_answers_with_who_one_is() {
    let portal = TestPortal::start().await;
    let acme = portal.organization("Acme").await;
    portal.account("maya@acme.example", Some(acme)).await;
    let body = json!({"email": "maya@acme.example", "password": PASSWORD});
    let answer =
        portal.anonymous().send_json("POST", "/api/user/session/create/", &body).await.expect(200).json();
    let expected = json!({
        "account_id": answer["account_id"], "first_name": "Test", "last_name": "Person",
        "email": "maya@acme.example", "org_id": acme.number(), "org_name": "Acme",
        "approval_status": "Admin", "permission_level": 2,
    });
    assert_eq!(answer, expected);
}

#[tokio::test]
async fn wrong_passwords_and_unknown_people_look_the_same() {
    let portal = TestPortal::start().await;
    portal.account("maya@acme.example", None).await;
    let attempt = async |email: &str| {
        let body = json!({"email": email, "password": "not the password at all"});
        let answer =
            portal.anonymous().send_json("POST", "/api/user/session/create", &body).await.expect(401).json();
        (answer["type"].clone(), answer["title"].clone())
    };
    assert_eq!(attempt("maya@acme.example").await, attempt("nobody@acme.example").await);
}

#[tokio::test]
async fn permissions_are_the_role() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await;
    let answer = resident.get("/api/user/permissions").await.expect(200).json();
    assert_eq!(answer, json!({"permission_level": 4, "role": "residential_user"}));
}

#[tokio::test]
async fn se_1_tokens_are_random_and_kept_only_as_hashes() {
    let portal = TestPortal::start().await;
    portal.account("maya@acme.example", None).await;
    let mut tokens = BTreeSet::new();
    for _ in 0..200 {
        let with = portal::SignIn { email: "maya@acme.example", password: PASSWORD, ..Default::default() };
        let token = portal.portal.sign_in(with, &portal::Origin::default()).await.unwrap().token;
        assert_eq!(token.as_str().len(), 64);
        assert_eq!(format!("{token:?}"), "Token(…)");
        tokens.insert(token.as_str().to_owned());
    }
    assert_eq!(tokens.len(), 200);
    let kept = portal.database().rows("SELECT session_id FROM sessions").await.join(" ");
    // Not even a part of a token can be found in what is kept.
    assert!(tokens.iter().all(|it| !kept.replace('-', "").contains(&it[..16])));
}

#[tokio::test]
async fn se_1_of_ten_thousand_tokens_none_is_there_twice_and_none_is_kept() {
    let portal = TestPortal::start().await;
    let account = portal.account("maya@acme.example", None).await;
    let mut beginnings = BTreeSet::new();
    for _ in 0..10_000 {
        let token = portal::Token::random().unwrap();
        portal.keep_session(account, token.as_str()).await;
        // 64 bits are enough to be unlike any other, and so few that no part of a token can hide.
        beginnings.insert(token.as_str()[..16].to_owned());
    }
    assert_eq!(beginnings.len(), 10_000);
    assert_eq!(portal.database().one("SELECT COUNT(*) FROM sessions").await, "10000");
    let mut n_looked_at = 0;
    for value in portal.database().contents(&[]).await.values().flatten().flat_map(|it| it.split('|')) {
        let digits =
            (0..value.len() / 2).map(|it| u8::from_str_radix(&value[2 * it..2 * it + 2], 16).unwrap_or(0));
        let text: Vec<u8> = digits.map(|it| it.to_ascii_lowercase()).filter(|it| *it != b'-').collect();
        for part in text.windows(16) {
            n_looked_at += 1;
            assert!(!beginnings.contains(&*String::from_utf8_lossy(part)));
        }
    }
    assert!(n_looked_at > 10_000);
}

#[tokio::test]
async fn se_2_the_cookie_is_for_this_host_alone() {
    let portal = TestPortal::start().await;
    portal.account("maya@acme.example", None).await;
    let body = json!({"email": "maya@acme.example", "password": PASSWORD});
    let api = portal.anonymous().send_json("POST", "/api/user/session/create", &body).await.expect(200);
    let form = format!("email=maya%40acme.example&password={}", PASSWORD.replace(' ', "+"));
    let page = portal.anonymous().send_form("/login", &form).await.expect(303);
    for cookie in [api.header("set-cookie"), page.header("set-cookie")] {
        let (pair, attributes) = cookie.split_once("; ").unwrap();
        assert!(pair.starts_with("__Host-session="), "{cookie}");
        assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Lax; Secure");
    }
    let client = portal.anonymous().with_cookie(&api.new_cookie());
    let gone = client.send_json("DELETE", "/api/user/session/delete", &json!({})).await.expect(204);
    assert_eq!(
        gone.header("set-cookie"),
        "__Host-session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0"
    );
}

#[tokio::test]
async fn se_3_a_planted_session_dies_at_sign_in() {
    let portal = TestPortal::start().await;
    portal.account("attacker@acme.example", None).await;
    portal.account("maya@acme.example", None).await;
    let planted = portal.sign_in("attacker@acme.example").await;
    let body = json!({"email": "maya@acme.example", "password": PASSWORD});
    let answer = planted.send_json("POST", "/api/user/session/create", &body).await.expect(200);
    assert_ne!(Some(answer.new_cookie().as_str()), planted.cookie());
    planted.get("/api/user/session/validate").await.expect(401);
}

#[tokio::test]
async fn se_4_signing_out_ends_the_session_everywhere() {
    let portal = TestPortal::start().await;
    portal.account("maya@acme.example", None).await;
    let first = portal.sign_in("maya@acme.example").await;
    let second = portal.sign_in("maya@acme.example").await;
    first.send_form("/logout", "").await.expect(303);
    first.get("/api/user/session/validate").await.expect(401);
    second.get("/api/user/session/validate").await.expect(200);
}

#[tokio::test]
async fn se_5_idle_and_absolute_limits_hold_to_the_second() {
    let portal = TestPortal::start().await;
    portal.account("maya@acme.example", None).await;
    let begun = portal.clock.now();
    let valid = async |client: &testkit::Client, after: SignedDuration| {
        portal.clock.set(begun + after);
        client.get("/api/user/session/validate").await.status == 200
    };
    let second = SignedDuration::from_secs(1);
    let idle = portal.sign_in("maya@acme.example").await;
    assert!(!valid(&idle, SignedDuration::from_hours(8)).await);
    portal.clock.set(begun);
    let used = portal.sign_in("maya@acme.example").await;
    for hours in (0..14 * 24).step_by(7) {
        assert!(valid(&used, SignedDuration::from_hours(hours)).await, "after {hours} hours");
    }
    assert!(valid(&used, SignedDuration::from_hours(14 * 24) - second).await);
    assert!(!valid(&used, SignedDuration::from_hours(14 * 24)).await);
}

#[tokio::test]
async fn se_5_system_administrators_have_shorter_limits() {
    let portal = TestPortal::start().await;
    let administrator = portal.system_administrator().await;
    let begun = portal.clock.now();
    portal.clock.set(begun + SignedDuration::from_mins(30) - SignedDuration::from_secs(1));
    administrator.get("/api/user/session/validate").await.expect(200);
    portal.clock.set(begun + SignedDuration::from_mins(60));
    administrator.get("/api/user/session/validate").await.expect(401);
}

#[tokio::test]
async fn se_6_a_role_taken_away_is_gone_with_the_next_request() {
    let portal = TestPortal::start().await;
    portal.system_administrator().await;
    let account = portal.account("second@provider.example", Some(OrgId::PROVIDER)).await;
    let approve = async |approval| {
        portal.portal.set_approval(&Caller::operator(), account, approval).await.unwrap();
    };
    approve(ApprovalStatus::Approved).await;
    let client = portal.sign_in("second@provider.example").await;
    let level =
        async || client.get("/api/user/permissions").await.expect(200).json()["permission_level"].clone();
    assert_eq!(level().await, 1);
    // Whoever becomes administrator signs in anew; whoever is one no longer goes on with less.
    approve(ApprovalStatus::Admin).await;
    client.get("/api/user/permissions").await.expect(401);
    let client = portal.sign_in("second@provider.example").await;
    let level =
        async || client.get("/api/user/permissions").await.expect(200).json()["permission_level"].clone();
    assert_eq!(level().await, 0);
    approve(ApprovalStatus::Approved).await;
    assert_eq!(level().await, 1);
    client.get("/api/outbox").await.expect(403);
    approve(ApprovalStatus::Rejected).await;
    client.get("/api/entity/meters").await.expect(401);
    let again = portal.sign_in("second@provider.example").await;
    again.get("/api/entity/meters").await.expect(403);
}
