//! `/api/organization` and its members.

use domain::{ApprovalStatus, OrgId};
use serde_json::json;
use testkit::{TestPortal, on_each_engine};

use super::administrator;

on_each_engine! {
    async fn an_organization_is_created_renamed_located_and_deleted(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let admin = administrator(&portal).await;
        let new = json!({"org_name": " Acme ", "latitude": 34.5, "longitude": -117.25});
        let created = admin.send_json("POST", "/api/organization", &new).await.expect(201).json();
        let id = created["org_id"].as_u64().unwrap();
        let expected = json!({"org_id": id, "org_name": "Acme", "latitude": 34.5, "longitude": -117.25,
                              "n_members": 0, "n_meters": 0});
        assert_eq!(created, expected);
        let path = format!("/api/organization?org_id={id}");
        let change = json!({"org_name": "Acme Foods"});
        let changed = admin.send_json("PUT", &path, &change).await.expect(200).json();
        assert_eq!((changed["org_name"].as_str(), changed["latitude"].as_f64()), (Some("Acme Foods"), Some(34.5)));
        let moved = json!({"latitude": null, "longitude": null});
        let changed = admin.send_json("PUT", &path, &moved).await.expect(200).json();
        assert!(changed["latitude"].is_null());
        let half = admin.send_json("PUT", &path, &json!({"latitude": 1.0})).await.expect(422).json();
        assert_eq!(half["errors"][0]["field"], "longitude");
        let taken = admin.send_json("POST", "/api/organization", &json!({"org_name": "acme FOODS"})).await.expect(422).json();
        assert_eq!(taken["errors"][0]["reason"], "is taken by another organization");
        admin.send_json("DELETE", &path, &json!({})).await.expect(204);
        admin.get(&path).await.expect(404);
    }

    async fn organizations_come_in_parts(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let admin = administrator(&portal).await;
        for name in ["Acme", "Ice House", "Acre"] {
            portal.organization(name).await;
        }
        let names = |body: &serde_json::Value| {
            let all = body["organizations"].as_array().unwrap();
            all.iter().map(|it| it["org_name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let first = admin.get("/api/organization?limit=3").await.expect(200).json();
        assert_eq!(names(&first), ["Provider", "Acme", "Ice House"]);
        let next = format!("/api/organization?limit=3&cursor={}", first["next_cursor"].as_str().unwrap());
        let second = admin.get(&next).await.expect(200).json();
        assert_eq!((names(&second), second["next_cursor"].is_null()), (vec!["Acre".to_owned()], true));
        let found = admin.get("/api/organization?search=AC").await.expect(200).json();
        assert_eq!(names(&found), ["Acme", "Acre"]);
        for bad in ["limit=0", "limit=1001", "cursor=x", "colour=red", "org_id=x"] {
            admin.get(&format!("/api/organization?{bad}")).await.expect(422);
        }
    }
}

#[tokio::test]
async fn az_5_a_body_says_nothing_but_what_it_may() {
    let portal = TestPortal::start().await;
    let admin = administrator(&portal).await;
    let acme = portal.organization("Acme").await;
    let member = portal.account("member@acme.example", Some(acme)).await;
    let meter = portal.meter(7, OrgId::PROVIDER).await;
    let before = portal.database().contents(&["sessions"]).await;
    let bodies = [
        ("POST", "/api/organization".to_owned(), json!({"org_name": "B"})),
        ("PUT", format!("/api/organization?org_id={acme}"), json!({"org_name": "B"})),
        ("PUT", format!("/api/organization/members/{member}"), json!({"approval_status": "Admin"})),
        ("PUT", format!("/api/accounts/{member}"), json!({"approval_status": "Approved"})),
        ("POST", "/api/entity/meters/add".to_owned(), json!({"meter_id": 8})),
        ("PUT", format!("/api/entity/meters/{meter}"), json!({"label": "A"})),
        ("POST", "/api/entity/meters/assign".to_owned(), json!({"meter_ids": [7], "org_id": acme.number()})),
        ("POST", "/api/entity/meters/unassign".to_owned(), json!({"meter_ids": [7]})),
        (
            "POST",
            "/api/periods".to_owned(),
            json!({"start_time": "2026-08-01T00:00:00Z", "end_time": "2026-08-01T01:00:00Z"}),
        ),
    ];
    for (method, path, body) in bodies {
        for field in
            ["role", "approved", "account_id ", "entity_id", "n_members", "permission_level", "password_hash"]
        {
            let mut body = body.clone();
            body[field] = json!(1);
            admin.send_json(method, &path, &body).await.expect(422);
        }
    }
    assert_eq!(portal.database().contents(&["sessions"]).await, before);
}

#[tokio::test]
async fn se_6_members_are_let_in_and_turned_out_with_their_next_request() {
    let portal = TestPortal::start().await;
    let acme = portal.organization("Acme").await;
    portal.meter(2, acme).await;
    let admin = portal.person("admin@acme.example", Some(acme), ApprovalStatus::Admin).await;
    let account = portal.account("member@acme.example", Some(acme)).await;
    let member = portal.sign_in("member@acme.example").await;
    let path = format!("/api/organization/members/{account}");
    let set = async |status: &str| admin.send_json("PUT", &path, &json!({"approval_status": status})).await;
    member.get("/api/vis/meter_data/2").await.expect(403);
    set("Approved").await.expect(204);
    member.get("/api/vis/meter_data/2").await.expect(200);
    member.get("/api/organization/members").await.expect(403);
    set("Admin").await.expect(204);
    // Whoever rises signs in anew.
    member.get("/api/organization/members").await.expect(401);
    let member = portal.sign_in("member@acme.example").await;
    member.get("/api/organization/members").await.expect(200);
    set("Approved").await.expect(204);
    member.get("/api/organization/members").await.expect(403);
    set("Rejected").await.expect(204);
    member.get("/api/vis/meter_data/2").await.expect(401);
    set("Nothing").await.expect(422);
    let list = admin.get("/api/organization/members").await.expect(200).json();
    let statuses: Vec<_> = list["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["approval_status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["Admin", "Rejected"]);
    admin.send_json("DELETE", &path, &json!({})).await.expect(204);
    admin.send_json("DELETE", &path, &json!({})).await.expect(404);
    let kinds = "SELECT kind FROM messages WHERE recipient = 'member@acme.example' ORDER BY kind";
    let told = portal.database().rows(kinds).await;
    assert_eq!(told, ["approved", "declined", "declined", "role_changed", "role_changed"]);
}
