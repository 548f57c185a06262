//! F1 for the API: `drp serve` is killed while files are sent to it; a file that was acknowledged is imported, once.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, mpsc::channel},
    time::{Duration, Instant},
};

use serde_json::Value;
use testkit::{Chance, engines::TestDb};

use crate::scene::{
    ADMINISTRATOR, PATIENCE, Running, Scene, Verdict, extent_on, readings, uninterrupted, until,
};

/// A portal that is served over a scene's database, until it is killed.
pub struct Served {
    child: Child,
    address: String,
    complaints: Arc<Mutex<Vec<String>>>,
}

impl Served {
    pub fn start(scene: &Scene) -> Served {
        let mut command = scene.drp(&["serve"]);
        command.env("DRP_WEB__LISTEN", "127.0.0.1:0").env("DRP_LOG__FORMAT", "json");
        Served::from(&mut command)
    }

    /// The same by a command with settings of its own; its log is read here.
    pub fn from(command: &mut Command) -> Served {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = channel();
        // It goes on reading, so that the portal never waits for somebody to read its log.
        let complaints = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&complaints);
        std::thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                if line.contains("\"ERROR\"") {
                    kept.lock().unwrap().push(line.clone());
                }
                let _ = sender.send(line);
            }
        });
        let mut served = Served { child, address: String::new(), complaints };
        let mut told = String::new();
        while served.address.is_empty() {
            let line = lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("the portal does not start: {told}"));
            let value: Value = serde_json::from_str(&line).unwrap_or_default();
            served.address = value["address"].as_str().unwrap_or("").to_owned();
            told += &line;
        }
        served
    }

    /// The same with its log in a file, as where a disk of its own holds it.
    pub fn logging_to(scene: &Scene, log: &Path) -> Served {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).unwrap().port();
        let address = format!("127.0.0.1:{port}");
        let mut command = scene.drp(&["serve"]);
        command.env("DRP_WEB__LISTEN", &address).stdout(Stdio::null()).stderr(File::create(log).unwrap());
        let mut served = Served { child: command.spawn().unwrap(), address, complaints: Arc::default() };
        until("the portal answers", PATIENCE, || {
            assert!(matches!(served.child.try_wait(), Ok(None)), "{:?}", std::fs::read_to_string(log));
            TcpStream::connect(&served.address).is_ok()
        });
        served
    }

    /// What it has logged as its own faults, or those of what it rests on.
    pub fn complaints(&self) -> String {
        self.complaints.lock().unwrap().join("\n")
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream
    }

    /// Sends a file under a key of its own.
    pub fn send(&self, key: &str, request: &str, body: &str) -> TcpStream {
        let mut stream = self.connect();
        let head = head(key, &format!("Content-Length: {}\r\nIdempotency-Key: {request}\r\n", body.len()));
        // Where the portal is killed meanwhile there is nobody to write to.
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
        stream
    }

    /// Tells it to stop, and waits for it: the exit code.
    pub fn stop(&mut self) -> Option<i32> {
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        self.child.wait().unwrap().code()
    }

    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The head of a request to import, with these fields.
pub fn head(key: &str, fields: &str) -> String {
    format!(
        "POST /api/data/import?create_meters=true HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: text/csv\r\n{fields}\r\n"
    )
}

/// The status of an answer, once its first line is here; nothing where none comes.
pub fn status(stream: &mut TcpStream) -> Option<u16> {
    let mut line = [0; 12];
    stream.read_exact(&mut line).ok()?;
    std::str::from_utf8(line.get(9..)?).ok()?.parse().ok()
}

/// A key of the administrator's for imports.
pub fn key(scene: &Scene) -> String {
    let made = ["api-key", "create", "--email", ADMINISTRATOR, "--name", "Head-end", "--scope", "import"];
    let (is_good, output, errors) = Running::start(&mut scene.drp(&made)).end();
    assert!(is_good, "{errors}");
    output.trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn f1_what_the_api_acknowledged_is_imported_sqlite() {
    check("sqlite", || async { Some(TestDb::sqlite_file().await) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f1_what_the_api_acknowledged_is_imported_mariadb() {
    check("mariadb", TestDb::mariadb).await;
}

pub async fn check<F: Future<Output = Option<TestDb>>>(engine: &str, fresh: impl Fn() -> F) {
    let mut chance = Chance::of_run();
    let seed = chance.seed();
    let (n_rows, n_files) = extent_on(engine, (500, 2), (6_000, 10), (6_000, 6));
    let files: Vec<String> = (0..n_files).map(|it| readings(n_rows, 100, 40 * i64::from(it), it)).collect();
    let texts: Vec<&str> = files.iter().map(String::as_str).collect();
    let Some(db) = fresh().await else { return };
    let (expected, took) = uninterrupted(db, &texts).await;
    let scene = Scene::on(fresh().await.unwrap());
    let key = key(&scene);
    let (mut n_acknowledged, mut stall) = (0, Duration::ZERO);
    for (index, text) in texts.iter().enumerate() {
        let mut served = Served::start(&scene);
        let mut stream = served.send(&key, &format!("file-{index}"), text);
        // Killed on the heels of the answer, or at any moment before it.
        if chance.in_range(0..3) > 0 {
            let wait = chance.up_to(took / n_files).max(Duration::from_millis(1));
            stream.set_read_timeout(Some(wait)).unwrap();
        }
        let status = status(&mut stream);
        served.kill();
        assert!(matches!(status, None | Some(200 | 202)), "seed {seed}: {status:?}");
        n_acknowledged += u32::from(status.is_some());
        if status.is_none() {
            // Nobody knows, so it is sent again under the same key, to the next process.
            let begun = Instant::now();
            let served = Served::start(&scene);
            let status = self::status(&mut served.send(&key, &format!("file-{index}"), text));
            assert!(matches!(status, Some(200 | 202)), "seed {seed}: {status:?}");
            stall = stall.max(begun.elapsed());
        }
    }
    let (begun, served) = (Instant::now(), Served::start(&scene));
    let open = "SELECT COUNT(*) FROM imports WHERE state <> 'done'";
    while scene.db.one(open).await != "0" {
        assert!(
            begun.elapsed() < PATIENCE,
            "seed {seed}: {:?}",
            scene.db.rows("SELECT * FROM imports").await
        );
    }
    drop(served);
    assert_eq!(scene.db.one("SELECT COUNT(*) FROM imports").await, n_files.to_string(), "seed {seed}");
    assert_eq!(scene.sum().await, expected, "seed {seed}");
    scene.check();
    let (rows, ledger) = scene.rows_and_ledger().await;
    let deeds = format!(
        "{n_files} files of {n_rows} rows, server killed {n_files} times, {n_acknowledged} acknowledged before"
    );
    let (lost, doubled) = (ledger.saturating_sub(rows), rows.saturating_sub(ledger));
    let errors = u64::from(n_files - n_acknowledged);
    Verdict { case: "F1", engine, seed, deeds, lost, doubled, stall, errors }.tell();
}
