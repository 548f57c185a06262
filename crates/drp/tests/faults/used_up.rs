//! F19: every connection to the database is in use and none comes free: whoever waits is told in time, the rest goes on.

use std::time::Duration;

use testkit::{
    Chance,
    engines::{Session, TestDb},
};

use crate::{
    asking::{Crowd, DEADLINE, Tally, charts, credentials},
    scene::{PASSWORD, Scene, Verdict, extent, pass, readings, until},
    served::Served,
};

/// More than a portal has connections.
const N_PEOPLE: usize = 40;

/// A database with readings, a portal over it, and somebody who is signed in.
async fn scene(db: TestDb) -> (Scene, Served, String) {
    let scene = Scene::on(db);
    scene.write("readings.csv", &readings(3_000, 100, 0, 1));
    scene.import_whole("readings.csv");
    let served = Served::start(&scene);
    let cookie = served.sign_in();
    (scene, served, cookie)
}

#[tokio::test(flavor = "multi_thread")]
async fn f19_connections_are_used_up_mariadb() {
    if let Some(db) = TestDb::mariadb().await {
        used_up("mariadb", db).await;
    }
}

pub async fn used_up(engine: &str, db: TestDb) {
    let seconds = extent(4, 34);
    let (scene, served, cookie) = scene(db).await;
    let mut session: Session = scene.db.session().await;
    session.run("LOCK TABLES meter_data WRITE").await;
    let crowd = Crowd::gather(&served, &cookie, N_PEOPLE, &charts(100..110, 6));
    pass(Duration::from_secs(2));
    let alive = served.ask("GET /healthz", "");
    assert!(alive.status == 200 && alive.took < Duration::from_secs(2), "{alive:?}");
    let ready = served.ask("GET /readyz", "");
    // The database answers: some connections are kept for what takes but a moment.
    assert!([200, 503].contains(&ready.status) && ready.took < Duration::from_secs(6), "{ready:?}");
    let (_, files, _) = served.size();
    assert!(files < 2 * N_PEOPLE + 64, "{files} files and sockets are open");
    pass(Duration::from_secs(seconds));
    session.run("UNLOCK TABLES").await;
    let back = until("people are answered", Duration::from_secs(20), || {
        served.ask(&format!("GET /api/vis/meter_data/100\nCookie: {cookie}"), "").status == 200
    });
    until("the portal is ready", Duration::from_secs(20), || served.ask("GET /readyz", "").status == 200);
    let tally = crowd.part();
    let deeds = format!(
        "readings locked for {} s under {N_PEOPLE} people, {} answers, well again after {:.1} s",
        seconds + 2,
        tally.n(),
        back.as_secs_f64()
    );
    tell(engine, deeds, &tally, &served);
    drop(served);
    scene.check();
}

#[tokio::test(flavor = "multi_thread")]
async fn f19_the_one_writer_is_kept_sqlite() {
    let seconds = extent(2, 34);
    let (scene, served, cookie) = scene(TestDb::sqlite_file().await).await;
    let before = scene.db.one("SELECT COUNT(*) FROM sessions").await;
    let mut session: Session = scene.db.session().await;
    session.run("BEGIN IMMEDIATE").await;
    let crowd = Crowd::gather(&served, &cookie, 4, &charts(100..110, 6));
    // Whoever wants to write waits, and is told in time; those who read notice nothing.
    let address = served.address().to_owned();
    let writers: Vec<_> = (0..3)
        .map(|_| {
            let address = address.clone();
            std::thread::spawn(move || {
                crate::asking::ask(&address, "POST /api/user/session/create", &credentials(PASSWORD))
            })
        })
        .collect();
    pass(Duration::from_secs(seconds));
    let ready = served.ask("GET /readyz", "");
    assert_eq!(ready.status, 200, "{ready:?}");
    let readers = crowd.part();
    assert_eq!(readers.statuses.keys().collect::<Vec<_>>(), [&200], "{readers:?}");
    assert!(readers.longest < Duration::from_secs(10), "{readers:?}");
    session.run("COMMIT").await;
    drop(session);
    let mut tally = Tally::default();
    writers.into_iter().for_each(|it| tally.add(&it.join().unwrap()));
    let after = scene.db.one("SELECT COUNT(*) FROM sessions").await;
    let n_made = after.parse::<u64>().unwrap() - before.parse::<u64>().unwrap();
    // A session that nobody was told of may be there; one that somebody was told of must.
    assert!(n_made >= tally.statuses.get(&200).copied().unwrap_or(0), "{n_made} sessions, {tally:?}");
    assert_eq!(served.ask("POST /api/user/session/create", &credentials(PASSWORD)).status, 200);
    let deeds = format!(
        "the file locked by another for {seconds} s under 4 who read, {} answers, and 3 who write",
        readers.n()
    );
    tell("sqlite", deeds, &tally, &served);
    drop(served);
    scene.check();
}

fn tell(engine: &str, deeds: String, tally: &Tally, served: &Served) {
    assert!(tally.longest < DEADLINE, "{tally:?}");
    let (errors, stall, seed) = (tally.errors(served), tally.longest, Chance::of_run().seed());
    Verdict { case: "F19", engine, seed, deeds, lost: 0, doubled: 0, stall, errors }.tell();
}
