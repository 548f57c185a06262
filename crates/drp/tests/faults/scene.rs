//! A database with the executable beside it, a file to import, and what of it is in the database.

use std::{
    collections::hash_map::DefaultHasher,
    fmt::Write as _,
    hash::{Hash, Hasher},
    io::{Read, Write},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

use serde_json::Value;
use testkit::{Folder, engines::TestDb, wants_all_faults};
pub use testkit::{Verdict, not_run};

/// How long anything may take; what takes longer has failed.
pub const PATIENCE: Duration = Duration::from_secs(110);

/// The password of everybody.
pub const PASSWORD: &str = "correct horse battery staple";

/// Who sets the portal up.
pub const ADMINISTRATOR: &str = "ada@valley.example";

/// `often` where all faults are wanted, `once` in an everyday run.
pub fn extent<T>(once: T, often: T) -> T {
    if wants_all_faults() { often } else { once }
}

/// The same where one engine does less: a cluster does everything three times.
pub fn extent_on<T>(engine: &str, once: T, often: T, on_a_cluster: T) -> T {
    extent(once, if engine == "galera" { on_a_cluster } else { often })
}

/// Lets time pass, where something is to last.
pub fn pass(time: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < time {
        std::thread::park_timeout(time.saturating_sub(begun.elapsed()));
    }
}

/// Waits until something is so, and says in vain for what where it takes too long; how long it took.
pub fn until(what: &str, longest: Duration, mut is_so: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < longest, "waited {longest:?} in vain until {what}");
        pass(Duration::from_millis(50));
    }
    begun.elapsed()
}

/// Sends a signal to a process.
pub fn signal(pid: u32, name: &str) {
    assert!(Command::new("kill").args(["-s", name, &pid.to_string()]).status().unwrap().success());
}

/// A database, and a folder in which the executable runs over it.
pub struct Scene {
    pub db: TestDb,
    pub folder: Folder,
    /// Where the executable finds the database.
    pub url: String,
    /// More settings for it.
    pub settings: Vec<(&'static str, String)>,
    /// What it is started by, such as `strace` with its arguments.
    pub wrapper: Vec<String>,
}

/// What a database holds, apart from who brought it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    readings: u64,
    totals: u64,
    pub n_rows: u64,
}

impl Scene {
    /// A database as it is, with nobody in it.
    pub fn over(db: TestDb) -> Scene {
        let url = db.url();
        let folder = Folder::new();
        std::fs::create_dir_all(folder.path()).unwrap();
        Scene { db, folder, url, settings: Vec::new(), wrapper: Vec::new() }
    }

    pub fn on(db: TestDb) -> Scene {
        let scene = Scene::over(db);
        // Meters belong to somebody.
        let person = ["--email", ADMINISTRATOR, "--first-name", "Ada", "--last-name", "L"];
        let create = [&["account", "create"], &person[..], &["--organization", "Valley Power"]].concat();
        let mut account = Running::start(scene.drp(&create).stdin(Stdio::piped()));
        account.child.stdin.take().unwrap().write_all(b"correct horse battery staple\n").unwrap();
        let (is_good, _, errors) = account.end();
        assert!(is_good, "{errors}");
        scene
    }

