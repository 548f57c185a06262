//! F2: the database is killed during an import and comes back; the import waits for it and goes on by itself.

use std::time::{Duration, Instant};

use testkit::{Chance, engines::TestDb, mariadb::TestMariaDb};

use crate::scene::{PATIENCE, Running, Scene, Verdict, extent, readings, uninterrupted};

#[tokio::test(flavor = "multi_thread")]
async fn f2_an_import_outlives_its_database() {
    let mut chance = Chance::of_run();
    let Some(mut server) = TestMariaDb::start() else { return };
    let (n_rows, n_kills) = extent((11_000, 1), (60_000, 6));
    let text = readings(n_rows, 100, 0, 1);
    let (expected, _) = uninterrupted(TestDb::mariadb_at(&server.url()).await, &[&text]).await;
    let scene = Scene::on(TestDb::mariadb_at(&server.url()).await);
    scene.write("readings.csv", &text);
    let mut import = scene.import("readings.csv");
    let (mut done, mut stall, mut lost, mut doubled) = (0, Duration::ZERO, 0, 0);
    let mut acknowledged = 0;
    while done < n_kills {
        // At some moment of the next chunks, the first time as soon as there is an import at all.
        let wanted = if done == 0 { 0 } else { acknowledged + 1 };
        if reaches(&scene, &mut import, wanted).await.is_none() {
            break;
        }
        // The first time at once: a quick machine may need no longer for all of it.
        let within = Duration::from_millis(if done == 0 { 5 } else { 400 });
        if import.has_ended_after(chance.up_to(within)) {
            break;
        }
        server.kill();
        let killed = Instant::now();
        assert!(!import.has_ended_after(chance.up_to(Duration::from_millis(700))), "it gave up at once");
        server.restart();
        done += 1;
        let (rows, ledger) = scene.rows_and_ledger().await;
        lost += acknowledged.max(ledger) - rows.min(ledger);
        doubled += rows.saturating_sub(ledger);
        acknowledged = acknowledged.max(ledger);
        if reaches(&scene, &mut import, acknowledged + 1).await.is_some() {
            stall = stall.max(killed.elapsed());
        }
    }
    let report = import.report();
    assert!(done > 0, "the import was too quick to be disturbed: {report}");
    assert_eq!(report["state"], "done", "seed {}: {report}", chance.seed());
    assert_eq!(report["rows_inserted"], expected.n_rows, "seed {}: {report}", chance.seed());
    assert_eq!(scene.sum().await, expected, "seed {}", chance.seed());
    assert_eq!(scene.db.one("SELECT COUNT(*) FROM imports").await, "1");
    scene.check();
    let deeds = format!("{n_rows} rows, server killed {done} times");
    let (case, engine, seed) = ("F2", "mariadb", chance.seed());
    Verdict { case, engine, seed, deeds, lost, doubled, stall, errors: 0 }.tell();
}

/// Waits until the ledger says that so many rows are in; nothing where the import ends before.
async fn reaches(scene: &Scene, import: &mut Running, n_rows: u64) -> Option<()> {
    let begun = Instant::now();
    loop {
        assert!(begun.elapsed() < PATIENCE, "the import does not go on");
        let is_there = scene.db.one("SELECT COUNT(*) FROM imports").await != "0";
        if is_there && scene.rows_and_ledger().await.1 >= n_rows {
            return Some(());
        }
        if import.has_ended_after(Duration::from_millis(10)) {
            return None;
        }
    }
}
