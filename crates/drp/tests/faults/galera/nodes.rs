//! F2, F3, F5 and F6 on a cluster: the node that is written to is killed, hangs, its disk is full, its disk fails.

use std::{
    os::unix::fs::symlink,
    time::{Duration, Instant},
};

use testkit::{Chance, engines::TestDb, galera::Cluster};

use super::{are_the_same, wants_clusters, writer};
use crate::{
    asking::{Crowd, charts, credentials},
    failing_disk::Failing,
    full_disk::Disk,
    lines::settle,
    scene::{PASSWORD, Scene, Verdict, has_strace, pass, readings, uninterrupted, until},
    served::{Served, key, status},
};

/// People who ask all the time.
const N_PEOPLE: usize = 8;
/// The longest that it may take until another node is written to: what a node is given to say something, and a little more.
const LONGEST: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn f2_a_node_that_is_killed_is_left() {
    if wants_clusters() {
        left("F2", "was killed", "KILL").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f3_a_node_that_hangs_is_left() {
    if wants_clusters() {
        left("F3", "hung", "STOP").await;
    }
}

/// Another node takes the place of the one that is sent this signal, under people and a file; the first comes back.
async fn left(case: &str, what: &str, signal: &str) {
    let mut chance = Chance::of_run();
    let mut cluster = Cluster::start();
    let files: Vec<String> = (0..2).map(|it| readings(20_000, 100, 50 * i64::from(it), it)).collect();
    let texts: Vec<&str> = files.iter().map(String::as_str).collect();
    let (expected, _) = uninterrupted(TestDb::mariadb_at(&cluster.url()).await, &texts).await;
    let scene = Scene::on(TestDb::mariadb_at(&cluster.url()).await);
    let key = key(&scene);
    scene.write("0.csv", texts[0]);
    scene.import_whole("0.csv");
    let served = Served::start(&scene);
    let crowd = Crowd::gather(&served, &served.sign_in(), N_PEOPLE, &charts(100..110, 3));
    let mut stream = served.send(&key, "file", texts[1]);
    pass(chance.up_to(Duration::from_millis(400)));
    let gone = writer(&cluster);
    cluster.signal(gone, signal);
    let begun = Instant::now();
    pass(Duration::from_millis(1200));
    let alive = served.ask("GET /healthz", "");
    assert!(alive.status == 200 && alive.took < Duration::from_secs(2), "{alive:?}");
    // All goes on without it, what is written too.
    until("another node is written to", LONGEST, || {
        served.ask("POST /api/user/session/create", &credentials(PASSWORD)).status == 200
    });
    until("the portal is ready", LONGEST, || served.ask("GET /readyz", "").status == 200);
    let stall = begun.elapsed();
    let mut errors = 0;
    if !matches!(status(&mut stream), Some(200 | 202)) {
        // Whoever was told to come again does, under the same name.
        errors += 1;
        assert!(matches!(status(&mut served.send(&key, "file", texts[1])), Some(200 | 202)));
    }
    assert_ne!(writer(&cluster), gone);
    if cluster.has_ended(gone) {
        cluster.begin(gone, false);
    } else {
        cluster.signal(gone, "CONT");
        cluster.wait_for(gone);
    }
    let tally = crowd.part();
    errors += tally.errors(&served);
    settle(&scene).await;
    drop(served);
    let sum = scene.sum().await;
    assert_eq!(sum, expected, "seed {}", chance.seed());
    are_the_same(&cluster, &scene, sum.n_rows);
    let deeds = format!(
        "the node that is written to {what} under {N_PEOPLE} people and an import, {} answers",
        tally.n()
    );
    tell(case, &scene, chance.seed(), deeds, stall, errors).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f6_a_disk_that_fails_under_a_node() {
    if !wants_clusters() || !has_strace("F6") {
        return;
    }
    let mut chance = Chance::of_run();
    let mut cluster = Cluster::start();
    let text = readings(60_000, 100, 0, 1);
    let (expected, took) = uninterrupted(TestDb::mariadb_at(&cluster.url()).await, &[&text]).await;
    let scene = Scene::on(TestDb::mariadb_at(&cluster.url()).await);
    scene.write("readings.csv", &text);
    let mut import = scene.import("readings.csv");
    assert!(!import.has_ended_after(chance.up_to(took / 2)), "there was nothing left to disturb");
    let (failed, begun) = (writer(&cluster), Instant::now());
    let failing = Failing::at(cluster.pid(failed));
    // InnoDB knows that it knows nothing after this, and ends.
    while !cluster.has_ended(failed) && begun.elapsed() < LONGEST {
        let _ = import.has_ended_after(Duration::from_millis(50));
    }
    drop(failing);
    assert!(cluster.has_ended(failed), "a sync failed, and the node goes on");
    let report = import.report();
    let stall = begun.elapsed();
    assert_eq!(report["state"], "done", "seed {}: {report}", chance.seed());
    cluster.begin(failed, false);
    let sum = scene.sum().await;
    assert_eq!(sum, expected, "seed {}", chance.seed());
    are_the_same(&cluster, &scene, sum.n_rows);
    let deeds = "60000 rows, the disk of the node that is written to failed, and it ended for it".to_owned();
    tell("F6", &scene, chance.seed(), deeds, stall, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f5_a_full_disk_under_a_node() {
    if !wants_clusters() {
        return;
    }
    let Some(disk) = Disk::mount(420) else { return };
    let mut chance = Chance::of_run();
    let cluster = Cluster::start_in(|folder| {
        symlink(disk.folder("node"), folder.join("node-1")).unwrap();
    });
    let files: Vec<String> = (0..2).map(|it| readings(40_000, 100, 200 * i64::from(it), it)).collect();
    let texts: Vec<&str> = files.iter().map(String::as_str).collect();
    let (expected, _) = uninterrupted(TestDb::mariadb_at(&cluster.url()).await, &texts).await;
    let scene = Scene::on(TestDb::mariadb_at(&cluster.url()).await);
    scene.write("0.csv", texts[0]);
    scene.write("1.csv", texts[1]);
    scene.import_whole("0.csv");
    let served = Served::start(&scene);
    let crowd = Crowd::gather(&served, &served.sign_in(), 2, &charts(100..110, 3));
    assert_eq!(writer(&cluster), 0);
    disk.fill(64 + chance.in_range(0..700));
    let (mut import, begun) = (scene.import("1.csv"), Instant::now());
    let was_told = import.has_ended_after(Duration::from_secs(8));
    disk.make_room();
    // A table that cannot grow is an error. A binary log that cannot is none: the server waits for room, and looks once in a
    // minute.
    let report = if was_told {
        let (is_good, output, said) = import.end();
        assert!(!is_good && said.contains("no space"), "{output}{said}");
        scene.import_whole("1.csv")
    } else {
        import.report()
    };
    let stall = begun.elapsed();
    assert_eq!(report["state"], "done", "seed {}: {report}", chance.seed());
    let errors = crowd.part().errors(&served) + u64::from(was_told);
    drop(served);
    let sum = scene.sum().await;
    assert_eq!(sum, expected, "seed {}", chance.seed());
    are_the_same(&cluster, &scene, sum.n_rows);
    let deeds =
        "the disk of the node that is written to was full under a file of 40000 rows, and had room again";
    tell("F5", &scene, chance.seed(), deeds.to_owned(), stall, errors).await;
}

/// Looks for what is wrong, and says what it came to.
async fn tell(case: &str, scene: &Scene, seed: u64, deeds: String, stall: Duration, errors: u64) {
    scene.check();
    let (rows, ledger) = scene.rows_and_ledger().await;
    let (lost, doubled) = (ledger.saturating_sub(rows), rows.saturating_sub(ledger));
    Verdict { case, engine: "galera", seed, deeds, lost, doubled, stall, errors }.tell();
}
