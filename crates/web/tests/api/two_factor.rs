//! Two-factor sign-in: AU-9.

use jiff::SignedDuration;
use serde_json::json;
use testkit::{Answer, Client, TestPortal, engines::TestDb, on_each_engine, otp, portal::PASSWORD};

const MAYA: &str = "maya@acme.example";

async fn sign_in(client: &Client, code: Option<&str>) -> Answer {
    let body = json!({"email": MAYA, "password": PASSWORD, "code": code});
    client.send_json("POST", "/api/user/session/create", &body).await
}

/// An account with two-factor sign-in: its secret and its recovery codes.
async fn with_factor(portal: &TestPortal) -> (String, Vec<String>) {
    portal.account(MAYA, None).await;
    let maya = portal.sign_in(MAYA).await;
    let begun = maya.send_json("POST", "/api/user/two_factor", &json!({})).await.expect(200).json();
    let secret = begun["secret"].as_str().unwrap().to_owned();
    let code = otp::code(&secret, portal.clock.now());
    let on = maya.send_json("PUT", "/api/user/two_factor", &json!({"code": code})).await.expect(200).json();
    let codes = on["recovery_codes"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned());
    let codes = codes.collect();
    step(portal, 1);
    (secret, codes)
}

fn step(portal: &TestPortal, n: i64) {
    portal.clock.set(portal.clock.now() + SignedDuration::from_secs(30 * n));
}

on_each_engine! {
    async fn au_9_signing_in_asks_for_a_code_that_works_once(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let (secret, _) = with_factor(&portal).await;
        let nobody = portal.anonymous();
        let asked = sign_in(&nobody, None).await.expect(401).json();
        assert_eq!(asked["type"], "urn:drp:problem:second-factor");
        assert_eq!(sign_in(&nobody, Some("000000")).await.expect(401).json()["type"], "urn:drp:problem:wrong-code");
        let code = otp::code(&secret, portal.clock.now());
        sign_in(&nobody, Some(&code)).await.expect(200);
        sign_in(&nobody, Some(&code)).await.expect(401);
        // The one before it is not taken either, the one after it is.
        step(&portal, 1);
        sign_in(&nobody, Some(&otp::code(&secret, portal.clock.now()))).await.expect(200);
    }

    async fn au_9_twenty_at_once_get_one_in(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let (secret, _) = with_factor(&portal).await;
        let code = otp::code(&secret, portal.clock.now());
        // Each from a browser that is known, so that only the code itself can refuse them.
        let mut browsers = Vec::new();
        for n in 0..20 {
            let device = format!("{n:064x}");
            let hash = testkit::token_hash(&device);
            let sql = "SELECT account_id FROM two_factor";
            let account = portal.database().one(sql).await;
            let insert = format!("INSERT INTO known_devices VALUES ({account}, '{hash}', '2026-07-16 12:00:00')");
            portal.database().run(insert).await;
            browsers.push(portal.anonymous().with_cookie(&format!("__Host-device={device}")));
        }
        let tries: Vec<_> = browsers.into_iter().map(|browser| {
            let code = code.clone();
            tokio::spawn(async move { sign_in(&browser, Some(&code)).await.status.as_u16() })
        }).collect();
        let mut statuses = Vec::new();
        for it in tries {
            statuses.push(it.await.unwrap());
        }
        assert_eq!(statuses.iter().filter(|it| **it == 200).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|it| **it == 401).count(), 19, "{statuses:?}");
    }

    async fn au_9_a_recovery_code_works_once_and_is_told(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let (_, codes) = with_factor(&portal).await;
        assert_eq!(codes.len(), 10);
        let typed = codes[0].to_uppercase().replace('-', " ");
        sign_in(&portal.anonymous(), Some(&typed)).await.expect(200);
        sign_in(&portal.anonymous(), Some(&codes[0])).await.expect(401);
        sign_in(&portal.anonymous(), Some(&codes[1])).await.expect(200);
        assert!(portal.mail_to(MAYA).await.iter().any(|it| it.subject == "A recovery code was used"));
        let kept = portal.database().rows("SELECT code_hash FROM recovery_codes").await;
        assert_eq!(kept.len(), 8);
        assert!(!kept.iter().any(|it| codes.iter().any(|code| it.contains(&code.replace('-', "")))));
    }

    async fn au_9_the_secret_is_sealed(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let (secret, _) = with_factor(&portal).await;
        let kept = portal.database().one("SELECT secret FROM two_factor").await;
        assert!(!kept.contains(&secret) && kept.len() > 40, "{kept}");
    }
}

