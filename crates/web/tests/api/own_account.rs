//! One's own account: names, e-mail, password, its end; AU-6, SE-4, SE-7, PR-1.

use domain::{ApprovalStatus, OrgId};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::{Answer, Client, TestPortal, on_each_engine, portal::PASSWORD};

const MAYA: &str = "maya@acme.example";
const NEW: &str = "an entirely different phrase";

async fn update(client: &Client, body: Value) -> Answer {
    client.send_json("PUT", "/api/user/update", &body).await
}

async fn delete(client: &Client, email: &str) -> Answer {
    client.send_json("DELETE", "/api/user/delete", &json!({"email": email})).await
}

async fn sign_in(portal: &TestPortal, email: &str, password: &str) -> Answer {
    let body = json!({"email": email, "password": password});
    portal.anonymous().send_json("POST", "/api/user/session/create", &body).await
}

on_each_engine! {
    async fn the_account_is_seen_and_renamed(db: TestDb) {
        let portal = TestPortal::on(db).await;
        portal.account(MAYA, None).await;
        let maya = portal.sign_in(MAYA).await;
        let before = maya.get("/api/user").await.expect(200).json();
        assert_eq!((&before["email"], &before["two_factor"]), (&json!(MAYA), &json!(false)));
        assert_eq!(before["last_sign_in_at"], "2026-07-16T12:00:00Z");
        let after = update(&maya, json!({"first_name": " Maja ", "last_name": "Okonjo"})).await.expect(200).json();
        assert_eq!((&after["first_name"], &after["last_name"]), (&json!("Maja"), &json!("Okonjo")));
        update(&maya, json!({"first_name": ""})).await.expect(422);
        update(&maya, json!({"last_name": "x".repeat(51)})).await.expect(422);
        // Nothing that one may not change can be slipped in.
        for field in ["approval_status", "org_id", "account_id", "permission_level"] {
            update(&maya, json!({field: 1})).await.expect(422);
        }
    }

    async fn the_language_of_pages_is_chosen_once_for_all_browsers(db: TestDb) {
        let portal = TestPortal::on(db).await;
        portal.account(MAYA, None).await;
        let (maya, there) = (portal.sign_in(MAYA).await.reading("en"), portal.sign_in(MAYA).await.reading("en"));
        let language = |answer: &Answer| answer.header("content-language").to_owned();
        assert_eq!(maya.get("/api/user").await.expect(200).json()["language"], Value::Null);
        assert_eq!(language(&maya.get("/account").await), "en-US");
        let after = update(&maya, json!({"language": "es-us"})).await.expect(200).json();
        assert_eq!(after["language"], "es-US");
        assert_eq!(there.get("/api/user").await.expect(200).json()["language"], "es-US");
        assert_eq!(language(&there.get("/account").await), "es-US");
        let refused = update(&maya, json!({"language": "de"})).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], "language");
        assert_eq!(there.get("/api/user").await.expect(200).json()["language"], "es-US");
        assert_eq!(update(&maya, json!({"language": ""})).await.expect(200).json()["language"], Value::Null);
        assert_eq!(language(&there.get("/account").await), "en-US");
        // A language that a later version speaks counts as none.
        portal.database().run("UPDATE account_details SET language = 'fr-CA'").await;
        assert_eq!(maya.get("/api/user").await.expect(200).json()["language"], Value::Null);
    }

    async fn au_6_a_new_password_needs_the_old_one_and_is_told(db: TestDb) {
        let portal = TestPortal::on(db).await;
        portal.account(MAYA, None).await;
        let (here, there) = (portal.sign_in(MAYA).await, portal.sign_in(MAYA).await);
        update(&here, json!({"new_password": NEW})).await.expect(422);
        update(&here, json!({"current_password": "wrong", "new_password": NEW})).await.expect(401);
        for weak in ["too short", "maya@acme.example1", "passwordpassword"] {
            let refused = update(&here, json!({"current_password": PASSWORD, "new_password": weak})).await;
            assert_eq!(refused.expect(422).json()["errors"][0]["field"], "new_password", "{weak}");
        }
        there.get("/api/user").await.expect(200);
        update(&here, json!({"language": "es-US"})).await.expect(200);
        update(&here, json!({"current_password": PASSWORD, "new_password": NEW})).await.expect(200);
        // SE-4: everybody else is out, in every process.
        there.get("/api/user").await.expect(401);
        portal.elsewhere().with_cookie(there.cookie().unwrap()).get("/api/user").await.expect(401);
        here.get("/api/user").await.expect(200);
        sign_in(&portal, MAYA, PASSWORD).await.expect(401);
        sign_in(&portal, MAYA, NEW).await.expect(200);
        assert!(portal.mail_to(MAYA).await.iter().any(|it| it.kind == "password_changed" && it.subject == "Su contraseña se cambió"));
    }

    async fn a_new_email_counts_once_its_link_is_followed(db: TestDb) {
        let portal = TestPortal::with_mail(db).await;
        portal.account(MAYA, None).await;
        portal.account("taken@acme.example", None).await;
        let maya = portal.sign_in(MAYA).await;
        let asked = update(&maya, json!({"email": "new@acme.example"})).await.expect(200).json();
        assert_eq!((&asked["email_change"], &asked["email"]), (&json!("link-sent"), &json!(MAYA)));
        let link = portal.link_to("new@acme.example").await;
        assert!(link.starts_with("/account/email/"), "{link}");
        portal.anonymous().get(&link).await.expect(200);
        sign_in(&portal, "new@acme.example", PASSWORD).await.expect(401);
        portal.anonymous().send_form(&link, "").await.expect(303);
        assert_eq!(portal.anonymous().send_form(&link, "").await.expect(410).header("location"), "");
        sign_in(&portal, MAYA, PASSWORD).await.expect(401);
        sign_in(&portal, "new@acme.example", PASSWORD).await.expect(200);
        assert!(portal.mail_to(MAYA).await.iter().any(|it| it.kind == "email_changed"));
        // Whether somebody has an address is not told.
        let taken = update(&maya, json!({"email": "taken@acme.example"})).await.expect(200).json();
        assert_eq!(taken["email_change"], "link-sent");
        assert!(!portal.mail_to("taken@acme.example").await.iter().any(|it| it.kind == "confirm_new_email"));
    }

    async fn without_mail_a_new_email_counts_at_once(db: TestDb) {
        let portal = TestPortal::on(db).await;
        portal.account(MAYA, None).await;
        portal.account("taken@acme.example", None).await;
        let maya = portal.sign_in(MAYA).await;
        update(&maya, json!({"email": "TAKEN@acme.example"})).await.expect(422);
        update(&maya, json!({"email": "no address"})).await.expect(422);
        let done = update(&maya, json!({"email": "new@acme.example"})).await.expect(200).json();
        assert_eq!((&done["email_change"], &done["email"]), (&json!("done"), &json!("new@acme.example")));
    }

    async fn pr_1_nothing_that_names_somebody_is_left_of_them(db: TestDb) {
        let portal = TestPortal::on(db).await;
        portal.system_administrator().await;
        let email = "zebulon.quixote@acme.example";
        portal.account(email, None).await;
        let at = portal.anonymous().at("203.0.113.77");
        let body = json!({"email": email, "password": PASSWORD});
        at.send_json("POST", "/api/user/session/create", &json!({"email": email, "password": "wrong"})).await.expect(401);
        let cookie = at.send_json("POST", "/api/user/session/create", &body).await.expect(200).new_cookie();
        let person = at.with_cookie(&cookie);
        update(&person, json!({"first_name": "Zebulon", "last_name": "Quixote"})).await.expect(200);
        update(&person, json!({"current_password": PASSWORD, "new_password": NEW})).await.expect(200);
        portal.key(email, "read").await;
        let traces = async || {
            let mut counts = Vec::new();
            for word in ["zebulon", "quixote", "203.0.113.77"] {
                counts.push(portal.database().count_rows_with(word).await);
            }
            counts
        };
        assert!(traces().await.iter().all(|it| *it > 0));
        delete(&person, "somebody.else@acme.example").await.expect(422);
        delete(&person, "Zebulon.Quixote@acme.example").await.expect(204);
        assert_eq!(traces().await, [0, 0, 0]);
        person.get("/api/user").await.expect(401);
        sign_in(&portal, email, NEW).await.expect(401);
        // The chain holds without what was erased.
        assert_eq!(portal.audit_fault().await, None);
    }

    async fn pr_1_a_name_or_an_address_erases_nothing_about_others(db: TestDb) {
        let portal = TestPortal::on(db).await;
        portal.account("scout@acme.example", None).await;
        portal.mail("scout@acme.example", &portal::mail::Mail::PasswordChanged).await;
        portal.mail("scout@acme.example", &portal::mail::Mail::ApiKeyCreated { name: "t@provider.example", scopes: "read" }).await;
        let other = portal.account("other@home.example", None).await;
        portal.portal.set_approval(&portal::Caller::operator(), other, ApprovalStatus::Rejected).await.unwrap();
        portal.account("t@acme.example", None).await;
        let eve = portal.sign_in("t@acme.example").await;
        update(&eve, json!({"first_name": "Approved", "last_name": "→ Rejected"})).await.expect(200);
        let kept = "SELECT details FROM audit_details WHERE details IN ('scout@acme.example', 'Approved → Rejected')";
        let before = portal.database().rows(kept).await;
        assert_eq!(before.len(), 2);
        let messages = portal.mail_to("scout@acme.example").await.len();
        delete(&eve, "t@acme.example").await.expect(204);
        assert_eq!(portal.database().rows(kept).await, before);
        assert_eq!(portal.mail_to("scout@acme.example").await.len(), messages);
    }

    async fn the_last_administrators_cannot_go(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let acme = portal.organization("Acme").await;
        let system = portal.system_administrator().await;
        assert_eq!(delete(&system, "admin@provider.example").await.expect(409).json()["type"], "urn:drp:problem:rule");
        portal.account("first@acme.example", Some(acme)).await;
        let first = portal.sign_in("first@acme.example").await;
        let member = portal.person("member@acme.example", Some(acme), ApprovalStatus::Approved).await;
        delete(&first, "first@acme.example").await.expect(409);
        delete(&member, "member@acme.example").await.expect(204);
        // Alone, nobody is left behind.
        delete(&first, "first@acme.example").await.expect(204);
        portal.person("second@provider.example", Some(OrgId::PROVIDER), ApprovalStatus::Admin).await;
        delete(&system, "admin@provider.example").await.expect(204);
    }
}

