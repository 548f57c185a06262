//! Exactly once: the same file again, two at it at once, one that was interrupted, stopped or taken out again.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::Duration;

use domain::{ImportNo, MeterId, OrgId};
use portal::{
    Caller, Error, ImportChoices, ImportFile, ImportProgress, ImportSource, ImportState, ImportWish,
};
use store::{Accepted, Cache, Engine, NewImport, Store};
use testkit::{TestPortal, engines::TestDb, on_each_engine};

/// Half-hours of some meters, `more` watts above what they are otherwise.
fn csv(meters: std::ops::Range<u32>, n: i64, more: i64) -> String {
    let mut text = String::from("meter_id,start_time,end_time,meter_value,prediction_value\n");
    let start = testkit::instant("2026-01-01T05:00:00Z").as_second();
    for meter in meters {
        for it in 0..n {
            let at = |index| jiff::Timestamp::from_second(start + 1800 * index).unwrap();
            let watts = i64::from(meter) + it % 97 + more;
            text += &format!("{meter},{},{},0.{watts:03},0.500\n", at(it), at(it + 1));
        }
    }
    text
}

async fn start(db: TestDb) -> TestPortal {
    // Work that is given up ends its connection; only a file is sure to outlive that, as in production.
    let db = if db.db().engine() == Engine::Sqlite { TestDb::sqlite_file().await } else { db };
    let portal = TestPortal::on(db).await;
    for meter in 1..=3 {
        portal.meter(meter, OrgId::PROVIDER).await;
    }
    portal
}

/// Everything that an import writes, but for which import it was.
async fn contents(portal: &TestPortal) -> Vec<String> {
    let mut rows = portal
        .database()
        .rows("SELECT meter_id, start_time, end_time, {watts:meter_value}, {watts:prediction_value}, quality FROM meter_data ORDER BY 1, 2")
        .await;
    rows.extend(portal.database().rows("SELECT grain, meter_id, n_readings, actual_ws, saved_ws, step_s, flags FROM meter_totals ORDER BY grain, meter_id, start_date").await);
    rows
}

fn wish(portal: &TestPortal, name: &str, text: &str) -> ImportWish {
    std::fs::create_dir_all(portal.folder()).unwrap();
    let path = portal.folder().join(name);
    std::fs::write(&path, text).unwrap();
    let (file, choices) = (ImportFile::Path(path), ImportChoices::default());
    ImportWish { source: ImportSource::Command, file, choices, idempotency_key: None }
}

/// Begins an import and gives it up after its first chunk, as a process that is killed does.
async fn give_up(portal: &TestPortal, text: &str) {
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let (caller, progress) = (Caller::operator(), move |it| told.send(it).unwrap_or_default());
    let running = portal.portal.import_file(&caller, wish(portal, "a.csv", text), progress);
    tokio::select! {
        _ = running => panic!("it was to be given up"),
        () = async { while !matches!(heard.recv().await, Some(ImportProgress::Running(..))) {} } => {}
    }
}

