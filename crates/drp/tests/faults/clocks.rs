//! F17: the clock jumps under a running `drp serve`, hours on and back; nobody is let in or kept out for it for long.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use testkit::{Chance, engines::TestDb, is_here};

use crate::{
    people::{PASSWORD, ask, create_account, lets_in, sign_in, try_to_sign_in},
    scene::{ADMINISTRATOR, PATIENCE, Running, Scene, Verdict, extent_on, readings, uninterrupted, until},
    served::{Served, key, status},
};

/// A residential customer, who stays signed in for longer than an administrator.
const RESIDENT: &str = "bo@home.example";
const HOUR: i64 = 3600;
/// How long a session is left alone before it ends: the longest of all.
const LONGEST_SESSION: i64 = 14 * 24 * HOUR;

#[tokio::test(flavor = "multi_thread")]
async fn f17_the_clock_jumps_on_and_back_sqlite() {
    check("sqlite", || async { Some(TestDb::sqlite_file().await) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f17_the_clock_jumps_on_and_back_mariadb() {
    check("mariadb", TestDb::mariadb).await;
}

/// A portal whose clock is moved by a file.
struct Clocked<'a> {
    scene: &'a Scene,
    served: Served,
    key: String,
    library: PathBuf,
    file: PathBuf,
    /// The files that are sent, one across each jump.
    texts: Vec<String>,
    n_sent: usize,
    stall: Duration,
}

impl<'a> Clocked<'a> {
    fn start(scene: &'a Scene, library: PathBuf, texts: Vec<String>) -> Clocked<'a> {
        let file = scene.write("clock", "+0");
        let mut command = scene.drp(&["serve"]);
        by_clock(&mut command, &library);
        // It is read anew each time that somebody asks for the time, and what measures durations is left as it is, as where
        // a real clock is set.
        command.env("FAKETIME_TIMESTAMP_FILE", &file).env("FAKETIME_NO_CACHE", "1");
        command.env("DRP_WEB__LISTEN", "127.0.0.1:0").env("DRP_LOG__FORMAT", "json");
        let (served, key) = (Served::from(&mut command), key(scene));
        Clocked { scene, served, key, library, file, texts, n_sent: 0, stall: Duration::ZERO }
    }

    /// Begins to send a file, sets the clock, and sees that the file is received.
    fn jump(&mut self, seconds: i64) {
        let text = &self.texts[self.n_sent];
        let mut stream = self.served.send(&self.key, &format!("file-{}", self.n_sent), text);
        let (new, begun) = (self.file.with_extension("new"), Instant::now());
        fs::write(&new, format!("{seconds:+}")).unwrap();
        fs::rename(&new, &self.file).unwrap();
        let status = status(&mut stream);
        assert!(matches!(status, Some(200 | 202)), "{seconds}: {status:?}");
        self.stall = self.stall.max(begun.elapsed());
        self.n_sent += 1;
    }

    /// What `drp check` says of the clock where it is so much ahead.
    fn checked(&self, seconds: i64) -> String {
        let mut command = self.scene.drp(&["check"]);
        by_clock(&mut command, &self.library).env("FAKETIME", format!("{seconds:+}"));
        let (_, output, errors) = Running::start(&mut command).end();
        let line = output.lines().chain(errors.lines()).find(|it| it.contains("clock"));
        line.unwrap_or_else(|| panic!("{output}{errors}")).to_owned()
    }

    /// What `/readyz` says of the clock; nothing where the database has none of its own.
    fn ready(&self) -> Option<String> {
        let (status, answer) = ask(&self.served, "GET /readyz", "");
        assert_eq!(status, 200, "{answer}");
        let part = answer.split("\"part\":\"clock\",\"state\":\"").nth(1)?;
        part.split('"').next().map(str::to_owned)
    }

    /// What it says soon: an answer is good for a second.
    fn becomes(&self, wanted: Option<&str>) {
        until("readiness is looked at anew", Duration::from_secs(10), || self.ready().as_deref() == wanted);
    }
}

/// Has a program's time told by the library.
fn by_clock<'a>(command: &'a mut Command, library: &Path) -> &'a mut Command {
    command.env("LD_PRELOAD", library);
    command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").env("DONT_FAKE_MONOTONIC", "1")
}

/// The library of the package faketime, in the folder of this machine's kind.
fn library() -> Option<PathBuf> {
    if !is_here("faketime", "apt-get install faketime") {
        return None;
    }
    let folders = fs::read_dir("/usr/lib").unwrap().map(|it| it.unwrap().path());
    let found = folders.map(|it| it.join("faketime/libfaketimeMT.so.1")).find(|it| it.exists());
    Some(found.expect("the package faketime brings libfaketimeMT.so.1"))
}

pub async fn check<F: Future<Output = Option<TestDb>>>(engine: &str, fresh: impl Fn() -> F) {
    let Some(library) = library() else { return };
    let n_rows = extent_on(engine, 500, 20_000, 5_000);
    let texts: Vec<String> = (0..6).map(|it| readings(n_rows, 100, 250 * i64::from(it), it)).collect();
    let Some(db) = fresh().await else { return };
    let all: Vec<&str> = texts.iter().map(String::as_str).collect();
    let (expected, _) = uninterrupted(db, &all).await;
    let scene = Scene::on(fresh().await.unwrap());
    create_resident(&scene);
    let mut clocked = Clocked::start(&scene, library, texts);
    let has_server = engine != "sqlite";
    let (ada, bo) = (sign_in(&clocked.served, ADMINISTRATOR), sign_in(&clocked.served, RESIDENT));
    let later = ahead(&mut clocked, [&ada, &bo], has_server);
    back(&mut clocked, [&ada, &bo, &later], has_server);
    clocked.jump(-3 * HOUR);
    clocked.becomes(has_server.then_some("doubtful"));
    assert!(
        !lets_in(&clocked.served, &ada) && lets_in(&clocked.served, &bo) && lets_in(&clocked.served, &later)
    );
    let before = sign_in(&clocked.served, ADMINISTRATOR);
    assert!(lets_in(&clocked.served, &before));
    clocked.jump(0);
    // Nobody is let in for ever: what was begun at +3 h is over soon after its time, and stays so.
    for seconds in [LONGEST_SESSION + 4 * HOUR, 0] {
        clocked.jump(seconds);
        for session in [&ada, &bo, &later, &before] {
            assert!(!lets_in(&clocked.served, session), "at {seconds}");
        }
    }
    assert!(lets_in(&clocked.served, &sign_in(&clocked.served, ADMINISTRATOR)));
    let open = "SELECT COUNT(*) FROM imports WHERE state <> 'done'";
    let begun = Instant::now();
    while scene.db.one(open).await != "0" {
        assert!(begun.elapsed() < PATIENCE, "{:?}", scene.db.rows("SELECT * FROM imports").await);
    }
    let (n_jumps, stall) = (clocked.n_sent, clocked.stall);
    // Whatever the clock said, ids go up, and the audit log is whole.
    let order = "SELECT import_no FROM imports ORDER BY created_at, import_no";
    assert_eq!(scene.db.rows(order).await.len(), n_jumps);
    let last = clocked.checked(if has_server { 0 } else { LONGEST_SESSION + 5 * HOUR });
    assert!(last.starts_with("ok"), "{last}");
    drop(clocked);
    assert_eq!(scene.sum().await, expected);
    let (rows, ledger) = scene.rows_and_ledger().await;
    let deeds = format!(
        "clock set {n_jumps} times under a file of {n_rows} rows, by 3 h and by 14 days, on and back"
    );
    let (lost, doubled) = (ledger.saturating_sub(rows), rows.saturating_sub(ledger));
    Verdict { case: "F17", engine, seed: Chance::of_run().seed(), deeds, lost, doubled, stall, errors: 0 }
        .tell();
}

/// Three hours on: an administrator's half an hour of idleness is over, a customer's eight hours are not. The session that
/// an administrator begins then.
fn ahead(clocked: &mut Clocked<'_>, [ada, bo]: [&str; 2], has_server: bool) -> String {
    let link = reset_link(clocked.scene);
    clocked.jump(3 * HOUR);
    assert!(!lets_in(&clocked.served, ada) && lets_in(&clocked.served, bo));
    let (token, path) = (link.rsplit('/').next().unwrap(), "POST /api/passwordReset/confirm");
    let body = format!("{{\"token\":\"{token}\",\"password\":\"another horse battery staple\"}}");
    let (status, answer) = ask(&clocked.served, path, &body);
    assert!((400..500).contains(&status) && status != 429, "a link that is over is taken: {answer}");
    clocked.becomes(has_server.then_some("doubtful"));
    let said = clocked.checked(3 * HOUR);
    assert_eq!(said.contains("ahead of that of the database"), has_server, "{said}");
    let wrong = |_| try_to_sign_in(&clocked.served, RESIDENT, "a wrong horse battery staple").0;
    let tries: Vec<u16> = (0..15).map(wrong).collect();
    assert_eq!(tries.last(), Some(&429));
    sign_in(&clocked.served, ADMINISTRATOR)
}

/// Back again: what was ended stays ended, what was begun meanwhile holds, and who has used up all tries at a time that
/// has not come has one now.
fn back(clocked: &mut Clocked<'_>, [ada, bo, later]: [&str; 3], has_server: bool) {
    clocked.jump(0);
    assert!(
        !lets_in(&clocked.served, ada) && lets_in(&clocked.served, bo) && lets_in(&clocked.served, later)
    );
    clocked.becomes(has_server.then_some("well"));
    let (status, answer) = try_to_sign_in(&clocked.served, RESIDENT, PASSWORD);
    assert_eq!(status, 200, "{answer}");
    // An embedded database has no clock but ours, and knows what it wrote down.
    let said = clocked.checked(0);
    assert_eq!(said.contains("before the newest record of the audit log"), !has_server, "{said}");
}

fn create_resident(scene: &Scene) {
    let words = ["account", "create", "--email", RESIDENT, "--first-name", "Bo", "--last-name", "L"];
    create_account(scene.drp(&words));
}

fn reset_link(scene: &Scene) -> String {
    let (is_good, output, errors) =
        Running::start(&mut scene.drp(&["account", "reset-password", RESIDENT])).end();
    assert!(is_good, "{errors}");
    output.lines().find(|it| it.contains("/password/reset/")).unwrap().trim().to_owned()
}
