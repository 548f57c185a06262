//! F5: the disk is full, that of the database, of files that are received and of the log: people are told, what was
//! acknowledged stays, and all goes on when there is room again.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use testkit::{Chance, Folder, engines::TestDb, mariadb::TestMariaDb};

use crate::{
    asking::{Tally, charts},
    scene::{PATIENCE, Running, Scene, Verdict, extent, not_run, readings, uninterrupted, until},
    served::{Served, key, status},
};

/// A disk of its own, in memory.
pub struct Disk(Folder);

impl Disk {
    /// One of so many MiB; nothing where it may not be mounted.
    pub fn mount(mib: u32) -> Option<Disk> {
        let disk = Disk(Folder::new());
        std::fs::create_dir_all(disk.path()).unwrap();
        let size = format!("size={mib}m");
        let output =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "drp-test"]).arg(disk.path()).output();
        if output.as_ref().is_ok_and(|it| it.status.success()) {
            return Some(disk);
        }
        not_run("F5", "a disk of a test's own cannot be mounted; run it as root");
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn folder(&self, name: &str) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    /// Leaves no more than so many KiB.
    pub fn fill(&self, left: u64) {
        let output = Command::new("df").args(["--output=avail", "-k"]).arg(self.path()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let free: u64 = text.lines().last().unwrap().trim().parse().unwrap();
        let size = format!("{}K", free.saturating_sub(left));
        let ballast = self.path().join("ballast");
        assert!(Command::new("fallocate").args(["-l", &size]).arg(ballast).status().unwrap().success());
    }

    pub fn make_room(&self) {
        std::fs::remove_file(self.path().join("ballast")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f5_a_full_disk_sqlite() {
    let Some(disk) = Disk::mount(96) else { return };
    let db = TestDb::sqlite_file_in(&disk.folder("db")).await;
    check("sqlite", &disk, db, || async { TestDb::sqlite_file().await }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f5_a_full_disk_mariadb() {
    let Some(disk) = Disk::mount(320) else { return };
    let small = ["--innodb-log-file-size=8M", "--innodb-buffer-pool-size=64M"];
    let Some(server) = TestMariaDb::start_in(&disk.folder("db"), &small) else { return };
    let db = TestDb::mariadb_at(&server.url()).await;
    check("mariadb", &disk, db, || async { TestDb::mariadb_at(&server.url()).await }).await;
}

async fn check<F: Future<Output = TestDb>>(engine: &str, disk: &Disk, db: TestDb, fresh: impl Fn() -> F) {
    let mut chance = Chance::of_run();
    let (n_rows, n_rounds) = extent((20_000, 1), (40_000, 2));
    let texts: Vec<String> =
        (0..=2 * n_rounds).map(|it| readings(n_rows, 100, 200 * i64::from(it), it)).collect();
    let mut scene = Scene::on(db);
    scene.settings.push(("DRP_IMPORT__SPOOL", disk.folder("spool").display().to_string()));
    let key = key(&scene);
    scene.write("0.csv", &texts[0]);
    scene.import_whole("0.csv");
    let served = Served::logging_to(&scene, &disk.path().join("log"));
    let cookie = served.sign_in();
    let (mut tally, mut errors, mut stall) = (Tally::default(), 0, Duration::ZERO);
    for (round, pair) in texts[1..].chunks(2).enumerate() {
        if engine == "sqlite" {
            // The log of an earlier import would be room enough for this one.
            scene.db.rows("PRAGMA wal_checkpoint(TRUNCATE)").await;
        }
        disk.fill(64 + chance.in_range(0..700));
        errors += full(&scene, &served, &key, round, pair).await;
        for path in charts(100..104, 2) {
            tally.add(&served.ask(&format!("GET {path}\nCookie: {cookie}"), ""));
        }
        disk.make_room();
        stall = stall.max(roomy(&scene, &served, &key, round, pair).await);
    }
    errors += tally.errors(&served);
    assert_eq!(tally.statuses.keys().collect::<Vec<_>>(), [&200], "readings cannot be read: {tally:?}");
    drop(served);
    let (rows, ledger) = scene.rows_and_ledger().await;
    let (lost, doubled) = (ledger.saturating_sub(rows), rows.saturating_sub(ledger));
    assert_eq!(rows, u64::from(n_rows * (2 * n_rounds + 1)));
    let sum = scene.sum().await;
    scene.check();
    // The one that nothing happens to has the disk's room for itself.
    let files: Vec<&str> = texts.iter().map(String::as_str).collect();
    assert_eq!(sum, uninterrupted(fresh().await, &files).await.0, "seed {}", chance.seed());
    let deeds =
        format!("{n_rounds} times full under a command and a file of {n_rows} rows each, and room again");
    let seed = chance.seed();
    Verdict { case: "F5", engine, seed, deeds, lost, doubled, stall, errors }.tell();
}

/// Nothing more can be kept, and everybody is told; how many were.
async fn full(scene: &Scene, served: &Served, key: &str, round: usize, texts: &[String]) -> u64 {
    let (before, _) = scene.rows_and_ledger().await;
    // An answer is good for a second.
    until("/readyz says that the disk is full", Duration::from_secs(10), || {
        let ready = served.ask("GET /readyz", "");
        ready.status == 503 && ready.body.contains("is full")
    });
    let name = format!("{round}.csv");
    scene.write(&name, &texts[0]);
    let (is_good, output, said) = scene.import(&name).end();
    assert!(!is_good && said.contains("no space"), "{output}{said}");
    let status = status(&mut served.send(key, &format!("file-{round}"), &texts[1]));
    assert_eq!(status, Some(507));
    let spool = &scene.settings[0].1;
    let n_files = std::fs::read_dir(spool).map_or(0, Iterator::count);
    let n_known: usize = scene.db.one("SELECT COUNT(*) FROM uploads").await.parse().unwrap();
    assert!(n_files <= n_known, "{n_files} files lie in the spool, {n_known} are known");
    let (rows, ledger) = scene.rows_and_ledger().await;
    assert!(rows == ledger && rows >= before, "{before} rows became {rows}, the ledger has {ledger}");
    3
}

/// There is room again: the same is taken now, without a restart; how long that took.
async fn roomy(scene: &Scene, served: &Served, key: &str, round: usize, texts: &[String]) -> Duration {
    let begun = Instant::now();
    until("it is ready again", Duration::from_secs(20), || served.ask("GET /readyz", "").status == 200);
    let status = status(&mut served.send(key, &format!("file-{round}"), &texts[1]));
    assert!(matches!(status, Some(200 | 202)), "{status:?}");
    let report = scene.import_whole(&format!("{round}.csv"));
    assert_eq!(report["state"], "done", "{report}");
    while scene.db.one("SELECT COUNT(*) FROM imports WHERE state <> 'done'").await != "0" {
        assert!(begun.elapsed() < PATIENCE, "{:?}", scene.db.rows("SELECT * FROM imports").await);
    }
    begun.elapsed()
}

#[test]
fn f5_a_disk_that_is_full_at_the_start_is_named() {
    let Some(disk) = Disk::mount(16) else { return };
    disk.fill(0);
    let folder = disk.path().display().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_drp"));
    command.arg("serve").env_clear().env("DRP_DATABASE__URL", format!("sqlite://{folder}/drp.db"));
    command.env("DRP_WEB__LISTEN", "127.0.0.1:0").current_dir(disk.path());
    let (is_good, output, errors) = Running::start(&mut command).end();
    assert!(!is_good && !errors.contains("panicked"), "{output}{errors}");
    assert!(errors.contains("full") || errors.contains("No space left"), "{errors}");
}
