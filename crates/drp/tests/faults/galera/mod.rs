//! F22: nodes of a Galera cluster behind HAProxy are killed, hang, are cut off, all go away, and are restarted one after
//! the other, each under an import.

mod nodes;
mod settings;
mod shared;

use std::time::{Duration, Instant};

use testkit::{Chance, engines::TestDb, galera::Cluster, wants_all_faults};

use crate::{
    people::{PASSWORD, ask, lets_in, sign_in, try_to_sign_in},
    scene::{ADMINISTRATOR, PATIENCE, Running, Scene, Verdict, readings},
    served::Served,
};

/// Whether cases of a cluster are tried; an everyday run has no time for them.
fn wants_clusters() -> bool {
    let wants = wants_all_faults();
    if !wants {
        eprintln!("skipped: a cluster takes minutes; run cargo xtask faults");
    }
    wants
}

/// What happens to the cluster while an import is on its way.
type Fault = (&'static str, fn(&mut Cluster, &mut Running));

const FAULTS: [Fault; 6] = [
    ("the node that is written to was killed", |cluster, _| {
        let writer = writer(cluster);
        cluster.end(writer, "KILL");
        cluster.begin(writer, false);
    }),
    ("it hung for 20 s", |cluster, import| {
        let writer = writer(cluster);
        cluster.signal(writer, "STOP");
        // It may well be done before.
        let _ = import.has_ended_after(Duration::from_secs(20));
        cluster.signal(writer, "CONT");
    }),
    ("it was cut off from the others for 10 s", |cluster, import| {
        let writer = writer(cluster);
        let isolate = |it| format!("SET GLOBAL wsrep_provider_options = 'gmcast.isolate={it}'");
        cluster.ask(writer, &isolate(1)).unwrap();
        let _ = import.has_ended_after(Duration::from_secs(10));
        cluster.ask(writer, &isolate(0)).unwrap();
        cluster.wait_for(writer);
    }),
    ("HAProxy was killed", |cluster, _| {
        cluster.end_haproxy();
        cluster.begin_haproxy();
    }),
    ("all were killed", |cluster, _| {
        (0..3).for_each(|n| cluster.end(n, "KILL"));
        cluster.begin_again();
    }),
    ("one after the other was restarted", |cluster, _| {
        for n in 0..3 {
            cluster.run(&["tell", &format!("set server mariadb/db-{} state maint", n + 1)]);
            cluster.end(n, "TERM");
            cluster.begin(n, false);
            cluster.run(&["tell", &format!("set server mariadb/db-{} state ready", n + 1)]);
        }
    }),
];

/// The node that is written to.
fn writer(cluster: &Cluster) -> usize {
    cluster.writer().expect("HAProxy has a node")
}

#[tokio::test(flavor = "multi_thread")]
async fn f22_an_import_outlives_nodes_of_a_cluster() {
    if !wants_clusters() {
        return;
    }
    let mut chance = Chance::of_run();
    let mut cluster = Cluster::start();
    let scene = Scene::on(TestDb::mariadb_at(&cluster.url()).await);
    for (number, (what, fault)) in FAULTS.into_iter().enumerate() {
        let (before, _) = scene.rows_and_ledger().await;
        let file = format!("{number}.csv");
        let n_rows = 200_000;
        scene.write(&file, &readings(n_rows, 100, i64::try_from(number).unwrap() * 450, 1));
        let mut import = scene.import(&file);
        // In the midst of it: what is not accepted yet when the database goes away is given again by whoever gave it.
        let given = Instant::now();
        while scene.rows_and_ledger().await.0 == before {
            assert!(given.elapsed() < PATIENCE, "{what}: the import has not begun");
        }
        let is_over = import.has_ended_after(chance.up_to(Duration::from_millis(300)));
        assert!(!is_over, "{what}: there was nothing left to disturb");
        let begun = Instant::now();
        fault(&mut cluster, &mut import);
        let report = import.report();
        let stall = begun.elapsed();
        assert_eq!(report["state"], "done", "{what}, seed {}: {report}", chance.seed());
        let (rows, ledger) = scene.rows_and_ledger().await;
        let (lost, doubled) = (ledger.saturating_sub(rows), rows.saturating_sub(ledger));
        assert_eq!(rows - before, u64::from(n_rows), "{what}: {report}");
        are_the_same(&cluster, &scene, rows);
        scene.check();
        let deeds = format!("{n_rows} rows, {what}");
        let (case, engine, seed) = ("F22", "galera", chance.seed());
        Verdict { case, engine, seed, deeds, lost, doubled, stall, errors: 0 }.tell();
    }
    cut_off(&mut cluster, &scene, chance.seed());
}

/// All nodes have as many readings, as soon as each has done what it was sent.
fn are_the_same(cluster: &Cluster, scene: &Scene, rows: u64) {
    let name = scene.url.rsplit('/').next().unwrap();
    let count = format!("SELECT COUNT(*) FROM {name}.meter_data");
    for node in 0..3 {
        cluster.wait_until("the nodes are the same", |it| {
            it.ask(node, &count).is_some_and(|it| it == rows.to_string())
        });
    }
}

/// A portal whose node is left alone says that it is not ready, and is ready again once there is a cluster.
fn cut_off(cluster: &mut Cluster, scene: &Scene, seed: u64) {
    let name = scene.url.rsplit('/').next().unwrap();
    let mut command = scene.drp(&["serve"]);
    command.env("DRP_DATABASE__URL", format!("{}{name}", cluster.node_url(0)));
    command.env("DRP_WEB__LISTEN", "127.0.0.1:0").env("DRP_LOG__FORMAT", "json");
    let served = Served::from(&mut command);
    assert_eq!(ask(&served, "GET /readyz", "").0, 200);
    (1..3).for_each(|n| cluster.end(n, "KILL"));
    let begun = Instant::now();
    cluster.wait_until("the portal says that its node is alone", |_| {
        let (status, answer) = ask(&served, "GET /readyz", "");
        status == 503 && answer.contains("is cut off from its cluster")
    });
    let stall = begun.elapsed();
    let (status, answer) = try_to_sign_in(&served, ADMINISTRATOR, PASSWORD);
    assert_eq!(status, 503, "{answer}");
    cluster.end(0, "KILL");
    cluster.begin_again();
    cluster.wait_until("the portal is ready again", |_| ask(&served, "GET /readyz", "").0 == 200);
    assert!(lets_in(&served, &sign_in(&served, ADMINISTRATOR)));
    let deeds = "two of three killed, and the portal at the third is not ready".to_owned();
    Verdict { case: "F22", engine: "galera", seed, deeds, lost: 0, doubled: 0, stall, errors: 0 }.tell();
}
