//! F7 and F12 on one node of a cluster: what a commit rests on there, beside what it rests on anywhere, is demanded at the
//! start; and no import is too large for it.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use testkit::{engines::TestDb, galera::Cluster};

use super::wants_clusters;
use crate::{
    scene::{PATIENCE, Running, Scene, Verdict},
    served::Served,
};

/// Settings, what they must not be, and what they are.
const SETTINGS: [(&str, &str, &str); 6] = [
    ("innodb_flush_log_at_trx_commit", "2", "1"),
    ("sync_binlog", "0", "1"),
    ("wsrep_on", "OFF", "ON"),
    ("wsrep_osu_method", "'RSU'", "'TOI'"),
    ("wsrep_dirty_reads", "ON", "OFF"),
    ("wsrep_max_ws_rows", "10000", "100000"),
];

#[tokio::test(flavor = "multi_thread")]
async fn f7_what_commits_rest_on_in_a_cluster_is_demanded() {
    if !wants_clusters() {
        return;
    }
    let cluster = Cluster::of_one();
    let scene = Scene::on(TestDb::mariadb_at(&cluster.node_url(0)).await);
    let begun = Instant::now();
    for (name, bad, good) in SETTINGS {
        cluster.ask(0, &format!("SET GLOBAL {name} = {bad}")).unwrap();
        let (is_good, output, errors) = Running::start(&mut scene.drp(&["serve"])).end();
        assert!(!is_good && errors.contains(name), "{name} = {bad}: {output}{errors}");
        cluster.ask(0, &format!("SET GLOBAL {name} = {good}")).unwrap();
    }
    let n = u32::try_from(SETTINGS.len()).unwrap();
    let stall = begun.elapsed() / n;
    drop(Served::start(&scene));
    let deeds = format!("{n} settings by which a commit could be lost, each refused at the start");
    let (case, engine, errors) = ("F7", "galera", u64::from(n));
    Verdict { case, engine, seed: 0, deeds, lost: 0, doubled: 0, stall, errors }.tell();
}

/// A fleet: a row of each meter, and the next of each, so that a chunk has as many meters as rows. No transaction of the
/// import changes more rows than a node takes; each goes through one node, so that others would show no more.
#[tokio::test(flavor = "multi_thread")]
async fn f12_more_meters_than_a_transaction_may_change() {
    if !wants_clusters() {
        return;
    }
    // Of each meter three rows are made, and four are changed for a reading.
    let (n_rows, n_meters) = (106_000, 34_000);
    let mut text = "meter_id,start_time,end_time,meter_value\n".to_owned();
    for row in 0..n_rows {
        let (hour, meter, value) = (row / n_meters, 1000 + row % n_meters, row % 90);
        let (start, end) = (format!("2026-01-01T0{hour}:00:00Z"), format!("2026-01-01T0{}:00:00Z", hour + 1));
        writeln!(text, "{meter},{start},{end},0.{value:02}0").unwrap();
    }
    let cluster = Cluster::of_one();
    let scene = Scene::on(TestDb::mariadb_at(&cluster.node_url(0)).await);
    scene.write("fleet.csv", &text);
    let (mut import, begun) = (scene.import("fleet.csv"), Instant::now());
    while !import.has_ended_after(Duration::from_secs(1)) {
        assert!(begun.elapsed() < 5 * PATIENCE, "{:?}", scene.db.rows("SELECT * FROM imports").await);
    }
    let report = import.report();
    let stall = begun.elapsed();
    assert!(report["state"] == "done" && report["rows_inserted"] == n_rows, "{report}");
    let (rows, ledger) = scene.rows_and_ledger().await;
    let (lost, doubled) = (n_rows.max(ledger).saturating_sub(rows), rows.saturating_sub(ledger));
    let deeds = format!("{n_rows} rows of {n_meters} new meters");
    Verdict { case: "F12", engine: "galera", seed: 0, deeds, lost, doubled, stall, errors: 0 }.tell();
}
