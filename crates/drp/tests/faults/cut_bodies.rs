//! F10: a body that is cut short, or lies about its length, leaves no import, no upload and no file behind.

use std::{
    io::{Read, Write},
    net::Shutdown,
    path::Path,
    time::{Duration, Instant},
};

use testkit::engines::TestDb;

use crate::{
    scene::{PATIENCE, Scene, Verdict, readings},
    served::{Served, head, key, status},
};

/// What is said of the body, and how it is sent; `{}` stands for a file that is good as far as it goes.
const BODIES: [(&str, &str); 11] = [
    ("Content-Length: 999999\r\n", "{}"),
    ("Content-Length: 999999\r\n", ""),
    ("Transfer-Encoding: chunked\r\n", "fffff\r\n{}"),
    ("Transfer-Encoding: chunked\r\n", "5\r\nmeter\r\n"),
    ("Transfer-Encoding: chunked\r\n", "5\r\nmeter\r\n0\r\n"),
    ("Transfer-Encoding: chunked\r\n", "3\r\nmeter\r\n0\r\n\r\n"),
    ("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"),
    ("Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\n{}"),
    ("Content-Length: -1\r\n", "{}"),
    ("Content-Length: 20\r\nContent-Length: 40\r\n", "{}"),
    ("Content-Length: 20\r\nTransfer-Encoding: chunked\r\n", "5\r\nmeter\r\n0\r\n\r\n"),
];

#[tokio::test(flavor = "multi_thread")]
async fn f10_what_is_cut_short_leaves_nothing_sqlite() {
    check("sqlite", TestDb::sqlite_file().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f10_what_is_cut_short_leaves_nothing_mariadb() {
    if let Some(db) = TestDb::mariadb().await {
        check("mariadb", db).await;
    }
}

async fn check(engine: &str, db: TestDb) {
    let scene = Scene::on(db);
    let (key, file) = (key(&scene), readings(500, 100, 0, 1));
    let served = Served::start(&scene);
    let mut stall = Duration::ZERO;
    for (fields, body) in BODIES {
        for is_abrupt in [false, true] {
            let begun = Instant::now();
            let mut stream = served.connect();
            stream.write_all(head(&key, fields).as_bytes()).unwrap();
            stream.write_all(body.replace("{}", &file).as_bytes()).unwrap();
            let mut answer = Vec::new();
            if is_abrupt {
                drop(stream);
            } else {
                stream.shutdown(Shutdown::Write).unwrap();
                let _ = stream.read_to_end(&mut answer);
            }
            let answer = String::from_utf8_lossy(&answer);
            assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{fields:?} {body:?}: {answer}");
            let folder = scene.folder.path().join("drp-spool");
            while !files(&folder).is_empty() {
                assert!(begun.elapsed() < PATIENCE, "{fields:?} {body:?} left {:?}", files(&folder));
                std::thread::yield_now();
            }
            stall = stall.max(begun.elapsed());
        }
    }
    for table in ["uploads", "imports", "meter_data"] {
        assert_eq!(scene.db.one(format!("SELECT COUNT(*) FROM {table}")).await, "0", "{table}");
    }
    // It was not for another reason that they were refused.
    let mut stream = served.connect();
    let whole = format!("{}{file}", head(&key, &format!("Content-Length: {}\r\n", file.len())));
    stream.write_all(whole.as_bytes()).unwrap();
    assert_eq!(status(&mut stream), Some(200));
    drop(served);
    scene.check();
    let deeds = format!("{} bodies cut short or of wrong lengths", 2 * BODIES.len());
    let errors = 2 * BODIES.len() as u64;
    Verdict { case: "F10", engine, seed: 0, deeds, lost: 0, doubled: 0, stall, errors }.tell();
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|it| it.file_name().to_string_lossy().into_owned()).collect()
}
