//! F12: two processes import at once, the same file or two with the same meters; nobody sees a deadlock, sums are right.

use std::time::{Duration, Instant};

use testkit::{Chance, engines::TestDb};

use crate::scene::{Scene, Verdict, extent_on, readings, uninterrupted};

#[tokio::test(flavor = "multi_thread")]
async fn f12_two_importers_sqlite() {
    check("sqlite", || async { Some(TestDb::sqlite_file().await) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f12_two_importers_mariadb() {
    check("mariadb", TestDb::mariadb).await;
}

pub async fn check<F: Future<Output = Option<TestDb>>>(engine: &str, fresh: impl Fn() -> F) {
    let seed = Chance::of_run().seed();
    let (n_rows, n_rounds) = extent_on(engine, (6_000, 1), (15_000, 3), (15_000, 1));
    let salt = u32::try_from(seed % 1000).unwrap();
    let (one, other) = (readings(n_rows, 100, 0, salt), readings(n_rows, 103, 1, salt + 1));
    let Some(db) = fresh().await else { return };
    let (once, _) = uninterrupted(db, &[&one]).await;
    let mut stall = Duration::ZERO;
    for _ in 0..n_rounds {
        let scene = Scene::on(fresh().await.unwrap());
        scene.write("one.csv", &one);
        let begun = Instant::now();
        let pair = [scene.import("one.csv"), scene.import("one.csv")].map(|it| it.report());
        stall = stall.max(begun.elapsed());
        assert!(pair.iter().all(|it| it["state"] == "done" && it["rows_inserted"] == n_rows), "{pair:?}");
        assert_eq!(pair[0]["import_id"], pair[1]["import_id"], "{pair:?}");
        assert_eq!(scene.db.one("SELECT COUNT(*) FROM imports").await, "1");
        assert_eq!(scene.sum().await, once, "seed {seed}");
        scene.check();
        let scene = Scene::on(fresh().await.unwrap());
        scene.write("one.csv", &one);
        scene.write("other.csv", &other);
        let begun = Instant::now();
        let pair = [scene.import("one.csv"), scene.import("other.csv")].map(|it| it.report());
        stall = stall.max(begun.elapsed());
        assert!(pair.iter().all(|it| it["state"] == "done" && it["rows_read"] == n_rows), "{pair:?}");
        let order = scene.db.rows("SELECT file_name FROM imports ORDER BY import_no").await;
        let one_is_first = order == ["one.csv", "other.csv"];
        let files: [&str; 2] = if one_is_first { [&one, &other] } else { [&other, &one] };
        let (expected, _) = uninterrupted(fresh().await.unwrap(), &files).await;
        assert_eq!(scene.sum().await, expected, "seed {seed}: {order:?}");
        scene.check();
    }
    let deeds = format!("{n_rows} rows, {} pairs of importers", 2 * n_rounds);
    Verdict { case: "F12", engine, seed, deeds, lost: 0, doubled: 0, stall, errors: 0 }.tell();
}
