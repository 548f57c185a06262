//! F6: the disk says that it failed, now and then: nobody knows what it has, and asking again neither loses nor doubles.

use std::{
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use testkit::{Chance, engines::TestDb, mariadb::TestMariaDb};

use crate::{
    scene::{PATIENCE, Scene, Verdict, extent, has_strace, readings, uninterrupted, until},
    served::{Served, key, status},
};

/// What has that sync of each of the executable's threads fail, or of those of one path alone.
fn failing(call: u64, only: Option<&str>) -> Vec<String> {
    let mut words = vec!["strace".to_owned(), "-D".to_owned(), "-f".to_owned(), "-q".to_owned()];
    words.extend(["-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e"].map(str::to_owned));
    words.push(format!("inject=fsync,fdatasync:error=EIO:when={call}"));
    words.extend(only.iter().flat_map(|it| ["-P".to_owned(), (*it).to_owned()]));
    words
}

#[tokio::test(flavor = "multi_thread")]
async fn f6_a_disk_that_fails_under_an_import_sqlite() {
    if !has_strace("F6") {
        return;
    }
    let mut chance = Chance::of_run();
    let (n_rows, n_failures) = extent((6_000, 2), (16_000, 12));
    let text = readings(n_rows, 100, 0, 1);
    let (expected, _) = uninterrupted(TestDb::sqlite_file().await, &[&text]).await;
    let (mut lost, mut doubled, mut errors, mut stall) = (0, 0, 0, Duration::ZERO);
    for _ in 0..n_failures {
        let mut scene = Scene::on(TestDb::sqlite_file().await);
        scene.write("readings.csv", &text);
        // Of a new connection, too: so late that each gets some way.
        scene.wrapper = failing(8 + chance.in_range(0..12), None);
        let (is_good, output, said) = scene.import("readings.csv").end();
        errors += u64::from(!is_good);
        assert!(is_good || !said.is_empty(), "it failed without a word: {output}");
        let (rows, ledger) = scene.rows_and_ledger().await;
        lost += ledger.saturating_sub(rows);
        doubled += rows.saturating_sub(ledger);
        scene.wrapper.clear();
        let begun = Instant::now();
        let report = scene.import_whole("readings.csv");
        stall = stall.max(begun.elapsed());
        assert_eq!(report["state"], "done", "seed {}: {report}", chance.seed());
        assert_eq!(scene.sum().await, expected, "seed {}: {said}", chance.seed());
        assert_eq!(scene.db.one("SELECT COUNT(*) FROM imports").await, "1");
        scene.check();
    }
    let deeds = format!("{n_rows} rows, a sync failed in each of {n_failures} imports, commands given twice");
    let seed = chance.seed();
    Verdict { case: "F6", engine: "sqlite", seed, deeds, lost, doubled, stall, errors }.tell();
}

#[tokio::test(flavor = "multi_thread")]
async fn f6_a_disk_that_fails_under_the_api_sqlite() {
    if !has_strace("F6") {
        return;
    }
    let mut chance = Chance::of_run();
    let (n_rows, n_rounds) = extent((500, 2), (6_000, 8));
    let text = readings(n_rows, 100, 0, 1);
    let (expected, _) = uninterrupted(TestDb::sqlite_file().await, &[&text]).await;
    let (mut lost, mut doubled, mut errors, mut stall) = (0, 0, 0, Duration::ZERO);
    for round in 0..n_rounds {
        let mut scene = Scene::on(TestDb::sqlite_file().await);
        let key = key(&scene);
        let spool = scene.folder.path().join("drp-spool");
        std::fs::create_dir_all(&spool).unwrap();
        // Every other time it is the folder of files that fails, once in each thread.
        let spool_alone = spool.display().to_string();
        scene.wrapper = match round % 2 {
            0 => failing(1, Some(&spool_alone)),
            // Of a new connection, too: so late that each gets some way.
            _ => failing(8 + chance.in_range(0..8), None),
        };
        let served = Served::start(&scene);
        let begun = Instant::now();
        let mut n_failed = 0;
        loop {
            let status = status(&mut served.send(&key, "file", &text));
            if matches!(status, Some(200 | 202)) {
                break;
            }
            assert!(matches!(status, Some(500 | 503)) && n_failed < 12, "seed {}: {status:?}", chance.seed());
            n_failed += 1;
            // What was not acknowledged is not there: a file that nobody knows would stay for ever.
            let n_known: usize = scene.db.one("SELECT COUNT(*) FROM uploads").await.parse().unwrap();
            let n_files = std::fs::read_dir(&spool).map_or(0, Iterator::count);
            assert!(n_files <= n_known, "{n_files} files, {n_known} known");
        }
        assert!(round % 2 > 0 || n_failed > 0, "nothing failed");
        let open = "SELECT COUNT(*) FROM imports WHERE state <> 'done'";
        while scene.db.one(open).await != "0" {
            assert!(begun.elapsed() < PATIENCE, "{:?}", scene.db.rows("SELECT * FROM imports").await);
        }
        stall = stall.max(begun.elapsed());
        errors += n_failed;
        drop(served);
        scene.wrapper.clear();
        let (rows, ledger) = scene.rows_and_ledger().await;
        lost += ledger.saturating_sub(rows);
        doubled += rows.saturating_sub(ledger);
        assert_eq!(scene.sum().await, expected, "seed {}", chance.seed());
        assert_eq!(scene.db.one("SELECT COUNT(*) FROM imports").await, "1");
        scene.check();
    }
    let deeds = format!("{n_rows} rows sent to {n_rounds} servers whose disk failed, until they were taken");
    let seed = chance.seed();
    Verdict { case: "F6", engine: "sqlite", seed, deeds, lost, doubled, stall, errors }.tell();
}

/// What watches a process and has one of its calls fail, until this is dropped.
pub struct Failing(Child);

impl Failing {
    pub fn at(pid: u32) -> Failing {
        let mut command = Command::new("strace");
        command.args(["-f", "-q", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e"]);
        command.args(["inject=fsync,fdatasync:error=EIO:when=1", "-p"]).arg(pid.to_string());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Failing(command.spawn().unwrap())
    }
}

impl Drop for Failing {
    fn drop(&mut self) {
        // Told to end it lets go of the process; killed it might leave it standing.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f6_a_disk_that_fails_under_the_database_mariadb() {
    if !has_strace("F6") {
        return;
    }
    let mut chance = Chance::of_run();
    let Some(mut server) = TestMariaDb::start() else { return };
    let (n_rows, n_failures) = extent((11_000, 1), (60_000, 3));
    let texts: Vec<String> =
        (0..n_failures).map(|it| readings(n_rows, 100, 200 * i64::from(it), it)).collect();
    let files: Vec<&str> = texts.iter().map(String::as_str).collect();
    let (expected, took) = uninterrupted(TestDb::mariadb_at(&server.url()).await, &files).await;
    let scene = Scene::on(TestDb::mariadb_at(&server.url()).await);
    let (mut lost, mut doubled, mut stall, mut n_ended) = (0, 0, Duration::ZERO, 0);
    for (n, text) in files.iter().enumerate() {
        let name = format!("{n}.csv");
        scene.write(&name, text);
        let mut import = scene.import(&name);
        let is_early = !import.has_ended_after(chance.up_to(took / (2 * n_failures)));
        let (failing, begun) = (Failing::at(server.pid()), Instant::now());
        // InnoDB knows that it knows nothing after this, and ends.
        while is_early && !server.has_ended() && begun.elapsed() < Duration::from_secs(20) {
            if import.has_ended_after(Duration::from_millis(20)) {
                break;
            }
        }
        n_ended += u32::from(server.has_ended());
        drop(failing);
        if server.has_ended() {
            server.restart();
        }
        let report = import.report();
        stall = stall.max(begun.elapsed());
        assert_eq!(report["state"], "done", "seed {}: {report}", chance.seed());
        let (rows, ledger) = scene.rows_and_ledger().await;
        lost += ledger.saturating_sub(rows);
        doubled += rows.saturating_sub(ledger);
    }
    until("the server answers", PATIENCE, || !server.has_ended());
    assert_eq!(scene.sum().await, expected, "seed {}", chance.seed());
    scene.check();
    let deeds = format!("{n_failures} imports of {n_rows} rows, the server ended for it {n_ended} times");
    let seed = chance.seed();
    Verdict { case: "F6", engine: "mariadb", seed, deeds, lost, doubled, stall, errors: 0 }.tell();
}
