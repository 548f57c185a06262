//! Writing readings: what it leaves, the sums in step with it, and taking it back, on each engine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

#[path = "readings/recount.rs"]
mod recount;
#[path = "readings/samples.rs"]
mod samples;

use domain::{Arrival, Calendar, DrPeriod, ImportNo, MeterId, ValidationRules};
use recount::{assert_in_step, rows};
use samples::{Sample, grid, loose, of, store_with_meters};
use store::{Conflict, TotalsState, WriteCounts, WriteOptions};
use testkit::{CALENDAR, as_import, deed, engines::TestDb, on_each_engine, write_options};

/// Cases of each property; a database is slow.
const CASES: usize = 6;

on_each_engine! {
    async fn sums_are_those_of_the_readings_after_any_writes(db: TestDb) {
        let store = store_with_meters(&db).await;
        let mut samples = Sample::new();
        for case in 0..CASES {
            for import in 1..4 {
                let readings = samples.next(&loose());
                let outcome = store.write_readings(&readings, &as_import(import)).await.unwrap();
                let counts = outcome.counts;
                let n = counts.inserted + counts.updated + counts.unchanged + outcome.conflicts.len() as u64;
                assert_eq!(n, readings.len() as u64);
                assert_in_step(&store, &db, &format!("case {case}, import {import}")).await;
            }
        }
    }

    async fn imports_converge_in_whatever_order_they_are_applied(db: TestDb) {
        let store = store_with_meters(&db).await;
        let mut samples = Sample::new();
        for case in 0..CASES {
            let imports: Vec<_> = (0..4).map(|_| samples.next(&grid())).collect();
            let mut left: Option<Vec<String>> = None;
            for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
                for import in order {
                    let number = u32::try_from(import).unwrap() + 1;
                    let arrival = Arrival { import: Some(ImportNo::new(number)), raise_equal: true };
                    let options = WriteOptions { arrival, ..write_options() };
                    // Chunks, some of which come twice.
                    for chunk in imports[import].chunks(7).chain(imports[import].chunks(7).skip(1)) {
                        let outcome = store.write_readings(chunk, &options).await.unwrap();
                        assert_eq!(outcome.conflicts, []);
                    }
                }
                assert_in_step(&store, &db, &format!("case {case}, order {order:?}")).await;
                let now = rows(&db).await;
                assert_eq!(*left.get_or_insert(now.clone()), now, "case {case}, order {order:?}");
                db.run("DELETE FROM meter_data; DELETE FROM meter_totals; DELETE FROM period_totals").await;
            }
        }
    }

    async fn what_an_import_wrote_can_be_taken_back(db: TestDb) {
        let store = store_with_meters(&db).await;
        let mut samples = Sample::new();
        for case in 0..CASES {
            let before = rows(&db).await;
            let import = u32::try_from(case).unwrap() + 1;
            let mut undo = Vec::new();
            for _ in 0..3 {
                let outcome = store.write_readings(&samples.next(&loose()), &as_import(import)).await.unwrap();
                undo.push(outcome.undo);
            }
            let after = rows(&db).await;
            for log in &undo {
                let mut tx = store.db().begin().await.unwrap();
                let (no, options) = (ImportNo::new(import), as_import(import));
                assert_eq!(tx.overwritten_since(no, log, &options).await.unwrap(), 0, "case {case}");
                tx.commit().await.unwrap();
            }
            for log in undo.iter().rev() {
                let mut tx = store.db().begin().await.unwrap();
                let (no, options) = (ImportNo::new(import), as_import(import));
                assert_eq!(tx.undo_writes(no, log, &options).await.unwrap(), 0, "case {case}");
                tx.commit().await.unwrap();
            }
            assert_eq!(rows(&db).await, before, "case {case}: after had {} rows", after.len());
            assert_in_step(&store, &db, &format!("case {case}")).await;
            store.write_readings(&samples.next(&loose()), &write_options()).await.unwrap();
        }
    }

    async fn what_something_later_overwrote_stays(db: TestDb) {
        let store = store_with_meters(&db).await;
        let first = [of(7, 0, 4, Some(1000), None, None), of(7, 4, 4, Some(2000), None, None), of(7, 8, 4, None, Some(10), None)];
        let undo = store.write_readings(&first, &as_import(1)).await.unwrap().undo;
        let later = [of(7, 4, 4, Some(2500), None, None), of(7, 8, 4, Some(5), None, None)];
        store.write_readings(&later, &as_import(2)).await.unwrap();
        let mut tx = store.db().begin().await.unwrap();
        let (no, options) = (ImportNo::new(1), as_import(1));
        assert_eq!(tx.overwritten_since(no, &undo, &options).await.unwrap(), 1);
        assert_eq!(tx.undo_writes(no, &undo, &options).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let left = db.rows("SELECT {watts:meter_value}, {watts:prediction_value}, meter_import, prediction_import \
             FROM meter_data ORDER BY start_time").await;
        assert_eq!(left, ["2500|-|2|-", "5|-|2|-"]);
        assert_in_step(&store, &db, "after the undo").await;
        let mut tx = store.db().begin().await.unwrap();
        assert!(tx.undo_writes(no, &[9, 9], &options).await.is_err());
    }

    async fn a_reading_that_reaches_in_from_long_before_is_an_overlap(db: TestDb) {
        let store = store_with_meters(&db).await;
        // Three days from the first noon on.
        let long = of(7, 48, 3 * 96, Some(100), None, None);
        store.write_readings(&[long], &write_options()).await.unwrap();
        let inside = [of(7, 2 * 96, 2, Some(1), None, None), of(8, 2 * 96, 2, Some(1), None, None), of(7, 6 * 96, 2, Some(1), None, None)];
        let outcome = store.write_readings(&inside, &write_options()).await.unwrap();
        assert_eq!(outcome.conflicts, [(0, Conflict::Overlaps(long.interval))]);
        assert_eq!(outcome.counts, WriteCounts { inserted: 2, ..WriteCounts::default() });
        assert_in_step(&store, &db, "overlap").await;
    }

    async fn equal_values_take_on_a_number_without_a_new_revision(db: TestDb) {
        let store = store_with_meters(&db).await;
        let reading = [of(7, 0, 4, Some(1000), Some(5), Some(14))];
        store.write_readings(&reading, &as_import(1)).await.unwrap();
        let revision = db.one("SELECT revision FROM meter_revisions WHERE meter_id = 7").await;
        let mut options = as_import(2);
        options.arrival.raise_equal = true;
        let outcome = store.write_readings(&reading, &options).await.unwrap();
        assert_eq!(outcome.counts, WriteCounts { unchanged: 1, ..WriteCounts::default() });
        assert_eq!(db.one("SELECT meter_import, prediction_import, quality FROM meter_data").await, "2|2|14");
        assert_eq!(db.one("SELECT revision FROM meter_revisions WHERE meter_id = 7").await, revision);
    }

    async fn sums_follow_periods_that_change(db: TestDb) {
        let store = store_with_meters(&db).await;
        let (mut samples, rules) = (Sample::new(), ValidationRules::default());
        store.write_readings(&samples.next(&loose()), &write_options()).await.unwrap();
        // A reading of three days, which begins before the period that touches it.
        store.write_readings(&[of(9, 6 * 96, 3 * 96, Some(1), Some(2), None)], &write_options()).await.unwrap();
        let quarters = |first, n| of(7, first, n, None, None, None).interval;
        let id = store.create_period(quarters(8 * 96, 4), None, &deed()).await.unwrap();
        assert!(store.count_stale_days().await.unwrap() > 0);
        for step in 0..3 {
            store.work_off_stale_days(&CALENDAR, &rules).await.unwrap();
            assert_eq!(store.count_stale_days().await.unwrap(), 0);
            assert_in_step(&store, &db, &format!("step {step}")).await;
            match step {
                0 => {
                    let new = DrPeriod { id, interval: quarters(30, 200), credit_factor: None };
                    store.update_period(new, &deed()).await.unwrap();
                }
                _ => drop(store.delete_period(id, &deed()).await),
            }
        }
    }

    async fn sums_are_made_anew_and_faults_are_found(db: TestDb) {
        let store = store_with_meters(&db).await;
        let (mut samples, rules) = (Sample::new(), ValidationRules::default());
        assert_eq!(store.totals_state(&CALENDAR, &rules).await.unwrap(), TotalsState::Kept);
        store.write_readings(&samples.next(&loose()), &write_options()).await.unwrap();
        let mismatches = async || store.totals_mismatches(&CALENDAR, &rules, |_| {}).await.unwrap();
        assert_eq!(mismatches().await, 0);
        db.run("UPDATE meter_totals SET actual_ws = actual_ws + 1 WHERE grain = 'month' AND meter_id = 7").await;
        db.run("DELETE FROM meter_totals WHERE grain = 'day' AND meter_id = 8").await;
        db.run("UPDATE period_totals SET saved_ws = saved_ws + 1 WHERE meter_id = 9").await;
        assert!(mismatches().await > 3);
        db.run("DELETE FROM settings").await;
        assert_eq!(store.totals_state(&CALENDAR, &rules).await.unwrap(), TotalsState::Missing);
        let mut told = Vec::new();
        assert_eq!(store.recompute_totals(&CALENDAR, &rules, |n, all| told.push((n, all))).await.unwrap(), 3);
        assert_eq!(told, [(1, 3), (2, 3), (3, 3)]);
        assert_in_step(&store, &db, "made anew").await;
        assert_eq!((mismatches().await, store.totals_state(&CALENDAR, &rules).await.unwrap()), (0, TotalsState::Kept));
        let kolkata = Calendar::new("Asia/Kolkata").unwrap();
        let of_zone = TotalsState::OfZone("America/New_York".to_owned());
        assert_eq!(store.totals_state(&kolkata, &rules).await.unwrap(), of_zone);
        store.recompute_totals(&kolkata, &rules, |_, _| {}).await.unwrap();
        assert_eq!(store.totals_mismatches(&kolkata, &rules, |_| {}).await.unwrap(), 0);
        assert!(mismatches().await > 0);
    }

    async fn sums_by_other_thresholds_are_told(db: TestDb) {
        let store = store_with_meters(&db).await;
        let strict = ValidationRules { flat_run_seconds: 1, zero_run_seconds: 1, ..ValidationRules::default() };
        let (usual, clock) = (ValidationRules::default(), ValidationRules { clock_tolerance_seconds: 0, ..ValidationRules::default() });
        let state = async |rules| store.totals_state(&CALENDAR, rules).await.unwrap();
        assert_eq!(state(&strict).await, TotalsState::Kept, "there are none yet");
        assert_eq!(state(&usual).await, TotalsState::Kept);
        let flat = [of(7, 0, 4, Some(1000), None, None), of(7, 4, 4, Some(1000), None, None)];
        store.write_readings(&flat, &write_options()).await.unwrap();
        assert_eq!((state(&usual).await, state(&clock).await), (TotalsState::Kept, TotalsState::Kept));
        assert_eq!(state(&strict).await, TotalsState::OfOtherRules);
        let flags = "SELECT flags & 16 FROM meter_totals WHERE grain = 'day'";
        assert_eq!(db.one(flags).await, "0");
        store.recompute_totals(&CALENDAR, &strict, |_, _| {}).await.unwrap();
        assert_eq!((db.one(flags).await.as_str(), state(&strict).await), ("16", TotalsState::Kept));
        assert_eq!(state(&usual).await, TotalsState::OfOtherRules);
        // Sums of a database that never heard of thresholds are by the usual ones.
        db.run("DELETE FROM settings WHERE name = 'totals_rules'").await;
        assert_eq!(state(&usual).await, TotalsState::Kept);
    }

    async fn many_meters_of_one_day_are_written_at_once(db: TestDb) {
        let store = store_with_meters(&db).await;
        let mut tx = store.db().begin().await.unwrap();
        tx.create_bare_meters((100..1400).map(MeterId::new)).await.unwrap();
        tx.commit().await.unwrap();
        for slot in 0..3 {
            let readings: Vec<_> = (100..1400).map(|it| of(it, slot * 2, 2, Some(i64::from(it)), Some(500), None)).collect();
            let outcome = store.write_readings(&readings, &as_import(1)).await.unwrap();
            assert_eq!(outcome.counts.inserted, 1300);
        }
        let sums = "SELECT grain, COUNT(*), SUM(n_readings), SUM(actual_ws), MAX(peak_w) FROM meter_totals GROUP BY grain ORDER BY grain";
        let watt_seconds = 3 * 1800 * (100..1400).sum::<i64>();
        let row = |grain: &str| format!("{grain}|1300|3900|{watt_seconds}|1399");
        assert_eq!(db.rows(sums).await, [row("day"), row("month")]);
    }
}

/// Writers that want the same meters, each in chunks of its own order: whoever loses a race begins again.
async fn race(db: TestDb) {
    let store = store_with_meters(&db).await;
    let mut samples = Sample::new();
    let mut writers = tokio::task::JoinSet::new();
    for import in 1..5 {
        let (store, chunks) =
            (store.clone(), [samples.next(&grid()), samples.next(&grid()), samples.next(&grid())]);
        writers.spawn(async move {
            for chunk in chunks {
                store.write_readings(&chunk, &as_import(import)).await.unwrap();
            }
        });
    }
    while let Some(done) = writers.join_next().await {
        done.unwrap();
    }
    assert_in_step(&store, &db, "after the race").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_that_meet_all_succeed_on_sqlite() {
    race(TestDb::sqlite_file().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_that_meet_all_succeed_on_mariadb() {
    if let Some(db) = TestDb::mariadb().await {
        race(db).await;
    }
}
