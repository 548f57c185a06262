//! `/api/entity/meters/…`: creating, labelling and assigning.

use domain::OrgId;
use serde_json::{Value, json};
use testkit::{Client, TestPortal, on_each_engine};

use super::administrator;

async fn unassigned(client: &Client) -> Vec<u64> {
    let body = client.get("/api/entity/meters/unassigned").await.expect(200).json();
    body["meters"].as_array().unwrap().iter().map(|it| it["meter_id"].as_u64().unwrap()).collect()
}

fn fields(body: &Value) -> Vec<&str> {
    body["errors"].as_array().unwrap().iter().map(|it| it["field"].as_str().unwrap()).collect()
}

on_each_engine! {
    async fn meters_are_added_one_or_many_labelled_and_placed(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let admin = administrator(&portal).await;
        let acme = portal.organization("Acme").await;
        let add = async |body: &Value| admin.send_json("POST", "/api/entity/meters/add", body).await;
        let one = add(&json!({"meter_id": 1, "label": "A", "latitude": 1.5, "longitude": 2.5})).await.expect(201).json();
        assert_eq!(one, json!({"meter_ids": [1]}));
        add(&json!({"meters": [{"meter_id": 2, "org_id": acme.number()}, {"meter_id": 3}]})).await.expect(201);
        assert_eq!(unassigned(&admin).await, [1, 3]);
        let again = add(&json!({"meters": [{"meter_id": 4}, {"meter_id": 3}, {"meter_id": 2}]})).await.expect(422).json();
        assert_eq!(fields(&again), ["meters[1].meter_id", "meters[2].meter_id"]);
        for bad in [json!({}), json!({"meter_id": 5, "meters": []}), json!({"meters": []}), json!({"meter_id": 5, "latitude": 91.0, "longitude": 0.0})] {
            add(&bad).await.expect(422);
        }
        assert_eq!(unassigned(&admin).await, [1, 3]);
        let update = async |body: &Value| admin.send_json("PUT", "/api/entity/meters/3", body).await;
        update(&json!({"label": "Attic", "latitude": 1.5, "longitude": 2.5})).await.expect(204);
        let meters = admin.get("/api/entity/meters/unassigned?search=att").await.expect(200).json();
        let expected = json!([{"meter_id": 3, "label": "Attic", "latitude": 1.5, "longitude": 2.5, "last_reading": null}]);
        assert_eq!(meters["meters"], expected);
        update(&json!({"label": null})).await.expect(204);
        update(&json!({"label": "1234567890123456789012345678901234567890123456789012345678901"})).await.expect(422);
        let meters = admin.get("/api/entity/meters/unassigned?limit=1&cursor=1").await.expect(200).json();
        assert_eq!((meters["meters"][0]["label"].as_str(), meters["next_cursor"].is_null()), (Some("3"), true));
    }

    async fn a_list_of_meters_may_be_longer_than_other_bodies(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let admin = administrator(&portal).await;
        let list = |n: u32, label: &str| {
            let meters: Vec<Value> = (1..=n).map(|it| json!({"meter_id": it, "label": label})).collect();
            json!({"meters": meters})
        };
        let add = async |body: &Value| admin.send_json("POST", "/api/entity/meters/add", body).await;
        let added = add(&list(800, &"é".repeat(60))).await.expect(201).json();
        assert_eq!(added["meter_ids"].as_array().unwrap().len(), 800);
        add(&list(1, &"x".repeat(4 << 20))).await.expect(413);
    }

    async fn meters_change_hands(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let admin = administrator(&portal).await;
        let acme = portal.organization("Acme").await;
        let maya = portal.account("maya@home.example", None).await;
        for number in [1, 2, 3] {
            portal.meter(number, OrgId::PROVIDER).await;
        }
        let assign = async |body: Value| admin.send_json("POST", "/api/entity/meters/assign", &body).await;
        let unassign = async |body: Value| admin.send_json("POST", "/api/entity/meters/unassign", &body).await;
        assign(json!({"meter_ids": [1], "email": "maya@home.example"})).await.expect(200);
        assign(json!({"meter_ids": [2, 3], "org_id": acme.number(), "since": "2026-07-01"})).await.expect(200);
        assert_eq!(unassigned(&admin).await, [0u64; 0]);
        let begins = "SELECT begins_at FROM assignments WHERE meter_id = 2";
        assert_eq!(portal.database().one(begins).await, "2026-07-01 04:00:00");
        let one = assign(json!({"meter_ids": [2], "account_id": maya.number()})).await.expect(409).json();
        assert_eq!(one["type"], "urn:drp:problem:rule");
        let many = assign(json!({"meter_ids": [1, 2, 9], "org_id": acme.number()})).await.expect(422).json();
        assert_eq!(fields(&many), ["meter 2", "meter 9"]);
        for bad in [json!({"meter_ids": []}), json!({"meter_ids": [1]}), json!({"meter_ids": [1], "org_id": 2, "email": "a@b.example"}),
                    json!({"meter_ids": [1], "org_id": acme.number(), "since": "2027-01-01"}), json!({"meter_ids": [1], "org_id": acme.number(), "since": "soon"})] {
            assign(bad).await.expect(422);
        }
        assign(json!({"meter_ids": [9], "org_id": acme.number()})).await.expect(404);
        assign(json!({"meter_ids": [1], "org_id": acme.number(), "move": true})).await.expect(200);
        unassign(json!({"meter_ids": [1, 2], "org_id": acme.number()})).await.expect(200);
        assert_eq!(unassigned(&admin).await, [1, 2]);
        unassign(json!({"meter_ids": [2, 3]})).await.expect(422);
        assert_eq!(unassigned(&admin).await, [1, 2]);
    }
}
