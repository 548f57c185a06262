//! F15: `drp migrate` is killed at any moment, again and again; the schema is that of a database that nobody disturbed.

use std::time::{Duration, Instant};

use testkit::{Chance, engines::TestDb};

use crate::scene::{Running, Scene, Verdict, extent_on};

#[tokio::test(flavor = "multi_thread")]
async fn f15_a_killed_migration_sqlite() {
    check("sqlite", || async { Some(TestDb::empty_sqlite_file().await) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f15_a_killed_migration_mariadb() {
    check("mariadb", TestDb::empty_mariadb).await;
}

pub async fn check<F: Future<Output = Option<TestDb>>>(engine: &str, fresh: impl Fn() -> F) {
    let mut chance = Chance::of_run();
    let n_kills = extent_on(engine, 2_u64, 12, 6);
    let Some(db) = fresh().await else { return };
    let scene = Scene::over(db);
    let begun = Instant::now();
    migrate(&scene);
    let took = begun.elapsed();
    let expected = schema(&scene).await;
    let (mut n, mut n_rounds, mut lost, mut stall) = (0, 0, 0, Duration::ZERO);
    while n < n_kills {
        let scene = Scene::over(fresh().await.unwrap());
        n_rounds += 1;
        // Three at most of one migration: whoever is killed keeps MariaDB's next one waiting until the lease ends.
        for _ in 0..3 {
            if n == n_kills
                || Running::start(&mut scene.drp(&["migrate"])).kill_after(chance.up_to(took)).is_some()
            {
                break;
            }
            n += 1;
        }
        let begun = Instant::now();
        migrate(&scene);
        stall = stall.max(begun.elapsed());
        lost += u64::from(schema(&scene).await != expected);
        let (is_good, output, errors) = Running::start(&mut scene.drp(&["check"])).end();
        assert!(is_good, "seed {}: {output}{errors}", chance.seed());
    }
    let deeds = format!("{n} kills in {n_rounds} migrations");
    let (seed, errors) = (chance.seed(), n);
    Verdict { case: "F15", engine, seed, deeds, lost, doubled: 0, stall, errors }.tell();
}

fn migrate(scene: &Scene) {
    let (is_good, output, errors) = Running::start(&mut scene.drp(&["migrate"])).end();
    assert!(is_good, "{output}{errors}");
}

/// Everything that the engine says of the schema, and which migrations it has had.
async fn schema(scene: &Scene) -> Vec<String> {
    let of_sqlite = ["SELECT type, name, sql FROM sqlite_master ORDER BY type, name"];
    let of_mariadb = [
        "SELECT table_name, column_name, column_type, is_nullable, column_default, extra, ordinal_position \
         FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY 1, 7",
        "SELECT table_name, index_name, seq_in_index, column_name, non_unique \
         FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY 1, 2, 3",
        "SELECT trigger_name, event_object_table, action_timing, event_manipulation, action_order, action_statement \
         FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY 1",
    ];
    let all = if scene.url.starts_with("sqlite") { &of_sqlite[..] } else { &of_mariadb[..] };
    let mut rows =
        scene.db.rows("SELECT version, name, checksum FROM schema_migrations ORDER BY version").await;
    for sql in all {
        rows.extend(scene.db.rows(sql).await);
    }
    rows
}
