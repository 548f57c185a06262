//! Signing in under attack: AU-7 and AU-8, and what the audit log says of it.

use jiff::SignedDuration;
use portal::Passwords;
use serde_json::{Value, json};
use testkit::{Answer, Client, TestPortal, on_each_engine, portal::PASSWORD};
use tokio::task::JoinSet;

const MAYA: &str = "maya@acme.example";
const PATH: &str = "/api/user/session/create";

async fn try_with(client: &Client, email: &str, password: &str) -> Answer {
    client.send_json("POST", PATH, &json!({"email": email, "password": password})).await
}

async fn later(portal: &TestPortal, seconds: i64) {
    portal.clock.set(portal.clock.now() + SignedDuration::from_secs(seconds));
}

/// The browser's cookie by which it is known again.
fn device_of(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter();
    let device = cookies.filter_map(|it| it.to_str().ok()).find(|it| it.starts_with("__Host-device="));
    device.unwrap().to_owned()
}

on_each_engine! {
    async fn au_8_wrong_tries_end_and_the_right_password_works_after_the_pause(db: TestDb) {
        let portal = TestPortal::on(db).await;
        portal.account(MAYA, None).await;
        let attacker = portal.anonymous().at("198.51.100.7");
        let mut statuses = Vec::new();
        for n in 0..30 {
            statuses.push(try_with(&attacker, MAYA, &format!("wrong {n}")).await.status.as_u16());
        }
        assert_eq!(statuses.iter().filter(|it| **it == 401).count(), 10);
        assert_eq!(statuses.last(), Some(&429));
        // The right password is not looked at before the pause is over.
        let answer = try_with(&attacker, MAYA, PASSWORD).await.expect(429);
        let pause: i64 = answer.header("retry-after").parse().unwrap();
        assert!((1..=60).contains(&pause), "{pause}");
        assert_eq!(answer.json()["type"], "urn:drp:problem:too-many-tries");
        later(&portal, pause).await;
        try_with(&attacker, MAYA, PASSWORD).await.expect(200);
    }

    async fn au_8_a_restart_forgives_nothing(db: TestDb) {
        let portal = TestPortal::on(db).await;
        portal.account(MAYA, None).await;
        for _ in 0..10 {
            try_with(&portal.anonymous().at("198.51.100.7"), MAYA, "wrong").await.expect(401);
        }
        try_with(&portal.elsewhere().at("198.51.100.7"), MAYA, PASSWORD).await.expect(429);
    }

    async fn au_8_a_hundred_tries_at_once_are_not_a_hundred_checks(db: TestDb) {
        let portal = TestPortal::on(db).await;
        portal.account(MAYA, None).await;
        let attacker = portal.anonymous().at("198.51.100.7");
        let tries: Vec<_> = (0..100).map(|n| {
            let attacker = attacker.clone();
            tokio::spawn(async move { try_with(&attacker, MAYA, &format!("wrong {n}")).await.status.as_u16() })
        }).collect();
        let mut n_checks = 0;
        for it in tries {
            n_checks += usize::from(it.await.unwrap() == 401);
        }
        assert_eq!(n_checks, 10);
    }
}

#[tokio::test]
async fn au_8_nobody_is_locked_out_for_ever_by_strangers() {
    let portal = TestPortal::start().await;
    portal.account(MAYA, None).await;
    let home = portal.anonymous().at("192.0.2.1");
    let device = device_of(&try_with(&home, MAYA, PASSWORD).await.expect(200));
    let (pair, attributes) = device.split_once("; ").unwrap();
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=34560000");
    // An attack from many addresses uses up what strangers have.
    for n in 0..80 {
        try_with(&portal.anonymous().at(&format!("198.51.100.{n}")), MAYA, "wrong").await;
    }
    try_with(&portal.anonymous().at("203.0.113.9"), MAYA, PASSWORD).await.expect(429);
    // The browser that is known has tries of its own, wherever it is.
    let browser = portal.anonymous().at("203.0.113.9").with_cookie(pair);
    try_with(&browser, MAYA, PASSWORD).await.expect(200);
    // They end as well.
    let statuses: Vec<u16> = {
        let mut all = Vec::new();
        for _ in 0..12 {
            all.push(try_with(&browser, MAYA, "wrong").await.status.as_u16());
        }
        all
    };
    assert_eq!(statuses.iter().filter(|it| **it == 401).count(), 10);
    // What is kept of it opens nothing.
    let kept = portal.database().rows("SELECT device_hash FROM known_devices").await.join(" ");
    assert!(!kept.contains(&pair["__Host-device=".len()..]));
}