#[tokio::test]
async fn se_7_email_password_keys_and_the_end_ask_once_more() {
    let portal = TestPortal::start().await;
    portal.account(MAYA, None).await;
    let maya = portal.sign_in(MAYA).await;
    portal.clock.set(portal.clock.now() + SignedDuration::from_secs(301));
    let calls = [
        ("PUT", "/api/user/update", json!({"email": "new@acme.example"})),
        ("PUT", "/api/user/update", json!({"current_password": PASSWORD, "new_password": NEW})),
        ("DELETE", "/api/user/delete", json!({"email": MAYA})),
        ("POST", "/api/user/keys", json!({"name": "x", "scopes": ["read"]})),
        ("DELETE", "/api/user/keys/000000000000", json!({})),
    ];
    for (method, path, body) in &calls {
        let refused = maya.send_json(method, path, body).await.expect(403).json();
        assert_eq!(refused["type"], "urn:drp:problem:reauth", "{method} {path}");
    }
    update(&maya, json!({"first_name": "Maja"})).await.expect(200);
    for (path, form) in [
        ("/account/email", "email=new%40acme.example"),
        ("/account/password", "current_password=x&new_password=y"),
        ("/account/delete", "email=maya%40acme.example"),
        ("/account/api-keys", "name=x&days=1&read=on"),
    ] {
        let location = maya.send_form(path, form).await.expect(303).header("location").to_owned();
        assert!(location.starts_with("/confirm?next=/account"), "{path}: {location}");
    }
    let form = format!("password={}&next=%2Faccount%2Fdelete", PASSWORD.replace(' ', "+"));
    let confirmed = maya.send_form("/confirm", &form).await.expect(303);
    assert_eq!(confirmed.header("location"), "/account/delete");
    let maya = portal.anonymous().with_cookie(&confirmed.new_cookie());
    let gone = maya.send_form("/account/delete", "email=maya%40acme.example").await.expect(303);
    assert_eq!(gone.header("location"), "/login?gone");
}
