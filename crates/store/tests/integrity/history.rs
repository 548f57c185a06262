//! What is kept of the past, by the database itself: who had a meter, and what was done.

use testkit::on_each_engine;

use super::world::{MAP, World};

/// Entity, meter, whether it began with the end of another, whether it has ended.
const HISTORY: &str = "SELECT a.entity_id, a.meter_id, \
    CASE WHEN a.begins_at IS NULL THEN 'always' ELSE 'after another' END, \
    CASE WHEN a.ends_at IS NULL THEN 'still' ELSE 'ended' END FROM assignments a ORDER BY a.assignment_id";

on_each_engine! {
    async fn keep_assignments(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let (ann, bob) = (db.resident("ann").await, db.resident("bob").await);
        db.meters(&[5, 6]).await;
        db.run(format!("{MAP} ({ann}, 5), ({acme}, 6)")).await;
        db.run(format!("DELETE FROM meter_map WHERE entity_id = {ann}")).await;
        db.assign(&bob, 5).await;
        let expected = [
            format!("{ann}|5|always|ended"),
            format!("{acme}|6|always|still"),
            format!("{bob}|5|after another|still"),
        ];
        assert_eq!(db.rows(HISTORY).await, expected);
    }

    async fn keep_assignments_when_one_comes_back(db: TestDb) {
        db.provider_and("Acme").await;
        let ann = db.resident("ann").await;
        db.meters(&[5]).await;
        db.assign(&ann, 5).await;
        db.run("DELETE FROM meter_map WHERE meter_id = 5 AND entity_id <> 1").await;
        db.assign(&ann, 5).await;
        assert_eq!(db.rows(HISTORY).await, [format!("{ann}|5|always|ended"), format!("{ann}|5|always|still")]);
    }

    async fn keep_assignments_on_update(db: TestDb) {
        db.provider_and("Acme").await;
        let (ann, bob) = (db.resident("ann").await, db.resident("bob").await);
        db.meters(&[5]).await;
        db.assign(&ann, 5).await;
        db.run(format!("UPDATE meter_map SET entity_id = {bob} WHERE entity_id = {ann}")).await;
        assert_eq!(db.rows(HISTORY).await, [format!("{ann}|5|always|ended"), format!("{bob}|5|after another|still")]);
    }

    async fn keep_assignments_on_entity_delete(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let ann = db.resident("ann").await;
        db.meters(&[5, 6]).await;
        db.run(format!("{MAP} ({ann}, 5), ({acme}, 6)")).await;
        db.run(format!("DELETE FROM users WHERE account_id = {ann}")).await;
        db.run(format!("DELETE FROM organizations WHERE org_id = {acme}")).await;
        assert_eq!(db.rows(HISTORY).await, [format!("{ann}|5|always|ended"), format!("{acme}|6|always|ended")]);
        db.run("DELETE FROM meters WHERE meter_id = 5").await;
        assert_eq!(db.rows(HISTORY).await, [format!("{acme}|6|always|ended")]);
    }

    async fn keep_assignments_without_the_providers_own(db: TestDb) {
        db.provider_and("Acme").await;
        db.meters(&[5]).await;
        assert_eq!(db.rows(HISTORY).await, [""; 0]);
    }

    async fn final_periods(db: TestDb) {
        let columns = "INSERT INTO drp_periods (start_time, end_time) VALUES";
        db.run(format!("{columns} ('2026-05-01 12:00:00', '2026-05-01 14:00:00'), ('2026-07-01 12:00:00', '2026-07-01 14:00:00')")).await;
        db.run("UPDATE readings_frontier SET kept_from = '2026-06-01 04:00:00'").await;
        db.refused("final_periods", format!("{columns} ('2026-05-31 12:00:00', '2026-06-02 14:00:00')")).await;
        db.refused("final_periods", "UPDATE drp_periods SET credit_factor = 1 WHERE drp_id = 1").await;
        db.refused("final_periods", "UPDATE drp_periods SET start_time = '2026-05-31 12:00:00' WHERE drp_id = 2").await;
        db.refused("final_periods", "DELETE FROM drp_periods WHERE drp_id = 1").await;
        db.run("UPDATE drp_periods SET credit_factor = 1 WHERE drp_id = 2").await;
        db.run("DELETE FROM drp_periods WHERE drp_id = 2").await;
    }

    async fn audit_append_only(db: TestDb) {
        let record = "INSERT INTO audit_log (audit_id, at, actor, action, object_kind, object_id, result, \
            request_id, details_digest, previous_hash, hash) \
            VALUES (1, '2026-01-01 00:00:00', 'operator', 'a', 'portal', '', 'done', '', '', '', '')";
        db.run(record).await;
        db.refused("audit_append_only", "UPDATE audit_log SET result = 'refused'").await;
        db.refused("audit_append_only", "DELETE FROM audit_log").await;
        assert_eq!(db.counts(&["audit_log"]).await, "1");
    }
}