#[tokio::test]
async fn au_9_one_step_before_and_after_and_no_further() {
    let portal = TestPortal::start().await;
    let (secret, _) = with_factor(&portal).await;
    let shown_at = portal.clock.now();
    let at = |steps: i64| shown_at + SignedDuration::from_secs(30 * steps);
    for (steps, status) in [(2, 401), (-2, 401), (1, 200)] {
        let code = otp::code(&secret, at(steps));
        sign_in(&portal.anonymous(), Some(&code)).await.expect(status);
    }
    // A clock that jumps back does not bring used codes back.
    portal.clock.set(at(-1));
    sign_in(&portal.anonymous(), Some(&otp::code(&secret, at(-1)))).await.expect(401);
}

#[tokio::test]
async fn au_9_a_clock_that_was_ahead_locks_nobody_out_and_brings_no_code_back() {
    let portal = TestPortal::start().await;
    let (secret, _) = with_factor(&portal).await;
    let right = portal.clock.now();
    let [later, ahead, further] = [600, 10_800, 10_830].map(|it| right + SignedDuration::from_secs(it));
    for (clock, code_of, status) in [
        (right, right, 200),
        (ahead, ahead, 200),
        (later, later, 200),
        (ahead, ahead, 401),
        (ahead, further, 200),
        (later, later, 401),
    ] {
        portal.clock.set(clock);
        sign_in(&portal.anonymous(), Some(&otp::code(&secret, code_of))).await.expect(status);
    }
}

#[tokio::test]
async fn au_8_codes_cannot_be_tried_for_long() {
    let portal = TestPortal::start().await;
    let (secret, _) = with_factor(&portal).await;
    let mut statuses = Vec::new();
    for n in 0..8 {
        statuses.push(sign_in(&portal.anonymous(), Some(&format!("00000{n}"))).await.status.as_u16());
    }
    assert_eq!(statuses.iter().filter(|it| **it == 401).count(), 5, "{statuses:?}");
    let code = otp::code(&secret, portal.clock.now());
    let answer = sign_in(&portal.anonymous(), Some(&code)).await.expect(429);
    let pause: i64 = answer.header("retry-after").parse().unwrap();
    portal.clock.set(portal.clock.now() + SignedDuration::from_secs(pause));
    sign_in(&portal.anonymous(), Some(&otp::code(&secret, portal.clock.now()))).await.expect(200);
}

