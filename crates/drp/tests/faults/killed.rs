//! F1: the importing process is killed at any moment, again and again; the file is imported as if nothing had been.

use std::time::{Duration, Instant};

use testkit::{Chance, engines::TestDb};

use crate::scene::{PATIENCE, Scene, Sum, Verdict, extent_on, readings, uninterrupted};

/// What a case has seen so far.
#[derive(Default)]
struct Seen {
    n_kills: u32,
    n_rounds: u32,
    lost: u64,
    doubled: u64,
    stall: Duration,
}

#[tokio::test(flavor = "multi_thread")]
async fn f1_a_killed_import_goes_on_sqlite() {
    check("sqlite", || async { Some(TestDb::sqlite_file().await) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f1_a_killed_import_goes_on_mariadb() {
    check("mariadb", TestDb::mariadb).await;
}

pub async fn check<F: Future<Output = Option<TestDb>>>(engine: &str, fresh: impl Fn() -> F) {
    let mut chance = Chance::of_run();
    let (n_rows, n_kills) = extent_on(engine, (11_000, 2), (100_000, 20), (90_000, 8));
    let text = readings(n_rows, 100, 0, 1);
    let Some(db) = fresh().await else { return };
    let (expected, took) = uninterrupted(db, &[&text]).await;
    assert_eq!(expected.n_rows, u64::from(n_rows));
    let mut seen = Seen::default();
    while seen.n_kills < n_kills {
        let scene = Scene::on(fresh().await.unwrap());
        scene.write("readings.csv", &text);
        round(&scene, expected, took, n_kills, &mut chance, &mut seen).await;
    }
    let deeds = format!("{n_rows} rows, {} kills in {} imports", seen.n_kills, seen.n_rounds);
    let Seen { n_kills, lost, doubled, stall, .. } = seen;
    let (seed, errors) = (chance.seed(), u64::from(n_kills));
    Verdict { case: "F1", engine, seed, deeds, lost, doubled, stall, errors }.tell();
}

/// One import, killed until it is done or was killed often enough.
async fn round(
    scene: &Scene,
    expected: Sum,
    took: Duration,
    n_kills: u32,
    chance: &mut Chance,
    seen: &mut Seen,
) {
    let (begun, mut acknowledged) = (Instant::now(), 0);
    seen.n_rounds += 1;
    while seen.n_kills < n_kills {
        assert!(begun.elapsed() < PATIENCE, "killed too slowly, seed {}", chance.seed());
        if scene.import("readings.csv").kill_after(chance.up_to(took * 2 / 3)).is_some() {
            break;
        }
        seen.n_kills += 1;
        let (rows, ledger) = scene.rows_and_ledger().await;
        // Rows and ledger are of one transaction, and what was committed once stays.
        seen.lost += acknowledged.max(ledger) - rows.min(ledger);
        seen.doubled += rows.saturating_sub(ledger);
        acknowledged = acknowledged.max(ledger);
    }
    let resumed = Instant::now();
    let report = scene.import_whole("readings.csv");
    seen.stall = seen.stall.max(resumed.elapsed());
    assert_eq!(report["state"], "done", "seed {}: {report}", chance.seed());
    for count in ["rows_read", "rows_inserted"] {
        assert_eq!(report[count], expected.n_rows, "seed {}: {report}", chance.seed());
    }
    assert_eq!(scene.sum().await, expected, "seed {}", chance.seed());
    let ledger = "SELECT COUNT(*), MIN(chunk_no), MAX(chunk_no) FROM import_chunks";
    // Sixteen of 5,000 rows, and larger ones.
    let later: u64 = scene.db.one("SELECT chunk_rows FROM imports").await.parse().unwrap();
    let n_chunks =
        expected.n_rows.min(80_000).div_ceil(5000) + expected.n_rows.saturating_sub(80_000).div_ceil(later);
    assert_eq!(scene.db.one(ledger).await, format!("{n_chunks}|0|{}", n_chunks - 1));
    assert_eq!(scene.db.one("SELECT COUNT(*) FROM imports").await, "1");
    scene.check();
}
