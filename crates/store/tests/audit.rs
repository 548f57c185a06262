//! The audit log as a chain: what many write at once holds, and what somebody with SQL does to it shows.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use domain::{
    AccountId, MeterId,
    audit::{Action, Actor, Object, Outcome},
};
use store::{AuditFault, AuditHead, AuditQuery, Cache, Deed, Store};
use testkit::{deed, engines::TestDb, instant, on_each_engine};

fn store_of(db: &TestDb) -> Store {
    Store::new(db.db().clone(), Cache::memory(0))
}

/// Something a person does, so many seconds after noon.
fn done(second: i64, account: u32, action: Action) -> Deed {
    let at = instant("2026-07-16T12:00:00Z") + jiff::SignedDuration::from_secs(second);
    let actor = Actor::Person(AccountId::new(account));
    Deed { at, actor, action, address: "192.0.2.7".to_owned(), details: format!("at {second}"), ..deed() }
}

/// Ten records.
async fn with_records(db: &TestDb) -> Store {
    let store = store_of(db);
    for n in 1..=10 {
        let object = Object::Meter(MeterId::new(n));
        let outcome = if n % 2 == 0 { Outcome::Refused } else { Outcome::Done };
        let action = if n < 6 { Action::CreateMeter } else { Action::AssignMeter };
        store.record(&done(n.into(), 7 + n % 3, action), &object, outcome).await.unwrap();
    }
    store
}

/// What somebody with all rights can do: the rules are not in their way.
async fn tamper(db: &TestDb, sql: &str) {
    db.run("DROP TRIGGER audit_append_only; DROP TRIGGER audit_append_only_on_delete").await;
    db.run(format!("{{foreign_keys:OFF}} {sql}; {{foreign_keys:ON}}")).await;
}

async fn fault(store: &Store) -> Option<AuditFault> {
    store.verify_audit_log().await.unwrap()
}

