//! F16: the version before serves on while the schema is brought up to date under it, and beside the new one.
//!
//! `cargo xtask faults` builds the version before and names it by `DRP_TEST_RELEASED_BIN`; without it this is skipped.
#![allow(clippy::disallowed_methods, reason = "the version before is named by the environment")]

use std::{
    process::{Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use testkit::{Chance, engines::TestDb, lacks, wants_all_faults};

use crate::{
    people::{ask, create_account, sign_in},
    scene::{ADMINISTRATOR, PATIENCE, Running, Scene, Verdict, extent_on, readings, uninterrupted},
    served::{Served, status},
};

/// What people and programs do; `N` is a number that nobody has used yet. Each is answered with success. DR periods lie
/// where no readings are: totals are held against those of an import without any.
const JOURNEY: [(&str, &str); 24] = [
    ("GET /api/user", ""),
    ("GET /api/user/sessions", ""),
    ("PUT /api/user/update", "{\"first_name\":\"Ada N\"}"),
    ("POST /api/organization", "{\"org_name\":\"Harbor N\"}"),
    ("POST /api/entity/meters/add", "{\"meter_id\":N,\"label\":\"Hall N\"}"),
    ("PUT /api/entity/meters/N/claim_code", ""),
    ("PUT /api/entity/meters/N", "{\"label\":\"Yard N\"}"),
    (
        "POST /api/periods",
        "{\"start_time\":\"2035-01-NT15:00:00Z\",\"end_time\":\"2035-01-NT17:00:00Z\",\"credit_factor\":\"0.75\"}",
    ),
    ("POST /api/user/keys", "{\"name\":\"Key N\",\"scopes\":[\"read\"]}"),
    ("POST /api/organization/invitations", "{\"org_id\":1,\"email\":\"guest-N@valley.example\"}"),
    ("POST /api/passwordReset", "{\"email\":\"guest-N@valley.example\",\"org_id\":1}"),
    ("GET /api/vis", ""),
    ("GET /api/vis/fleet?scale=month&date=2026-01-02", ""),
    ("GET /api/vis/meter_data/100?from=2026-01-01&to=2026-01-03", ""),
    ("GET /api/vis/period_data?year=2026", ""),
    ("GET /api/data/imports", ""),
    ("GET /api/data/export?meter=100", ""),
    ("GET /api/audit", ""),
    ("GET /api/outbox", ""),
    ("GET /today", ""),
    ("GET /meters/100", ""),
    ("GET /periods", ""),
    ("GET /admin/audit", ""),
    ("GET /admin/status", ""),
];

/// The executable of the version before.
fn released() -> Option<String> {
    let path = std::env::var("DRP_TEST_RELEASED_BIN").ok();
    if path.is_none() && wants_all_faults() {
        lacks("DRP_TEST_RELEASED_BIN names no executable of the version before");
    } else if path.is_none() {
        eprintln!("skipped: the version before takes minutes to build; run cargo xtask faults");
    }
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn f16_the_version_before_serves_on_over_the_new_schema() {
    check("mariadb", TestDb::mariadb, TestDb::empty_mariadb).await;
}

pub async fn check<F: Future<Output = Option<TestDb>>, E: Future<Output = Option<TestDb>>>(
    engine: &str,
    fresh: impl Fn() -> F,
    empty: impl Fn() -> E,
) {
    let Some(before) = released() else { return };
    let Some(db) = fresh().await else { return };
    let n_rows = extent_on(engine, 1_000, 20_000, 10_000);
    let texts: Vec<String> = (0..4).map(|it| readings(n_rows, 100, 250 * i64::from(it), it)).collect();
    let all: Vec<&str> = texts.iter().map(String::as_str).collect();
    let (expected, _) = uninterrupted(db, &all).await;
    let scene = Scene::over(empty().await.unwrap());
    let of_before = |words: &[&str]| by(&before, &scene.drp(words));
    done(Running::start(&mut of_before(&["migrate"])));
    let whose =
        ["--email", ADMINISTRATOR, "--first-name", "Ada", "--last-name", "L", "--organization", "Valley"];
    create_account(of_before(&[&["account", "create"], &whose[..]].concat()));
    let mut serve = of_before(&["serve"]);
    let old = Served::from(serve.env("DRP_WEB__LISTEN", "127.0.0.1:0").env("DRP_LOG__FORMAT", "json"));
    let (key, mut numbers) = (key(of_before), 1..);
    let send = |to: &Served, n: usize| to.send(&key, &format!("file-{n}"), all[n]);
    let by_old = sign_in(&old, ADMINISTRATOR);
    import(&mut send(&old, 0));
    let mut n_done = journey(&old, &by_old, numbers.next().unwrap());

    // One imports and another reads while the new version changes the tables.
    let mut during = send(&old, 1);
    let n_read = read_while(&old, &by_old, || done(Running::start(&mut scene.drp(&["migrate"]))));
    import(&mut during);
    assert_eq!(ask(&old, "GET /readyz", "").0, 200, "the old version is not ready any more");
    let new = Served::start(&scene);
    let by_new = sign_in(&new, ADMINISTRATOR);
    // Whoever signed in at one is signed in at the other, and both do everything.
    let (mut one, mut other) = (send(&old, 2), send(&new, 3));
    for (server, cookie) in [(&old, &by_new), (&new, &by_old), (&old, &by_old), (&new, &by_new)] {
        n_done += journey(server, cookie, numbers.next().unwrap());
    }
    import(&mut one);
    import(&mut other);
    let begun = Instant::now();
    while scene.db.one("SELECT COUNT(*) FROM imports WHERE state <> 'done'").await != "0" {
        assert!(begun.elapsed() < PATIENCE, "{:?}", scene.db.rows("SELECT * FROM imports").await);
    }
    drop((old, new));
    assert_eq!(scene.sum().await, expected);
    scene.check();
    let (rows, ledger) = scene.rows_and_ledger().await;
    let deeds = format!(
        "4 files of {n_rows} rows, {n_done} deeds by both versions, {n_read} answers of the old one while tables changed"
    );
    let (lost, doubled) = (ledger.saturating_sub(rows), rows.saturating_sub(ledger));
    let seed = Chance::of_run().seed();
    Verdict { case: "F16", engine, seed, deeds, lost, doubled, stall: Duration::ZERO, errors: 0 }.tell();
}

/// Asks again and again while something happens; how often it was answered, each time well.
fn read_while(server: &Served, cookie: &str, what: impl FnOnce()) -> u32 {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let reads = scope.spawn(|| read_until(&is_over, server, cookie));
        what();
        is_over.store(true, Ordering::Relaxed);
        reads.join().unwrap()
    })
}

/// The same command by another executable.
fn by(program: &str, command: &Command) -> Command {
    let mut res = Command::new(program);
    res.args(command.get_args()).env_clear().stdin(Stdio::null());
    res.envs(command.get_envs().filter_map(|(key, value)| Some((key, value?))));
    res.current_dir(command.get_current_dir().unwrap());
    res
}

/// A key of the administrator's for imports.
fn key(program: impl Fn(&[&str]) -> Command) -> String {
    let made = ["api-key", "create", "--email", ADMINISTRATOR, "--name", "Head-end", "--scope", "import"];
    let (is_good, output, errors) = Running::start(&mut program(&made)).end();
    assert!(is_good, "{errors}");
    output.trim().to_owned()
}

/// All of it, once; how much that is.
fn journey(server: &Served, cookie: &str, n: u32) -> usize {
    let number = format!("{}", 10 + n);
    for (request, body) in JOURNEY {
        let request = format!("{}\nCookie: {cookie}", request.replace("/N", &format!("/{number}")));
        let (status, answer) = ask(server, &request, &filled(body, &number));
        assert!((200..300).contains(&status), "{request} {body}: {answer}");
    }
    JOURNEY.len()
}

/// A body with its number.
fn filled(body: &str, number: &str) -> String {
    body.replace("-N", &format!("-{number}"))
        .replace(" N", &format!(" {number}"))
        .replace(":N", &format!(":{number}"))
        .replace("[N]", &format!("[{number}]"))
}

fn read_until(is_over: &AtomicBool, server: &Served, cookie: &str) -> u32 {
    let mut n = 0;
    while !is_over.load(Ordering::Relaxed) {
        for path in ["/api/user", "/api/vis/meter_data/100?from=2026-01-01&to=2026-01-03", "/today"] {
            let (status, answer) = ask(server, &format!("GET {path}\nCookie: {cookie}"), "");
            assert_eq!(status, 200, "{path}: {answer}");
            n += 1;
        }
    }
    n
}

fn import(stream: &mut std::net::TcpStream) {
    let status = status(stream);
    assert!(matches!(status, Some(200 | 202)), "{status:?}");
}

fn done(running: Running) {
    let (is_good, output, errors) = running.end();
    assert!(is_good, "{output}{errors}");
}
