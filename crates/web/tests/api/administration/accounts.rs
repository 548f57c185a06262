//! `/api/accounts`

use domain::{ApprovalStatus, OrgId};
use serde_json::{Value, json};
use testkit::{TestPortal, on_each_engine};

use super::administrator;

on_each_engine! {
    async fn accounts_are_listed_looked_at_and_placed(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let admin = administrator(&portal).await;
        let acme = portal.organization("Acme").await;
        portal.account("first@acme.example", Some(acme)).await;
        let waiting = portal.account("second@acme.example", Some(acme)).await;
        portal.resident("maya@home.example", 1).await;
        let emails = async |query: &str| {
            let body = admin.get(&format!("/api/accounts{query}")).await.expect(200).json();
            let all = body["accounts"].as_array().unwrap().clone();
            all.iter().map(|it| it["email"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(emails("?search=acme").await, ["first@acme.example", "second@acme.example"]);
        assert_eq!(emails("?approval_status=Pending").await, ["second@acme.example"]);
        assert_eq!(emails(&format!("?org_id={acme}&limit=1")).await, ["first@acme.example"]);
        admin.get("/api/accounts?approval_status=approved").await.expect(422);
        let path = format!("/api/accounts/{waiting}");
        let get = async || admin.get(&path).await.expect(200).json();
        assert_eq!(get().await["approval_status"], "Pending");
        let put = async |body: Value| admin.send_json("PUT", &path, &body).await;
        put(json!({"approval_status": "Admin"})).await.expect(204);
        put(json!({"org_id": OrgId::PROVIDER.number()})).await.expect(204);
        let now = get().await;
        assert_eq!((now["org_name"].as_str(), now["approval_status"].as_str()), (Some("Provider"), Some("Approved")));
        put(json!({"org_id": 999})).await.expect(404);
        put(json!({"org_id": null, "approval_status": "Admin"})).await.expect(422);
        put(json!({"org_id": null})).await.expect(204);
        assert!(get().await["org_id"].is_null());
        let looks = "SELECT COUNT(*) FROM audit_log WHERE action = 'account.read'";
        assert_eq!(portal.database().one(looks).await, "3");
    }
}

#[tokio::test]
async fn se_8_an_administrator_signs_somebody_out_everywhere() {
    let portal = TestPortal::start().await;
    let admin = administrator(&portal).await;
    let maya = portal.account("maya@home.example", None).await;
    let clients = [portal.sign_in("maya@home.example").await, portal.sign_in("maya@home.example").await];
    let ended = admin.send_json("DELETE", &format!("/api/accounts/{maya}/sessions"), &json!({})).await;
    assert_eq!(ended.expect(200).json(), json!({"n_ended": 2}));
    for client in clients {
        client.get("/api/user/session/validate").await.expect(401);
    }
    admin.get("/api/user/session/validate").await.expect(200);
}

#[tokio::test]
async fn az_6_the_last_system_administrator_stays_by_api_too() {
    let portal = TestPortal::start().await;
    let admin = administrator(&portal).await;
    let second = portal.account("second@provider.example", Some(OrgId::PROVIDER)).await;
    portal.stand(second, ApprovalStatus::Admin).await;
    let own =
        portal.database().one("SELECT account_id FROM users WHERE email = 'admin@provider.example'").await;
    let set = async |account: String, status: &str| {
        admin.send_json("PUT", &format!("/api/accounts/{account}"), &json!({"approval_status": status})).await
    };
    set(own, "Approved").await.expect(403);
    set(second.to_string(), "Approved").await.expect(204);
    let second = portal.sign_in("second@provider.example").await;
    let own =
        portal.database().one("SELECT account_id FROM users WHERE email = 'admin@provider.example'").await;
    let answer = second
        .send_json("PUT", &format!("/api/accounts/{own}"), &json!({"approval_status": "Approved"}))
        .await;
    answer.expect(403);
}

#[tokio::test]
async fn se_7_whoever_changes_what_others_are_shows_first_who_they_are() {
    let portal = TestPortal::start().await;
    let admin = administrator(&portal).await;
    let acme = portal.organization("Acme").await;
    portal.account("first@acme.example", Some(acme)).await;
    let member = portal.account("second@acme.example", Some(acme)).await;
    let before = portal.database().rows("SELECT * FROM users ORDER BY account_id").await;
    portal.clock.set(portal.clock.now() + jiff::SignedDuration::from_mins(6));
    let approved = json!({"approval_status": "Approved"});
    for (method, path, body) in [
        ("PUT", format!("/api/accounts/{member}"), &approved),
        ("DELETE", format!("/api/accounts/{member}"), &json!({})),
        ("DELETE", format!("/api/accounts/{member}/two_factor"), &json!({})),
        ("PUT", format!("/api/organization/members/{member}"), &approved),
        ("DELETE", format!("/api/organization/members/{member}"), &json!({})),
        ("DELETE", format!("/api/organization?org_id={acme}"), &json!({})),
        (
            "POST",
            "/api/organization/invitations".to_owned(),
            &json!({"org_id": acme.number(), "email": "x@y.example"}),
        ),
        ("GET", format!("/api/outbox/{}", "0".repeat(32)), &json!({})),
        ("POST", format!("/api/accounts/{member}/reset"), &json!({})),
    ] {
        let answer = admin.send_json(method, &path, body).await.expect(403).json();
        assert_eq!(answer["type"], "urn:drp:problem:reauth", "{method} {path}");
    }
    for (path, body) in [
        (format!("/admin/accounts/{member}/approval"), "approval_status=Approved"),
        (format!("/admin/accounts/{member}/move"), "org_id="),
        (format!("/admin/accounts/{member}/reset"), ""),
        (format!("/org/{acme}/invite"), "email=x%40y.example"),
        ("/admin/accounts/invite".to_owned(), "email=x%40y.example&org_id=1"),
        (format!("/admin/accounts/{member}/delete"), ""),
        (format!("/org/{acme}/members/{member}"), "approval_status=Approved"),
        (format!("/org/{acme}/members/{member}/remove"), ""),
    ] {
        let answer = admin.send_form(&path, body).await.expect(303);
        assert!(answer.header("location").starts_with("/confirm?next=/"), "{path}");
    }
    assert_eq!(portal.database().rows("SELECT * FROM users ORDER BY account_id").await, before);
}

#[tokio::test]
async fn an_account_is_deleted_but_not_ones_own_nor_the_last_administrators() {
    let portal = TestPortal::start().await;
    let admin = administrator(&portal).await;
    let acme = portal.organization("Acme").await;
    let first = portal.account("first@acme.example", Some(acme)).await;
    let second = portal.account("second@acme.example", Some(acme)).await;
    let delete =
        async |id: String| admin.send_json("DELETE", &format!("/api/accounts/{id}"), &json!({})).await;
    delete(first.to_string()).await.expect(409);
    delete(second.to_string()).await.expect(204);
    delete(second.to_string()).await.expect(404);
    delete(first.to_string()).await.expect(204);
    let own =
        portal.database().one("SELECT account_id FROM users WHERE email = 'admin@provider.example'").await;
    delete(own).await.expect(403);
}
