//! F13: `drp serve` is told to stop while it imports; it stops soon, at the border of a chunk, and the next one goes on.

use std::time::{Duration, Instant};

use testkit::{Chance, engines::TestDb, wants_all_faults};

use crate::{
    scene::{PATIENCE, Scene, Verdict, extent_on, readings, uninterrupted},
    served::{Served, key, status},
};

/// The longest that stopping may take.
const LONGEST: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn f13_an_import_stops_at_the_border_of_a_chunk_sqlite() {
    check("sqlite", || async { Some(TestDb::sqlite_file().await) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f13_an_import_stops_at_the_border_of_a_chunk_mariadb() {
    check("mariadb", TestDb::mariadb).await;
}

pub async fn check<F: Future<Output = Option<TestDb>>>(engine: &str, fresh: impl Fn() -> F) {
    let mut chance = Chance::of_run();
    let seed = chance.seed();
    let (n_rows, n_stops) = extent_on(engine, (16_000, 2), (400_000, 10), (200_000, 4));
    let text = readings(n_rows, 100, 0, 1);
    let Some(db) = fresh().await else { return };
    let (expected, took) = uninterrupted(db, &[&text]).await;
    let scene = Scene::on(fresh().await.unwrap());
    let key = key(&scene);
    let (mut n_between, mut stall) = (0, Duration::ZERO);
    for round in 0..n_stops {
        let (before, _) = scene.rows_and_ledger().await;
        let mut served = Served::start(&scene);
        let mut stream = served.send(&key, "file", &text);
        let early = if round % 2 == 0 && before < u64::from(n_rows) {
            // As soon as a chunk more is there, so that the next one is on its way.
            let begun = Instant::now();
            while scene.rows_and_ledger().await.0 == before {
                assert!(begun.elapsed() < PATIENCE, "seed {seed}, round {round}: nothing is imported");
            }
            None
        } else {
            // What is waited for while it is answered is chance, too.
            stream.set_read_timeout(Some(chance.up_to(took).max(Duration::from_millis(50)))).unwrap();
            status(&mut stream)
        };
        stream.set_read_timeout(Some(LONGEST)).unwrap();
        let begun = Instant::now();
        assert_eq!(served.stop(), Some(0), "seed {seed}, round {round}");
        stall = stall.max(begun.elapsed());
        assert!(begun.elapsed() < LONGEST, "seed {seed}, round {round}: {:?}", begun.elapsed());
        // It was safe before it was waited for, and whoever waited is told so.
        let told = early.or_else(|| status(&mut stream));
        assert!(matches!(told, Some(200 | 202)), "seed {seed}, round {round}: {told:?}");
        let (rows, ledger) = scene.rows_and_ledger().await;
        assert_eq!(rows, ledger, "seed {seed}, round {round}");
        n_between += u32::from(rows > 0 && rows < u64::from(n_rows));
    }
    assert!(n_between > 0 || !wants_all_faults(), "seed {seed}: it never stopped in the middle");
    let (begun, served) = (Instant::now(), Served::start(&scene));
    while scene.db.one("SELECT state FROM imports").await != "done" {
        assert!(
            begun.elapsed() < PATIENCE,
            "seed {seed}: {:?}",
            scene.db.rows("SELECT * FROM imports").await
        );
    }
    drop(served);
    assert_eq!(scene.sum().await, expected, "seed {seed}");
    scene.check();
    let (rows, ledger) = scene.rows_and_ledger().await;
    let deeds = format!("{n_rows} rows, server stopped {n_stops} times, {n_between} times in the middle");
    let (lost, doubled) = (ledger.saturating_sub(rows), rows.saturating_sub(ledger));
    Verdict { case: "F13", engine, seed, deeds, lost, doubled, stall, errors: 0 }.tell();
}