/// Fifty tasks, each of which writes twenty records.
async fn write_much(db: &TestDb) {
    let store = store_of(db);
    let tasks: Vec<_> = (0..50u32)
        .map(|task| {
            let store = store.clone();
            tokio::spawn(async move {
                for n in 0..20 {
                    let object = Object::Meter(MeterId::new(task * 20 + n));
                    store
                        .record(&done(n.into(), task, Action::ReadMeter), &object, Outcome::Done)
                        .await
                        .unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(fault(&store).await, None);
    assert_eq!(store.audit_head().await.unwrap().audit_id, 1000);
    assert_eq!(db.one("SELECT COUNT(DISTINCT object_id) FROM audit_log").await, "1000");
}

#[tokio::test(flavor = "multi_thread")]
async fn op_3_a_thousand_writers_at_once_keep_a_chain_in_a_file() {
    write_much(&TestDb::sqlite_file().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn op_3_a_thousand_writers_at_once_keep_a_chain_on_a_server() {
    if let Some(db) = TestDb::mariadb().await {
        write_much(&db).await;
    }
}

on_each_engine! {
    async fn op_3_a_chain_that_nobody_touched_is_whole(db: TestDb) {
        let store = store_of(&db);
        assert_eq!(fault(&store).await, None);
        assert_eq!(store.audit_head().await.unwrap(), AuditHead { audit_id: 0, hash: "0".repeat(64) });
        let store = with_records(&db).await;
        assert_eq!(fault(&store).await, None);
    }

    async fn op_3_records_are_neither_changed_nor_deleted(db: TestDb) {
        with_records(&db).await;
        db.refused("audit_append_only", "UPDATE audit_log SET action = 'meter.read' WHERE audit_id = 3").await;
        db.refused("audit_append_only", "DELETE FROM audit_log WHERE audit_id = 10").await;
        db.fails("INSERT INTO audit_log SELECT * FROM audit_log WHERE audit_id = 3").await;
    }

    async fn op_3_a_changed_record_is_named(db: TestDb) {
        let store = with_records(&db).await;
        tamper(&db, "UPDATE audit_log SET object_id = '5' WHERE audit_id = 4").await;
        assert_eq!(fault(&store).await.unwrap(), AuditFault { audit_id: 4, reason: "the record was changed" });
    }

    async fn op_3_another_account_or_time_is_a_changed_record(db: TestDb) {
        let store = with_records(&db).await;
        tamper(&db, "UPDATE audit_log SET account_id = NULL WHERE audit_id = 9").await;
        assert_eq!(fault(&store).await.unwrap().audit_id, 9);
        db.run("UPDATE audit_log SET at = '2026-07-16 12:00:59' WHERE audit_id = 2").await;
        assert_eq!(fault(&store).await.unwrap().audit_id, 2);
    }

    async fn op_3_a_record_that_was_hashed_anew_breaks_the_next_one(db: TestDb) {
        let store = with_records(&db).await;
        // Even where a record's hash could be made right again, the next one holds the old one.
        let sql = format!("UPDATE audit_log SET hash = '{}' WHERE audit_id = 4", "a".repeat(64));
        tamper(&db, &sql).await;
        assert_eq!(fault(&store).await.unwrap().audit_id, 4);
        db.run("UPDATE audit_log SET previous_hash = hash WHERE audit_id = 2").await;
        assert_eq!(fault(&store).await.unwrap().reason, "the record does not follow the one before");
    }

    async fn op_3_a_missing_record_is_named(db: TestDb) {
        let store = with_records(&db).await;
        tamper(&db, "DELETE FROM audit_details WHERE audit_id = 6; DELETE FROM audit_log WHERE audit_id = 6").await;
        assert_eq!(fault(&store).await.unwrap(), AuditFault { audit_id: 6, reason: "a record is missing" });
    }

    async fn op_3_records_in_another_order_are_named(db: TestDb) {
        let store = with_records(&db).await;
        tamper(&db, "UPDATE audit_log SET audit_id = 99 WHERE audit_id = 3; \
                     UPDATE audit_log SET audit_id = 3 WHERE audit_id = 4; \
                     UPDATE audit_log SET audit_id = 4 WHERE audit_id = 99").await;
        assert_eq!(fault(&store).await.unwrap().audit_id, 3);
    }

    async fn op_3_an_end_that_was_cut_off_is_named(db: TestDb) {
        let store = with_records(&db).await;
        let kept = store.audit_head().await.unwrap();
        let cut = "DELETE FROM audit_details WHERE audit_id > 8; DELETE FROM audit_log WHERE audit_id > 8";
        tamper(&db, cut).await;
        assert_eq!(fault(&store).await.unwrap(), AuditFault { audit_id: 10, reason: "the last records are missing" });
        // Whoever moves the end as well is found out by the head that was kept elsewhere.
        db.run("UPDATE audit_head SET audit_id = 8, hash = (SELECT hash FROM audit_log WHERE audit_id = 8)").await;
        assert_eq!(fault(&store).await, None);
        assert!(!store.holds_audit_head(&kept).await.unwrap());
        assert!(store.holds_audit_head(&store.audit_head().await.unwrap()).await.unwrap());
    }

    async fn op_3_details_may_be_erased_and_not_changed(db: TestDb) {
        let store = with_records(&db).await;
        db.run("DELETE FROM audit_details WHERE audit_id = 5").await;
        assert_eq!(fault(&store).await, None);
        db.run("UPDATE audit_details SET details = 'at 4', address = '192.0.2.8' WHERE audit_id = 3").await;
        assert_eq!(fault(&store).await.unwrap(), AuditFault { audit_id: 3, reason: "the record's details were changed" });
    }

    async fn op_3_the_log_is_read_in_parts_and_by_what_one_looks_for(db: TestDb) {
        let store = with_records(&db).await;
        let ids = async |query: AuditQuery| {
            store.audit_log(&query).await.unwrap().iter().map(|it| it.audit_id).collect::<Vec<_>>()
        };
        let all = AuditQuery::default;
        assert_eq!(ids(AuditQuery { limit: 3, ..all() }).await, [10, 9, 8]);
        assert_eq!(ids(AuditQuery { limit: 3, before: Some(8), ..all() }).await, [7, 6, 5]);
        let (from, to) = (Some(instant("2026-07-16T12:00:03Z")), Some(instant("2026-07-16T12:00:06Z")));
        assert_eq!(ids(AuditQuery { from, to, ..all() }).await, [5, 4, 3]);
        assert_eq!(ids(AuditQuery { account: Some(AccountId::new(9)), ..all() }).await, [8, 5, 2]);
        let refused = AuditQuery { result: Some("refused".to_owned()), action: Some(Action::CreateMeter), ..all() };
        assert_eq!(ids(refused).await, [4, 2]);
        let meter = |id: &str| AuditQuery { object_kind: Some("meter".to_owned()), object_id: Some(id.to_owned()), ..all() };
        assert_eq!(ids(meter("7")).await, [7]);
        assert_eq!(ids(AuditQuery { actor: Some("operator".to_owned()), ..all() }).await, [0i64; 0]);
        db.run("DELETE FROM audit_details WHERE audit_id = 7").await;
        let seven = &store.audit_log(&meter("7")).await.unwrap()[0];
        assert_eq!((seven.details.clone(), seven.account), (None, Some(AccountId::new(8))));
    }
}