#[tokio::test]
async fn au_8_a_forged_address_is_not_believed() {
    let portal = TestPortal::start().await;
    portal.account(MAYA, None).await;
    let attacker = portal.anonymous().at("198.51.100.7");
    let body = json!({"email": MAYA, "password": "wrong"}).to_string();
    let mut last = 0;
    for n in 0..20 {
        let forged = format!("203.0.113.{n}");
        let headers = [("content-type", "application/json"), ("x-forwarded-for", forged.as_str())];
        last = attacker.send_raw("POST", PATH, &headers, &body).await.status.as_u16();
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn au_8_the_page_says_how_long_to_wait() {
    let portal = TestPortal::start().await;
    portal.account(MAYA, None).await;
    let form = "email=maya%40acme.example&password=wrong";
    for _ in 0..10 {
        portal.anonymous().send_form("/login", form).await.expect(401);
    }
    let page = portal.anonymous().send_form("/login", form).await.expect(429);
    assert!(page.body.contains("Too many tries. Wait 31 seconds or reset your password."), "{}", page.body);
    assert_eq!(page.header("retry-after"), "31");
}

#[tokio::test]
async fn people_who_get_in_use_up_nothing_of_their_house() {
    let portal = TestPortal::start().await;
    portal.account(MAYA, None).await;
    for _ in 0..60 {
        try_with(&portal.anonymous().at("192.0.2.1"), MAYA, PASSWORD).await.expect(200);
    }
}

#[tokio::test]
async fn au_7_known_and_unknown_addresses_leave_the_same_answer_and_as_many_traces() {
    let portal = TestPortal::start().await;
    portal.account(MAYA, None).await;
    let traces = async || {
        let log: usize = portal.database().one("SELECT COUNT(*) FROM audit_log").await.parse().unwrap();
        let tries: usize = portal.database().one("SELECT COUNT(*) FROM rate_limits").await.parse().unwrap();
        (log, tries)
    };
    let mut seen: Vec<(Value, String, (usize, usize))> = Vec::new();
    for email in [MAYA, "nobody@acme.example"] {
        let before = traces().await;
        let answer = try_with(&portal.anonymous().at("192.0.2.1"), email, "wrong").await.expect(401);
        let after = traces().await;
        let mut body = answer.json();
        body["instance"] = Value::Null;
        let mut names: Vec<&str> = answer.headers.keys().map(|it| it.as_str()).collect();
        names.sort_unstable();
        seen.push((body, names.join(" "), (after.0 - before.0, after.1 - before.1)));
        portal.database().run("DELETE FROM rate_limits").await;
    }
    assert_eq!(seen[0], seen[1]);
}

on_each_engine! {
    async fn op_4_signing_in_and_out_is_written_down(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let account = portal.account(MAYA, None).await;
        let browser = portal.anonymous().at("192.0.2.1");
        try_with(&browser, MAYA, "wrong").await.expect(401);
        try_with(&browser, "nobody@acme.example", "wrong").await.expect(401);
        let signed_in = browser.with_cookie(&try_with(&browser, MAYA, PASSWORD).await.expect(200).new_cookie());
        signed_in.send_json("POST", "/api/user/session/delete", &json!({})).await.expect(204);
        let sql = "SELECT action, actor, object_kind, result FROM audit_log WHERE action LIKE 'session.%' ORDER BY audit_id";
        let log = portal.database().rows(sql).await;
        let expected = [
            "session.create nobody account refused", "session.create nobody portal refused",
            "session.create person account done", "session.delete person session done",
        ];
        let words = log.iter().map(|it| it.replace(['|', ',', '\t'], " ").split_whitespace().collect::<Vec<_>>().join(" "));
        assert_eq!(words.collect::<Vec<_>>(), expected);
        let sql = format!("SELECT COUNT(*) FROM account_details WHERE account_id = {account} AND last_sign_in_at IS NOT NULL");
        assert_eq!(portal.database().one(sql).await, "1");
        let from = "SELECT COUNT(*) FROM audit_details WHERE address = '192.0.2.1'";
        assert_eq!(portal.database().one(from).await, "4");
    }

    async fn what_has_run_out_is_swept(db: TestDb) {
        let portal = TestPortal::on(db).await;
        portal.account(MAYA, None).await;
        try_with(&portal.anonymous().at("192.0.2.1"), MAYA, "wrong").await.expect(401);
        try_with(&portal.anonymous().at("192.0.2.1"), MAYA, PASSWORD).await.expect(200);
        let count = async |table: &str| portal.database().one(format!("SELECT COUNT(*) FROM {table}")).await;
        assert_eq!(count("known_devices").await, "1");
        later(&portal, 401 * 86_400).await;
        portal.portal.forget_expired_sessions().await.unwrap();
        for table in ["known_devices", "rate_limits", "sessions", "one_time_tokens"] {
            assert_eq!(count(table).await, "0", "{table}");
        }
    }
}

#[tokio::test]
async fn au_3_an_old_hash_is_replaced_at_the_next_sign_in() {
    let portal = TestPortal::start().await;
    portal.account(MAYA, None).await;
    // bcrypt, cost 4, of `correct horse battery staple`.
    let old = testkit::portal::OLD_HASH;
    portal.database().run(format!("UPDATE logins SET password_hash = '{old}'")).await;
    try_with(&portal.anonymous(), MAYA, "wrong").await.expect(401);
    try_with(&portal.anonymous(), MAYA, PASSWORD).await.expect(200);
    let kept = portal.database().one("SELECT password_hash FROM logins").await;
    assert!(kept.starts_with("$argon2id$"), "{kept}");
    try_with(&portal.anonymous(), MAYA, PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn au_4_two_hundred_who_sign_in_at_once_hold_nobody_else_up() {
    let portal = TestPortal::start().await;
    let account = portal.account(MAYA, None).await;
    let maya = portal.session_of(account).await;
    // Real hashing: what is held back here would take a core for as long as it does for everybody.
    let passwords = Passwords::new().unwrap();
    let door = portal.elsewhere_with(passwords.clone());
    let held = passwords.hold_every_core();
    let mut tries = JoinSet::new();
    for n in 0..200 {
        let client = door.at(&format!("198.51.100.{n}"));
        tries.spawn(async move { try_with(&client, &format!("n{n}@acme.example"), PASSWORD).await });
    }
    // None of those who wait can be answered yet, so these are the ones for whom there is no room.
    for _ in passwords.most_at_once()..200 {
        let answer = tries.join_next().await.unwrap().unwrap().expect(503);
        assert_eq!(answer.header("retry-after"), "5");
    }
    let maya = door.with_cookie(maya.cookie().unwrap());
    maya.get("/api/entity/meters").await.expect(200);
    door.get("/login").await.expect(200);
    assert_eq!(tries.len(), passwords.most_at_once());
    assert!(tries.try_join_next().is_none(), "nobody was answered while no core was free");
    drop(held);
    while let Some(answer) = tries.join_next().await {
        answer.unwrap().expect(401);
    }
}
