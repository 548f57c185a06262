//! F8: the lines to database and Redis are slow, thin, cut again and again, or dark for a while; deadlines hold, and what
//! was acknowledged is there once.

use std::time::{Duration, Instant};

use testkit::{
    Chance,
    engines::TestDb,
    line::{Line, Weather},
    redis::TestRedis,
};

use crate::{
    asking::{Crowd, charts},
    scene::{PATIENCE, Scene, Verdict, extent, pass, readings, uninterrupted, until},
    served::{Served, key, status},
};

/// People who ask all the time.
const N_PEOPLE: usize = 4;

/// What the lines are like, one after the other.
fn weathers(chance: &mut Chance) -> [Weather; 4] {
    [
        Weather::Slow(Duration::from_millis(5 + chance.in_range(0..40))),
        Weather::Thin(100_000 + chance.in_range(0..400_000)),
        Weather::Cut(2_000 + chance.in_range(0..60_000)),
        Weather::Dark,
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn f8_bad_lines_mariadb() {
    check("mariadb", TestDb::mariadb).await;
}

pub async fn check<F: Future<Output = Option<TestDb>>>(engine: &str, fresh: impl Fn() -> F) {
    let mut chance = Chance::of_run();
    let Some(redis) = TestRedis::start() else { return };
    let Some(db) = fresh().await else { return };
    let (n_rows, bad, dark) = extent((1_000, 1, 3), (6_000, 6, 14));
    let weathers = weathers(&mut chance);
    let texts: Vec<String> = (0..5).map(|it| readings(n_rows, 100, 40 * i64::from(it), it)).collect();
    let files: Vec<&str> = texts.iter().map(String::as_str).collect();
    let (expected, _) = uninterrupted(db, &files).await;
    let mut scene = Scene::on(fresh().await.unwrap());
    let key = key(&scene);
    scene.write("0.csv", files[0]);
    scene.import_whole("0.csv");
    let to_database = to_database(&mut scene).await;
    let to_redis = Line::start(redis.port()).await.unwrap();
    scene.settings.push(("DRP_CACHE__URL", format!("redis://127.0.0.1:{}/", to_redis.port())));
    let served = Served::start(&scene);
    let cookie = served.sign_in();
    let (mut stall, mut errors, mut n_answers) = (Duration::ZERO, 0, 0);
    for (weather, text) in weathers.into_iter().zip(&files[1..]) {
        let crowd = Crowd::gather(&served, &cookie, N_PEOPLE, &charts(100..110, 6));
        to_redis.turn(weather);
        to_database.turn(weather);
        let name = format!("{weather:?}");
        let mut stream = served.send(&key, &name, text);
        pass(Duration::from_secs(if weather == Weather::Dark { dark } else { bad }));
        let alive = served.ask("GET /healthz", "");
        assert!(alive.status == 200 && alive.took < Duration::from_secs(2), "{alive:?}");
        to_redis.turn(Weather::Fair);
        to_database.turn(Weather::Fair);
        let longest = Duration::from_secs(40);
        until("the portal is ready", longest, || served.ask("GET /readyz", "").status == 200);
        let first = status(&mut stream);
        if !matches!(first, Some(200 | 202)) {
            assert_eq!(first, Some(503), "{name}");
            errors += 1;
            let again = status(&mut served.send(&key, &name, text));
            assert!(matches!(again, Some(200 | 202)), "{name}: {again:?}");
        }
        let tally = crowd.part();
        errors += tally.errors(&served);
        n_answers += tally.n();
        stall = stall.max(tally.longest);
    }
    settle(&scene).await;
    drop(served);
    assert_eq!(scene.sum().await, expected, "seed {}", chance.seed());
    scene.check();
    let (rows, ledger) = scene.rows_and_ledger().await;
    let (lost, doubled) = (ledger.saturating_sub(rows), rows.saturating_sub(ledger));
    let deeds = format!(
        "lines slow, thin and cut for {bad} s each, dark for {dark} s, under {N_PEOPLE} people and imports; {n_answers} answers"
    );
    let (case, seed) = ("F8", chance.seed());
    Verdict { case, engine, seed, deeds, lost, doubled, stall, errors }.tell();
}

/// Puts a line between the executable and its database.
async fn to_database(scene: &mut Scene) -> Line {
    let url = scene.db.url();
    let (server, name) = url.trim_start_matches("mariadb://root@127.0.0.1:").split_once('/').unwrap();
    let line = Line::start(server.parse().unwrap()).await.unwrap();
    scene.url = format!("mariadb://root@127.0.0.1:{}/{name}?ssl-mode=DISABLED", line.port());
    line
}

/// Waits until every import is at its end.
pub async fn settle(scene: &Scene) {
    let begun = Instant::now();
    while scene.db.one("SELECT COUNT(*) FROM imports WHERE state <> 'done'").await != "0" {
        assert!(begun.elapsed() < PATIENCE, "{:?}", scene.db.rows("SELECT * FROM imports").await);
    }
}
