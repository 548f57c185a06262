//! F4: Redis is emptied, hangs, is killed, mixes up what it keeps, or is something else: answers stay right, sessions and
//! limits hold.

use std::{
    io::Write,
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use testkit::{Chance, engines::TestDb, redis::TestRedis};

use crate::{
    asking::{Tally, charts, credentials},
    scene::{Scene, Verdict, extent, readings, signal, until},
    served::Served,
};

#[tokio::test(flavor = "multi_thread")]
async fn f4_trouble_with_redis_sqlite() {
    check("sqlite", TestDb::sqlite_file().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f4_trouble_with_redis_mariadb() {
    if let Some(db) = TestDb::mariadb().await {
        check("mariadb", db).await;
    }
}

/// A portal with Redis beside one that needs none, over the same database.
struct Pair {
    scene: Scene,
    redis: TestRedis,
    with: Served,
    without: Served,
    cookie: String,
    tally: Tally,
    chance: Chance,
    /// Wrong passwords that were taken before they were refused unseen.
    n_tries: u32,
}

/// As many wrong passwords as may be tried at once, and those that time gives back meanwhile.
const TRIES: std::ops::RangeInclusive<u32> = 10..=20;

async fn check(engine: &str, db: TestDb) {
    let Some(redis) = TestRedis::start() else { return };
    let mut scene = Scene::on(db);
    scene.write("readings.csv", &readings(14_400, 100, 0, 1));
    scene.import_whole("readings.csv");
    let without = Served::start(&scene);
    scene.settings.push(("DRP_CACHE__URL", redis.url()));
    let with = Served::start(&scene);
    let (cookie, tally, chance) = (without.sign_in(), Tally::default(), Chance::of_run());
    let seed = chance.seed();
    let mut pair = Pair { scene, redis, with, without, cookie, tally, chance, n_tries: 0 };
    let n_rounds = extent(1, 3);
    for _ in 0..n_rounds {
        round(&mut pair);
    }
    assert!(TRIES.contains(&pair.n_tries), "{} wrong passwords were tried", pair.n_tries);
    let (lost, doubled) = (0, 0);
    let deeds = format!(
        "{n_rounds} times emptied, hung, killed, mixed up and replaced by something else; {} charts compared, {} wrong \
         passwords until refused",
        pair.tally.n(),
        pair.n_tries
    );
    let errors = pair.tally.errors(&pair.with);
    Verdict { case: "F4", engine, seed, deeds, lost, doubled, stall: pair.tally.longest, errors }.tell();
}

/// Each trouble once.
fn round(pair: &mut Pair) {
    pair.look("as it should be");
    pair.redis.say("FLUSHALL");
    pair.look("emptied");
    signal(pair.redis.pid(), "STOP");
    pair.look("hung");
    signal(pair.redis.pid(), "CONT");
    pair.wait_for_redis();
    pair.look("awake again");
    mix_up(&pair.redis, &mut pair.chance);
    // What it has in memory of its own it would not ask Redis for.
    pair.with = Served::start(&pair.scene);
    pair.look("mixed up");
    pair.redis.kill();
    pair.look("killed");
    let impostor = Impostor::start(pair.redis.port());
    pair.with = Served::start(&pair.scene);
    pair.look("something else");
    drop(impostor);
    pair.redis.restart();
    pair.wait_for_redis();
    pair.look("there again");
}

impl Pair {
    /// Until it is used again, without a restart.
    fn wait_for_redis(&self) {
        let is_well = "\"part\":\"cache\",\"state\":\"well\"";
        until("Redis is used again", Duration::from_secs(20), || {
            self.with.ask("GET /readyz", "").body.contains(is_well)
        });
    }

    /// Both say the same, to somebody who signed in before, and within a moment; wrong passwords count as ever.
    fn look(&mut self, state: &str) {
        let mut paths = charts(100..110, 30);
        self.chance.shuffle(&mut paths);
        for path in paths.iter().take(12) {
            let head = format!("GET {path}\nCookie: {}", self.cookie);
            let (is, should_be) = (self.with.ask(&head, ""), self.without.ask(&head, ""));
            assert_eq!((is.status, &is.body), (200, &should_be.body), "{state}: {path}");
            assert!(is.body.len() > 200, "{state}: {path}: {}", is.body);
            assert!(is.took < Duration::from_secs(5), "{state}: {path} took {:?}", is.took);
            self.tally.add(&is);
        }
        let body = credentials("not this one").replace("ada@", "eve@");
        for _ in 0..3 {
            match self.with.ask("POST /api/user/session/create", &body).status {
                401 => self.n_tries += 1,
                status => assert_eq!((status, self.n_tries >= *TRIES.start()), (429, true), "{state}"),
            }
        }
        let ready = self.with.ask("GET /readyz", "");
        assert_eq!(ready.status, 200, "{state}: {}", ready.body);
    }
}

/// Every copy gets the bytes of another, and some get what is no copy at all.
fn mix_up(redis: &TestRedis, chance: &mut Chance) {
    let said = redis.say("KEYS drp:readings:*");
    let mut keys: Vec<&str> = said.lines().map(str::trim).filter(|it| it.starts_with("drp:")).collect();
    assert!(keys.len() > 4, "{said}");
    chance.shuffle(&mut keys);
    let (mixed, broken) = keys.split_at(keys.len() * 2 / 3);
    let (Some(first), Some(last)) = (mixed.first(), mixed.last()) else { return };
    let mut commands = format!("RENAME {first} aside\n");
    for pair in mixed.windows(2) {
        commands += &format!("RENAME {} {}\n", pair[1], pair[0]);
    }
    commands += &format!("RENAME aside {last}\n");
    for (n, key) in broken.iter().enumerate() {
        commands += &match n % 2 {
            0 => format!("SET {key} {}\n", chance.number()),
            _ => format!("DEL {key}\nRPUSH {key} {}\n", chance.number()),
        };
    }
    let said = redis.say(&commands);
    assert!(!said.contains("-ERR"), "{said}");
}

/// Something that is no Redis at its address: it says what nobody asked, or nothing, or hangs up.
struct Impostor {
    port: u16,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Impostor {
    fn start(port: u16) -> Impostor {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&is_over);
        let thread = std::thread::spawn(move || {
            let mut kept = Vec::new();
            for (n, stream) in listener.incoming().flatten().enumerate() {
                if ends.load(Ordering::Relaxed) {
                    return;
                }
                let mut stream = stream;
                let answer: &[u8] = match n % 4 {
                    0 => b"+OK\r\n+OK\r\n+OK\r\n+OK\r\n$3\r\nabc\r\n$3\r\nabc\r\n",
                    1 => b"\x00\xff\xfeHTTP/1.1 400 Bad Request\r\n\r\n",
                    2 => b"",
                    _ => continue,
                };
                let _ = stream.write_all(answer);
                kept.push(stream);
            }
        });
        Impostor { port, is_over, thread: Some(thread) }
    }
}

impl Drop for Impostor {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        let _ = std::net::TcpStream::connect(("127.0.0.1", self.port));
        self.thread.take().map(JoinHandle::join);
    }
}
