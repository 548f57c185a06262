//! `/api/user/register` and `/api/passwordReset`: AU-5, AU-7, AU-12, RS-1, RS-6.

use domain::{ApprovalStatus, OrgId};
use serde_json::{Value, json};
use testkit::{Answer, TestPortal, engines::TestDb, portal::PASSWORD};

fn registration(email: &str, number: (&str, u32)) -> Value {
    json!({"email": email, "first_name": "Maya", "last_name": "Okafor", "password": PASSWORD, number.0: number.1})
}

/// What a stranger can see of an answer.
fn seen(answer: &Answer) -> (u16, Vec<String>, String) {
    let id = answer.header("x-request-id").to_owned();
    let headers = answer.headers.iter().filter(|(name, _)| *name != "x-request-id");
    let headers = headers.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
    let body = if id.is_empty() { answer.body.clone() } else { answer.body.replace(&id, "ID") };
    (answer.status.as_u16(), headers, body)
}

async fn world(mails: bool) -> (TestPortal, OrgId) {
    let db = TestDb::sqlite().await;
    let portal = if mails { TestPortal::with_mail(db).await } else { TestPortal::on(db).await };
    let acme = portal.organization("Acme").await;
    let holder = portal.account("holder@home.example", None).await;
    portal.meter(1, OrgId::PROVIDER).await;
    portal.meter(2, holder).await;
    (portal, acme)
}

#[tokio::test]
async fn au_7_registering_looks_the_same_whatever_is_known() {
    for mails in [false, true] {
        let (portal, acme) = world(mails).await;
        let cases = [
            ("a@home.example", ("meter_id", 1)),
            ("b@home.example", ("meter_id", 2)),
            ("c@home.example", ("meter_id", 9)),
            ("holder@home.example", ("meter_id", 1)),
            ("holder@home.example", ("meter_id", 9)),
            ("d@home.example", ("org_id", acme.number())),
            ("e@home.example", ("org_id", 1)),
            ("f@home.example", ("org_id", 99)),
        ];
        let mut answers = Vec::new();
        for (email, number) in cases {
            let body = registration(email, number);
            answers.push(seen(&portal.anonymous().send_json("POST", "/api/user/register", &body).await));
        }
        assert_eq!(answers[0].0, 202, "{answers:?}");
        assert!(answers.iter().all(|it| *it == answers[0]), "{answers:?}");
    }
}

#[tokio::test]
async fn rs_1_asking_for_a_link_looks_the_same_whatever_is_known() {
    for mails in [false, true] {
        let (portal, acme) = world(mails).await;
        let cases = [
            json!({"email": "holder@home.example", "meter_id": 2}),
            json!({"email": "holder@home.example", "meter_id": 1}),
            json!({"email": "nobody@home.example", "meter_id": 2}),
            json!({"email": "nobody@home.example", "meter_id": 9}),
            json!({"email": "holder@home.example", "org_id": acme.number()}),
        ];
        let mut answers = Vec::new();
        for body in cases {
            answers.push(seen(&portal.anonymous().send_json("POST", "/api/passwordReset/", &body).await));
        }
        assert_eq!(answers[0].0, 202, "{answers:?}");
        assert!(answers.iter().all(|it| *it == answers[0]), "{answers:?}");
    }
}

#[tokio::test]
async fn au_7_a_fault_of_the_form_says_nothing_of_what_is_known() {
    let (portal, _) = world(true).await;
    let ask =
        async |body: &Value| seen(&portal.anonymous().send_json("POST", "/api/user/register", body).await);
    for (field, value) in [("password", json!("short")), ("first_name", json!("")), ("email", json!("x"))] {
        let [mut known, mut unknown] = [
            registration("holder@home.example", ("meter_id", 1)),
            registration("new@home.example", ("meter_id", 9)),
        ];
        known[field] = value.clone();
        unknown[field] = value;
        let answer = ask(&known).await;
        assert_eq!((answer.0, &answer), (422, &ask(&unknown).await));
    }
    let mut both = registration("new@home.example", ("meter_id", 9));
    both["org_id"] = json!(2);
    assert_eq!(ask(&both).await.0, 422);
}

