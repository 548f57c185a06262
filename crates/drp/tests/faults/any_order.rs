//! F11: files that overlap, repeat and correct each other give the same readings in whatever order they are applied.
use std::{fmt::Write as _, path::PathBuf, time::Instant};

use portal::{Caller, ImportChoices, ImportFile, ImportSource, ImportWish};
use testkit::{Chance, TestPortal, Verdict, engines::TestDb, on_each_engine};

use crate::scene::extent_on;

/// Files that are accepted in this order.
const N_FILES: usize = 5;
/// Meters that they have.
const N_METERS: u32 = 2;
/// Codes of quality, of every rank, with one that is not stated.
const QUALITIES: [&str; 6] = ["", "0", "14", "8", "19", "10"];

on_each_engine! {
    async fn f11_the_order_of_application_does_not_matter(db: TestDb) {
        let engine = format!("{:?}", db.db().engine()).to_lowercase();
        super::check(&engine, db).await;
    }
}

pub async fn check(engine: &str, db: TestDb) {
    let mut chance = Chance::of_run();
    let seed = chance.seed();
    let portal = TestPortal::on(db).await;
    let (n_sets, n_orders) = extent_on(engine, (2, 2), (4, 10), (2, 5));
    let (mut first_meter, begun) = (1000, Instant::now());
    for set in 0..n_sets {
        let of_set = Chance::of(chance.number());
        let mut expected = None;
        for order in 0..=n_orders {
            // The same files for meters that are new, so that nothing is known of them.
            let paths = write_files(&portal, first_meter, of_set.clone());
            let mut applied: Vec<usize> = (0..N_FILES).collect();
            if order > 0 {
                chance.shuffle(&mut applied);
            }
            import(&portal, &paths, &applied).await;
            let state = state_of(&portal, first_meter).await;
            let wanted = expected.get_or_insert_with(|| state.clone());
            assert_eq!(&state, wanted, "seed {seed}, set {set}, applied in the order {applied:?}");
            first_meter += N_METERS;
        }
    }
    let n = n_sets * (n_orders + 1);
    let (deeds, stall) = (format!("{N_FILES} files in {n} orders"), begun.elapsed() / n);
    Verdict { case: "F11", engine, seed, deeds, lost: 0, doubled: 0, stall, errors: 0 }.tell();
}

/// The files of a set, the last of them the first again with a line more; some lines come twice.
fn write_files(portal: &TestPortal, first_meter: u32, mut chance: Chance) -> Vec<PathBuf> {
    std::fs::create_dir_all(portal.folder()).unwrap();
    let mut texts: Vec<String> = (1..N_FILES).map(|_| file(first_meter, &mut chance)).collect();
    let first = texts[0].clone();
    let repeated = first.lines().last().unwrap_or_default();
    texts.push(format!("{first}{repeated}\n"));
    let write = |(index, text): (usize, &String)| {
        let path = portal.folder().join(format!("{first_meter}-{index}.csv"));
        std::fs::write(&path, text).unwrap();
        path
    };
    texts.iter().enumerate().map(write).collect()
}

/// Some hours of two days, with few values, so that equal ones meet.
fn file(first_meter: u32, chance: &mut Chance) -> String {
    let mut text = "meter_id,start_time,end_time,meter_value,prediction_value,quality\n".to_owned();
    for meter in first_meter..first_meter + N_METERS {
        for hour in 0..30 {
            if chance.in_range(0..3) == 0 {
                continue;
            }
            let at = |hour: u32| format!("2026-07-{:02}T{:02}:00:00Z", 16 + hour / 24, hour % 24);
            let value = |chance: &mut Chance| match chance.in_range(0..4) {
                0 => String::new(),
                it => it.to_string(),
            };
            let (actual, expected) = (value(chance), value(chance));
            let place = usize::try_from(chance.in_range(0..QUALITIES.len() as u64)).unwrap();
            let quality = if actual.is_empty() { "" } else { QUALITIES[place] };
            if !(actual.is_empty() && expected.is_empty()) {
                writeln!(text, "{meter},{},{},{actual},{expected},{quality}", at(hour), at(hour + 1))
                    .unwrap();
            }
        }
    }
    text
}

/// Accepts the files as they are listed, and applies them in another order, and one of them twice.
async fn import(portal: &TestPortal, paths: &[PathBuf], applied: &[usize]) {
    let operator = Caller::operator();
    let wish = |path: &PathBuf| ImportWish {
        source: ImportSource::Command,
        file: ImportFile::Path(path.clone()),
        choices: ImportChoices { create_meters: true, ..ImportChoices::default() },
        idempotency_key: None,
    };
    for path in paths {
        assert!(!portal.portal.start_import(&operator, wish(path)).await.unwrap().is_known);
    }
    for index in applied.iter().chain(applied.first()) {
        let registration = portal.portal.import_file(&operator, wish(&paths[*index]), |_| {}).await.unwrap();
        assert!(registration.is_known && registration.import.state.is_final(), "{registration:?}");
        let id = &registration.import.id;
        let faults = portal.portal.import_faults(&operator, id, &store::FaultQuery::default()).await.unwrap();
        assert!(faults.is_empty(), "{faults:?}");
    }
}

/// Readings and sums of the meters of a set, without the numbers of meters.
async fn state_of(portal: &TestPortal, first_meter: u32) -> Vec<String> {
    let last = first_meter + N_METERS - 1;
    let readings = format!(
        "SELECT meter_id - {first_meter}, start_time, end_time, meter_value, prediction_value, quality \
         FROM meter_data WHERE meter_id BETWEEN {first_meter} AND {last} ORDER BY meter_id, start_time"
    );
    let totals = format!(
        "SELECT grain, meter_id - {first_meter}, start_date, n_readings, n_actual, n_prediction, n_estimated, actual_s, \
         prediction_s, actual_ws, prediction_ws, n_both, both_actual_ws, both_prediction_ws, saved_ws, peak_w, \
         step_s, flags FROM meter_totals WHERE meter_id BETWEEN {first_meter} AND {last} \
         ORDER BY grain, meter_id, start_date"
    );
    let mut state = portal.database().rows(readings).await;
    assert!(!state.is_empty());
    state.extend(portal.database().rows(totals).await);
    state
}
