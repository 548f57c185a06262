//! F3: the database hangs while people ask and a file comes in: everything has its deadline, nothing piles up, it goes on.

use std::time::{Duration, Instant};

use testkit::{Chance, engines::TestDb, mariadb::TestMariaDb};

use crate::{
    asking::{Crowd, Tally, charts},
    scene::{PATIENCE, Scene, Verdict, extent, pass, readings, signal, uninterrupted, until},
    served::{Served, key, status},
};

/// People who ask all the time.
const N_PEOPLE: usize = 8;
/// Files and sockets that a portal may have open beside those of people: the connections to its database, and its own.
const MOST_FILES: usize = 64;

#[tokio::test(flavor = "multi_thread")]
async fn f3_a_database_that_hangs_mariadb() {
    let mut chance = Chance::of_run();
    let Some(server) = TestMariaDb::start() else { return };
    let (n_rows, hangs) = extent((2_000, &[3][..]), (20_000, &[10, 40][..]));
    let n_files = u32::try_from(hangs.len()).unwrap() + 1;
    let files: Vec<String> = (0..n_files).map(|it| readings(n_rows, 100, 50 * i64::from(it), it)).collect();
    let texts: Vec<&str> = files.iter().map(String::as_str).collect();
    let (expected, _) = uninterrupted(TestDb::mariadb_at(&server.url()).await, &texts).await;
    let scene = Scene::on(TestDb::mariadb_at(&server.url()).await);
    let key = key(&scene);
    scene.write("0.csv", texts[0]);
    scene.import_whole("0.csv");
    let served = Served::start(&scene);
    let cookie = served.sign_in();
    let (mut stall, mut errors, mut n_answers) = (Duration::ZERO, 0, 0);
    for (hang, text) in hangs.iter().zip(&texts[1..]) {
        let crowd = Crowd::gather(&served, &cookie, N_PEOPLE, &charts(100..110, 3));
        let name = format!("file-{hang}");
        let mut stream = served.send(&key, &name, text);
        pass(chance.up_to(Duration::from_millis(400)));
        hang_for(&server, &served, Duration::from_secs(*hang));
        let back = Instant::now();
        until("the portal is ready", Duration::from_secs(20), || served.ask("GET /readyz", "").status == 200);
        let mut tally = Tally::default();
        until("people are answered", Duration::from_secs(20), || {
            let answer = served.ask(&format!("GET /api/vis/meter_data/100\nCookie: {cookie}"), "");
            tally.add(&answer);
            answer.status == 200
        });
        assert!(back.elapsed() < Duration::from_secs(20), "{:?}", back.elapsed());
        stall = stall.max(back.elapsed());
        if !matches!(status(&mut stream), Some(200 | 202)) {
            // Whoever was told to come again does, under the same name.
            errors += 1;
            assert!(matches!(status(&mut served.send(&key, &name, text)), Some(200 | 202)), "{hang} s");
        }
        let of_crowd = crowd.part();
        errors += of_crowd.errors(&served) + tally.errors(&served);
        n_answers += of_crowd.n();
    }
    let (begun, open) = (Instant::now(), "SELECT COUNT(*) FROM imports WHERE state <> 'done'");
    while scene.db.one(open).await != "0" {
        assert!(begun.elapsed() < PATIENCE, "{:?}", scene.db.rows("SELECT * FROM imports").await);
    }
    drop(served);
    assert_eq!(scene.sum().await, expected, "seed {}", chance.seed());
    scene.check();
    let (rows, ledger) = scene.rows_and_ledger().await;
    let (lost, doubled) = (ledger.saturating_sub(rows), rows.saturating_sub(ledger));
    let deeds = format!("hung for {hangs:?} s under {N_PEOPLE} people and an import, {n_answers} answers");
    let (case, engine, seed) = ("F3", "mariadb", chance.seed());
    Verdict { case, engine, seed, deeds, lost, doubled, stall, errors }.tell();
}

/// Has it hang so long; the portal lives, says that it is not ready, and does not grow.
fn hang_for(server: &TestMariaDb, served: &Served, time: Duration) {
    signal(server.pid(), "STOP");
    let begun = Instant::now();
    pass(Duration::from_millis(1200));
    let alive = served.ask("GET /healthz", "");
    assert!(alive.status == 200 && alive.took < Duration::from_secs(2), "{alive:?}");
    let ready = served.ask("GET /readyz", "");
    assert!(ready.status == 503 && ready.took < Duration::from_secs(6), "{ready:?}");
    assert!(ready.body.contains("does not answer"), "{}", ready.body);
    let (before, ..) = served.size();
    pass(time.saturating_sub(begun.elapsed()));
    let (threads, files, _) = served.size();
    signal(server.pid(), "CONT");
    assert!(threads <= before + 8, "{before} threads became {threads}");
    assert!(files <= MOST_FILES + N_PEOPLE, "{files} files and sockets are open");
}