#[tokio::test]
async fn one_gets_in_by_the_api_alone() {
    let (portal, _) = world(true).await;
    let send = async |path: &str, body: Value| portal.anonymous().send_json("POST", path, &body).await;
    let answer = send("/api/user/register", registration("maya@home.example", ("meter_id", 1))).await;
    assert_eq!(answer.expect(202).json()["next_step"], "follow_link");
    let token = portal.link_to("maya@home.example").await.rsplit('/').next().unwrap().to_owned();
    let confirm = |password: &str| json!({"token": token, "password": password});
    send("/api/user/register/confirm", confirm("not that one at all")).await.expect(422);
    send("/api/user/register/confirm", confirm(PASSWORD)).await.expect(204);
    send("/api/user/register/confirm", confirm(PASSWORD)).await.expect(410);
    portal.sign_in("maya@home.example").await.get("/api/entity/meters").await.expect(200);
    portal.clock.set(portal.clock.now() + jiff::SignedDuration::from_secs(1));
    send("/api/passwordReset", json!({"email": "maya@home.example", "meter_id": 1})).await.expect(202);
    let token = portal.link_to("maya@home.example").await.rsplit('/').next().unwrap().to_owned();
    let confirm = json!({"token": token, "password": "an entirely different phrase"});
    send("/api/passwordReset/confirm", confirm.clone()).await.expect(204);
    send("/api/passwordReset/confirm", confirm).await.expect(410);
}

#[tokio::test]
async fn an_invitation_by_the_api_lets_somebody_in() {
    let (portal, acme) = world(true).await;
    let admin = portal.person("admin@acme.example", Some(acme), ApprovalStatus::Admin).await;
    let body = json!({"org_id": acme.number(), "email": "jonas@acme.example"});
    admin.send_json("POST", "/api/organization/invitations", &body).await.expect(202);
    let token = portal.link_to("jonas@acme.example").await.rsplit('=').next().unwrap().to_owned();
    let body = json!({"token": token, "first_name": "Jonas", "last_name": "Weber", "password": PASSWORD});
    portal.anonymous().send_json("POST", "/api/user/register/invitation", &body).await.expect(204);
    portal.sign_in("jonas@acme.example").await.get("/api/entity/meters").await.expect(200);
}

#[tokio::test]
async fn rs_6_a_poisoned_host_changes_no_link() {
    let (portal, _) = world(true).await;
    let headers = [
        ("content-type", "application/json"),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example;proto=http"),
        ("x-original-url", "https://evil.example/"),
    ];
    let body = json!({"email": "holder@home.example", "meter_id": 2}).to_string();
    portal.anonymous().send_raw("POST", "/api/passwordReset", &headers, &body).await.expect(202);
    let messages = portal.mail_to("holder@home.example").await;
    let text = format!("{}{}", messages[0].text_body, messages[0].html_body);
    assert!(text.contains("https://portal.example/password/reset/") && !text.contains("evil"), "{text}");
}

#[tokio::test]
async fn rs_6_a_page_whose_address_is_a_secret_tells_it_nobody() {
    let (portal, _) = world(true).await;
    let body = json!({"email": "holder@home.example", "meter_id": 2});
    portal.anonymous().send_json("POST", "/api/passwordReset", &body).await.expect(202);
    let link = portal.link_to("holder@home.example").await;
    let page = portal.anonymous().get(&link).await.expect(200);
    // Only where it comes from, never the address: forms need that much.
    assert_eq!(page.header("referrer-policy"), "strict-origin");
    assert!(page.header("cache-control").contains("no-store"), "{}", page.header("cache-control"));
}

#[tokio::test]
async fn au_5_there_are_no_default_passwords() {
    let portal = TestPortal::start().await;
    for email in ["admin", "admin@localhost", "admin@provider.example", "root", "drp", "user"] {
        for password in ["admin", "password", "changeme", "drp", ""] {
            let body = json!({"email": email, "password": password});
            let answer = portal.anonymous().send_json("POST", "/api/user/session/create", &body).await;
            assert!([401, 429].contains(&answer.status.as_u16()), "{email} {password}: {}", answer.status);
        }
    }
    assert!(portal.portal.offer_set_up().await.unwrap().is_some());
}