on_each_engine! {
    async fn an_import_that_was_given_up_goes_on_where_it_was(db: TestDb) {
        let portal = start(db).await;
        let text = csv(1..4, 6000, 0);
        let whole = start(TestDb::sqlite().await).await;
        whole.readings(&text).await;
        let caller = Caller::operator();
        give_up(&portal, &text).await;
        let n: i64 = portal.database().one("SELECT COUNT(*) FROM import_chunks").await.parse().unwrap();
        assert!((1..4).contains(&n), "{n} chunks");
        portal.database().run("UPDATE imports SET lease_until = '2000-01-01 00:00:00'").await;
        let done = portal.portal.import_file(&caller, wish(&portal, "a.csv", &text), |_| {}).await.unwrap();
        assert_eq!((done.is_known, done.import.state, done.import.counts.inserted), (true, ImportState::Done, 18_000));
        assert_eq!(contents(&portal).await, contents(&whole).await);
        assert_eq!(portal.database().one("SELECT COUNT(*) FROM imports").await, "1");
    }

    async fn f_9_a_lease_of_this_process_that_nobody_works_by_is_not_waited_for(db: TestDb) {
        let portal = start(db).await;
        let (caller, text) = (Caller::operator(), csv(1..4, 6000, 0));
        // Its own name stands in the lease, as where the answer to the claim is lost.
        give_up(&portal, &text).await;
        let far = "UPDATE imports SET lease_until = '2099-01-01 00:00:00'";
        assert_eq!(portal.database().run(format!("{far} WHERE lease_until IS NOT NULL")).await, 1);
        let again = portal.portal.import_file(&caller, wish(&portal, "a.csv", &text), |_| {});
        let done = tokio::time::timeout(Duration::from_secs(120), again).await.unwrap().unwrap();
        assert_eq!((done.import.state, done.import.counts.inserted), (ImportState::Done, 18_000));
        // That of somebody else who may be alive is.
        give_up(&portal, &csv(1..2, 6000, 9)).await;
        portal.database().run(format!("{far}, lease_owner = 'another-1-1' WHERE lease_until IS NOT NULL")).await;
        let again = portal.portal.import_file(&caller, wish(&portal, "a.csv", &csv(1..2, 6000, 9)), |_| {});
        assert!(tokio::time::timeout(Duration::from_secs(2), again).await.is_err());
    }

    async fn f_9_an_import_that_was_accepted_unheard_is_accepted_once(db: TestDb) {
        let portal = start(db).await;
        let (caller, store) = (Caller::operator(), Store::new(portal.database().db().clone(), Cache::memory(1)));
        for dry_run in [false, true] {
            let choices = ImportChoices { dry_run, ..ImportChoices::default() };
            let wish = ImportWish { choices, ..wish(&portal, "a.csv", &csv(1..2, 5, 0)) };
            let import = portal.portal.accept_import(&caller, wish).await.unwrap().import;
            let new = NewImport {
                id: import.id.clone(), source: import.source, file_name: import.file_name.clone(), upload: None,
                sha256: import.sha256.clone(), size: import.size, options: import.options.clone(), is_dry_run: dry_run,
                content_key: (!dry_run).then(|| "0".repeat(64)), idempotency: None, created_by: None,
                created_at: import.created_at, chunk_rows: import.chunk_rows,
            };
            let accepted = store.register_import(&new, &testkit::deed()).await.unwrap();
            assert_eq!(accepted, Accepted::New(import));
        }
        assert_eq!(portal.database().one("SELECT COUNT(*) FROM imports").await, "2");
    }

    async fn f_12_two_at_the_same_file_are_one_import(db: TestDb) {
        let portal = start(db).await;
        let text = csv(1..3, 6000, 0);
        let caller = Caller::operator();
        let first = portal.portal.import_file(&caller, wish(&portal, "a.csv", &text), |_| {});
        let second = portal.portal.import_file(&caller, wish(&portal, "b.csv", &text), |_| {});
        let (first, second) = tokio::join!(first, second);
        let (first, second) = (first.unwrap().import, second.unwrap().import);
        assert_eq!((&first, first.state, first.counts.inserted), (&second, ImportState::Done, 12_000));
        assert_eq!(portal.database().one("SELECT COUNT(*) FROM meter_data").await, "12000");
    }

    async fn an_import_is_taken_out_as_a_whole(db: TestDb) {
        let portal = start(db).await;
        portal.readings(&csv(1..2, 300, 0)).await;
        let before = contents(&portal).await;
        let later = portal.readings(&csv(1..3, 7000, 100)).await;
        assert_eq!((later.counts.updated, later.counts.inserted), (300, 13_700));
        let undone = portal.portal.undo_import_now(&Caller::operator(), &later.import.id).await.unwrap();
        assert_eq!(undone.state, ImportState::Undone);
        assert_eq!(contents(&portal).await, before);
        // It stands no more, so the same file may come again.
        let again = portal.readings(&csv(1..3, 7000, 100)).await;
        assert_eq!((again.is_known, again.counts.inserted), (false, 13_700));
    }

    async fn what_was_overwritten_later_is_not_taken_out(db: TestDb) {
        let portal = start(db).await;
        let first = portal.readings(&csv(1..2, 100, 0)).await;
        let second = portal.readings(&csv(1..2, 10, 5)).await;
        let caller = Caller::operator();
        let refused = portal.portal.undo_import(&caller, &first.import.id).await.unwrap_err();
        assert!(matches!(&refused, Error::Conflict(why) if why.to_string().starts_with("10 rows")), "{refused}");
        portal.portal.undo_import_now(&caller, &second.import.id).await.unwrap();
        let undone = portal.portal.undo_import_now(&caller, &first.import.id).await.unwrap();
        assert_eq!(undone.state, ImportState::Undone);
        assert_eq!(portal.database().one("SELECT COUNT(*) FROM meter_data").await, "0");
    }

    async fn an_import_that_is_stopped_leaves_nothing(db: TestDb) {
        let portal = start(db).await;
        let text = csv(1..4, 6000, 0);
        let caller = Caller::operator();
        give_up(&portal, &text).await;
        let id = portal.portal.imports(&caller, None, None, 1).await.unwrap().imports.remove(0).id;
        portal.portal.cancel_import(&caller, &id).await.unwrap();
        portal.database().run("UPDATE imports SET lease_until = '2000-01-01 00:00:00' WHERE lease_until IS NOT NULL").await;
        let stopped = portal.portal.work_at_import(&caller, &id).await.unwrap();
        assert_eq!(stopped.state, ImportState::Cancelled);
        assert_eq!(portal.database().one("SELECT COUNT(*) FROM meter_data").await, "0");
        assert_eq!(portal.database().one("SELECT COUNT(*) FROM meter_totals").await, "0");
        let late = portal.portal.cancel_import(&caller, &id).await;
        assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
    }

    async fn the_later_of_two_wins_whichever_is_applied_first(db: TestDb) {
        let portal = start(db).await;
        let caller = Caller::operator();
        // Both are received before either is worked at.
        let mut uploads = Vec::new();
        for (name, more) in [("a.csv", 0), ("b.csv", 7)] {
            let mut receiving = portal.portal.receive(&caller).await.unwrap();
            receiving.write(csv(1..2, 50, more).as_bytes()).unwrap();
            uploads.push(portal.portal.keep(&caller, receiving, name).await.unwrap().id);
        }
        let sql = "SELECT MAX(import_no) FROM imports";
        let expected = contents_after(&portal, &uploads, [0, 1]).await;
        portal.database().run("DELETE FROM meter_data").await;
        portal.database().run("DELETE FROM meter_totals").await;
        portal.database().run("DELETE FROM imports").await;
        assert_eq!(contents_after(&portal, &uploads, [1, 0]).await, expected);
        assert!(portal.database().one(sql).await.parse::<u32>().is_ok());
    }
}