#[tokio::test]
async fn au_9_the_page_takes_two_steps() {
    let portal = TestPortal::start().await;
    let (secret, _) = with_factor(&portal).await;
    let form =
        format!("email=maya%40acme.example&password={}&next=%2Fmeters%2F1", PASSWORD.replace(' ', "+"));
    let first = portal.anonymous().send_form("/login", &form).await.expect(303);
    assert_eq!(first.header("location"), "/login/code?next=/meters/1");
    assert!(first.header("set-cookie").ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=600"));
    let browser = portal.anonymous().with_cookie(&first.new_cookie());
    browser.get("/account/security/two-factor").await.expect(303);
    browser.get("/login/code?next=/meters/1").await.expect(200);
    let wrong = browser.send_form("/login/code", "code=000000&next=%2Fmeters%2F1").await.expect(401);
    assert!(wrong.body.contains("The code is wrong or was used before."));
    let code = otp::code(&secret, portal.clock.now());
    let in_now =
        browser.send_form("/login/code", &format!("code={code}&next=%2Fmeters%2F1")).await.expect(303);
    assert_eq!(in_now.header("location"), "/meters/1");
    portal
        .anonymous()
        .with_cookie(&in_now.new_cookie())
        .get("/account/security/two-factor")
        .await
        .expect(200);
    // The first step cannot be used again, nor for long.
    browser.send_form("/login/code", &format!("code={code}")).await.expect(303);
    assert_eq!(browser.get("/login/code").await.expect(303).header("location"), "/login?late");
    let first = portal.anonymous().send_form("/login", &form).await.expect(303);
    portal.clock.set(portal.clock.now() + SignedDuration::from_mins(10));
    let late = portal.anonymous().with_cookie(&first.new_cookie()).get("/login/code").await.expect(303);
    assert_eq!(late.header("location"), "/login?late");
}

#[tokio::test]
async fn au_9_system_administrators_must_set_it_up_first() {
    let portal = TestPortal::strict(TestDb::sqlite().await).await;
    let administrator = portal.system_administrator().await;
    let told = administrator.get("/api/entity/meters").await.expect(403).json();
    assert!(told["title"].as_str().unwrap().contains("/account/security/two-factor"), "{told}");
    for page in ["/meters", "/admin/outbox"] {
        let answer = administrator.get(page).await.expect(303);
        assert_eq!(answer.header("location"), "/account/security/two-factor", "{page}");
    }
    // A key would be a way past the second factor as soon as it is there.
    let key = serde_json::json!({"name": "Nightly", "scopes": ["read", "admin"]});
    administrator.send_json("POST", "/api/user/keys", &key).await.expect(403);
    assert_eq!(portal.database().rows("SELECT key_id FROM api_keys").await.len(), 0);
    administrator.get("/account/security/two-factor").await.expect(200);
    let form = administrator.send_form("/account/security/two-factor/begin", "").await.expect(303);
    let page = administrator.get(form.header("location")).await.expect(200);
    let secret = page.body.split("id=\"secret\" type=\"text\" value=\"").nth(1).unwrap();
    let secret: String = secret.split('"').next().unwrap().replace(' ', "");
    let code = otp::code(&secret, portal.clock.now());
    let on = administrator.send_form("/account/security/two-factor/confirm", &format!("code={code}")).await;
    assert_eq!(on.expect(200).body.matches("<li><code>").count(), 10);
    administrator.get("/api/entity/meters").await.expect(200);
    // The role asks for it, so it stays.
    administrator.send_json("DELETE", "/api/user/two_factor", &json!({})).await.expect(409);
    assert!(portal.mail_to("admin@provider.example").await.iter().any(|it| it.kind == "two_factor_on"));
}

#[tokio::test]
async fn it_can_be_turned_off_again() {
    let portal = TestPortal::start().await;
    let (secret, _) = with_factor(&portal).await;
    let code = otp::code(&secret, portal.clock.now());
    let cookie = sign_in(&portal.anonymous(), Some(&code)).await.expect(200).new_cookie();
    let maya = portal.anonymous().with_cookie(&cookie);
    assert_eq!(maya.get("/api/user/two_factor").await.expect(200).json()["recovery_codes_left"], 10);
    maya.send_json("POST", "/api/user/two_factor", &json!({})).await.expect(409);
    let renewed = maya.send_json("POST", "/api/user/two_factor/recovery_codes", &json!({})).await.expect(200);
    assert_eq!(renewed.json()["recovery_codes"].as_array().unwrap().len(), 10);
    maya.send_json("DELETE", "/api/user/two_factor", &json!({})).await.expect(204);
    sign_in(&portal.anonymous(), None).await.expect(200);
    assert!(portal.mail_to(MAYA).await.iter().any(|it| it.kind == "two_factor_off"));
}
