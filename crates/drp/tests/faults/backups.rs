//! F21: backups that are taken while readings come in, restored into either engine; and backups that are not what they were.

use std::{
    io::Write as _,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use testkit::{Chance, engines::TestDb};

use crate::{
    scene::{ADMINISTRATOR, Running, Scene, Verdict, extent, extent_on, readings},
    served::Served,
};

/// Makes the key that backups are locked with; its public part.
fn make_key(scene: &Scene) -> String {
    let (is_good, text, errors) = Running::start(&mut scene.drp(&["secret", "--backup"])).end();
    assert!(is_good, "{errors}");
    scene.write("backup.key", &text);
    text.lines().next().unwrap().strip_prefix("# public key: ").unwrap().to_owned()
}

fn back_up(scene: &Scene, recipient: &str, file: &str) {
    let (is_good, _, errors) =
        Running::start(&mut scene.drp(&["backup", file, "--recipient", recipient])).end();
    assert!(is_good, "{errors}");
}

/// Restores with the key of that file; whether it did, and what was said.
fn restore(scene: &Scene, file: &Path, key: &Path) -> (bool, String) {
    let (file, key) = (file.to_str().unwrap(), key.to_str().unwrap());
    let (is_good, output, errors) =
        Running::start(&mut scene.drp(&["restore", file, "--key-file", key])).end();
    (is_good, output + &errors)
}

#[tokio::test(flavor = "multi_thread")]
async fn f21_backups_under_load_sqlite() {
    let empty = || async { Some(TestDb::empty_sqlite_file().await) };
    under_load("sqlite", TestDb::sqlite_file().await, empty).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f21_backups_under_load_mariadb() {
    if let Some(db) = TestDb::mariadb().await {
        under_load("mariadb", db, TestDb::empty_mariadb).await;
    }
}

/// What is restored is what the ledger says of some moment, whichever it was; and somebody can sign in.
pub async fn under_load<F: Future<Output = Option<TestDb>>>(engine: &str, db: TestDb, empty: impl Fn() -> F) {
    let mut chance = Chance::of_run();
    let (n_rows, n_backups) = extent_on(engine, (11_000, 2), (60_000, 6), (60_000, 4));
    let scene = Scene::on(db);
    let recipient = make_key(&scene);
    scene.write("readings.csv", &readings(n_rows, 100, 0, 1));
    let begun = Instant::now();
    scene.import_whole("readings.csv");
    let took = begun.elapsed();
    scene.write("more.csv", &readings(n_rows, 100, 400, 2));
    let mut importing = scene.import("more.csv");
    for index in 0..n_backups {
        importing.has_ended_after(chance.up_to(took / n_backups));
        back_up(&scene, &recipient, &format!("{index}.age"));
    }
    importing.report();
    let (mut seen, mut stall, mut lost, mut doubled) = (Vec::new(), Duration::ZERO, 0, 0);
    for index in 0..n_backups {
        // Every other one into the other engine.
        let to = match (index % 2 == 0, engine) {
            (true, _) => empty().await,
            (false, "sqlite") => TestDb::empty_mariadb().await,
            (false, _) => Some(TestDb::empty_sqlite_file().await),
        };
        let Some(to) = to else { continue };
        let to = Scene::over(to);
        let begun = Instant::now();
        let folder = scene.folder.path();
        let (is_good, said) = restore(&to, &folder.join(format!("{index}.age")), &folder.join("backup.key"));
        assert!(is_good, "seed {}: {said}", chance.seed());
        stall = stall.max(begun.elapsed());
        let (rows, ledger) = to.rows_and_ledger().await;
        lost += u64::from(n_rows).max(ledger).saturating_sub(rows);
        doubled += rows.saturating_sub(ledger);
        seen.push(rows);
        to.check();
        sign_in(&to);
    }
    assert!(seen.is_sorted(), "a later backup holds less: {seen:?}");
    let deeds = format!("{} backups of {n_rows} to {} rows restored", seen.len(), 2 * n_rows);
    let seed = chance.seed();
    Verdict { case: "F21", engine, seed, deeds, lost, doubled, stall, errors: 0 }.tell();
}

/// Whoever had an account signs in with the password that they had.
fn sign_in(scene: &Scene) {
    let served = Served::start(scene);
    let body = format!("{{\"email\":\"{ADMINISTRATOR}\",\"password\":\"correct horse battery staple\"}}");
    let mut stream = served.connect();
    let head = format!(
        "POST /api/user/session/create HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).unwrap();
    let answer = std::io::read_to_string(stream).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn f21_damaged_backups_sqlite() {
    damaged("sqlite", TestDb::sqlite_file().await, TestDb::empty_sqlite_file().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f21_damaged_backups_mariadb() {
    let (Some(from), Some(to)) = (TestDb::mariadb().await, TestDb::empty_mariadb().await) else { return };
    damaged("mariadb", from, to).await;
}

/// A file that was cut off or changed anywhere, and a key that is not its own, are refused with nothing in the database.
async fn damaged(engine: &str, from: TestDb, to: TestDb) {
    let mut chance = Chance::of_run();
    let n_each = extent(2, 8);
    let scene = Scene::on(from);
    let recipient = make_key(&scene);
    scene.write("readings.csv", &readings(3000, 100, 0, 1));
    scene.import_whole("readings.csv");
    back_up(&scene, &recipient, "whole.age");
    let (is_good, _, errors) = Running::start(&mut scene.drp(&["backup", "open.drp", "--unencrypted"])).end();
    assert!(is_good, "{errors}");
    let (to, folder) = (Scene::over(to), scene.folder.path());
    let key = folder.join("backup.key");
    let begun = Instant::now();
    let (mut n_refused, mut harm) = (0, 0);
    for name in ["whole.age", "open.drp"] {
        let whole = std::fs::read(folder.join(name)).unwrap();
        let place = |chance: &mut Chance| usize::try_from(chance.in_range(0..whole.len() as u64)).unwrap();
        for _ in 0..n_each {
            let cut = whole[..place(&mut chance)].to_vec();
            let mut flipped = whole.clone();
            flipped[place(&mut chance)] ^= 1 << chance.in_range(0..8);
            for bytes in [cut, flipped, [&whole[..], b"x"].concat(), whole[..whole.len() - 1].to_vec()] {
                let path = folder.join("damaged");
                std::fs::write(&path, bytes).unwrap();
                let (is_good, said) = restore(&to, &path, &key);
                assert!(!is_good, "seed {}: {said}", chance.seed());
                n_refused += 1;
                harm += n_tables(&to).await;
            }
        }
    }
    let other = Scene::over(TestDb::empty_sqlite_file().await);
    make_key(&other);
    let (is_good, said) = restore(&to, &folder.join("whole.age"), &other.folder.path().join("backup.key"));
    assert!(!is_good && said.contains("does not open with this key"), "{said}");
    harm += n_tables(&to).await;
    let stall = begun.elapsed() / (n_refused + 1);
    // And the whole one is taken by the same database; a second time it is not empty any more.
    assert!(restore(&to, &folder.join("whole.age"), &key).0);
    let (is_good, said) = restore(&to, &folder.join("whole.age"), &key);
    assert!(!is_good && said.contains("the database is not empty"), "{said}");
    let lost = if scene.sum().await == to.sum().await { harm } else { 1 };
    let deeds = format!("{} backups cut off, changed or locked with another key", n_refused + 1);
    let errors = u64::from(n_refused + 1);
    Verdict { case: "F21", engine, seed: chance.seed(), deeds, lost, doubled: 0, stall, errors }.tell();
}

/// Tables of a database that should have none.
async fn n_tables(scene: &Scene) -> u64 {
    let sql = match scene.url.starts_with("sqlite") {
        true => "SELECT COUNT(*) FROM sqlite_master",
        false => "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()",
    };
    scene.db.one(sql).await.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn f21_a_killed_restore_sqlite() {
    killed("sqlite", TestDb::sqlite_file().await, || async { Some(TestDb::empty_sqlite_file().await) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f21_a_killed_restore_mariadb() {
    let Some(from) = TestDb::mariadb().await else { return };
    killed("mariadb", from, TestDb::empty_mariadb).await;
}

/// Killed at any moment, a restore leaves nothing that a command takes for a database, and is begun anew.
pub async fn killed<F: Future<Output = Option<TestDb>>>(engine: &str, from: TestDb, fresh: impl Fn() -> F) {
    let mut chance = Chance::of_run();
    let n_kills = extent_on(engine, 2_u64, 10, 5);
    let scene = Scene::on(from);
    let recipient = make_key(&scene);
    scene.write("readings.csv", &readings(20_000, 100, 0, 1));
    scene.import_whole("readings.csv");
    back_up(&scene, &recipient, "whole.age");
    let (file, key) = (scene.folder.path().join("whole.age"), scene.folder.path().join("backup.key"));
    let to = Scene::over(fresh().await.unwrap());
    let begun = Instant::now();
    assert!(restore(&to, &file, &key).0);
    let took = begun.elapsed();
    let to = Scene::over(fresh().await.unwrap());
    let (mut n, mut stall) = (0, Duration::ZERO);
    while n < n_kills {
        let (file, key) = (file.to_str().unwrap(), key.to_str().unwrap());
        let restoring = Running::start(to.drp(&["restore", file, "--key-file", key]).stdin(Stdio::null()));
        if restoring.kill_after(chance.up_to(took * 3 / 4)).is_some() {
            break;
        }
        n += 1;
        // Whole or nothing: what is there is not taken for more than it is.
        let (is_good, said, errors) = Running::start(&mut to.drp(&["imports", "list"])).end();
        assert!(!is_good || !said.contains("readings.csv"), "seed {}: {said}{errors}", chance.seed());
    }
    let begun = Instant::now();
    let (is_good, said) = restore(&to, &file, &key);
    assert!(is_good || said.contains("not empty"), "seed {}: {said}", chance.seed());
    stall = stall.max(begun.elapsed());
    let lost = u64::from(scene.sum().await != to.sum().await);
    to.check();
    let deeds = format!("a restore killed {n} times");
    let errors = n;
    Verdict { case: "F21", engine, seed: chance.seed(), deeds, lost, doubled: 0, stall, errors }.tell();
}
