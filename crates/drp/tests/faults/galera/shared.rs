//! The cases of MariaDB that neither kill nodes nor change settings, on three Galera nodes behind HAProxy: one cluster is
//! there for all of them, and each has databases of its own.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use testkit::{Chance, engines::TestDb, galera::Cluster};

use super::{are_the_same, wants_clusters};
use crate::{
    any_order, backups, clocks, killed, large_exports, lines, lost_answers, migrating, released, rivals,
    scene::{Running, Scene, Verdict, readings, uninterrupted},
    served, stopped, used_up,
};

const ENGINE: &str = "galera";

/// The cluster, where cases of one are tried.
fn cluster() -> Option<Arc<Cluster>> {
    wants_clusters().then(Cluster::shared)
}

async fn fresh(cluster: &Cluster) -> Option<TestDb> {
    Some(TestDb::mariadb_at(&cluster.url()).await)
}

async fn empty(cluster: &Cluster) -> Option<TestDb> {
    Some(TestDb::empty_mariadb_at(&cluster.url()).await)
}

/// Tests by name, each with what it does of a cluster that is there until the end of it.
macro_rules! cases {
    ($($name:ident($cluster:ident) $work:expr;)*) => { $(
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            if let Some($cluster) = cluster() {
                $work.await;
            }
        }
    )* };
}

cases! {
    f1_a_killed_import_goes_on(it) killed::check(ENGINE, || fresh(&it));
    f1_what_the_api_acknowledged_is_imported(it) served::check(ENGINE, || fresh(&it));
    f8_bad_lines(it) lines::check(ENGINE, || fresh(&it));
    f9_a_lost_answer_to_a_commit_doubles_nothing(it) lost_answers::check(ENGINE, || fresh(&it));
    f11_the_order_of_application_does_not_matter(it) any_order::check(ENGINE, fresh(&it).await.unwrap());
    f12_two_importers(it) rivals::check(ENGINE, || fresh(&it));
    f12_importers_at_two_nodes(it) at_two_nodes(&it);
    f13_an_import_stops_at_the_border_of_a_chunk(it) stopped::check(ENGINE, || fresh(&it));
    f15_a_killed_migration(it) migrating::check(ENGINE, || empty(&it));
    f16_the_version_before_serves_on_over_the_new_schema(it)
        released::check(ENGINE, || fresh(&it), || empty(&it));
    f17_the_clock_jumps_on_and_back(it) clocks::check(ENGINE, || fresh(&it));
    f19_connections_are_used_up(it) used_up::used_up(ENGINE, fresh(&it).await.unwrap());
    f20_everything_is_exported_in_little_memory(it) large_exports::check(ENGINE, fresh(&it).await.unwrap());
    f21_backups_under_load(it) backups::under_load(ENGINE, fresh(&it).await.unwrap(), || empty(&it));
    f21_a_killed_restore(it) backups::killed(ENGINE, fresh(&it).await.unwrap(), || empty(&it));
}

/// One importer through each of two nodes, as where nobody saw to it that one at a time is written to: whoever loses at the
/// commit begins that transaction again.
async fn at_two_nodes(cluster: &Cluster) {
    let (seed, n_rows, n_rounds) = (Chance::of_run().seed(), 15_000, 2);
    let salt = u32::try_from(seed % 1000).unwrap();
    let (one, other) = (readings(n_rows, 100, 0, salt), readings(n_rows, 103, 1, salt + 1));
    let (once, _) = uninterrupted(fresh(cluster).await.unwrap(), &[&one]).await;
    let mut stall = Duration::ZERO;
    for _ in 0..n_rounds {
        for pair in [["one.csv", "one.csv"], ["one.csv", "other.csv"]] {
            let mut scene = Scene::on(fresh(cluster).await.unwrap());
            scene.write("one.csv", &one);
            scene.write("other.csv", &other);
            let begun = Instant::now();
            let reports = through_two(cluster, &mut scene, pair).map(Running::report);
            stall = stall.max(begun.elapsed());
            assert!(
                reports.iter().all(|it| it["state"] == "done" && it["rows_read"] == n_rows),
                "seed {seed}: {reports:?}"
            );
            cluster.in_step();
            let order = scene.db.rows("SELECT file_name FROM imports ORDER BY import_no").await;
            let expected = match order.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                ["one.csv"] => once,
                ["one.csv", "other.csv"] => {
                    uninterrupted(fresh(cluster).await.unwrap(), &[&one, &other]).await.0
                }
                _ => uninterrupted(fresh(cluster).await.unwrap(), &[&other, &one]).await.0,
            };
            assert_eq!(order.len(), if pair[0] == pair[1] { 1 } else { 2 }, "seed {seed}: {order:?}");
            let sum = scene.sum().await;
            assert_eq!(sum, expected, "seed {seed}: {order:?}");
            are_the_same(cluster, &scene, sum.n_rows);
            scene.check();
        }
    }
    let deeds = format!("{n_rows} rows, {} pairs of importers, each at a node of its own", 2 * n_rounds);
    Verdict { case: "F12", engine: ENGINE, seed, deeds, lost: 0, doubled: 0, stall, errors: 0 }.tell();
}

/// Begins both at once, the first at node 1 and the second at node 2.
fn through_two(cluster: &Cluster, scene: &mut Scene, files: [&str; 2]) -> [Running; 2] {
    // Both nodes have the database that was just made.
    cluster.in_step();
    let (name, by_haproxy) = (scene.url.rsplit('/').next().unwrap().to_owned(), scene.url.clone());
    let begun = [0, 1].map(|n| {
        scene.url = format!("{}{name}", cluster.node_url(n));
        scene.import(files[n])
    });
    scene.url = by_haproxy;
    begun
}
