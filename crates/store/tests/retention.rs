//! Removing what is old: sums and results stay, nothing older comes in again, and the rest of the audit log is still proven.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "readings/samples.rs"]
#[allow(dead_code, reason = "shared with the tests of writing")]
mod samples;

use domain::{
    DrPeriod, MeterId, ValidationRules,
    audit::{Action, Object, Outcome},
};
use jiff::civil::Date;
use samples::{Sample, loose, of, store_with_meters};
use store::{AuditFault, Cache, Conflict, Deed, Error, Store};
use testkit::{CALENDAR, as_import, deed, engines::TestDb, instant, on_each_engine, write_options};

/// Everything that sums say.
async fn sums(db: &TestDb) -> Vec<String> {
    let mut all = db.rows("SELECT * FROM meter_totals ORDER BY grain, meter_id, start_date").await;
    all.extend(db.rows("SELECT * FROM period_totals ORDER BY drp_id, meter_id, start_date").await);
    all
}

/// Removes all readings of days before a date; how many.
async fn remove(store: &Store, before: &str) -> u64 {
    store.move_frontier(before.parse().unwrap(), &CALENDAR, &removing()).await.unwrap();
    let (mut behind, mut n) = (0, 0);
    while let Some(removed) = store.remove_old_readings(behind).await.unwrap() {
        (behind, n) = (removed.through, n + removed.n_readings);
    }
    n
}

fn removing() -> Deed {
    Deed { action: Action::RemoveReadings, ..deed() }
}

fn cutting() -> Deed {
    Deed { action: Action::CutAudit, ..deed() }
}

/// So many quarters of an hour from the first on, a row each.
fn quarters(meter: u32, first: i64, n: i64) -> Vec<domain::IntervalReading> {
    (first..first + n).map(|it| of(meter, it, 1, Some(1000), Some(1500), None)).collect()
}

/// The date on which that quarter begins.
fn date(quarter: i64) -> Date {
    CALENDAR.date(of(7, quarter, 1, None, None, None).interval.start())
}

/// Ten records a day apart from the first of July on.
async fn log_of_ten_days(db: &TestDb) -> Store {
    let store = Store::new(db.db().clone(), Cache::memory(0));
    for day in 1..=10 {
        let it = Deed { at: instant(&format!("2026-07-{day:02}T12:00:00Z")), ..deed() };
        store.record(&it, &Object::Meter(MeterId::new(day)), Outcome::Done).await.unwrap();
    }
    store
}

async fn fault(store: &Store) -> Option<AuditFault> {
    store.verify_audit_log().await.unwrap()
}

