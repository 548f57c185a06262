//! The ten rules of the data model, held by the database itself: plain SQL, both engines, a test named by each.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use testkit::on_each_engine;

#[path = "integrity/assignments.rs"]
mod assignments;
#[path = "integrity/history.rs"]
mod history;
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

use world::{MAP, MEMBERS, PEOPLE, QUARTERS, READINGS, World};

on_each_engine! {
    async fn add_user_id(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        db.run(format!("{MEMBERS} ('a@x', 'A', 'A', NULL), ('b@x', 'B', 'B', {acme})")).await;
        let columns = "email, first_name, last_name";
        db.run(format!(
            "INSERT INTO users (account_id, {columns}) VALUES (777, 'c@x', 'C', 'C'), (1, 'd@x', 'D', 'D')"
        ))
        .await;
        db.run(format!(
            "INSERT INTO users ({columns}) SELECT 'e@x', 'E', last_name FROM users WHERE email = 'a@x'"
        ))
        .await;
        let accounts = db.rows("SELECT account_id FROM users ORDER BY account_id").await;
        assert_eq!((accounts.len(), accounts), (5, db.entities("user").await));
        assert_eq!(db.rows("SELECT account_id FROM users WHERE account_id IN (1, 777)").await, [""; 0]);
    }

    async fn add_org_id(db: TestDb) {
        db.resident("early").await;
        db.run("INSERT INTO organizations (org_id, org_name) VALUES (50, 'Provider'), (51, 'Acme')").await;
        db.run("INSERT INTO organizations (org_name) SELECT 'Borealis'").await;
        assert_eq!(db.one("SELECT org_id FROM organizations WHERE org_name = 'Provider'").await, "1");
        let organizations = db.rows("SELECT org_id FROM organizations ORDER BY org_id").await;
        assert_eq!((organizations.len(), organizations), (3, db.entities("organization").await));
    }

    async fn link_user_entity_delete(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let (ann, bob) = (db.resident("ann").await, db.user("bob", &acme).await);
        let stays = db.user("eve", &acme).await;
        db.meters(&[5]).await;
        db.assign(&ann, 5).await;
        db.signed_in(&ann).await;
        db.run(format!("DELETE FROM users WHERE account_id IN ({ann}, {bob})")).await;
        assert_eq!(db.entities("user").await, [stays]);
        assert_eq!(db.holders(5).await, ["1"]);
        assert_eq!(db.counts(&["logins", "sessions", "residential_associations"]).await, "0 0 0");
    }

    async fn link_org_entity_delete(db: TestDb) {
        let (acme, borealis) = (db.provider_and("Acme").await, db.organization("Borealis").await);
        db.meters(&[5]).await;
        db.assign(&acme, 5).await;
        let ann = db.user("ann", &acme).await;
        db.run(format!("DELETE FROM users WHERE account_id = {ann}")).await;
        db.run(format!("DELETE FROM organizations WHERE org_id IN ({acme}, {borealis})")).await;
        assert_eq!(db.rows("SELECT entity_id FROM entities").await, ["1"]);
        assert_eq!(db.holders(5).await, ["1"]);
        assert_eq!(db.counts(&["org_bootstrap"]).await, "0");
    }

    async fn limit_residential_associations(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let (ann, bob) = (db.resident("ann").await, db.resident("bob").await);
        db.meters(&[5, 6]).await;
        db.assign(&ann, 5).await;
        db.refused("limit_residential_associations", format!("{MAP} ({ann}, 6)")).await;
        db.refused("limit_residential_associations", format!("{MAP} ({bob}, 5)")).await;
        db.run(format!("{MAP} ({acme}, 5), ({acme}, 6)")).await;
        db.run(format!("UPDATE meter_map SET meter_id = 6 WHERE entity_id = {ann}")).await;
        db.assign(&bob, 5).await;
        assert_eq!(db.residents().await, [format!("{ann}|6"), format!("{bob}|5")]);
    }

    async fn disallow_org_user_map(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let (member, ann) = (db.user("member", &acme).await, db.resident("ann").await);
        db.meters(&[5]).await;
        db.refused("disallow_org_user_map", format!("{MAP} ({member}, 5)")).await;
        db.assign(&ann, 5).await;
        db.refused(
            "disallow_org_user_map",
            format!("UPDATE meter_map SET entity_id = {member} WHERE entity_id = {ann}"),
        )
        .await;
        db.refused(
            "disallow_org_user_map",
            format!("UPDATE users SET org_id = {acme} WHERE account_id = {ann}"),
        )
        .await;
        db.run(format!("DELETE FROM meter_map WHERE entity_id = {ann}")).await;
        db.run(format!("UPDATE users SET org_id = {acme} WHERE account_id = {ann}")).await;
    }

    async fn org_prime_admin(db: TestDb) {
        let (acme, borealis) = (db.provider_and("Acme").await, db.organization("Borealis").await);
        db.run(format!(
            "{MEMBERS} ('a', 'A', 'A', {acme}), ('b', 'B', 'B', {acme}), ('c', 'C', 'C', {borealis})"
        ))
        .await;
        let columns = "email, first_name, last_name, org_id, approval_status";
        db.run(format!("INSERT INTO users ({columns}) VALUES ('d', 'D', 'D', {acme}, 'Rejected')")).await;
        db.user("e", &acme).await;
        let statuses = db.rows("SELECT email, approval_status FROM users ORDER BY email").await;
        assert_eq!(statuses, ["a|Admin", "b|Pending", "c|Admin", "d|Rejected", "e|Pending"]);
    }

    async fn approve_residential(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        db.run(format!("{PEOPLE} ('a@x', 'A', 'A'), ('b@x', 'B', 'B')")).await;
        let columns = "email, first_name, last_name, approval_status";
        db.run(format!(
            "INSERT INTO users ({columns}) VALUES ('c', 'C', 'C', 'Rejected'), ('d', 'D', 'D', 'Admin')"
        ))
        .await;
        assert_eq!(db.statuses().await, ["Approved|4"]);
        db.user("first", &acme).await;
        db.user("later", &acme).await;
        db.run(format!("UPDATE users SET org_id = NULL WHERE org_id = {acme}")).await;
        assert_eq!(db.statuses().await, ["Approved|6"]);
    }

    async fn assign_distributor_meters(db: TestDb) {
        db.refused("assign_distributor_meters", "INSERT INTO meters (meter_id) VALUES (5)").await;
        db.provider_and("Acme").await;
        db.run("INSERT INTO meters (meter_id, coordinates) VALUES (5, {point:8.54 47.37}), (6, NULL)").await;
        db.run("INSERT INTO meters (meter_id) SELECT 7").await;
        db.run("INSERT INTO meters (meter_id) VALUES (7), (8) {on_conflict:meter_id} coordinates = NULL")
            .await;
        db.run("INSERT {or_ignore} INTO meters (meter_id) VALUES (8), (9)").await;
        assert_eq!(db.assignments().await, ["1|5", "1|6", "1|7", "1|8", "1|9"]);
    }

    async fn populate_deltas(db: TestDb) {
        db.provider_and("Acme").await;
        db.meters(&[5]).await;
        let [a, b, c, d] = QUARTERS;
        db.run(format!("{READINGS} ({a}, {{kw:1.000}}, {{kw:1.250}}), ({b}, {{kw:2.000}}, {{kw:1.250}})"))
            .await;
        db.run(format!("{READINGS} ({c}, NULL, {{kw:1.000}}), ({d}, {{kw:-0.500}}, {{kw:0.250}})")).await;
        assert_eq!(db.deltas().await, ["250", "0", "-", "750"]);
        db.run("UPDATE meter_data SET meter_value = {kw:0.100}").await;
        assert_eq!(db.deltas().await, ["1150", "1150", "900", "150"]);
        db.run("UPDATE meter_data SET prediction_value = NULL WHERE start_time < '2026-01-01 00:30:00'")
            .await;
        assert_eq!(db.deltas().await, ["-", "-", "900", "150"]);
    }
}
