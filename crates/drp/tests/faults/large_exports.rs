//! F20: an export of everything, with no more memory than a small one needs, by the command and by the API.

use std::{
    io::{Read, Write},
    process::Stdio,
    time::{Duration, Instant},
};

use testkit::engines::TestDb;

use crate::{
    scene::{Scene, Verdict, extent_on, not_run, readings},
    served::Served,
};

/// What the command may have for its data, whatever there is to write.
const MOST_DATA: u64 = 96 << 20;
/// How much a portal may grow while it sends everything to somebody who reads slowly.
const MOST_GROWTH: u64 = 64 << 20;

#[tokio::test(flavor = "multi_thread")]
async fn f20_everything_is_exported_in_little_memory_sqlite() {
    check("sqlite", TestDb::sqlite_file().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f20_everything_is_exported_in_little_memory_mariadb() {
    if let Some(db) = TestDb::mariadb().await {
        check("mariadb", db).await;
    }
}

pub async fn check(engine: &str, db: TestDb) {
    let n_rows = extent_on(engine, 20_000, 600_000, 300_000);
    let mut scene = Scene::on(db);
    scene.write("readings.csv", &readings(n_rows, 100, 0, 1));
    scene.import_whole("readings.csv");
    let begun = Instant::now();
    let mut deeds = Vec::new();
    for format in ["csv", "json", "green-button"] {
        scene.wrapper = vec!["prlimit".to_owned(), format!("--data={MOST_DATA}")];
        let child =
            scene.drp(&["export", "--format", format]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let Ok(mut child) = child else {
            return not_run("F20", "prlimit is not installed; run cargo xtask setup");
        };
        let n = drain(&mut child.stdout.take().unwrap(), Duration::ZERO);
        let mut errors = String::new();
        let _ = child.stderr.take().unwrap().read_to_string(&mut errors);
        assert!(child.wait().unwrap().success(), "{format}: {errors}");
        assert!(n > u64::from(n_rows) * 20, "{format}: only {n} bytes");
        deeds.push(format!("{format} {:.1} MB", n as f64 / 1e6));
    }
    scene.wrapper.clear();
    let stall = begun.elapsed() / 3;
    let grown = from_the_api(&scene);
    let deeds = format!(
        "{n_rows} rows as {} in {} MiB of data; the API grew by {:.1} MiB",
        deeds.join(", "),
        MOST_DATA >> 20,
        grown as f64 / f64::from(1 << 20)
    );
    Verdict { case: "F20", engine, seed: 0, deeds, lost: 0, doubled: 0, stall, errors: 0 }.tell();
}

/// How much a portal grows by an export that is read slowly at first.
fn from_the_api(scene: &Scene) -> u64 {
    let served = Served::start(scene);
    let cookie = served.sign_in();
    // Whatever is made once is there.
    served.ask(&format!("GET /api/data/export?meter=100\nCookie: {cookie}"), "");
    let (.., before) = served.size();
    let mut stream = served.connect();
    let head = format!(
        "GET /api/data/export?format=green-button HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: {cookie}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let n = drain(&mut stream, Duration::from_secs(2));
    assert!(n > 100_000, "only {n} bytes");
    let (.., after) = served.size();
    assert!(after - before < MOST_GROWTH, "{before} bytes became {after}");
    after - before
}

/// Reads all, the first bytes so much earlier than the rest; how many there were.
fn drain(from: &mut impl Read, pause: Duration) -> u64 {
    let (mut bytes, mut n_all) = (vec![0; 1 << 16], 0);
    loop {
        let n = from.read(&mut bytes).unwrap();
        if n == 0 {
            return n_all;
        }
        if n_all == 0 {
            crate::scene::pass(pause);
        }
        n_all += n as u64;
    }
}