/// What is there after two uploads are accepted in their order and applied in another.
async fn contents_after(portal: &TestPortal, uploads: &[portal::UploadId], order: [usize; 2]) -> Vec<String> {
    let caller = Caller::operator();
    let mut ids = Vec::new();
    for upload in uploads {
        let (file, choices) = (ImportFile::Upload(upload.clone()), ImportChoices::default());
        let wish = ImportWish { source: ImportSource::Api, file, choices, idempotency_key: None };
        ids.push(portal.portal.accept_import(&caller, wish).await.unwrap().import);
    }
    for index in order {
        let number: ImportNo = ids[index].number;
        let done = portal.portal.work_at_import(&caller, &ids[index].id).await.unwrap();
        assert_eq!((done.number, done.state), (number, ImportState::Done));
    }
    contents(portal).await
}

#[tokio::test]
async fn a_request_with_a_key_may_be_sent_again_and_means_one_thing() {
    let portal = start(TestDb::sqlite().await).await;
    let wish = |more| {
        let wish = wish(&portal, "a.csv", &csv(1..2, 5, more));
        ImportWish { idempotency_key: Some("2026-07".to_owned()), ..wish }
    };
    let caller = Caller::operator();
    let first = portal.portal.import_file(&caller, wish(0), |_| {}).await.unwrap();
    let again = portal.portal.import_file(&caller, wish(0), |_| {}).await.unwrap();
    assert_eq!((first.is_known, again.is_known, &again.import), (false, true, &first.import));
    let other = portal.portal.import_file(&caller, wish(1), |_| {}).await;
    assert!(matches!(other, Err(Error::KeyUsed)), "{other:?}");
    assert!(portal.portal.meter_history(&caller, MeterId::new(1)).await.unwrap().is_some());
}

on_each_engine! {
    async fn how_long_the_rest_takes_is_known_while_rows_are_written(db: TestDb) {
        let portal = start(db).await;
        let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
        let (caller, progress) = (Caller::operator(), move |it| told.send(it).unwrap_or_default());
        let running = portal.portal.import_file(&caller, wish(&portal, "a.csv", &csv(1..4, 9000, 0)), progress);
        tokio::pin!(running);
        tokio::select! {
            _ = &mut running => panic!("its first chunk was to be told"),
            () = async { while !matches!(heard.recv().await, Some(ImportProgress::Running(..))) {} } => {}
        }
        // Nobody works at it here: it stands still.
        let id = portal.portal.imports(&caller, None, None, 1).await.unwrap().imports.remove(0).id;
        let import = portal.portal.import(&caller, &id).await.unwrap();
        assert_eq!((import.state, import.rows_expected), (ImportState::Running, Some(27_000)));
        assert!(import.counts.rows_read < 27_000, "it was to have several chunks");
        assert!(portal.portal.time_left(&caller, &import).unwrap().is_some_and(|it| !it.is_zero()));
        let done = running.await.unwrap().import;
        assert_eq!(done.state, ImportState::Done);
        assert_eq!(portal.portal.time_left(&caller, &done).unwrap(), None);
    }
}
