//! The ten rules of the data model hold in the database itself: plain SQL, on both engines, one test named by each.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use testkit::{engines::TestDb, on_each_engine};

#[path = "integrity/assignments.rs"]
mod assignments;
#[path = "integrity/lives.rs"]
mod lives;
#[path = "integrity/membership.rs"]
mod membership;
#[path = "integrity/migrations.rs"]
mod migrations;
#[path = "integrity/races.rs"]
mod races;
#[path = "integrity/readings.rs"]
mod readings;
#[path = "integrity/values.rs"]
mod values;
#[path = "integrity/world.rs"]
mod world;

use world::World;

on_each_engine! {
    async fn add_user_id(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        db.run(&format!("INSERT INTO users (email, first_name, last_name, org_id) VALUES ('a@x', 'A', 'A', NULL), ('b@x', 'B', 'B', {acme})")).await;
        db.run("INSERT INTO users (account_id, email, first_name, last_name) VALUES (777, 'c@x', 'C', 'C'), (1, 'd@x', 'D', 'D')").await;
        db.run("INSERT INTO users (email, first_name, last_name) SELECT 'e@x', first_name, last_name FROM users WHERE email = 'a@x'").await;
        let entities = db.rows("SELECT entity_id FROM entities WHERE entity_type = 'user' ORDER BY entity_id").await;
        assert_eq!(db.rows("SELECT account_id FROM users ORDER BY account_id").await, entities);
        assert_eq!(db.rows("SELECT account_id FROM users WHERE account_id IN (1, 777)").await, [""; 0]);
    }

    async fn add_org_id(db: TestDb) {
        db.resident("early").await;
        db.run("INSERT INTO organizations (org_id, org_name) VALUES (50, 'Provider'), (51, 'Acme')").await;
        db.run("INSERT INTO organizations (org_name) SELECT 'Borealis'").await;
        assert_eq!(db.one("SELECT org_id FROM organizations WHERE org_name = 'Provider'").await, "1");
        let entities = db.rows("SELECT entity_id FROM entities WHERE entity_type = 'organization' ORDER BY entity_id").await;
        assert_eq!(db.rows("SELECT org_id FROM organizations ORDER BY org_id").await, entities);
        assert_eq!(entities.len(), 3);
    }

    async fn link_user_entity_delete(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let (ann, bob) = (db.resident("ann").await, db.user("bob", &acme).await);
        let stays = db.user("eve", &acme).await;
        db.meters(&[5]).await;
        db.assign(&ann, 5).await;
        db.signed_in(&ann).await;
        db.run(&format!("DELETE FROM users WHERE account_id IN ({ann}, {bob})")).await;
        assert_eq!(db.rows("SELECT entity_id FROM entities WHERE entity_type = 'user'").await, [stays]);
        assert_eq!(db.holders(5).await, ["1"]);
        assert_eq!(db.counts(&["logins", "sessions", "residential_associations"]).await, "0 0 0");
    }

    async fn link_org_entity_delete(db: TestDb) {
        let (acme, borealis) = (db.provider_and("Acme").await, db.organization("Borealis").await);
        db.meters(&[5]).await;
        db.assign(&acme, 5).await;
        let ann = db.user("ann", &acme).await;
        db.run(&format!("DELETE FROM users WHERE account_id = {ann}")).await;
        db.run(&format!("DELETE FROM organizations WHERE org_id IN ({acme}, {borealis})")).await;
        assert_eq!(db.rows("SELECT entity_id FROM entities").await, ["1"]);
        assert_eq!(db.holders(5).await, ["1"]);
        assert_eq!(db.counts(&["org_bootstrap"]).await, "0");
    }

    async fn limit_residential_associations(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let (ann, bob) = (db.resident("ann").await, db.resident("bob").await);
        db.meters(&[5, 6]).await;
        db.assign(&ann, 5).await;
        db.refused(&format!("INSERT INTO meter_map (entity_id, meter_id) VALUES ({ann}, 6)"), "limit_residential_associations").await;
        db.refused(&format!("INSERT INTO meter_map (entity_id, meter_id) VALUES ({bob}, 5)"), "limit_residential_associations").await;
        db.run(&format!("INSERT INTO meter_map (entity_id, meter_id) VALUES ({acme}, 5), ({acme}, 6)")).await;
        db.run(&format!("UPDATE meter_map SET meter_id = 6 WHERE entity_id = {ann}")).await;
        db.assign(&bob, 5).await;
        assert_eq!(db.residents().await, [format!("{ann}|6"), format!("{bob}|5")]);
    }

    async fn disallow_org_user_map(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let (member, ann) = (db.user("member", &acme).await, db.resident("ann").await);
        db.meters(&[5]).await;
        db.refused(&format!("INSERT INTO meter_map (entity_id, meter_id) VALUES ({member}, 5)"), "disallow_org_user_map").await;
        db.assign(&ann, 5).await;
        db.refused(&format!("UPDATE meter_map SET entity_id = {member} WHERE entity_id = {ann}"), "disallow_org_user_map").await;
        db.refused(&format!("UPDATE users SET org_id = {acme} WHERE account_id = {ann}"), "disallow_org_user_map").await;
        db.run(&format!("DELETE FROM meter_map WHERE entity_id = {ann}")).await;
        db.run(&format!("UPDATE users SET org_id = {acme} WHERE account_id = {ann}")).await;
    }

    async fn org_prime_admin(db: TestDb) {
        let (acme, borealis) = (db.provider_and("Acme").await, db.organization("Borealis").await);
        db.run(&format!("INSERT INTO users (email, first_name, last_name, org_id) VALUES ('a@x', 'A', 'A', {acme}), ('b@x', 'B', 'B', {acme}), ('c@x', 'C', 'C', {borealis})")).await;
        db.user("later", &acme).await;
        db.run(&format!("INSERT INTO users (email, first_name, last_name, org_id, approval_status) VALUES ('d@x', 'D', 'D', {acme}, 'Rejected')")).await;
        let statuses = db.rows("SELECT email, approval_status FROM users ORDER BY email").await;
        assert_eq!(statuses, ["a@x|Admin", "b@x|Pending", "c@x|Admin", "d@x|Rejected", "later|Pending"]);
    }

    async fn approve_residential(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        db.run("INSERT INTO users (email, first_name, last_name) VALUES ('a@x', 'A', 'A'), ('b@x', 'B', 'B')").await;
        db.run("INSERT INTO users (email, first_name, last_name, approval_status) VALUES ('c@x', 'C', 'C', 'Rejected'), ('d@x', 'D', 'D', 'Admin')").await;
        assert_eq!(db.rows("SELECT DISTINCT approval_status FROM users").await, ["Approved"]);
        db.user("first", &acme).await;
        db.user("later", &acme).await;
        db.run(&format!("UPDATE users SET org_id = NULL WHERE org_id = {acme}")).await;
        assert_eq!(db.rows("SELECT DISTINCT approval_status FROM users").await, ["Approved"]);
    }

    async fn assign_distributor_meters(db: TestDb) {
        db.refused("INSERT INTO meters (meter_id) VALUES (5)", "assign_distributor_meters").await;
        db.provider_and("Acme").await;
        db.run("INSERT INTO meters (meter_id, coordinates) VALUES (5, {point:8.54 47.37}), (6, NULL)").await;
        db.run("INSERT INTO meters (meter_id) SELECT 7").await;
        db.run("INSERT INTO meters (meter_id) VALUES (7), (8) {on_conflict:meter_id} coordinates = NULL").await;
        db.run("INSERT {or_ignore} INTO meters (meter_id) VALUES (8), (9)").await;
        assert_eq!(db.rows("SELECT entity_id, meter_id FROM meter_map ORDER BY meter_id").await, ["1|5", "1|6", "1|7", "1|8", "1|9"]);
    }

    async fn populate_deltas(db: TestDb) {
        db.provider_and("Acme").await;
        db.meters(&[5]).await;
        let insert = "INSERT INTO meter_data (meter_id, start_time, end_time, meter_value, prediction_value) VALUES";
        db.run(&format!("{insert} (5, '2026-01-01 00:00:00', '2026-01-01 00:15:00', {{kw:1.000}}, {{kw:1.250}}), (5, '2026-01-01 00:15:00', '2026-01-01 00:30:00', {{kw:2.000}}, {{kw:1.250}})")).await;
        db.run(&format!("{insert} (5, '2026-01-01 00:30:00', '2026-01-01 00:45:00', NULL, {{kw:1.000}}), (5, '2026-01-01 00:45:00', '2026-01-01 01:00:00', {{kw:-0.500}}, {{kw:0.250}})")).await;
        assert_eq!(db.deltas().await, ["250", "0", "-", "750"]);
        db.run("UPDATE meter_data SET meter_value = {kw:0.100}").await;
        assert_eq!(db.deltas().await, ["1150", "1150", "900", "150"]);
        db.run("UPDATE meter_data SET prediction_value = NULL WHERE start_time < '2026-01-01 00:30:00'").await;
        assert_eq!(db.deltas().await, ["-", "-", "900", "150"]);
    }
}
