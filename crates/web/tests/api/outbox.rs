//! `/api/outbox`: the list, one message, another attempt.

use domain::{
    AccountId, OrgId, Principal, Role, Standing,
    access::{Scopes, Via},
};
use portal::{Caller, mail::Mail};
use serde_json::Value;
use testkit::{TestPortal, on_each_engine};

/// Puts a message to reset a password down, and says its number.
async fn reset(portal: &TestPortal, email: &str) -> String {
    let link = portal.portal.link("/password/reset/0123456789abcdef0123456789abcdef");
    let mail = Mail::ResetPassword { link: &link, minutes: 10 };
    portal.mail(email, &mail).await
}

fn numbers(list: &Value) -> Vec<String> {
    let messages = list["messages"].as_array().unwrap();
    messages.iter().map(|it| it["message_id"].as_str().unwrap().to_owned()).collect()
}

on_each_engine! {
    async fn the_outbox_is_listed_page_by_page_and_by_state(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let admin = portal.system_administrator().await;
        let mut ids = Vec::new();
        for index in 0..5 {
            ids.push(reset(&portal, &format!("maya{index}@home.example")).await);
        }
        ids.sort();
        ids.reverse();
        let (mut seen, mut query) = (Vec::new(), "limit=2".to_owned());
        loop {
            let list = admin.get(&format!("/api/outbox?{query}")).await.expect(200).json();
            seen.extend(numbers(&list));
            let Some(cursor) = list["next_cursor"].as_str() else { break };
            query = format!("limit=2&cursor={cursor}");
        }
        assert_eq!(seen, ids);
        let list = admin.get("/api/outbox?state=kept&limit=1").await.expect(200).json();
        let first = &list["messages"][0];
        assert_eq!((first["state"].as_str(), first["kind"].as_str()), (Some("kept"), Some("reset_password")));
        assert!(first["text_body"].is_null() && first["next_attempt_at"].is_null());
        assert_eq!(first["created_at"], "2026-07-16T08:00:00-04:00");
        assert!(numbers(&admin.get("/api/outbox?state=failed").await.expect(200).json()).is_empty());
        for query in ["state=lost", "cursor=1", "limit=0", "limit=201", "page=1"] {
            admin.get(&format!("/api/outbox?{query}")).await.expect(422);
        }
    }

    async fn op_3_opening_a_message_is_written_down(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let admin = portal.system_administrator().await;
        let id = reset(&portal, "maya@home.example").await;
        let message = admin.get(&format!("/api/outbox/{id}")).await.expect(200).json();
        assert!(message["text_body"].as_str().unwrap().contains("https://portal.example/password/reset/0123"));
        assert!(message["html_body"].as_str().unwrap().starts_with("<!doctype html>"));
        admin.get("/api/outbox/nonsense").await.expect(404);
        let sql = "SELECT action, object_kind, object_id, result FROM audit_log WHERE action LIKE 'mail.%'";
        assert_eq!(portal.database().rows(sql).await, [format!("mail.read|message|{id}|done")]);
    }

    async fn only_a_failed_message_is_tried_again(db: TestDb) {
        let portal = TestPortal::with_mail(db).await;
        let admin = portal.system_administrator().await;
        let id = reset(&portal, "maya@home.example").await;
        let path = format!("/api/outbox/{id}/retry");
        let nothing = Value::Null;
        admin.send_json("POST", &path, &nothing).await.expect(409);
        portal.mail_fails("550 no such person").await;
        let message = admin.get(&format!("/api/outbox/{id}")).await.expect(200).json();
        assert_eq!((message["state"].as_str(), message["last_error"].as_str()), (Some("failed"), Some("550 no such person")));
        admin.send_json("POST", &path, &nothing).await.expect(204);
        let message = admin.get(&format!("/api/outbox/{id}")).await.expect(200).json();
        assert_eq!((message["state"].as_str(), message["n_attempts"].as_u64()), (Some("queued"), Some(0)));
    }
}

#[tokio::test]
async fn au_13_a_key_opens_no_message() {
    let portal = TestPortal::start().await;
    let id = reset(&portal, "maya@home.example").await;
    let principal = Principal::Person {
        account: AccountId::new(1),
        org: Some(OrgId::PROVIDER),
        standing: Standing::Active(Role::SystemAdministrator),
        via: Via::Key(Scopes { read: true, import: true, admin: true }),
    };
    let key = Caller { principal, ..Caller::operator() };
    assert_eq!(portal.portal.outbox(&key, None, None, 10).await.unwrap().messages.len(), 1);
    assert!(matches!(portal.portal.open_message(&key, &id).await, Err(portal::Error::Forbidden { .. })));
    assert!(portal.portal.open_message(&Caller::operator(), &id).await.is_ok());
}
