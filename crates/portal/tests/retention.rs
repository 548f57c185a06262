//! Removing what is old by the plan: once a day, by one server, and never what nothing would be left of.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use domain::{OrgId, Principal, ValidationRules};
use portal::{Error, RetentionPlan, TotalsState};
use testkit::{TestPortal, engines::TestDb, instant, on_each_engine};

fn plan() -> RetentionPlan {
    RetentionPlan { readings_days: Some(31), audit_days: Some(31), ..RetentionPlan::default() }
}

/// A portal with a meter that has a reading on the 16th of each month from July to November 2026, and deeds of those days.
async fn portal(db: TestDb) -> TestPortal {
    let portal = TestPortal::retaining(db, plan()).await;
    assert_eq!(portal.portal.totals_state().await.unwrap(), TotalsState::Kept);
    let account = portal.account("ada@x.example", None).await;
    portal.meter(7, account).await;
    for month in 7..=11 {
        let day = format!("2026-{month:02}-16");
        portal.clock.set(instant(&format!("{day}T12:00:00Z")));
        portal.meter(100 + month, OrgId::PROVIDER).await;
        let header = "meter_id,start_time,end_time,meter_value";
        portal.readings(&format!("{header}\n7,{day}T10:00:00Z,{day}T11:00:00Z,1\n")).await;
    }
    portal
}

on_each_engine! {
    async fn what_is_old_goes_once_a_day(db: TestDb) {
        let portal = portal(db).await;
        let n_records: u64 = portal.database().one("SELECT COUNT(*) FROM audit_log").await.parse().unwrap();
        let old = portal.portal.outdated().await.unwrap();
        assert_eq!(old.readings.unwrap().n_readings, 3, "the 16th of October is the first day that is kept");
        let run = portal.portal.retain_if_due().await.unwrap().unwrap();
        assert_eq!((run.message.clone(), run.counts.readings), (None, 3));
        assert!(run.counts.records > 0 && run.counts.records < n_records, "{run:?}");
        assert_eq!(old.records.unwrap().1, run.counts.records);
        assert!(portal.portal.retain_if_due().await.unwrap().is_none());
        assert_eq!(portal.database().one("SELECT COUNT(*) FROM meter_data").await, "2");
        assert_eq!(portal.database().one("SELECT SUM(n_readings) FROM meter_totals WHERE grain = 'month'").await, "5");
        assert_eq!(portal.portal.verify_audit_log(&Principal::Operator, None).await.unwrap(), None);
        let told = "SELECT action, details FROM audit_log JOIN audit_details USING (audit_id) WHERE action = 'readings.remove'";
        assert_eq!(portal.database().one(told).await, "readings.remove|3 readings before 2026-10-16T04:00:00Z");
        let state = portal.portal.retention_state().await.unwrap();
        assert!(!state.is_late && state.last.unwrap() == run);
        // Half past three in New York is half past eight here.
        portal.clock.set(instant("2026-11-17T08:29:00Z"));
        assert!(portal.portal.retain_if_due().await.unwrap().is_none());
        portal.clock.set(instant("2026-11-17T08:31:00Z"));
        assert_eq!(portal.portal.retain_if_due().await.unwrap().unwrap().message, None);
        portal.clock.set(instant("2026-11-19T08:31:00Z"));
        assert!(portal.portal.retention_state().await.unwrap().is_late);
    }

    async fn sums_that_cannot_be_relied_on_are_not_all_that_is_left(db: TestDb) {
        let portal = portal(db).await;
        portal.database().run("UPDATE settings SET value = 'UTC' WHERE name = 'totals_zone'").await;
        assert!(matches!(portal.portal.outdated().await, Err(Error::Conflict(_))));
        let run = portal.portal.retain_now().await.unwrap().unwrap();
        assert!(run.message.unwrap().contains("run drp rollup first"));
        assert_eq!(portal.database().one("SELECT COUNT(*) FROM meter_data").await, "5");
        // Not at once again, but soon.
        assert!(portal.portal.retention_state().await.unwrap().last.unwrap().message.is_some());
        let rules = ValidationRules::default();
        portal.store().recompute_totals(&portal.portal.config().calendar, &rules, |_, _| {}).await.unwrap();
        assert_eq!(portal.portal.retain_if_due().await.unwrap().unwrap().counts.readings, 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_do_it_once() {
    let Some(db) = TestDb::mariadb().await else { return };
    let portal = portal(db).await;
    let other = portal.another_process().await;
    let (one, two) = tokio::join!(portal.portal.retain_if_due(), other.retain_if_due());
    let done: Vec<_> = [one.unwrap(), two.unwrap()].into_iter().flatten().collect();
    assert_eq!(done.iter().map(|it| it.counts.readings).sum::<u64>(), 3);
    assert_eq!(portal.database().one("SELECT COUNT(*) FROM retention_runs WHERE state = 'done'").await, "1");
}
