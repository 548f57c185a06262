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
