//! `/api/claims`, claim codes, and resets that administrators start: AU-12, RS-5.

use serde_json::json;
use testkit::{Client, TestPortal, engines::TestDb, on_each_engine, portal::PASSWORD};

use super::administrator;

async fn register(portal: &TestPortal, email: &str, claim_code: Option<&str>) {
    let body = json!({
        "email": email, "first_name": "Maya", "last_name": "Okafor", "password": PASSWORD,
        "meter_id": 1, "claim_code": claim_code,
    });
    portal.anonymous().send_json("POST", "/api/user/register", &body).await.expect(202);
}

async fn emails(admin: &Client, query: &str) -> (Vec<String>, Option<String>) {
    let body = admin.get(&format!("/api/claims{query}")).await.expect(200).json();
    let emails = body["claims"].as_array().unwrap().iter().map(|it| it["email"].as_str().unwrap().to_owned());
    (emails.collect(), body["next_cursor"].as_str().map(str::to_owned))
}

on_each_engine! {
    async fn au_12_claims_are_listed_and_decided_by_api(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let holder = portal.resident("holder@home.example", 1).await;
        let admin = administrator(&portal).await;
        for email in ["maya@home.example", "eve@home.example"] {
            register(&portal, email, None).await;
        }
        let (first, cursor) = emails(&admin, "?limit=1").await;
        assert_eq!(first, ["maya@home.example"]);
        let rest = emails(&admin, &format!("?limit=1&cursor={}", cursor.unwrap())).await;
        assert_eq!(rest, (vec!["eve@home.example".to_owned()], None));
        let claims = admin.get("/api/claims").await.expect(200).json()["claims"].clone();
        assert_eq!((&claims[0]["meter_id"], &claims[0]["holder_email"]), (&json!(1), &json!("holder@home.example")));
        let decide = async |index: usize, word: &str| {
            let path = format!("/api/claims/{}", claims[index]["account_id"]);
            admin.send_json("PUT", &path, &json!({"decision": word})).await
        };
        decide(0, "perhaps").await.expect(422);
        decide(1, "decline").await.expect(204);
        decide(0, "accept").await.expect(204);
        decide(0, "accept").await.expect(404);
        assert_eq!(emails(&admin, "").await, (vec![], None));
        holder.get("/api/vis/data?meter_id=1").await.expect(404);
        portal.sign_in("maya@home.example").await.get("/api/vis/data?meter_id=1").await.expect(200);
    }

    async fn au_12_a_claim_code_is_shown_once_and_opens_the_meter(db: TestDb) {
        let portal = TestPortal::on(db).await;
        portal.meter(1, domain::OrgId::PROVIDER).await;
        let admin = administrator(&portal).await;
        let path = "/api/entity/meters/1/claim_code";
        let answer = admin.send_json("PUT", path, &json!({})).await.expect(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        let first = answer.json()["claim_code"].as_str().unwrap().to_owned();
        let again = admin.send_json("PUT", path, &json!({})).await.expect(200).json();
        assert_ne!(again["claim_code"], json!(first));
        assert!(!portal.database().one("SELECT code_hash FROM meter_claim_codes").await.contains(&first));
        register(&portal, "late@home.example", Some(&first)).await;
        assert_eq!(emails(&admin, "").await.0, ["late@home.example"]);
        register(&portal, "maya@home.example", again["claim_code"].as_str()).await;
        portal.sign_in("maya@home.example").await.get("/api/vis/data?meter_id=1").await.expect(200);
        admin.send_json("DELETE", path, &json!({})).await.expect(204);
        admin.send_json("DELETE", path, &json!({})).await.expect(404);
    }
}

#[tokio::test]
async fn rs_5_a_reset_that_an_administrator_starts_goes_to_the_mailbox_alone() {
    for mails in [false, true] {
        let db = TestDb::sqlite().await;
        let portal = if mails { TestPortal::with_mail(db).await } else { TestPortal::on(db).await };
        let admin = administrator(&portal).await;
        let maya = portal.account("maya@home.example", None).await;
        let path = format!("/api/accounts/{maya}/reset");
        let answer = admin.send_json("POST", &path, &json!({})).await.expect(202);
        assert!(answer.body.is_empty() && answer.header("location").is_empty());
        let link = portal.link_to("maya@home.example").await;
        portal.anonymous().get(&link).await.expect(200);
    }
}
