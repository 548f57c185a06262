//! F9: the connection breaks after a COMMIT was sent, and nobody knows whether it was done; asked again, nothing doubles.

use std::time::Instant;

use testkit::{Chance, engines::TestDb, proxy::CuttingProxy};

use crate::scene::{Scene, Verdict, extent, readings, uninterrupted};

#[tokio::test(flavor = "multi_thread")]
async fn f9_a_lost_answer_to_a_commit_doubles_nothing() {
    check("mariadb", TestDb::mariadb).await;
}

pub async fn check<F: Future<Output = Option<TestDb>>>(engine: &str, fresh: impl Fn() -> F) {
    let chance = Chance::of_run();
    let seed = chance.seed();
    let (n_rows, n_cuts) = extent((11_000, 3), (60_000, 12));
    let text = readings(n_rows, 100, 0, 1);
    let Some(db) = fresh().await else { return };
    let (expected, _) = uninterrupted(db, &[&text]).await;
    let mut scene = Scene::on(fresh().await.unwrap());
    let url = scene.db.url();
    let (server, name) = url.trim_start_matches("mariadb://root@127.0.0.1:").split_once('/').unwrap();
    let proxy = CuttingProxy::start(server.parse().unwrap(), chance, n_cuts).await.unwrap();
    scene.url = format!("mariadb://root@127.0.0.1:{}/{name}?ssl-mode=DISABLED", proxy.port());
    scene.write("readings.csv", &text);
    let started = Instant::now();
    let (is_good, output, errors) = scene.import("readings.csv").end();
    let stall = started.elapsed();
    assert!(is_good, "seed {seed}: {:?} cut: {output}{errors}", proxy.losses());
    let report = serde_json::from_str::<serde_json::Value>(&output).unwrap();
    let (answers, commits) = proxy.losses();
    assert!(answers + commits > 0, "seed {seed}: nothing was cut");
    assert_eq!(report["state"], "done", "seed {seed}: {report}");
    assert_eq!(report["rows_inserted"], expected.n_rows, "seed {seed}: {report}");
    assert_eq!(scene.sum().await, expected, "seed {seed}");
    assert_eq!(scene.db.one("SELECT COUNT(*) FROM imports").await, "1");
    scene.check();
    let (rows, ledger) = scene.rows_and_ledger().await;
    // Nobody waits for a lease of 15 s to end: one whose answer was lost is known by the name in it.
    let deeds = format!("{n_rows} rows, {answers} answers and {commits} COMMITs lost, command given once");
    let (lost, doubled) = (ledger.saturating_sub(rows), rows.saturating_sub(ledger));
    Verdict { case: "F9", engine, seed, deeds, lost, doubled, stall, errors: 0 }.tell();
}