on_each_engine! {
    async fn sums_stay_and_nothing_makes_them_anew(db: TestDb) {
        let (store, rules) = (store_with_meters(&db).await, ValidationRules::default());
        let (mut samples, mut before) = (Sample::new(), 0);
        store.totals_state(&CALENDAR, &rules).await.unwrap();
        for import in 1..4 {
            before += store.write_readings(&samples.next(&loose()), &as_import(import)).await.unwrap().counts.inserted;
        }
        store.work_off_stale_days(&CALENDAR, &rules).await.unwrap();
        let (kept, all) = (sums(&db).await, db.one("SELECT COUNT(*) FROM meter_data").await);
        assert_eq!(all, before.to_string());
        let revision = db.one("SELECT revision FROM meter_revisions WHERE meter_id = 7").await;
        let day = date(96 * 3).to_string();
        let old = store.old_readings(day.parse().unwrap(), &CALENDAR).await.unwrap();
        let n = remove(&store, &day).await;
        assert!(n > 0 && n < before, "{n} of {before}");
        assert_eq!(old.n_readings, n);
        assert_eq!(store.readings_kept_from().await.unwrap(), Some(old.before));
        assert_ne!(db.one("SELECT revision FROM meter_revisions WHERE meter_id = 7").await, revision);
        assert_eq!(sums(&db).await, kept);
        store.recompute_totals(&CALENDAR, &rules, |_, _| {}).await.unwrap();
        assert_eq!(sums(&db).await, kept);
        assert_eq!(store.totals_mismatches(&CALENDAR, &rules, |_| {}).await.unwrap(), 0);
        db.run("UPDATE meter_totals SET actual_ws = actual_ws + 1 WHERE grain = 'day' AND start_date = \
                (SELECT * FROM (SELECT MAX(start_date) FROM meter_totals WHERE grain = 'day') AS it)").await;
        assert!(store.totals_mismatches(&CALENDAR, &rules, |_| {}).await.unwrap() > 0, "days that are kept still count");
    }

    async fn what_is_older_comes_in_no_more(db: TestDb) {
        let store = store_with_meters(&db).await;
        store.write_readings(&quarters(7, 0, 4 * 96), &write_options()).await.unwrap();
        let kept = sums(&db).await;
        let n = remove(&store, &date(2 * 96).to_string()).await;
        assert!(n > 0);
        let kept_from = store.readings_kept_from().await.unwrap().unwrap();
        // The same file again.
        let again = quarters(7, 0, 4 * 96);
        let conflicts = store.conflicts_of(&again, &write_options()).await.unwrap();
        let outcome = store.write_readings(&again, &write_options()).await.unwrap();
        assert_eq!(outcome.conflicts, conflicts);
        assert_eq!(conflicts.len() as u64, n);
        assert!(conflicts.iter().all(|it| it.1 == Conflict::NotKept(kept_from)));
        assert_eq!((outcome.counts.inserted, sums(&db).await), (0, kept));
        // It goes no further back than it went.
        remove(&store, &date(0).to_string()).await;
        assert_eq!(store.readings_kept_from().await.unwrap(), Some(kept_from));
    }

    async fn final_periods_stay_as_they_are(db: TestDb) {
        let (store, rules) = (store_with_meters(&db).await, ValidationRules::default());
        store.write_readings(&quarters(7, 0, 6 * 96), &write_options()).await.unwrap();
        let span = |first, n| of(7, first, n, None, None, None).interval;
        // One that is past, and one that lies across the border.
        let past = store.create_period(span(40, 8), None, &deed()).await.unwrap();
        let across = store.create_period(span(2 * 96, 3 * 96), None, &deed()).await.unwrap();
        // Days whose sums wait stay as well.
        remove(&store, &date(4 * 96).to_string()).await;
        assert!(store.readings_kept_from().await.unwrap().unwrap() <= span(40, 1).start());
        store.work_off_stale_days(&CALENDAR, &rules).await.unwrap();
        let kept = sums(&db).await;
        remove(&store, &date(4 * 96).to_string()).await;
        let kept_from = store.readings_kept_from().await.unwrap().unwrap();
        assert!(kept_from > span(40, 8).end() && kept_from <= span(2 * 96, 1).start());
        assert_eq!(sums(&db).await, kept);
        let is_final = |it: Result<(), Error>| matches!(it, Err(Error::Rule { name, .. }) if name == "final_periods");
        assert!(is_final(store.delete_period(past, &deed()).await));
        let moved = DrPeriod { id: past, interval: span(5 * 96, 8), credit_factor: None };
        assert!(is_final(store.update_period(moved, &deed()).await));
        assert!(is_final(store.create_period(span(60, 8), None, &deed()).await.map(drop)));
        let back = DrPeriod { id: across, interval: span(60, 8), credit_factor: None };
        assert!(is_final(store.update_period(back, &deed()).await));
        store.update_period(DrPeriod { id: across, interval: span(5 * 96, 4), credit_factor: None }, &deed()).await.unwrap();
        store.work_off_stale_days(&CALENDAR, &rules).await.unwrap();
        assert_eq!(store.totals_mismatches(&CALENDAR, &rules, |_| {}).await.unwrap(), 0);
    }

    async fn much_goes_in_small_steps(db: TestDb) {
        let store = store_with_meters(&db).await;
        for meter in [7, 8] {
            store.write_readings(&quarters(meter, 0, 70 * 96), &write_options()).await.unwrap();
        }
        store.move_frontier(date(69 * 96), &CALENDAR, &removing()).await.unwrap();
        let (mut behind, mut steps) = (0, Vec::new());
        while let Some(removed) = store.remove_old_readings(behind).await.unwrap() {
            (behind, _) = (removed.through, steps.push(removed.n_readings));
        }
        assert!(steps.len() > 2 && steps.iter().all(|it| *it <= 5000), "{steps:?}");
        let first = db.one("SELECT MIN(start_time) FROM meter_data").await;
        assert_eq!(store.readings_kept_from().await.unwrap().unwrap().to_string()[..10], first[..10]);
    }

    async fn the_rest_of_the_log_is_proven(db: TestDb) {
        let store = log_of_ten_days(&db).await;
        let kept = store.audit_head().await.unwrap();
        let (last, n) = store.old_audit_records(instant("2026-07-05T00:00:00Z")).await.unwrap().unwrap();
        assert_eq!((last.audit_id, n), (4, 4));
        db.refused("audit_append_only", "DELETE FROM audit_log WHERE audit_id <= 4").await;
        store.cut_audit_log(&last, &cutting()).await.unwrap();
        assert_eq!(fault(&store).await, None, "also while the records are still there");
        assert_eq!(store.remove_audit_records().await.unwrap(), 4);
        assert_eq!(store.remove_audit_records().await.unwrap(), 0);
        assert_eq!(fault(&store).await, None);
        assert!(store.holds_audit_head(&kept).await.unwrap() && store.holds_audit_head(&last).await.unwrap());
        assert_eq!(db.one("SELECT COUNT(*), MIN(audit_id), MAX(audit_id) FROM audit_log").await, "7|5|11");
        db.refused("audit_append_only", "DELETE FROM audit_log WHERE audit_id = 5").await;
        db.refused("audit_append_only", "UPDATE audit_anchor SET audit_id = 3").await;
        db.refused("audit_append_only", "UPDATE audit_anchor SET audit_id = 6").await;
        // Once more, and the record of the first time goes as well.
        store.record(&Deed { at: instant("2026-09-01T12:00:00Z"), ..deed() }, &Object::Portal, Outcome::Done).await.unwrap();
        let (last, n) = store.old_audit_records(instant("2026-08-01T00:00:00Z")).await.unwrap().unwrap();
        assert_eq!((last.audit_id, n), (11, 7));
        store.cut_audit_log(&last, &cutting()).await.unwrap();
        store.remove_audit_records().await.unwrap();
        assert_eq!((fault(&store).await, store.audit_anchor().await.unwrap()), (None, last));
        assert!(!store.holds_audit_head(&kept).await.unwrap());
        assert!(store.old_audit_records(instant("2026-08-01T00:00:00Z")).await.unwrap().is_none());
    }

    async fn a_beginning_that_no_record_tells_of_is_a_fault(db: TestDb) {
        let store = log_of_ten_days(&db).await;
        // Somebody who knows how it is done, and leaves no trace of it.
        db.run("UPDATE audit_anchor SET audit_id = 3, hash = (SELECT hash FROM audit_log WHERE audit_id = 3)").await;
        db.run("DELETE FROM audit_details WHERE audit_id <= 3; DELETE FROM audit_log WHERE audit_id <= 3").await;
        let found = fault(&store).await.unwrap();
        assert!(found.audit_id == 3 && found.reason.contains("no record says"), "{found:?}");
    }

    async fn imports_go_with_all_that_belongs_to_them(db: TestDb) {
        let store = Store::new(db.db().clone(), Cache::memory(0));
        let columns = "import_id, source, file_name, sha256, size, options, is_dry_run, state, created_at, finished_at";
        for (number, state, end) in [(1, "done", "'2026-05-01 00:00:00'"), (2, "running", "NULL"), (3, "rejected", "'2026-07-01 00:00:00'")] {
            db.run(format!("INSERT INTO imports (import_no, {columns}) VALUES ({number}, '{number}', 'api', 'f', 's', 1, '', 0, \
                            '{state}', '2026-05-01 00:00:00', {end})")).await;
            for chunk in 0..40 {
                db.run(format!("INSERT INTO import_chunks VALUES ({number}, {chunk}, 1, 1, 1, 0, 0, 0, 0, NULL)")).await;
            }
        }
        let limit = instant("2026-06-01T00:00:00Z");
        assert_eq!(store.count_old_imports(limit).await.unwrap(), 1);
        assert_eq!(store.remove_old_imports(limit).await.unwrap(), 1);
        assert_eq!(store.remove_old_imports(limit).await.unwrap(), 0);
        assert_eq!(db.rows("SELECT import_no, state FROM imports ORDER BY import_no").await, ["2|running", "3|rejected"]);
        assert_eq!(db.one("SELECT COUNT(*) FROM import_chunks").await, "80");
    }
}