    /// The executable with nothing but its settings.
    pub fn drp(&self, arguments: &[&str]) -> Command {
        let words = self.wrapper.iter().map(String::as_str).chain([env!("CARGO_BIN_EXE_drp")]);
        let words: Vec<&str> = words.collect();
        let mut command = Command::new(words[0]);
        command
            .args(&words[1..])
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .stdin(Stdio::null());
        command.env("DRP_DATABASE__URL", &self.url).env("DRP_IMPORT__SPOOL", "drp-spool");
        command.env("DRP_SECURITY__TWO_FACTOR_FOR_ADMINISTRATORS", "false");
        command.env("DRP_SECURITY__KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        command.envs(self.settings.iter().map(|(key, value)| (key, value)));
        command
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Begins to import a file.
    pub fn import(&self, file: &str) -> Running {
        Running::start(&mut self.drp(&["import", file, "--create-meters", "--json"]))
    }

    /// Imports a file to its end without a fault; its report.
    pub fn import_whole(&self, file: &str) -> Value {
        self.import(file).report()
    }

    /// The readings and the sums made of them.
    pub async fn sum(&self) -> Sum {
        let readings = self.db.rows(
            "SELECT meter_id, start_time, end_time, meter_value, prediction_value, quality \
             FROM meter_data ORDER BY meter_id, start_time",
        );
        let readings = readings.await;
        let totals = self.db.rows("SELECT * FROM meter_totals ORDER BY grain, meter_id, start_date").await;
        assert!(readings.is_empty() || !totals.is_empty());
        Sum { readings: hash(&readings), totals: hash(&totals), n_rows: readings.len() as u64 }
    }

    /// Rows that there are, and rows that the ledger says were new.
    pub async fn rows_and_ledger(&self) -> (u64, u64) {
        let sql = "SELECT (SELECT COUNT(*) FROM meter_data), \
                   (SELECT COALESCE(SUM(rows_inserted), 0) FROM import_chunks)";
        let both = self.db.one(sql).await;
        let (rows, ledger) = both.split_once('|').unwrap();
        (rows.parse().unwrap(), ledger.parse().unwrap())
    }

    /// `drp check` finds nothing wrong.
    pub fn check(&self) {
        let (is_good, output, errors) = Running::start(&mut self.drp(&["check"])).end();
        assert!(is_good, "{output}{errors}");
    }
}

fn hash(rows: &[String]) -> u64 {
    let mut hasher = DefaultHasher::new();
    rows.hash(&mut hasher);
    hasher.finish()
}

/// What a file of so many rows brings in when nothing happens to it, and how long that takes.
pub async fn uninterrupted(db: TestDb, files: &[&str]) -> (Sum, Duration) {
    let scene = Scene::on(db);
    let begun = Instant::now();
    for (index, text) in files.iter().enumerate() {
        let name = format!("{index}.csv");
        scene.write(&name, text);
        let report = scene.import_whole(&name);
        assert_eq!(report["state"], "done", "{report}");
    }
    let took = begun.elapsed();
    (scene.sum().await, took)
}

/// Half-hours of ten meters from that day of 2026 on, meter by meter, with values that only this file has.
pub fn readings(n_rows: u32, first_meter: u32, first_day: i64, salt: u32) -> String {
    let mut text = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    let per_meter = n_rows.div_ceil(10);
    let origin: i64 = 1_767_225_600 + first_day * 86_400;
    for row in 0..n_rows {
        let (meter, place) = (first_meter + row / per_meter, row % per_meter);
        let at = |place: u32| jiff::Timestamp::from_second(origin + i64::from(place) * 1800).unwrap();
        let (start, end) = (at(place), at(place + 1));
        let value = (row.wrapping_mul(2_654_435_761).wrapping_add(salt)) % 9000;
        let expected = value + 13 + salt % 7;
        writeln!(
            text,
            "{meter},{start},{end},{}.{:03},{}.{:03}",
            value / 1000,
            value % 1000,
            expected / 1000,
            expected % 1000
        )
        .unwrap();
    }
    text
}

/// The executable at work.
pub struct Running {
    child: Child,
    output: Receiver<String>,
    errors: Receiver<String>,
}

impl Running {
    pub fn start(command: &mut Command) -> Running {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let output = read_aside(child.stdout.take().unwrap());
        let errors = read_aside(child.stderr.take().unwrap());
        Running { child, output, errors }
    }

    /// Kills it after that time, unless it ends before: then what it printed.
    pub fn kill_after(mut self, time: Duration) -> Option<String> {
        match self.output.recv_timeout(time) {
            Ok(text) => Some(text).filter(|_| self.child.wait().unwrap().success()),
            Err(_) => {
                self.child.kill().unwrap();
                self.child.wait().unwrap();
                None
            }
        }
    }

    /// Whether it ends within that time; what it printed is then kept for [`Running::end`].
    pub fn has_ended_after(&mut self, time: Duration) -> bool {
        match self.output.recv_timeout(time) {
            Ok(text) => {
                let (sender, output) = channel();
                sender.send(text).unwrap();
                self.output = output;
                true
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => true,
        }
    }

    /// Whether it ended well, with what it printed and what it complained of.
    pub fn end(mut self) -> (bool, String, String) {
        let Ok(output) = self.output.recv_timeout(PATIENCE) else {
            let _ = self.child.kill();
            panic!("it does not end: {}", self.errors.recv_timeout(PATIENCE).unwrap_or_default());
        };
        let errors = self.errors.recv_timeout(PATIENCE).unwrap_or_default();
        (self.child.wait().unwrap().success(), output, errors)
    }

    /// The report of an import that ends well.
    pub fn report(self) -> Value {
        let (is_good, output, errors) = self.end();
        assert!(is_good, "{output}{errors}");
        serde_json::from_str(&output).unwrap_or_else(|error| panic!("{error}: {output}{errors}"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_aside(mut from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = from.read_to_end(&mut bytes);
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}

/// Whether calls of the system can be watched here; where not, the case says that it was not run.
pub fn has_strace(case: &str) -> bool {
    let mut command = Command::new("strace");
    let output = command.args(["-f", "-o", "/dev/null", "true"]).output();
    let is_there = output.is_ok_and(|it| it.status.success());
    if !is_there {
        not_run(case, "strace is not installed, or may not watch; run cargo xtask setup");
    }
    is_there
}
