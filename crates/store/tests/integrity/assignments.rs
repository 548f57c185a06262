//! limit_residential_associations, disallow_org_user_map, assign_distributor_meters: every way round them.

use testkit::on_each_engine;

use super::world::{MAP, PEOPLE, World};

const LIMIT: &str = "limit_residential_associations";
const DISALLOW: &str = "disallow_org_user_map";

on_each_engine! {
    async fn limit_residential_associations_by_update(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let (ann, bob) = (db.resident("ann").await, db.resident("bob").await);
        db.meters(&[5, 6, 7]).await;
        db.assign(&ann, 5).await;
        db.assign(&bob, 6).await;
        db.assign(&acme, 7).await;
        db.refused(LIMIT, format!("UPDATE meter_map SET meter_id = 5 WHERE entity_id = {bob}")).await;
        db.refused(LIMIT, format!("UPDATE meter_map SET entity_id = {ann} WHERE entity_id = {bob}")).await;
        db.refused(LIMIT, format!("UPDATE meter_map SET entity_id = {ann} WHERE entity_id = {acme}")).await;
        db.refused(
            LIMIT,
            format!("UPDATE meter_map SET entity_id = {ann}, meter_id = 6 WHERE entity_id = {acme}"),
        )
        .await;
        assert_eq!(db.residents().await, [format!("{ann}|5"), format!("{bob}|6")]);
    }

    async fn limit_residential_associations_after_re_assignment(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let (ann, bob) = (db.resident("ann").await, db.resident("bob").await);
        db.meters(&[5]).await;
        db.assign(&ann, 5).await;
        db.run(format!("UPDATE meter_map SET entity_id = {bob} WHERE entity_id = {ann}")).await;
        assert_eq!(db.residents().await, [format!("{bob}|5")]);
        db.refused(LIMIT, format!("{MAP} ({ann}, 5)")).await;
        db.run(format!("UPDATE meter_map SET entity_id = {acme} WHERE entity_id = {bob}")).await;
        assert_eq!(db.residents().await, [""; 0]);
        db.assign(&ann, 5).await;
        db.run(format!("DELETE FROM meter_map WHERE entity_id IN ({ann}, {acme})")).await;
        db.assign(&bob, 5).await;
        assert_eq!(db.residents().await, [format!("{bob}|5")]);
    }

    async fn limit_residential_associations_for_many_rows(db: TestDb) {
        db.provider_and("Acme").await;
        let (ann, bob) = (db.resident("ann").await, db.resident("bob").await);
        db.meters(&[5, 6]).await;
        db.refused(LIMIT, format!("{MAP} ({ann}, 5), ({bob}, 5)")).await;
        let insert = "INSERT INTO meter_map (entity_id, meter_id)";
        db.refused(LIMIT, format!("{insert} SELECT {ann}, meter_id FROM meters")).await;
        db.refused(LIMIT, format!("{insert} SELECT {ann}, meter_id FROM meter_map")).await;
        db.refused(LIMIT, format!("{insert} SELECT account_id, 5 FROM users")).await;
        db.run(format!("{MAP} ({ann}, 5), ({bob}, 6)")).await;
        db.refused(
            LIMIT,
            format!("UPDATE meter_map SET meter_id = 11 - meter_id WHERE entity_id IN ({ann}, {bob})"),
        )
        .await;
        assert_eq!(db.residents().await, [format!("{ann}|5"), format!("{bob}|6")]);
    }

    async fn limit_residential_associations_by_upsert(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let (ann, bob) = (db.resident("ann").await, db.resident("bob").await);
        db.meters(&[5, 6]).await;
        db.assign(&ann, 5).await;
        db.assign(&acme, 6).await;
        let conflict = "{on_conflict:entity_id, meter_id}";
        db.run(format!("{MAP} ({ann}, 5) {conflict} meter_id = 5")).await;
        db.refused(LIMIT, format!("{MAP} ({bob}, 5) {conflict} entity_id = {bob}")).await;
        db.refused(LIMIT, format!("{MAP} ({acme}, 6) {conflict} entity_id = {ann}")).await;
        db.refused(
            LIMIT,
            format!("INSERT {{or_ignore}} INTO meter_map (entity_id, meter_id) VALUES ({bob}, 5)"),
        )
        .await;
        db.refused(LIMIT, format!("REPLACE INTO meter_map (entity_id, meter_id) VALUES ({ann}, 6)")).await;
        db.run(format!("REPLACE INTO meter_map (entity_id, meter_id) VALUES ({ann}, 5)")).await;
        assert_eq!(db.residents().await, [format!("{ann}|5")]);
    }

    async fn limit_residential_associations_for_those_who_left(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let (ann, bob) = (db.user("ann", &acme).await, db.resident("bob").await);
        db.meters(&[5, 6]).await;
        db.assign(&acme, 5).await;
        db.assign(&bob, 6).await;
        db.move_user(&ann, "NULL").await;
        db.assign(&ann, 5).await;
        db.refused(LIMIT, format!("{MAP} ({ann}, 6)")).await;
        assert_eq!(db.residents().await, [format!("{ann}|5"), format!("{bob}|6")]);
    }

    async fn limit_residential_associations_frees_what_goes_by_cascade(db: TestDb) {
        db.provider_and("Acme").await;
        let (ann, bob) = (db.resident("ann").await, db.resident("bob").await);
        db.meters(&[5]).await;
        db.assign(&ann, 5).await;
        db.run("DELETE FROM meters WHERE meter_id = 5").await;
        assert_eq!(db.counts(&["meter_map", "residential_associations"]).await, "0 0");
        db.meters(&[5]).await;
        db.assign(&ann, 5).await;
        db.run(format!("DELETE FROM users WHERE account_id = {ann}")).await;
        db.assign(&bob, 5).await;
        assert_eq!(db.residents().await, [format!("{bob}|5")]);
    }

    async fn limit_residential_associations_without_foreign_keys(db: TestDb) {
        db.provider_and("Acme").await;
        let (ann, bob) = (db.resident("ann").await, db.resident("bob").await);
        db.meters(&[5]).await;
        db.assign(&ann, 5).await;
        let un_assign = format!("DELETE FROM meter_map WHERE entity_id = {ann}");
        db.run(format!("{{foreign_keys:OFF}} {un_assign}; {{foreign_keys:ON}}")).await;
        db.assign(&bob, 5).await;
        db.refused(LIMIT, format!("{MAP} ({ann}, 5)")).await;
        assert_eq!(db.residents().await, [format!("{bob}|5")]);
    }

    async fn disallow_org_user_map_for_many_rows(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let (member, ann) = (db.user("member", &acme).await, db.resident("ann").await);
        db.meters(&[5, 6]).await;
        let insert = "INSERT INTO meter_map (entity_id, meter_id)";
        db.refused(DISALLOW, format!("{insert} VALUES ({ann}, 5), ({member}, 6)")).await;
        db.refused(DISALLOW, format!("{insert} SELECT account_id, 5 FROM users WHERE org_id = {acme}")).await;
        db.refused(
            DISALLOW,
            format!("{insert} VALUES (1, 5) {{on_conflict:entity_id, meter_id}} entity_id = {member}"),
        )
        .await;
        db.refused(
            DISALLOW,
            format!("INSERT {{or_ignore}} INTO meter_map (entity_id, meter_id) VALUES ({member}, 5)"),
        )
        .await;
        db.assign(&ann, 5).await;
        db.refused(DISALLOW, format!("UPDATE users SET org_id = {acme} WHERE org_id IS NULL")).await;
        db.refused(DISALLOW, format!("{PEOPLE} ('ann', 'F', 'L') {{on_conflict:email}} org_id = {acme}"))
            .await;
        assert_eq!(db.residents().await, [format!("{ann}|5")]);
    }

    async fn assign_distributor_meters_for_replace(db: TestDb) {
        db.provider_and("Acme").await;
        db.run("REPLACE INTO meters (meter_id) VALUES (5), (5), (6)").await;
        assert_eq!(db.assignments().await, ["1|5", "1|6"]);
    }

    async fn assign_distributor_meters_changes_nothing_when_refused(db: TestDb) {
        db.resident("early").await;
        db.refused("assign_distributor_meters", "INSERT INTO meters (meter_id) VALUES (5), (6)").await;
        assert_eq!(db.counts(&["meters", "meter_map"]).await, "0 0");
    }
}
