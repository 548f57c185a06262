//! The watched folder, and copies in the spool: what comes is taken once, moves aside, and leaves nothing behind.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{fs, path::Path};

use domain::OrgId;
use portal::{
    Caller, Error, ImportChoices, ImportFile, ImportSource, ImportState, ImportWish, LookedAtFolder,
};
use testkit::{TestPortal, engines::TestDb};
use tokio::sync::watch;

const GOOD: &str =
    "meter_id,start_time,end_time,meter_value\n7,2026-07-16T00:00:00Z,2026-07-16T01:00:00Z,1\n";
const BAD: &str =
    "meter_id,start_time,end_time,meter_value\n7,2026-07-16T02:00:00Z,2026-07-16T03:00:00Z,\"1,5\"\n";

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

async fn start(choices: ImportChoices) -> TestPortal {
    let portal = TestPortal::watching(TestDb::sqlite().await, choices).await;
    portal.meter(7, OrgId::PROVIDER).await;
    fs::create_dir_all(portal.folder().join("watched")).unwrap();
    portal
}

async fn look(portal: &TestPortal, looked: &mut LookedAtFolder) -> portal::Result<usize> {
    let (_keep, stop) = watch::channel(false);
    portal.portal.look_into_folder(looked, &stop).await
}

#[tokio::test]
async fn files_are_imported_once_they_are_whole_and_move_aside_with_a_report() {
    let portal = start(ImportChoices::default()).await;
    let watched = portal.folder().join("watched");
    fs::write(watched.join("good.csv"), GOOD).unwrap();
    fs::write(watched.join("bad.csv"), BAD).unwrap();
    fs::write(watched.join("coming.csv.part"), GOOD).unwrap();
    fs::write(watched.join("growing.csv"), "meter_id,").unwrap();
    let mut looked = LookedAtFolder::default();
    assert_eq!(look(&portal, &mut looked).await.unwrap(), 0, "nothing is known to be whole yet");
    fs::write(watched.join("growing.csv"), "meter_id,start_time,").unwrap();
    assert_eq!(look(&portal, &mut looked).await.unwrap(), 2);
    assert_eq!(names(&watched), ["coming.csv.part", "done", "failed", "growing.csv"]);
    assert_eq!(names(&watched.join("done")), ["good.csv", "good.csv.report.txt"]);
    let report = fs::read_to_string(watched.join("failed/bad.csv.report.txt")).unwrap();
    assert!(report.contains("bad.csv: rejected") && report.contains("line 2, meter_value '1,5'"), "{report}");
    assert_eq!(portal.database().one("SELECT COUNT(*) FROM meter_data").await, "1");
    // The same file once more is done already; the copy that was made of it is not kept.
    let copies = names(&portal.folder().join("spool")).len();
    fs::write(watched.join("good.csv"), GOOD).unwrap();
    assert_eq!(look(&portal, &mut looked).await.unwrap(), 1, "the one that has stopped growing");
    assert_eq!(look(&portal, &mut looked).await.unwrap(), 1);
    assert_eq!(names(&watched.join("done")).len(), 4);
    assert_eq!(names(&portal.folder().join("spool")).len(), copies + 1);
}

#[tokio::test]
async fn a_folder_whose_files_are_meant_wrongly_says_so_before_anything_is_copied() {
    let portal = start(ImportChoices { unit: Some("horses".to_owned()), ..ImportChoices::default() }).await;
    fs::write(portal.folder().join("watched/good.csv"), GOOD).unwrap();
    let mut looked = LookedAtFolder::default();
    for _ in 0..2 {
        let refused = look(&portal, &mut looked).await;
        assert!(matches!(refused, Err(Error::Invalid { field: "unit", .. })), "{refused:?}");
    }
    assert!(names(&portal.folder().join("spool")).is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_whose_files_cannot_be_moved_aside_says_so_before_anything_is_copied() {
    let portal = start(ImportChoices::default()).await;
    let watched = portal.folder().join("watched");
    fs::write(watched.join("good.csv"), GOOD).unwrap();
    // Nobody makes a folder there, whoever they are.
    fs::write(watched.join("done"), "in the way").unwrap();
    let mut looked = LookedAtFolder::default();
    look(&portal, &mut looked).await.unwrap();
    let Err(Error::Internal(cause)) = look(&portal, &mut looked).await else { panic!("it was taken") };
    assert!(cause.to_string().ends_with("let drp write to it"), "{cause}");
    assert_eq!(names(&portal.folder().join("spool")).len(), 0);
    assert_eq!(portal.database().one("SELECT COUNT(*) FROM meter_data").await, "0");
}

#[tokio::test]
async fn the_same_bytes_let_an_import_go_on_that_has_no_file() {
    let portal = start(ImportChoices::default()).await;
    let caller = Caller::operator();
    let path = portal.folder().join("gone.csv");
    fs::write(&path, GOOD).unwrap();
    let wish =
        |source, file| ImportWish { source, file, choices: ImportChoices::default(), idempotency_key: None };
    // A command that was killed right after it had the import accepted.
    let begun = portal
        .portal
        .accept_import(&caller, wish(ImportSource::Command, ImportFile::Path(path)))
        .await
        .unwrap();
    let mut receiving = portal.portal.receive(&caller).await.unwrap();
    receiving.write(GOOD.as_bytes()).unwrap();
    let copy = portal.portal.keep(&caller, receiving, "again.csv").await.unwrap().id;
    let done = portal
        .portal
        .import_file(&caller, wish(ImportSource::Api, ImportFile::Upload(copy)), |_| {})
        .await
        .unwrap();
    assert_eq!((done.is_known, done.import.state), (true, ImportState::Done));
    assert_eq!(done.import.id, begun.import.id);
}
