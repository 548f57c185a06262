//! A MariaDB server of a test's own, which it may kill and start again on the same data.
#![allow(clippy::disallowed_methods, reason = "the server to start is named by the environment")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::{
    io::Read,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::Folder;

/// A MariaDB server that lives as long as this value, unless it is killed before.
#[derive(Debug)]
pub struct TestMariaDb {
    program: String,
    child: Child,
    port: u16,
    home: PathBuf,
    /// Goes with the server, where it is the server's own.
    _folder: Option<Folder>,
    more: Vec<String>,
}

/// How long a server may take to answer, also after it has to mend its data.
const PATIENCE: Duration = Duration::from_secs(60);
/// The manners that the portal demands of its database.
const MANNERS: [&str; 8] = [
    "--bind-address=127.0.0.1",
    "--skip-networking=0",
    "--skip-name-resolve",
    "--innodb-flush-log-at-trx-commit=1",
    "--sync-binlog=1",
    "--character-set-server=utf8mb4",
    "--default-time-zone=+00:00",
    "--sql-mode=STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION",
];

impl TestMariaDb {
    /// Starts one with no data; `None` where `DRP_TEST_MARIADB_BIN` names none and not everything is required.
    pub fn start() -> Option<TestMariaDb> {
        let Ok(program) = std::env::var("DRP_TEST_MARIADB_BIN") else {
            assert!(std::env::var("DRP_REQUIRE_ALL").is_err(), "DRP_TEST_MARIADB_BIN is not set");
            eprintln!("skipped: DRP_TEST_MARIADB_BIN names no server; run cargo xtask test");
            return None;
        };
        let folder = Folder::new();
        let home = folder.path().to_owned();
        Some(begin(program, home, Some(folder), &[]))
    }

    /// The same with its data in that folder, and with more options.
    pub fn start_in(home: &Path, more: &[&str]) -> Option<TestMariaDb> {
        let program = std::env::var("DRP_TEST_MARIADB_BIN").ok();
        assert!(
            program.is_some() || std::env::var("DRP_REQUIRE_ALL").is_err(),
            "DRP_TEST_MARIADB_BIN is not set"
        );
        Some(begin(program?, home.to_owned(), None, more))
    }

    /// The server's address, without a database.
    pub fn url(&self) -> String {
        format!("mariadb://root@127.0.0.1:{}/", self.port)
    }

    /// Ends it at once, as a power cut would end a machine whose disk keeps what it has.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Its process, to be looked at or sent a signal.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Starts it again on the same data, at the same address.
    pub fn restart(&mut self) {
        self.kill();
        self.child = spawn(&self.program, &self.home, self.port, &self.more);
    }
}

impl Drop for TestMariaDb {
    fn drop(&mut self) {
        self.kill();
    }
}

fn as_root() -> Option<&'static str> {
    let output = Command::new("id").arg("-u").output().ok()?;
    (output.stdout.trim_ascii() == b"0").then_some("--user=root")
}

fn begin(program: String, home: PathBuf, folder: Option<Folder>, more: &[&str]) -> TestMariaDb {
    std::fs::create_dir_all(&home).expect("a folder");
    let more: Vec<String> = more.iter().map(|it| (*it).to_owned()).collect();
    let mut installer = Command::new("mariadb-install-db");
    installer.args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"]);
    installer.arg("--skip-name-resolve").arg(format!("--datadir={}", home.join("data").display()));
    installer.args(&more).args(as_root()).stdin(Stdio::null());
    let output = installer.output().expect("mariadb-install-db");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|it| it.local_addr()).expect("a port").port();
    let child = spawn(&program, &home, port, &more);
    TestMariaDb { program, child, port, home, _folder: folder, more }
}

fn spawn(program: &str, folder: &Path, port: u16, more: &[String]) -> Child {
    let log = std::fs::File::options().create(true).append(true).open(folder.join("log")).expect("a log");
    let mut command = Command::new(program);
    command.arg("--no-defaults").arg(format!("--datadir={}", folder.join("data").display()));
    command.arg("--socket=mariadb.sock").arg("--pid-file=mariadb.pid").arg(format!("--port={port}"));
    command.args(MANNERS).args(more).args(as_root()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{program}: {error}"));
    let begun = Instant::now();
    while !answers(port) {
        let log = || std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert!(matches!(child.try_wait(), Ok(None)), "mariadbd ended: {}", log());
        assert!(begun.elapsed() < PATIENCE, "mariadbd does not answer: {}", log());
        std::thread::sleep(Duration::from_millis(20));
    }
    child
}

/// Whether a server greets whoever comes.
fn answers(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    matches!(stream.read(&mut [0; 5]), Ok(5))
}
